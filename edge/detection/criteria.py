"""What each quantity says of fire: the thresholds, each with its reason, and the hard alarms it carries."""

from math import log10
from typing import ClassVar

from edge.detection.baseline import Normal
from edge.detection.because import say
from edge.detection.channel import AnalogueChannel, Family, FireChannel
from edge.detection.features import Held, Slope, ramp
from edge.detection.hard import (
    CONTACT_CAUSE,
    MAX_APPLICATION,
    DenseSmoke,
    Exposure,
    RisingHeat,
    StaticHeat,
)
from edge.detection.profile import FIRE_NAT, PRE_ALARM_NAT, SUPPORTING_NAT, Profile
from edge.model.condition import Cause
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Reading, Role

# The most that one criterion may say: between one threshold and the two that make a fire alarm.
CRITERION_MAX_NAT = 4.0


class HeatChannel(AnalogueChannel):
    """Temperature: static limit and sustained rise (hard), rate of rise and level (soft)."""

    family = Family.HEAT
    # Rise of the baseline: a fire slower than 0.2 K/min is the static limit's (EN 54-5 tests no slower
    # than 1 K/min). Highest: the hottest ceiling that ordinary weather makes under sheet metal.
    normal = Normal(lowest=-20.0, highest=60.0, rise_per_h=12.0, scatter=2.0, scatter_max=5.0)

    # Long enough for a sensor of 0.1 °C steps, short enough for a flaming chair.
    SLOPE_S: ClassVar[float] = 30.0
    # An excess that counts [K]: 2 K at once (ordinary draughts and the 0.5 K of a DHT22 stay under it), then
    # ever more: a fire grows as t², a heater or an oven door levels off within seconds.
    LEAST_EXCESS: ClassVar[float] = 2.0
    GROWTH_K_PER_S: ClassVar[float] = 0.15
    GROWN_EXCESS: ClassVar[float] = 5.0  # modern smoke alarms operate at 4-5 K of plume
    # With the rate: 11 and 21 K above typical are the pre-alarm (36 °C) and fire (46 °C) temperatures of the
    # panel rule for rising heat (Panasonic EBL128, class A1 from 25 °C).
    LEVEL_LOW_K: ClassVar[float] = 11.0
    LEVEL_HIGH_K: ClassVar[float] = 21.0
    # Above what the class allows in ordinary use, with some tolerance of the sensor.
    HIGH_MARGIN_K: ClassVar[float] = 2.0

    # The highest ordinary temperature of late fades so slowly: what cycles (air conditioner, refrigerator,
    # the self-heating of a box) comes back to its own peak, a fire passes it.
    PEAK_TAU_S: ClassVar[float] = 600.0

    __slots__ = ("_onset", "_peak", "_rate", "_rising", "_slope", "_static")

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._slope = Slope(self.SLOPE_S, self.gap_s)
        self._static = StaticHeat(profile.heat_class)
        self._rising = RisingHeat(self.gap_s)
        self._rate = 0.0
        self._onset = float("-inf")  # when this rise began to count [s]
        self._peak = float("-inf")  # highest ordinary temperature of late [°C]

    def _weigh(self, at: float, raw: float, dt: float) -> float:
        rate = self._rate = self._slope.feed(at, self.value)
        self.cause = Cause.NONE
        if self._rising.feed(at, rate, self.excess):
            self.cause = Cause.HEAT_RISE
        if self._static.feed(at, raw, True):
            self.cause = Cause.HEAT_LIMIT
        weight = self._rise_nat(at, rate, dt)
        if self.value >= MAX_APPLICATION[self.profile.heat_class] + self.HIGH_MARGIN_K:
            weight = max(weight, SUPPORTING_NAT)
        return weight

    def _rise_nat(self, at: float, rate: float, dt: float) -> float:
        wanted = self.profile.rise_k_per_min
        if rate < wanted / 2:
            self._onset = float("-inf")
            self._keep_peak(dt)
            return 0.0
        excess = min(self.excess, self.value - self._peak)
        if rate < wanted or excess < self.LEAST_EXCESS:
            return 0.0
        if self._onset == float("-inf"):
            self._onset = at
        least = min(self.LEAST_EXCESS + self.GROWTH_K_PER_S * (at - self._onset), self.GROWN_EXCESS)
        if excess < least:
            return 0.0
        weight = PRE_ALARM_NAT + (CRITERION_MAX_NAT - PRE_ALARM_NAT) * ramp(rate, wanted, 2 * wanted)
        return weight + PRE_ALARM_NAT * ramp(excess, self.LEVEL_LOW_K, self.LEVEL_HIGH_K)

    def _keep_peak(self, dt: float) -> None:
        past = self._slope.oldest_value  # not the present, in which a rise may just be beginning
        if past >= self._peak or self._peak == float("-inf"):
            self._peak = past
        else:
            self._peak += (past - self._peak) * dt / (self.PEAK_TAU_S + dt)

    def _doubt(self, at: float, raw: float) -> None:
        if self._static.feed(at, raw, False):
            self.at = at
            self.cause = Cause.HEAT_LIMIT
        elif self.cause is Cause.HEAT_LIMIT:
            self.cause = Cause.NONE

    def _restart(self) -> None:
        super()._restart()
        self._slope.clear()

    def because(self) -> str:
        """Why it speaks for fire."""
        if self.cause is Cause.HEAT_LIMIT:
            return say("heat_limit", value=max(self._newer, self.value), limit=self._static.limit)
        if self.cause is Cause.HEAT_RISE or self.weight >= PRE_ALARM_NAT:
            seconds = max(self.SLOPE_S, self._rising.seconds(self.at))
            return say("heat_rise", rate=self._rate, seconds=seconds, excess=self.excess)
        return say("heat_high", value=self.value)


