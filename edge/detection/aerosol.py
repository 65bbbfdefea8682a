"""Smoke and particles: the same thing seen by an optical-density sensor and by a laser counter."""

from math import exp
from typing import ClassVar

from edge.detection.baseline import Normal
from edge.detection.because import say
from edge.detection.channel import AnalogueChannel, Family
from edge.detection.features import Held, ramp
from edge.detection.hard import DenseSmoke
from edge.detection.profile import CRITERION_MAX_NAT, PRE_ALARM_NAT, SUPPORTING_NAT, Profile
from edge.model.condition import Cause
from edge.model.reading import Channel

_NONE = Cause.NONE  # looked up once: an enum's members cost a call at each use
DB_PER_NEPER = 4.343  # extinction [1/m] = obscuration [dB/m] / 4.343


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
        self.cause = Cause.SMOKE_LIMIT if self._dense.feed(at, raw) else _NONE
        excess = self.excess - self.baseline.scatter
        wanted = self.profile.smoke_db_per_m
        weight = PRE_ALARM_NAT * ramp(excess, self.LEAST_DB_PER_M, wanted)
        return weight + (CRITERION_MAX_NAT - PRE_ALARM_NAT) * ramp(excess, wanted, 2 * wanted)

    @property
    def percent_per_m(self) -> float:
        """Obscuration above normal [%/m]."""
        rise = max(0.0, self.excess - self.baseline.scatter)
        return 100.0 * (1.0 - exp(-rise / DB_PER_NEPER))

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
