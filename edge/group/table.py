"""What this house knows of its neighbours: how new, how recently heard, and what they said last.

Rules
* A frame is new when its sender has proven the frame's boot to be its present one, and its seq is above the
  highest accepted. No clock and no disk is involved: boots are drawn at random, and mean nothing else.
* A boot is proven by an answer to this house's own challenge alone. One frame of another is taken where a
  neighbour that is proven says that just this alarm stands; such a frame vouches for nothing itself.
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
from edge.group.message import EPISODE_MASK, Row, sender_tag
from edge.group.road_traits import RoadTraits, traits
from edge.model.condition import Fault, FaultKind, FireCondition
from edge.model.event import FaultChange, FaultCleared, FaultRaised, Heard, HouseState, Stage
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
    UNPROVEN = "unproven"  # of a boot that its sender has not proven to this house since this house started


@dataclass(frozen=True, slots=True)
class PeerView:
    """A neighbour, for the status.

    heard_at   of the last new frame [s]; None: not since the start
    roads      road -> when it last brought the newest frame [s]
    state      as last told; None: never heard. Old when `lost`
    roster     version that the neighbour runs; 0 when never heard
    alarm_at   since when its fire is known [s]; None: no fire
    proven     whether it has proven `boot` to be its present one
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
    proven: bool = False


def neighbour_part(peer: NodeId) -> PartId:
    """The part that a NEIGHBOUR_LOST fault names: a house's id may also be a sensor's name."""
    return PartId(f"neighbour-{peer}")