class SmokeChannel(AnalogueChannel):
    """Smoke obscuration from an optical-density sensor; dense smoke is a hard alarm."""

    family = Family.AEROSOL
    tau_s = 5.0  # standards.md C4
    # Zero offsets of the meters in the NIST tests reach 0.08, of aged ones 0.23 dB/m.
    normal = Normal(lowest=-0.2, highest=0.25, rise_per_h=0.03, scatter=0.01, scatter_max=0.05)

    LEAST_DB_PER_M: ClassVar[float] = 0.05  # least response value that EN 54-7 allows

    __slots__ = ("_dense",)

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._dense = DenseSmoke(self.gap_s)

    def _weigh(self, at: float, raw: float, dt: float) -> float:
        self.cause = Cause.SMOKE_LIMIT if self._dense.feed(at, raw) else Cause.NONE
        excess = self.excess - self.baseline.scatter
        wanted = self.profile.smoke_db_per_m
        weight = PRE_ALARM_NAT * ramp(excess, self.LEAST_DB_PER_M, wanted)
        return weight + (CRITERION_MAX_NAT - PRE_ALARM_NAT) * ramp(excess, wanted, 2 * wanted)

    @property
    def percent_per_m(self) -> float:
        """Obscuration above normal [%/m]."""
        return 100.0 * (1.0 - 10.0 ** (-max(0.0, self.excess - self.baseline.scatter) / 10.0))

    def because(self) -> str:
        """Why it speaks for fire."""
        if self.cause is Cause.SMOKE_LIMIT:
            return say("smoke_limit", value=self.value, seconds=self._dense.seconds(self.at))
        return say("smoke", excess=self.excess)


