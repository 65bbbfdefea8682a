"""Faults of the uplink: each told to the house once when it comes and once when it goes."""

from functools import partial

from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultCleared, FaultRaised
from edge.model.identity import PartId
from edge.ward.terms import WardDesk


class FaultBoard:
    """What stands now; used from the ward thread."""

    def __init__(self, desk: WardDesk) -> None:
        self._desk = desk
        self._standing: set[tuple[PartId, FaultKind]] = set()

    def show(self, part: PartId, kind: FaultKind, detail: str) -> None:
        """Raise a fault, or clear it when there is nothing to say."""
        reactor, name = self._desk.reactor, (part, kind)
        if detail and name not in self._standing:
            self._standing.add(name)
            fault = Fault(part, kind, reactor.now(), detail)
            reactor.post(partial(self._desk.on_fault, FaultRaised(fault)))
        elif not detail and name in self._standing:
            self._standing.remove(name)
            reactor.post(partial(self._desk.on_fault, FaultCleared(part, kind, reactor.now())))

    def has(self, part: PartId, kind: FaultKind) -> bool:
        """Whether it stands."""
        return (part, kind) in self._standing
