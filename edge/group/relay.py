"""Repeating neighbours' frames from one road to the others, verbatim: this house never signs for another.

Rules
* A change first heard on one road is repeated once onto each other road, unless that road brings it first.
* A standing fire's last frame is repeated onto them while it stands: the origin may burn.
* A house that asks for the last word of a burning one gets it, on the road by which it asks, from whoever has
  it and is first.
* Heartbeats are never repeated, and nothing else is repeated onto the road that it came by.
* How soon, and how far the houses' repeats are spread, is the road's (road_traits).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from edge.group.hosts import Host
from edge.group.road_traits import traits
from edge.group.table import HOLD_S
from edge.model.identity import NodeId

# NFPA 72 (radio): an alarm is repeated at least every 60 s until it is reset.
EVERY_S = 50.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Bytes to send: on one road, or on all when road is None; `to` are the only addresses that want them."""

    road: str | None
    data: bytes
    to: tuple[Host, ...] = ()


@dataclass(slots=True)
class _Carried:
    frame: bytes
    until: float  # end of a standing fire; the instant itself for a mere change
    due: dict[str, float] = field(default_factory=dict)  # road -> when


class Relay:
    """What this house carries for others: at most one frame per neighbour and road."""

    def __init__(self, roads: Sequence[str], jitter: Callable[[], float]) -> None:
        self._roads = tuple(roads)
        self._jitter = jitter
        self._carried: dict[NodeId, _Carried] = {}
        self._asked: dict[NodeId, tuple[float, Outgoing]] = {}
        self._given: dict[NodeId, float] = {}
        self._challenges: dict[NodeId, tuple[bytes, str]] = {}  # the newest of each, and the road it came by

    def heard(self, peer: NodeId, frame: bytes, road: str, at: float, *, changed: bool, stands: bool) -> None:
        """A verified new frame came by a road. changed: it differs in more than its number."""
        self._asked.pop(peer, None)  # it answers for itself
        carried = self._carried.get(peer)
        if not changed and carried is None:
            return
        if carried is None or changed:
            others = (other for other in self._roads if other != road)
            due = {other: at + traits(other).repeat_s + self._spread(other) for other in others}
        else:
            due = carried.due
        if due:
            self._carried[peer] = _Carried(frame, at + HOLD_S if stands else at, due)

    def repeated(self, peer: NodeId, road: str, at: float) -> None:
        """The newest frame came again: no need to carry it there now."""
        self._given[peer] = at
        self._asked.pop(peer, None)
        if (carried := self._carried.get(peer)) and road in carried.due:
            self._next(peer, carried, road, at)

    def challenged(self, challenger: NodeId, datagram: bytes, road: str, at: float) -> None:
        """A challenge came that some house hears by another road alone; that may bring it by itself."""
        key = NodeId(f"{challenger}?")  # beside what is carried of its state
        known, first = self._challenges.get(challenger, (b"", ""))
        if known == datagram and road != first:
            self.repeated(key, road, at)
            return
        self._challenges[challenger] = datagram, road
        self.heard(key, datagram, road, at, changed=True, stands=False)

    def asked(self, peer: NodeId, last_word: bytes, road: str, at: float) -> None:
        """Somebody by this road has not heard of the standing fire of this neighbour."""
        its = traits(road)
        is_given = at < self._given.get(peer, -its.word_again_s) + its.word_again_s
        if peer not in self._asked and not is_given:
            due = at + its.word_s + self._jitter() * its.word_spread_s
            self._asked[peer] = due, Outgoing(road, last_word)

    def tick(self, at: float) -> list[Outgoing]:
        """What is to be repeated now."""
        out = []
        for peer, (due, last_word) in list(self._asked.items()):
            if at >= due:
                del self._asked[peer]
                self._given[peer] = at
                out.append(last_word)
        for peer, carried in list(self._carried.items()):
            for road in [road for road, due in carried.due.items() if at >= due]:
                out.append(Outgoing(road, carried.frame))
                self._next(peer, carried, road, at)
        return out

    def next_deadline(self) -> float | None:
        """When something is to be repeated."""
        dues = [due for carried in self._carried.values() for due in carried.due.values()]
        dues += [due for due, _ in self._asked.values()]
        return min(dues, default=None)

    def _spread(self, road: str) -> float:
        return self._jitter() * traits(road).spread_s

    def _next(self, peer: NodeId, carried: _Carried, road: str, at: float) -> None:
        again = at + EVERY_S + self._spread(road)
        if again <= carried.until:
            carried.due[road] = again
            return
        del carried.due[road]
        if not carried.due:
            self._carried.pop(peer, None)