class ParticleChannel(AnalogueChannel):
    """PM2.5 of a laser counter: sees a fire first, saturates before a smoke alarm trips. Never hard."""

    family = Family.AEROSOL
    # Winter haze in the Red River delta has hours of 150-300 µg/m³.
    normal = Normal(lowest=0.0, highest=300.0, rise_per_h=200.0, scatter=30.0, scatter_max=150.0)

    # Outdoor haze ends where this begins; a mosquito coil makes 260-677.
    LEAST: ClassVar[float] = 300.0
    # The end of a laser counter's range is 1000 µg/m³, less its 10 % tolerance: "very high", never a fault.
    DENSE: ClassVar[float] = 900.0
    # Dense for so long it is no passing puff (spray, a door to the street): PRE_ALARM on its own.
    HELD_S: ClassVar[float] = 30.0

    __slots__ = ("_held",)

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._held = Held(self.gap_s)

    def _weigh(self, at: float, raw: float, dt: float) -> float:
        value = self.value
        if value <= self.LEAST:
            self._held.feed(at, False)
            return 0.0
        weight = SUPPORTING_NAT * ramp(self.excess, self.LEAST, self.DENSE - self.baseline.level)
        if self._held.feed(at, value >= self.DENSE) >= self.HELD_S:
            weight = PRE_ALARM_NAT
        return min(weight, self.profile.particles_nat)

    def because(self) -> str:
        """Why it speaks for fire."""
        if self._held.readings > 1:
            return say("particles_held", value=self.value, seconds=self.at - self._held.since)
        return say("particles", value=self.value)


class CoChannel(AnalogueChannel):
    """Carbon monoxide: supports smoke and heat; on its own it is the EN 50291 table's (hazard CO)."""

    family = Family.CO
    tau_s = 10.0  # electrochemical cells and analysers are noisy (10-70 ppm in the NIST tests)
    # 30 ppm: the highest level at which EN 50291 wants no alarm.
    normal = Normal(lowest=0.0, highest=30.0, rise_per_h=10.0, scatter=2.0, scatter_max=40.0)

    # The response band of CO fire detectors (EN 54-26) is 25-60 ppm.
    LEAST_PPM: ClassVar[float] = 25.0
    WANTED_PPM: ClassVar[float] = 60.0
    ALONE_NAT: ClassVar[float] = 2.5
    NOISE_SCATTERS: ClassVar[float] = 2.0
    # Gottuk et al. 2002: smoke [%/m] times rise of CO [ppm]; 10 is their alarm criterion for clean
    # laboratory sensors, 100 is where noisy ones agree.
    PRODUCT_LOW: ClassVar[float] = 10.0
    PRODUCT_HIGH: ClassVar[float] = 100.0

    __slots__ = ("_exposure",)

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._exposure = Exposure()

    def _weigh(self, at: float, raw: float, dt: float) -> float:
        self.cause = Cause.CO_LIMIT if self._exposure.feed(raw, dt) else Cause.NONE
        return self.ALONE_NAT * ramp(self.rise_ppm, self.LEAST_PPM, self.WANTED_PPM)

    @property
    def rise_ppm(self) -> float:
        """Rise above normal and above the cell's own noise [ppm]."""
        return max(0.0, self.excess - self.NOISE_SCATTERS * self.baseline.scatter)

    def with_smoke(self, percent_per_m: float) -> float:
        """Weight of the product of smoke and CO [nat]."""
        product = percent_per_m * self.rise_ppm
        if product <= self.PRODUCT_LOW:
            return 0.0
        return PRE_ALARM_NAT * ramp(log10(product), log10(self.PRODUCT_LOW), log10(self.PRODUCT_HIGH))

    def because(self) -> str:
        """Why it speaks for fire."""
        if self.cause is Cause.CO_LIMIT:
            return say("co_limit", value=self.value, minutes=self._exposure.minutes)
        return say("co", excess=self.excess)


class Co2Channel(AnalogueChannel):
    """Carbon dioxide: only its growth, and only in support."""

    family = Family.GAS
    normal = Normal(lowest=300.0, highest=2000.0, rise_per_h=1000.0, scatter=100.0, scatter_max=300.0)

    SLOPE_S: ClassVar[float] = 60.0  # analysers and NDIR cells are slow
    # In 30 m³ ten people make 100, a 2 kW gas hob 90 ppm/min.
    LEAST_PPM_PER_MIN: ClassVar[float] = 200.0
    WANTED_PPM_PER_MIN: ClassVar[float] = 600.0
    LEAST_EXCESS: ClassVar[float] = 500.0  # 1,500 ppm absolute: Milke's rule for flaming fires

    __slots__ = ("_rate", "_slope")

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._slope = Slope(self.SLOPE_S, self.gap_s)
        self._rate = 0.0

    def _weigh(self, at: float, raw: float, dt: float) -> float:
        rate = self._rate = self._slope.feed(at, self.value)
        if self.excess - 2.0 * self.baseline.scatter < self.LEAST_EXCESS:
            return 0.0
        return self.profile.gas_nat * ramp(rate, self.LEAST_PPM_PER_MIN, self.WANTED_PPM_PER_MIN)

    def _restart(self) -> None:
        super()._restart()
        self._slope.clear()

    def because(self) -> str:
        """Why it speaks for fire."""
        return say("co2_rise", rate=self._rate)


