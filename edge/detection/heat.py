"""Temperature: static limit and sustained rise (hard), rate of rise and level (soft)."""

from typing import ClassVar

from edge.detection.baseline import Normal
from edge.detection.because import say
from edge.detection.channel import AnalogueChannel, Family
from edge.detection.features import Slope, ramp
from edge.detection.hard import MAX_APPLICATION, RisingHeat, StaticHeat
from edge.detection.profile import CRITERION_MAX_NAT, PRE_ALARM_NAT, QUICK_RISE, SUPPORTING_NAT, Profile
from edge.model.condition import Cause
from edge.model.reading import Channel

_NONE = Cause.NONE  # looked up once: an enum's members cost a call at each use


class HeatChannel(AnalogueChannel):
    """Temperature: static limit and sustained rise (hard), rate of rise and level (soft)."""

    family = Family.HEAT
    # Rise of the baseline: a fire slower than 0.2 K/min is the static limit's (EN 54-5 tests no slower
    # than 1 K/min). Highest: the hottest ceiling that ordinary weather makes under sheet metal.
    normal = Normal(lowest=-20.0, highest=60.0, rise_per_h=12.0, scatter=2.0, scatter_max=5.0)

    # Long enough for a sensor of 0.1 °C steps, short enough for a flaming chair.
    SLOPE_S: ClassVar[float] = 20.0
    # An excess that counts [K]: 1.5 K at once (ordinary draughts and the 0.5 K of a DHT22 stay below), then
    # ever more: a fire grows as t², a heater or an oven door levels off within seconds.
    LEAST_EXCESS: ClassVar[float] = 1.5
    GROWTH_K_PER_S: ClassVar[float] = 0.15
    GROWTH_STEP_S: ClassVar[float] = 2.0
    GROWN_EXCESS: ClassVar[float] = 5.0  # modern smoke alarms operate at 4-5 K of plume
    # A rise that is quick but not yet a criterion (in a kitchen, under a roof) completes dense particles.
    SUPPORT_NAT: ClassVar[float] = 1.0
    # With the rate: 11 and 21 K above typical are the pre-alarm (36 °C) and fire (46 °C) temperatures of the
    # panel rule for rising heat (Panasonic EBL128, class A1 from 25 °C).
    LEVEL_LOW_K: ClassVar[float] = 11.0
    LEVEL_HIGH_K: ClassVar[float] = 21.0
    # Above what the class allows in ordinary use, with some tolerance of the sensor.
    HIGH_MARGIN_K: ClassVar[float] = 2.0

    # The highest ordinary temperature of late fades so slowly: what cycles (air conditioner, refrigerator,
    # the self-heating of a box) comes back to its own peak, a fire passes it.
    PEAK_TAU_S: ClassVar[float] = 600.0

    __slots__ = ("_high", "_onset", "_peak", "_rate", "_rising", "_slope", "_static")

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._slope = Slope(self.SLOPE_S, self.gap_s)
        self._static = StaticHeat(profile.heat_class)
        self._rising = RisingHeat(self.gap_s)
        self._rate = 0.0
        self._high = MAX_APPLICATION[profile.heat_class] + self.HIGH_MARGIN_K
        self._onset = float("-inf")  # when this rise began to count [s]
        self._peak = float("-inf")  # highest ordinary temperature of late [°C]

    def _weigh(self, at: float, raw: float, dt: float) -> float:
        rate = self._rate = self._slope.feed(at, self.value)
        self.cause = _NONE
        if self._rising.feed(at, rate, self.excess):
            self.cause = Cause.HEAT_RISE
        if self._static.feed(at, raw, True):
            self.cause = Cause.HEAT_LIMIT
        weight = self._rise_nat(at, rate, dt)
        if self.value >= self._high:
            weight = max(weight, SUPPORTING_NAT)
        return weight

    def _rise_nat(self, at: float, rate: float, dt: float) -> float:
        if rate < QUICK_RISE / 2:
            self._onset = float("-inf")
            self._keep_peak(dt)
            return 0.0
        excess = min(self.excess, self.value - self._peak)
        if rate < QUICK_RISE or excess < self.LEAST_EXCESS:
            return 0.0
        if self._onset == float("-inf"):
            self._onset = at
        # The reading that confirms the onset is asked for no more than a DHT22's next would be, however far
        # apart readings are.
        since = max(0.0, at - self._onset - max(0.0, dt - self.GROWTH_STEP_S))
        least = min(self.LEAST_EXCESS + self.GROWTH_K_PER_S * since, self.GROWN_EXCESS)
        if excess < least:
            return 0.0
        wanted = self.profile.rise_k_per_min
        if rate < wanted:
            return self.SUPPORT_NAT
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
            self.cause = _NONE

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