class PeerTable:
    """All neighbours of one house; their number is the roster's, whatever arrives."""

    def __init__(self, peers: Iterable[NodeId], roads: Sequence[str] = ("lan",)) -> None:
        self._peers = {peer: PeerView(peer) for peer in peers}
        self._slowest = max((traits(road) for road in roads), key=lambda its: its.lost_s)
        self._traits: dict[NodeId, RoadTraits] = {}  # of the road that brought the newest frame
        self._frames: dict[NodeId, bytes] = {}
        # Of each the last alarm that was taken, and its frame, until its reset.
        self._alarms: dict[NodeId, tuple[int, bytes]] = {}
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
        if self._frames.get(peer) == frame:
            return Freshness.DUPLICATE
        if not view.proven or boot != view.boot:
            # A restored number is the last word of a house that may be dead; its neighbours repeat that one.
            if boot == view.boot and seq < view.seq:
                raise ReplayError(f"{peer}: ({boot}, {seq}) is older than {view.seq} before the restart")
            return Freshness.UNPROVEN
        if seq > view.seq:
            return Freshness.NEW
        if 0 < view.seq - seq <= OVERTAKEN:
            return Freshness.LATE
        raise ReplayError(f"{peer}: ({boot}, {seq}) was heard already; the newest is {view.seq}")

    def voucher(self, origin: NodeId, episode: int) -> NodeId | None:
        """A neighbour heard lately that says just this alarm stands; None when nobody does, or it is no news.

        Of a known one there may be recordings from another boot: played again and again they would hold it up
        for ever.
        """
        if self.knows_alarm(origin, episode):
            return None
        for view in self._peers.values():
            if view.id != origin and view.proven and not view.lost and view.state is not None:
                rows = ((heard.origin, heard.episode) for heard in view.state.heard)
                if (origin, episode & EPISODE_MASK) in rows:
                    return view.id
        return None

    def knows_alarm(self, peer: NodeId, episode: int) -> bool:
        """Whether just this alarm was taken from it already, and no reset since."""
        return self.alarm_frame(peer, episode) is not None

    def alarm_frame(self, peer: NodeId, episode: int) -> bytes | None:
        """The newest that told of just this alarm, and no reset since."""
        known, frame = self._alarms.get(peer, (0, b""))
        return frame if frame and known & EPISODE_MASK == episode & EPISODE_MASK else None

    def misses(self, told: Heard, at: float) -> bool:
        """Whether this is an alarm of which its own house, silent now, has told us nothing, nor its reset."""
        view = self._peers.get(told.origin)
        if view is None:
            return False
        if view.heard_at is not None and at - view.heard_at < self._its(view).missed_s:
            return False
        known = view.state.episode & EPISODE_MASK if view.state is not None else 0
        return known < told.episode

    def has_proven(self, peer: NodeId, boot: int) -> bool:
        """Whether this boot is known to be the neighbour's present one."""
        view = self._peers[peer]
        return view.proven and view.boot == boot

    def is_apart(self, peer: NodeId, road: str, at: float) -> bool:
        """Whether a neighbour that lives is not heard by this road."""
        view = self._peers[peer]
        return view.proven and not view.lost and at - view.roads.get(road, -HOLD_S) > traits(road).lost_s

    def last_word(self, peer: NodeId, at: float) -> bytes | None:
        """The newest frame of a neighbour whose fire stands, to be given to a house that missed it."""
        view = self._peers[peer]
        return self._frames.get(peer) if _stands(view, at) else None

    def accept(self, view: PeerView, road: str, frame: bytes) -> list[FaultChange]:
        """Take in a verified frame: `view` has all of it; `proven` is not set where it was vouched for."""
        assert view.heard_at is not None, "the caller stamps what it heard"
        before = self._peers[view.id]
        roads = {**before.roads, road: view.heard_at}
        alarm_at = _alarm_at(before, view)
        self._peers[view.id] = replace(view, roads=roads, alarm_at=alarm_at)
        self._frames[view.id] = frame
        self._note_alarm(view, frame)
        self._traits[view.id] = traits(road)
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

    def rows(self, handled: Iterable[Heard], at: float) -> tuple[Row, ...]:
        """What this house did of every standing alarm, newest first, and HEARD of those not handled yet."""
        stages: dict[tuple[NodeId, int], Stage] = {}
        for view in self.standing(at):
            if view.state is not None:
                stages[view.id, view.state.episode] = Stage.HEARD
        for heard in handled:
            key = (heard.origin, heard.episode & EPISODE_MASK)
            stages[key] = max(stages.get(key, Stage.SENT), heard.stage)
        return tuple(Row(sender_tag(peer), episode, stage) for (peer, episode), stage in stages.items())

    def tick(self, at: float) -> list[FaultChange]:
        """Raise NEIGHBOUR_LOST where it is due."""
        changes: list[FaultChange] = []
        for view in self._peers.values():
            if not view.lost and at >= self._lost_at(view):
                self._peers[view.id] = replace(view, lost=True)
                detail = f"no valid frame for {self._its(view).lost_s:.0f} s"
                if view.heard_at is None:
                    detail = f"not heard since the start {self._its(view).lost_s:.0f} s ago"
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
        """Newest (boot, seq) of each neighbour heard, fit for JSON."""
        return {view.id: [view.boot, view.seq] for view in self._peers.values() if view.boot or view.seq}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take up the numbers of those not heard since the start; what is not two counters is passed over."""
        for peer, view in self._peers.items():
            if not view.proven and (counters := _counters(snapshot.get(peer))):
                boot, seq = counters
                self._peers[peer] = replace(view, boot=boot, seq=seq)

    def _note_alarm(self, view: PeerView, frame: bytes) -> None:
        assert view.state is not None
        if view.state.condition is FireCondition.FIRE_ALARM:
            self._alarms[view.id] = view.state.episode, frame
        elif view.state.episode >= self._alarms.get(view.id, (0, b""))[0]:
            self._alarms.pop(view.id, None)

    def _lost_at(self, view: PeerView) -> float:
        since = view.heard_at if view.heard_at is not None else self._started
        return (since if since is not None else 0.0) + self._its(view).lost_s

    def _its(self, view: PeerView) -> RoadTraits:
        return self._traits.get(view.id, self._slowest)


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
