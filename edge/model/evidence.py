"""What detection says of fire."""

from dataclasses import dataclass
from enum import IntEnum

from edge.model.condition import HARD_CAUSES, Cause, Hazard
from edge.model.identity import PartId, ZoneId


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one channel says.

    at          of the newest reading behind it [s]
    weight_nat  log-likelihood ratio fire : no fire, bounded [nat]
    because     the sentence a person reads: "temperature rising 14 °C/min for 20 s"
    """

    sensor: PartId
    zone: ZoneId
    at: float
    weight_nat: float
    because: str


class Severity(IntEnum):
    """PRE_ALARM warns at home and awaits confirmation; FIRE needs none."""

    NONE = 0
    PRE_ALARM = 1
    FIRE = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """Fused opinion on a zone, made anew at each reading.

    score     sum of the evidence [nat]
    cause     why, when severity is not NONE
    evidence  of every channel that speaks for fire now, strongest first
    """

    zone: ZoneId
    at: float
    severity: Severity
    score: float = 0.0
    cause: Cause = Cause.NONE
    hazard: Hazard = Hazard.FIRE
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_hard(self) -> bool:
        """Whether nothing may delay, veto or hush it."""
        return self.severity is Severity.FIRE and self.cause in HARD_CAUSES

    @property
    def because(self) -> str:
        """The sentences of the evidence, joined."""
        return "; ".join(e.because for e in self.evidence)
