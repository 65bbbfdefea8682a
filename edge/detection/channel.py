"""One sensor channel: readings in, the weight of what it says of fire out.

Conditioning is the same for all: plausibility, order and gaps by time stamp, median of three, fast EWMA,
slow baseline. What the conditioned value means is the subclass's (criteria.py). Scalars are plain
floats: numpy for one value costs six times as much.
"""

from abc import ABC, abstractmethod
from enum import Enum
from math import isfinite
from typing import ClassVar

from edge.detection.baseline import Baseline, Normal
from edge.detection.features import Confirmed, Cusum
from edge.detection.profile import Profile
from edge.model.condition import Cause, Hazard
from edge.model.evidence import Evidence
from edge.model.quantity import PLAUSIBLE
from edge.model.reading import Channel, Quality, Reading

# A silence of so many intervals ends a run of readings: filters and slopes start anew. Three, as a lost
# radio node is declared after three missed heartbeats. Counted from the slowest sampling supported, or
# from a sensor's own where it is slower still: a sensor that turns out slower than its settings say must
# not be deaf for it. A device that speaks only on change is polled no slower.
GAP_INTERVALS = 3.0
SLOWEST_SAMPLING_S = 60.0
# A reading older than the newest by less is a late or doubled one and is dropped; by more, the stamps were
# set back and the channel goes on from there: otherwise one stamp from the future would deafen it.
STEP_BACK_S = 60.0
# A hard condition: beyond any sum of soft evidence.
HARD_NAT = 10.0

# Looked up once: members of an enum cost a call at each use.
_GOOD = Quality.GOOD
_NONE = Cause.NONE


class Family(Enum):
    """Channels that see the same thing; only the strongest of a family counts."""

    HEAT = "heat"
    AEROSOL = "aerosol"
    CO = "co"
    GAS = "gas"
    CONTACT = "contact"


def gap_of(interval_s: float | None) -> float:
    """The silence that ends a run of readings [s]."""
    return GAP_INTERVALS * max(SLOWEST_SAMPLING_S, interval_s or 0.0)


class FireChannel(ABC):
    """State of one channel.

    at      of its newest reading [s]
    weight  what it says now, confirmed [nat]
    cause   of a standing hard alarm, else NONE
    caution_until  the home is to be warned until then, whatever the weight [s]
    """

    family: ClassVar[Family]

    __slots__ = (
        "at",
        "cause",
        "caution_until",
        "gap_s",
        "high",
        "is_speaking",
        "low",
        "profile",
        "quantity",
        "sensor",
        "weight",
        "zone",
    )

    def __init__(self, channel: Channel, profile: Profile) -> None:
        self.sensor = channel.sensor
        self.zone = channel.zone
        self.quantity = channel.quantity
        self.profile = profile
        self.gap_s = gap_of(channel.interval_s)
        self.low, self.high = PLAUSIBLE[channel.quantity]
        self.at = float("-inf")
        self.weight = 0.0
        self.cause = Cause.NONE
        self.caution_until = float("-inf")
        self.is_speaking = False  # whether weight or cause stand: kept so that quiet zones cost nothing

    @abstractmethod
    def feed(self, reading: Reading) -> None:
        """Take one reading in any order; weight and cause are up to date afterwards."""

    @abstractmethod
    def because(self) -> str:
        """Why it speaks for fire, for a person."""

    @property
    def hazard(self) -> Hazard:
        """What a hard alarm of this channel warns of."""
        return Hazard.CO if self.cause is Cause.CO_LIMIT else Hazard.FIRE

    def evidence(self) -> Evidence:
        """What it says now."""
        weight = self.weight if self.cause is Cause.NONE else HARD_NAT
        return Evidence(self.sensor, self.zone, self.at, weight, self.because())

    def lapse(self) -> None:
        """Its last word is too old to count."""
        self.weight = 0.0
        self.cause = Cause.NONE
        self.caution_until = float("-inf")
        self.is_speaking = False


class AnalogueChannel(FireChannel):
    """A measured quantity, conditioned; subclasses weigh it.

    value   conditioned, in the quantity's unit
    excess  of the value over the baseline
    """

    normal: ClassVar[Normal]
    tau_s: ClassVar[float] = 0.0  # of the fast EWMA [s]; 0 where the feature itself averages

    __slots__ = (
        "_confirmed",
        "_cusum",
        "_newer",
        "_older",
        "_run",
        "_weighed",
        "baseline",
        "excess",
        "value",
    )

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self.baseline = Baseline(self.normal)
        self.value = self.excess = 0.0
        self._confirmed = Confirmed()
        self._cusum = Cusum()
        self._older = self._newer = 0.0
        self._run = 0  # readings since the last gap, up to 2
        self._weighed = 0.0

    @abstractmethod
    def _weigh(self, at: float, raw: float, dt: float) -> float:
        """Weight of self.value and self.excess [nat]; sets self.cause.

        raw is the reading itself, dt its step [s].
        """

    def _doubt(self, at: float, raw: float) -> None:
        """Take a reading that is not GOOD: it never counts against a fire and never moves a baseline."""

    def _restart(self) -> None:
        """A gap: what was learnt slowly stays, short memories go."""
        self._run = 0
        self._confirmed.restart()

    def feed(self, reading: Reading) -> None:
        """Take one reading in any order; weight and cause are up to date afterwards.

        One long piece on purpose: it runs for every reading, and a call costs as much as its arithmetic.
        """
        at, raw = reading.at, reading.value
        if not self.low <= raw <= self.high:
            return  # NaN too; the supervisor raises the fault
        dt = at - self.at
        if not 0.0 < dt <= self.gap_s:
            if -STEP_BACK_S < dt <= 0.0 or not isfinite(at):
                return
            self._restart()
            dt = 0.0
        if reading.quality is not _GOOD:
            self._doubt(at, raw)
            self.is_speaking = self.weight > 0.0 or self.cause is not _NONE
            return
        self.at = at
        if self._run < 2:
            middle = raw
            self._run += 1
            fresh = self._run == 1
        else:
            a, b = self._older, self._newer
            middle = (b if b < raw else max(a, raw)) if a < b else (a if a < raw else max(b, raw))
            fresh = False
        self._older, self._newer = self._newer, raw
        tau = self.tau_s
        value = middle if fresh or not tau else self.value + (middle - self.value) * dt / (tau + dt)
        self.value = value
        baseline = self.baseline
        if fresh and not baseline.has_readings:
            baseline.feed(value, dt, False)
        excess = self.excess = value - baseline.level
        weight = self._weigh(at, raw, dt)
        if weight > 0.0 or self._weighed > 0.0 or self.weight > 0.0:
            self.weight = self._confirmed.feed(at, weight)
            self._weighed = weight
        is_shifted = self._cusum.feed(excess / baseline.scatter, dt)
        baseline.feed(value, dt, weight > 0.0 or is_shifted)
        self.is_speaking = self.weight > 0.0 or self.cause is not _NONE

    def lapse(self) -> None:
        """Its last word is too old to count."""
        super().lapse()
        self._confirmed = Confirmed()
        self._weighed = 0.0