class VapourChannel(AnalogueChannel):
    """TVOC, or a metal-oxide cell's Rs/R0 (which falls): alcohol and incense do the same, so in support only."""

    family = Family.GAS
    tau_s = 10.0
    normal = Normal(lowest=50.0, highest=2000.0, rise_per_h=500.0, scatter=50.0, scatter_max=500.0)

    # NASA's trial of low-cost sensors: metal-oxide cells saw every pyrolysis. Times the normal level.
    LEAST_TIMES: ClassVar[float] = 3.0
    WANTED_TIMES: ClassVar[float] = 10.0
    MOST_NAT: ClassVar[float] = 1.0

    __slots__ = ("_times",)

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._times = 1.0

    def _weigh(self, at: float, raw: float, dt: float) -> float:
        self._times = self._ratio()
        most = min(self.MOST_NAT, self.profile.gas_nat)
        return most * ramp(self._times, self.LEAST_TIMES, self.WANTED_TIMES)

    def _ratio(self) -> float:
        return self.value / max(self.baseline.level, self.normal.lowest)

    def because(self) -> str:
        """Why it speaks for fire."""
        return say("vapour", times=self._times)


class GasRatioChannel(VapourChannel):
    """Rs/R0 of a metal-oxide cell: falls as gas comes."""

    normal = Normal(lowest=0.3, highest=20.0, rise_per_h=1.0, scatter=0.05, scatter_max=1.0)
    LEAST_TIMES: ClassVar[float] = 2.0
    WANTED_TIMES: ClassVar[float] = 5.0

    __slots__ = ()

    def _ratio(self) -> float:
        return self.baseline.level / max(self.value, 0.01)


class ContactChannel(FireChannel):
    """A call point, or the relay of a certified alarm: a hard alarm while it is 1, whatever the quality."""

    family = Family.CONTACT

    __slots__ = ("_means",)

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._means = Cause.CALL_POINT if channel.role is None else CONTACT_CAUSE[channel.role]

    def feed(self, reading: Reading) -> None:
        """Take one level; the newest to arrive counts, a late one too (a press is never dropped)."""
        if not self.low <= reading.value <= self.high:
            return
        self.at = max(self.at, reading.at)
        self.is_speaking = reading.value >= 0.5
        self.cause = self._means if self.is_speaking else Cause.NONE
        self.weight = FIRE_NAT if self.is_speaking else 0.0

    def because(self) -> str:
        """Why it speaks for fire."""
        return say(
            {Cause.SMOKE_ALARM: "smoke_alarm", Cause.HEAT_CONTACT: "heat_contact"}.get(
                self._means, "call_point"
            )
        )


_KINDS: dict[Quantity, type[AnalogueChannel]] = {
    Quantity.TEMPERATURE: HeatChannel,
    Quantity.SMOKE: SmokeChannel,
    Quantity.PM2_5: ParticleChannel,
    Quantity.CO: CoChannel,
    Quantity.CO2: Co2Channel,
    Quantity.TVOC: VapourChannel,
    Quantity.GAS_RATIO: GasRatioChannel,
}


def fire_channel(channel: Channel, profile: Profile) -> FireChannel | None:
    """The detector's side of a channel; None for what says nothing of fire (humidity, tamper, mains)."""
    if channel.quantity is Quantity.CALL_POINT:
        return ContactChannel(channel, profile)
    if channel.quantity is Quantity.CONTACT:
        is_alarm = channel.role in (Role.SMOKE_ALARM, Role.HEAT)
        return ContactChannel(channel, profile) if is_alarm else None
    kind = _KINDS.get(channel.quantity)
    return None if kind is None else kind(channel, profile)
