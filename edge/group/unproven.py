"""Signed frames that nothing has shown to be made now: kept until their house, or another, speaks for them.

A recording looks exactly so, and so does a house that has just restarted. The difference is the answer.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from edge.group.message import Frame
from edge.group.table import neighbour_part
from edge.model.condition import Fault, FaultKind, FireCondition
from edge.model.event import FaultChange, FaultCleared, FaultRaised
from edge.model.identity import NodeId

# An answer over the LAN takes milliseconds, over a slow road seconds; then people hear of the alarm as a
# fault, since its house may burn and be unable to answer.
UNANSWERED_S = 5.0
# After the last such frame.
FORGET_S = 300.0
# Boots of one house that it has shown to be over; an older one is merely challenged again.
REFUTED_MAX = 8


@dataclass(slots=True)
class Held:
    """The newest unproven alarm of a neighbour."""

    frame: Frame
    datagram: bytes
    road: str
    since: float
    last: float
    is_raised: bool = False


class Unproven:
    """Of all neighbours: at most one frame and REFUTED_MAX numbers of each."""

    def __init__(self, knows: Callable[[NodeId, int], bool] = lambda peer, episode: False) -> None:
        """knows tells whether an alarm of a neighbour was taken already: it needs not be held."""
        self._knows = knows
        self._held: dict[NodeId, Held] = {}
        self._doubted: dict[NodeId, int] = {}
        self._refuted: dict[NodeId, deque[int]] = {}

    def hold(self, peer: NodeId, frame: Frame, datagram: bytes, road: str, at: float) -> None:
        """Keep an alarm whose signature is good; of anything else only its boot is remembered."""
        self._doubted[peer] = frame.boot
        is_fire = frame.state.condition is FireCondition.FIRE_ALARM
        if not is_fire or self._knows(peer, frame.state.episode):
            return
        before = self._held.get(peer)
        since, is_raised = (before.since, before.is_raised) if before else (at, False)
        self._held[peer] = Held(frame, datagram, road, since, at, is_raised)

    def has(self, peer: NodeId, datagram: bytes) -> bool:
        """Whether these very bytes are held: their signature need not be verified again."""
        held = self._held.get(peer)
        return held is not None and held.datagram == datagram

    def is_refuted(self, peer: NodeId, boot: int) -> bool:
        """Whether the neighbour has shown, since this boot was doubted, that it lives in another one."""
        return boot in self._refuted.get(peer, ())

    def proven(self, peer: NodeId, boot: int, at: float) -> list[FaultChange]:
        """The neighbour lives in this boot now."""
        refuted = self._refuted.setdefault(peer, deque(maxlen=REFUTED_MAX))
        doubted = self._doubted.pop(peer, boot)
        if doubted not in (boot, *refuted):
            refuted.append(doubted)
        if boot in refuted:
            refuted.remove(boot)
        return self.drop(peer, at)

    def drop(self, peer: NodeId, at: float) -> list[FaultChange]:
        """What was held of it was taken, or needs not be."""
        held = self._held.pop(peer, None)
        if held is None or not held.is_raised:
            return []
        return [FaultCleared(neighbour_part(peer), FaultKind.FORGED, at)]

    def fires(self) -> list[tuple[NodeId, Held]]:
        """What is held and not refuted."""
        return [(p, held) for p, held in self._held.items() if not self.is_refuted(p, held.frame.boot)]

    def tick(self, at: float) -> list[FaultChange]:
        """Alarms that nobody answers for become a fault, which ends when no more of them come."""
        changes: list[FaultChange] = []
        for peer, held in list(self._held.items()):
            if at >= held.last + FORGET_S:
                changes += self.drop(peer, at)
            elif not held.is_raised and at >= held.since + UNANSWERED_S:
                held.is_raised = True
                detail = (
                    f"a fire alarm signed by {peer} came, and {peer} does not answer for it: a recording is "
                    "being played, or that house burns and has lost its voice; go and look"
                )
                changes.append(FaultRaised(Fault(neighbour_part(peer), FaultKind.FORGED, at, detail)))
        return changes

    def next_deadline(self) -> float | None:
        """When tick() will have something to say."""
        dues = (
            held.last + FORGET_S if held.is_raised else held.since + UNANSWERED_S
            for held in self._held.values()
        )
        return min(dues, default=None)
