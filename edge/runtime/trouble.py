"""The standing faults of one part: each raised once, cleared once (NFPA 72: trouble signals)."""

import logging
from collections.abc import Callable

from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultChange, FaultCleared, FaultRaised
from edge.model.identity import PartId

log = logging.getLogger(__name__)

OnFault = Callable[[FaultChange], None]


class Trouble:
    """Turns "it is broken" and "it works", said as often as one likes, into changes."""

    def __init__(self, part: PartId, on_fault: OnFault) -> None:
        self.part = part
        self._on_fault = on_fault
        self._standing: set[FaultKind] = set()

    def stands(self, kind: FaultKind) -> bool:
        """Whether this fault is raised now."""
        return kind in self._standing

    def raised(self, kind: FaultKind, at: float, detail: str) -> None:
        """The part is broken in this way."""
        if kind in self._standing:
            log.debug("%s: still %s: %s", self.part, kind, detail)
            return
        self._standing.add(kind)
        log.warning("%s: %s: %s", self.part, kind, detail)
        self._on_fault(FaultRaised(Fault(part=self.part, kind=kind, since=at, detail=detail)))

    def cleared(self, kind: FaultKind, at: float) -> None:
        """The part is not, or no longer, broken in this way."""
        if kind not in self._standing:
            return
        self._standing.discard(kind)
        log.warning("%s: no longer %s", self.part, kind)
        self._on_fault(FaultCleared(part=self.part, kind=kind, at=at))

    def told(self, is_broken: bool, kind: FaultKind, at: float, detail: str) -> None:
        """Either of the two above."""
        if is_broken:
            self.raised(kind, at, detail)
        else:
            self.cleared(kind, at)
