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

    __slots__ = ("_dense",)

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._dense = DenseSmoke(self.gap_s)

    def _weigh(self, at: float, raw: float, dt: float) -> float:
        self.cause = Cause.SMOKE_LIMIT if self._dense.feed(at, raw) else _NONE
        excess = self.excess - self.baseline.scatter
        least, wanted = self.profile.smoke
        if excess <= least:
            return 0.0
        weight = PRE_ALARM_NAT * ramp(excess, least, wanted)
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
    """PM2.5 of a laser counter: sees a fire first, saturates before a smoke alarm trips. Never hard.

    Dense particles support other evidence at once. Alone they make a pre-alarm or, where dense air is
    ordinary, a caution (profile.Particles), after a time that depends on how they came.
    """

    family = Family.AEROSOL
    # Winter haze in the Red River delta has hours of 150-300 µg/m³.
    normal = Normal(lowest=0.0, highest=300.0, rise_per_h=200.0, scatter=30.0, scatter_max=150.0)

    # Outdoor haze ends where this begins; a mosquito coil makes 260-677.
    LEAST: ClassVar[float] = 300.0
    # The end of a laser counter's range is 1000 µg/m³, less its 10 % tolerance: "very high", never a fault.
    DENSE: ClassVar[float] = 900.0
    # From LEAST to DENSE. A pan on high makes 90 µg/m³ a minute in 30 m³, the fastest minute in 74 days of
    # kitchens was 1,250, broiling to UL 217's limit in five minutes makes 2,250; polyurethane and heptane
    # (TF4, TF5) take ten to twenty seconds.
    SUDDEN_S: ClassVar[float] = 30.0  # 1,200 µg/m³ a minute: the home may look
    FLAME_S: ClassVar[float] = 15.0  # 2,400: the neighbours may be called
    # No room with incense (7,645) and no recorded kitchen (7,377) was so dense; fires make 2-80 mg/m³. For
    # counters that do not stop at 1000.
    EXTREME: ClassVar[float] = 10_000.0
    EXTREME_S: ClassVar[float] = 30.0
    # A caution sounds for less than the shortest verification window (10 s at night), once a minute: it
    # warns at home, and never runs a window out.
    CAUTION_S: ClassVar[float] = 8.0
    CAUTION_EVERY_S: ClassVar[float] = 60.0

    __slots__ = ("_cautioned", "_clear_at", "_dense", "_extreme", "_onset_s")

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._dense = Held(self.gap_s)
        self._extreme = Held(self.gap_s)
        self._clear_at = float("-inf")  # when the air was last ordinary [s]
        self._onset_s = float("inf")  # how long the air took from ordinary to dense [s]
        self._cautioned = float("-inf")  # when the last caution began [s]

    def _weigh(self, at: float, raw: float, dt: float) -> float:
        self.caution_until = float("-inf")
        value = self.value
        if value <= self.LEAST:
            self._clear_at = at
            self._dense.feed(at, False)
            self._extreme.feed(at, False)
            return 0.0
        seconds = self._dense.feed(at, value >= self.DENSE)
        if seconds == 0.0:
            self._onset_s = at - self._clear_at
        if self._extreme.feed(at, value >= self.EXTREME) >= self.EXTREME_S:
            return PRE_ALARM_NAT
        if seconds >= 0.0:
            wait = self.profile.particles
            if seconds >= wait.alone_s or (self._onset_s <= self.FLAME_S and seconds >= wait.flame_alone_s):
                return PRE_ALARM_NAT
            is_sudden = self._onset_s <= self.SUDDEN_S
            if seconds >= wait.caution_s or (is_sudden and seconds >= wait.sudden_caution_s):
                self._caution(at, dt)
        return SUPPORTING_NAT * ramp(self.excess, self.LEAST, self.DENSE - self.baseline.level)

    def _caution(self, at: float, dt: float) -> None:
        since = at - self._cautioned
        # The reading before must have been none: sampled each minute, every one would begin a new caution
        # and the second would seem to support the first.
        if since >= max(self.CAUTION_EVERY_S, 1.5 * dt) or since < 0.0:
            self._cautioned = at
        if at < self._cautioned + self.CAUTION_S:
            self.caution_until = self._cautioned + self.CAUTION_S

    def because(self) -> str:
        """Why it speaks for fire."""
        if self._dense.readings > 1:
            return say("particles_held", value=self.value, seconds=self.at - self._dense.since)
        return say("particles", value=self.value)
