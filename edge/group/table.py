"""What this house knows of its neighbours: how new, how recently heard, and what they said last.

Rules
* A frame is new when its (boot, seq) is above the highest accepted of its sender. No clock is involved.
* Only a new frame shows that a neighbour lives: repeating its last one proves nothing.
* A neighbour is lost when no new frame came for as long as the road of its newest one allows; one that was
  never heard, for as long as the slowest road allows, counted from the start.
* A neighbour's fire stands until its own reset or HOLD_S after its last new frame; silence never ends it
  sooner.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from edge.errors import ReplayError
from edge.group.road_traits import traits
from edge.model.condition import Fault, FaultKind, FireCondition
from edge.model.event import FaultChange, FaultCleared, FaultRaised, HouseState
from edge.model.identity import NodeId, PartId

# The same bytes on a second road within this show that the road works; later they may be a recording.
DUPLICATE_S = 2.0
# Frames this far behind the newest were overtaken on their way: 32 is 3 s of the fastest sending.
OVERTAKEN = 32
# Half an hour after the last word of the burning house.
HOLD_S = 1800.0

_COUNTER_MAX = 0xFFFF_FFFF


class Freshness(Enum):
    """Of a frame that need not alarm anyone."""

    NEW = "new"
    DUPLICATE = "duplicate"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class PeerView:
    """A neighbour, for the status.

    heard_at   of the last new frame [s]; None: not since the start
    roads      road -> when it last brought the newest frame [s]
    state      as last told; None: never heard. Old when `lost`
    roster     version that the neighbour runs; 0 when never heard
    alarm_at   since when its fire is known [s]; None: no fire
    """

    id: NodeId
    boot: int = 0
    seq: int = 0
    heard_at: float | None = None
    roads: Mapping[str, float] = field(default_factory=dict)
    state: HouseState | None = None
    roster: int = 0
    alarm_at: float | None = None
    lost: bool = False


def neighbour_part(peer: NodeId) -> PartId:
    """The part that a NEIGHBOUR_LOST fault names: a house's id may also be a sensor's name."""
    return PartId(f"neighbour-{peer}")


class PeerTable:
    """All neighbours of one house; their number is the roster's, whatever arrives."""

    def __init__(self, peers: Iterable[NodeId], roads: Sequence[str] = ("lan",)) -> None:
        self._peers = {peer: PeerView(peer) for peer in peers}
        self._unheard_s = max(traits(road).lost_s for road in roads)
        self._lost_s: dict[NodeId, float] = {}  # of the road that brought the newest frame
        self._frames: dict[NodeId, bytes] = {}
        self._started: float | None = None

    def begin(self, at: float) -> None:
        """Start counting silence; only the first call counts."""
        if self._started is None:
            self._started = at

    def judge(self, peer: NodeId, boot: int, seq: int, frame: bytes) -> Freshness:
        """How new a frame claims to be. Cheap, and before any signature is verified.

        Raises:
            ReplayError: it is older than what could still be on its way, or a second frame of one number.
        """
        view = self._peers[peer]
        newest = (view.boot, view.seq)
        # After a restart the frame behind the restored number may be taken once more: a dead origin's last
        # word, as its neighbours repeat it.
        if (boot, seq) > newest or ((boot, seq) == newest and view.heard_at is None):
            return Freshness.NEW
        if self._frames.get(peer) == frame:
            return Freshness.DUPLICATE
        if boot == view.boot and 0 < view.seq - seq <= OVERTAKEN:
            return Freshness.LATE
        raise ReplayError(f"{peer}: ({boot}, {seq}) was heard already; the newest is {newest}")

    def accept(self, view: PeerView, road: str, frame: bytes) -> list[FaultChange]:
        """Take in a verified new frame: `view` has id, boot, seq, heard_at, state and roster of it."""
        assert view.heard_at is not None, "the caller stamps what it heard"
        before = self._peers[view.id]
        roads = {**before.roads, road: view.heard_at}
        alarm_at = _alarm_at(before, view)
        self._peers[view.id] = replace(view, roads=roads, alarm_at=alarm_at)
        self._frames[view.id] = frame
        self._lost_s[view.id] = traits(road).lost_s
        if not before.lost:
            return []
        return [FaultCleared(neighbour_part(view.id), FaultKind.NEIGHBOUR_LOST, view.heard_at)]

    def repeated(self, peer: NodeId, road: str, at: float) -> None:
        """The newest frame came again: a road that brings it at once works too."""
        view = self._peers[peer]
        if view.heard_at is not None and at - view.heard_at <= DUPLICATE_S:
            self._peers[peer] = replace(view, roads={**view.roads, road: at})

    def standing(self, at: float) -> list[PeerView]:
        """Neighbours on fire as far as is known, the newest alarm first."""
        views = [v for v in self._peers.values() if _stands(v, at)]
        return sorted(views, key=lambda view: -(view.alarm_at or 0.0))

    def tick(self, at: float) -> list[FaultChange]:
        """Raise NEIGHBOUR_LOST where it is due."""
        changes: list[FaultChange] = []
        for view in self._peers.values():
            if not view.lost and at >= self._lost_at(view):
                self._peers[view.id] = replace(view, lost=True)
                detail = f"no valid frame for {self._silence_s(view):.0f} s"
                if view.heard_at is None:
                    detail = f"not heard since the start {self._silence_s(view):.0f} s ago"
                fault = Fault(neighbour_part(view.id), FaultKind.NEIGHBOUR_LOST, at, detail)
                changes.append(FaultRaised(fault))
        return changes

    def next_deadline(self) -> float | None:
        """When the next neighbour may be lost."""
        return min((self._lost_at(view) for view in self._peers.values() if not view.lost), default=None)

    def view(self, peer: NodeId) -> PeerView:
        """One neighbour."""
        return self._peers[peer]

    def views(self) -> list[PeerView]:
        """All neighbours, in the roster's order."""
        return list(self._peers.values())

    def snapshot(self) -> dict[str, list[int]]:
        """Highest (boot, seq) of each neighbour heard, fit for JSON."""
        return {view.id: [view.boot, view.seq] for view in self._peers.values() if view.boot or view.seq}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Raise, never lower, the highest (boot, seq); what is not two counters of ours is passed over."""
        for peer, view in self._peers.items():
            if counters := _counters(snapshot.get(peer)):
                boot, seq = max((view.boot, view.seq), counters)
                self._peers[peer] = replace(view, boot=boot, seq=seq)

    def _lost_at(self, view: PeerView) -> float:
        since = view.heard_at if view.heard_at is not None else self._started
        return (since if since is not None else 0.0) + self._silence_s(view)

    def _silence_s(self, view: PeerView) -> float:
        return self._lost_s.get(view.id, self._unheard_s)


def _alarm_at(before: PeerView, now: PeerView) -> float | None:
    """When the fire of a neighbour became known: a new episode is a new alarm."""
    if now.state is None or now.state.condition is not FireCondition.FIRE_ALARM:
        return None
    known = before.state is not None and before.state.episode == now.state.episode
    return before.alarm_at if known and before.alarm_at is not None else now.heard_at


def _stands(view: PeerView, at: float) -> bool:
    return view.alarm_at is not None and view.heard_at is not None and at - view.heard_at <= HOLD_S


def _counters(value: object) -> tuple[int, int] | None:
    if isinstance(value, list) and len(value) == 2 and all(type(v) is int for v in value):
        boot, seq = value
        if 0 <= boot <= _COUNTER_MAX and 0 <= seq <= _COUNTER_MAX:
            return boot, seq
    return None
