"""The parallel sets: faults, disablements, a walk-test, a drill, hushes.

They stand beside any fire condition and none of them lowers one. A fault ends when its part works again;
everything people set ends by itself at `until`.
"""

import math
from dataclasses import dataclass

from edge.alarm.escalation import FELL_SILENT
from edge.model.condition import Disablement, Fault, FaultKind, TestMode
from edge.model.evidence import Verdict
from edge.model.identity import PartId, ZoneId

# Parts times kinds of the largest house; a fault beyond it is not stored, and the others keep chirping.
MAX_FAULTS = 256


@dataclass(frozen=True, slots=True)
class Hush:
    """The pre-alarm of one zone held off by a person at home [s]."""

    zone: ZoneId
    by: str
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Drill:
    """An announced drill of this house [s], numbered as a fire would be."""

    by: str
    since: float
    until: float
    episode: int


@dataclass(frozen=True, slots=True)
class SirenTest:
    """This house's sirens sound for a moment, for the people at home only [s]."""

    by: str
    since: float
    until: float


Expiring = Hush | Drill | Disablement | TestMode | SirenTest


class Impairments:
    """All of them, by name."""

    def __init__(self) -> None:
        self.faults: dict[tuple[PartId, FaultKind], Fault] = {}
        self.disablements: dict[ZoneId, Disablement] = {}
        self.hushes: dict[ZoneId, Hush] = {}
        self.test: TestMode | None = None
        self.drill: Drill | None = None
        self.siren_test: SirenTest | None = None
        self.has_answered = False  # the device under test, in this test

    def raise_fault(self, fault: Fault) -> bool:
        """Whether it is new."""
        key = (fault.part, fault.kind)
        if key in self.faults or len(self.faults) >= MAX_FAULTS:
            return False
        self.faults[key] = fault
        return True

    def clear_faults(self, part: PartId, kind: FaultKind | None) -> list[Fault]:
        """Take out one fault of a part, or with None all of them; returns those that stood."""
        keys = [k for k in self.faults if k[0] == part and kind in (None, k[1])]
        return [self.faults.pop(k) for k in keys]

    def silent_sensors(self) -> frozenset[PartId]:
        """Parts that give no reading now."""
        return frozenset(part for part, kind in self.faults if kind in FELL_SILENT)

    def fault_kinds(self) -> frozenset[FaultKind]:
        """Every kind that stands."""
        return frozenset(kind for _, kind in self.faults)

    def exempts(self, verdict: Verdict) -> bool:
        """Whether all that speaks for fire comes from the one device being walk-tested."""
        return (
            self.test is not None
            and bool(verdict.evidence)
            and all(e.sensor == self.test.sensor for e in verdict.evidence)
        )

    def begin_test(self, test: TestMode) -> None:
        """One device at a time: this one."""
        self.test, self.has_answered = test, False

    def expiring(self) -> list[Expiring]:
        """Everything that ends by itself."""
        single = [item for item in (self.test, self.drill, self.siren_test) if item is not None]
        return [*self.hushes.values(), *self.disablements.values(), *single]

    def end(self, item: Expiring) -> None:
        """Take one out."""
        match item:
            case Hush():
                del self.hushes[item.zone]
            case Disablement():
                del self.disablements[item.zone]
            case TestMode():
                self.test = None
            case Drill():
                self.drill = None
            case SirenTest():
                self.siren_test = None

    def expired(self, at: float) -> list[Expiring]:
        """Those whose time is over."""
        return [item for item in self.expiring() if at >= item.until]

    def next_deadline(self) -> float:
        """When the first ends [s], or infinity."""
        return min((item.until for item in self.expiring()), default=math.inf)
