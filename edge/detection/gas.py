"""Gases: carbon monoxide (with its own hard table), carbon dioxide, vapours."""

from math import log10
from typing import ClassVar

from edge.detection.baseline import Normal
from edge.detection.because import say
from edge.detection.channel import AnalogueChannel, Family
from edge.detection.features import Slope, ramp
from edge.detection.hard import Exposure
from edge.detection.profile import PRE_ALARM_NAT, Profile
from edge.model.condition import Cause
from edge.model.reading import Channel

_NONE = Cause.NONE  # looked up once: an enum's members cost a call at each use


class CoChannel(AnalogueChannel):
    """Carbon monoxide: supports smoke and heat; on its own it is the EN 50291 table's (hazard CO)."""

    family = Family.CO
    tau_s = 10.0  # electrochemical cells and analysers are noisy (10-70 ppm in the NIST tests)
    # 30 ppm: the highest level at which EN 50291 wants no alarm.
    normal = Normal(lowest=0.0, highest=30.0, rise_per_h=10.0, scatter=2.0, scatter_max=40.0)

    ALONE_NAT: ClassVar[float] = 2.5
    NOISE_SCATTERS: ClassVar[float] = 2.0

    __slots__ = ("_exposure",)

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._exposure = Exposure()

    def _weigh(self, at: float, raw: float, dt: float) -> float:
        self.cause = Cause.CO_LIMIT if self._exposure.feed(raw, dt) else _NONE
        return self.ALONE_NAT * ramp(self.rise_ppm, *self.profile.co)

    @property
    def rise_ppm(self) -> float:
        """Rise above normal and above the cell's own noise [ppm]."""
        return max(0.0, self.excess - self.NOISE_SCATTERS * self.baseline.scatter)

    def with_smoke(self, percent_per_m: float) -> float:
        """Weight of the product of smoke and CO [nat]."""
        product = percent_per_m * self.rise_ppm
        low, high = self.profile.product
        return PRE_ALARM_NAT * ramp(log10(product), log10(low), log10(high)) if product > low else 0.0

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
    """TVOC of a metal-oxide cell: alcohol and incense raise it too, so in support only."""

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

    # Clean air reads 3.6 (MQ-135), 9.83 (MQ-2) or 27.5 (MQ-7); cold dry air a third more.
    normal = Normal(lowest=0.3, highest=50.0, rise_per_h=1.0, scatter=0.05, scatter_max=1.0)
    LEAST_TIMES: ClassVar[float] = 2.0
    WANTED_TIMES: ClassVar[float] = 5.0

    __slots__ = ()

    def _ratio(self) -> float:
        return self.baseline.level / max(self.value, 0.01)
