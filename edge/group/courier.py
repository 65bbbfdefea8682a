"""Says what to send to the group and when, and judges what comes from it.

Rules
* Nothing is sent before the first `set_own`: a restarted house in alarm must not seem reset.
* A seq is never used twice in a boot, and boot and seq start above everything sent before (the caller
  persists boot).
* The cheap checks come first and a signature is verified once a datagram at most, so that the number of
  datagrams taken in a turn of the loop bounds what a flood can cost.
* Nothing received is believed, counted as life, or passed on before its signature is good.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from edge.errors import FrameError, ReplayError, SignatureError
from edge.group import message
from edge.group.ledger import Course, Ledger
from edge.group.message import EPISODE_MASK, Frame, Row, Sign, Verify
from edge.group.pacing import Pacing, jitter_of
from edge.group.refusals import Refusal, Refusals
from edge.group.relay import Outgoing, Relay
from edge.group.road_traits import traits
from edge.group.roster import Member, Roster
from edge.group.table import Freshness, PeerTable, PeerView
from edge.model.condition import Fault, FaultKind, FireCondition
from edge.model.event import FaultChange, FaultRaised, Heard, HouseState, PeerReport, Stage
from edge.model.identity import NodeId, PartId

LAN = "lan"

# Within this an unchanged state goes out as the same bytes: neighbours that have it need not verify again.
# Longer, and a repeated frame would no longer show that this house lives.
REUSE_S = 0.9

# The part that a clone of this house is reported as.
IDENTITY_PART = PartId("identity")


class Courier:
    """Of one house; see `set_own`, `receive` and `tick`, which is to be called after each of the two."""

    def __init__(
        self,
        identity: NodeId,
        roster: Roster,
        boot: int,
        sign: Sign,
        verify: Verify,
        roads: Sequence[str] = (LAN,),
        jitter: Callable[[], float] | None = None,
    ) -> None:
        """jitter gives numbers from 0 to 1; by default a sequence of this house's own, the same each start.

        Raises:
            ValueError: the roster does not name this house, or boot is no counter above 0 of four bytes.
        """
        own = roster.member(identity)
        if own is None:
            raise ValueError(
                f"the roster of group {roster.group} (version {roster.version}) has no '{identity}'"
            )
        if not 0 < boot <= 0xFFFF_FFFF:
            raise ValueError(f"boot {boot} is not from 1 to 4294967295")
        self._self = own
        self._roster = roster
        self._boot, self._seq = boot, 0
        self._sign, self._verify = sign, verify
        self._group, self._tag = message.group_tag(roster.group), message.sender_tag(identity)
        jitter = jitter or jitter_of(identity)
        neighbours = [member.id for member in roster.others(identity)]
        self._table = PeerTable(neighbours, roads)
        self._ledger = Ledger(neighbours)
        self._refusals = Refusals()
        self._relay = Relay(roads, jitter)
        self._pacing = Pacing(len(roster.members), jitter)
        self._own: HouseState | None = None
        self._last_drill = 0
        self._sent: tuple[HouseState, tuple[Row, ...]] | None = None
        self._frame, self._signed_at = b"", 0.0
        self._roads, self._turn = tuple(roads), 0
        self._is_cloned = False
        self._accepted = 0

    def set_own(self, state: HouseState, at: float) -> None:
        """This house's state is now this. A new alarm is due at once: call `tick` in the same turn."""
        self._table.begin(at)
        before, self._own = self._own, state
        if (call := self._call_of(state)) is not None:
            self._ledger.open(call, at)
            self._last_drill = call if state.drill else self._last_drill
        if is_new_alarm(before, state):
            self._pacing.alarm(at)
        elif before is None:
            self._pacing.start(at)
        elif _calls(before) and not _calls(state):
            self._pacing.calm(at)
        elif replace(before, heard=()) != replace(state, heard=()):
            self._pacing.change(at)
        elif before.heard != state.heard:
            self._pacing.answer(at)

    def receive(self, datagram: bytes, road: str, at: float) -> list[PeerReport | FaultChange]:
        """Judge a datagram. A report comes only of a verified frame that is newer than all before it."""
        self._table.begin(at)
        try:
            frame = message.decode(datagram)
        except FrameError:
            return [*self._refusals.note(Refusal.MALFORMED, road, "nobody", at)]
        if frame.group != self._group:
            return [*self._refusals.note(Refusal.FOREIGN, road, "another group", at)]
        if frame.sender == self._tag:
            return [*self._heard_self(frame, datagram, road, at)]
        member = self._roster.by_tag(frame.sender)
        if member is None:
            return [*self._refusals.note(Refusal.STRANGER, road, "a stranger", at)]
        return self._heard_peer(member, frame, datagram, road, at)

    def tick(self, at: float) -> list[Outgoing | FaultChange]:
        """What is due: own state first, then what is carried for others, then faults that time decides."""
        self._table.begin(at)
        out: list[Outgoing | FaultChange] = []
        due = self._pacing.due()
        if self._own is not None and due is not None and at >= due:
            out += self._own_frames(self._own, at)
            is_standing = bool(self._table.standing(at))
            call = self._call_of(self._own)
            is_answered = call is None or self._ledger.is_answered(call)
            self._pacing.sent(at, answered=is_answered, standing=is_standing)
        out += self._relay.tick(at)
        out += self._table.tick(at)
        out += self._refusals.tick(at)
        return out

    def next_deadline(self) -> float | None:
        """When to call `tick` next."""
        dues = (
            self._pacing.due() if self._own is not None else None,
            self._relay.next_deadline(),
            self._table.next_deadline(),
            self._refusals.next_deadline(),
        )
        return min((due for due in dues if due is not None), default=None)

    def ledger(self) -> dict[int, dict[NodeId, Stage]]:
        """Of each own alarm, how far it came at each neighbour."""
        return self._ledger.stages()

    def course(self, episode: int) -> Course:
        """Of one own alarm or drill: neighbour -> stage -> when this house knew of it [s]."""
        return self._ledger.course(episode)

    def peers(self) -> list[PeerView]:
        """Every neighbour as last heard, for the status."""
        return self._table.views()

    def heard_at(self, road: str) -> float | None:
        """When anybody was last heard by this road [s]; None: never."""
        found = [view.roads[road] for view in self._table.views() if road in view.roads]
        return max(found, default=None)

    @property
    def roster_version(self) -> int:
        """Of the roster that is in force."""
        return self._roster.version

    def stats(self) -> str:
        """One line for the log: what was sent, taken and refused since the start."""
        refused = " ".join(f"{reason}={count}" for reason, count in sorted(self.refused().items()))
        return f"group: sent={self._seq} accepted={self._accepted} {refused}".rstrip()

    def refused(self) -> dict[Refusal, int]:
        """How many datagrams were refused for each reason that occurred."""
        return dict(self._refusals.counts)

    def snapshot(self) -> dict[str, Any]:
        """What must survive a restart so that no old frame is taken again; fit for JSON."""
        return {"peers": self._table.snapshot()}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take up a snapshot; damaged entries are passed over."""
        peers = snapshot.get("peers")
        if isinstance(peers, Mapping):
            self._table.restore(peers)

    def _heard_peer(
        self, member: Member, frame: Frame, datagram: bytes, road: str, at: float
    ) -> list[PeerReport | FaultChange]:
        peer = member.id
        try:
            freshness = self._table.judge(peer, frame.boot, frame.seq, datagram)
            is_overtaken = freshness is Freshness.LATE and traits(road).is_narrow
            if freshness is Freshness.NEW or is_overtaken:
                message.check_signature(datagram, member.public_key, self._verify)
        except ReplayError:
            return [*self._refusals.note(Refusal.REPLAYED, road, peer, at)]
        except SignatureError:
            return [*self._refusals.note(Refusal.FORGED, road, peer, at)]
        if freshness is Freshness.NEW:
            return self._accept(peer, frame, datagram, road, at)
        if freshness is Freshness.DUPLICATE or (is_overtaken and self._tells_nothing_older(peer, frame)):
            self._table.repeated(peer, road, at)
            self._relay.repeated(peer, road, at)
        reason = Refusal.DUPLICATE if freshness is Freshness.DUPLICATE else Refusal.LATE
        return [*self._refusals.note(reason, road, peer, at)]

    def _tells_nothing_older(self, peer: NodeId, frame: Frame) -> bool:
        """Of a frame that a faster road overtook: whether it says what the newest one does."""
        newest = self._table.view(peer).state
        return newest is not None and replace(newest, heard=()) == frame.state

    def _accept(
        self, peer: NodeId, frame: Frame, datagram: bytes, road: str, at: float
    ) -> list[PeerReport | FaultChange]:
        self._accepted += 1
        before = self._table.view(peer)
        state = replace(frame.state, heard=self._heard_of(frame.rows))
        view = PeerView(peer, frame.boot, frame.seq, heard_at=at, state=state, roster=frame.roster)
        changes = self._table.accept(view, road, datagram)
        stands = state.condition is FireCondition.FIRE_ALARM
        has_changed = _has_changed(before.state, state)
        self._relay.heard(peer, datagram, road, at, changed=has_changed, stands=stands)
        self._ledger.note(peer, (row for row in frame.rows if row.origin == self._tag), at)
        if stands and self._table.view(peer).alarm_at == at:
            self._pacing.answer(at)
        if self._has_missed_our_reset(frame.rows):
            self._pacing.remind(at)
        return [PeerReport(peer, frame.boot, frame.seq, at, state, road), *changes]

    def _has_missed_our_reset(self, rows: tuple[Row, ...]) -> bool:
        """Whether they tell of an alarm of ours that is over; of one that we do not know, we say nothing."""
        if self._own is None or _calls(self._own):
            return False
        reset, drill = self._own.episode & EPISODE_MASK, self._last_drill & EPISODE_MASK
        ours = [row.episode for row in rows if row.origin == self._tag]
        return any(episode <= reset or episode == drill for episode in ours)

    def _call_of(self, state: HouseState) -> int | None:
        """The number of the alarm, else of the drill or the silent test, that stands here."""
        if state.condition is FireCondition.FIRE_ALARM:
            return state.episode
        return state.row_of(self._self.id) or None

    def _heard_self(self, frame: Frame, datagram: bytes, road: str, at: float) -> list[FaultChange]:
        """Multicast brings back what we sent; anything signed by us and ahead of us is another node."""
        if (frame.boot, frame.seq) <= (self._boot, self._seq) or self._is_cloned:
            return self._refusals.note(Refusal.OWN, road, self._self.id, at)
        try:
            message.check_signature(datagram, self._self.public_key, self._verify)
        except SignatureError:
            return self._refusals.note(Refusal.FORGED, road, self._self.id, at)
        # Neighbours refuse our frames as long as theirs are ahead. The fault stands until the restart: only
        # a person can tell a copied card from an old image.
        self._is_cloned = True
        detail = (
            f"a frame signed with this house's key is ahead of it: boot {frame.boot} seq {frame.seq}, "
            f"here {self._boot} and {self._seq}; a copied card, or a state restored from an old image"
        )
        return [FaultRaised(Fault(IDENTITY_PART, FaultKind.FORGED, at, detail))]

    def _own_frames(self, own: HouseState, at: float) -> list[Outgoing]:
        rows = self._rows(own, at)
        narrow = [road for road in self._roads if traits(road).is_narrow]
        if len(rows) <= message.COMPACT_ROWS or not narrow:
            return [Outgoing(None, self._own_frame(own, rows, at))]
        self._turn = (self._turn + message.COMPACT_ROWS) % len(rows)
        few = (rows + rows)[self._turn : self._turn + message.COMPACT_ROWS]
        whole, compact = self._own_frame(own, rows, at), self._signed(own, few)
        return [Outgoing(road, compact if road in narrow else whole) for road in self._roads]

    def _own_frame(self, own: HouseState, rows: tuple[Row, ...], at: float) -> bytes:
        if self._sent != (own, rows) or at - self._signed_at >= REUSE_S:
            self._frame, self._signed_at, self._sent = self._signed(own, rows), at, (own, rows)
        return self._frame

    def _signed(self, own: HouseState, rows: tuple[Row, ...]) -> bytes:
        self._seq += 1
        version = self._roster.version
        frame = Frame(self._group, self._tag, self._boot, self._seq, version, replace(own, heard=()), rows)
        return message.encode(frame, self._sign)

    def _rows(self, own: HouseState, at: float) -> tuple[Row, ...]:
        """What the alarm machine did of every standing alarm, and HEARD of those it has not handled yet."""
        stages: dict[tuple[NodeId, int], Stage] = {}
        for view in self._table.standing(at):  # newest first
            if view.state is not None:
                stages[view.id, view.state.episode] = Stage.HEARD
        for heard in own.heard:
            key = (heard.origin, heard.episode & EPISODE_MASK)
            stages[key] = max(stages.get(key, Stage.SENT), heard.stage)
        return tuple(
            Row(message.sender_tag(peer), episode, stage) for (peer, episode), stage in stages.items()
        )

    def _heard_of(self, rows: tuple[Row, ...]) -> tuple[Heard, ...]:
        """With names for tags; a house that our roster does not have is left out."""
        named = ((self._roster.by_tag(row.origin), row) for row in rows)
        return tuple(Heard(member.id, row.episode, row.stage) for member, row in named if member is not None)


def is_new_alarm(before: HouseState | None, now: HouseState) -> bool:
    """Whether the group must hear at once: a fire, another zone or hazard, a drill, one that turned real."""
    if not _calls(now):
        return False
    if before is None or not _calls(before):
        return True
    return (before.episode, before.hazard, before.drill) != (now.episode, now.hazard, now.drill)


def _calls(state: HouseState) -> bool:
    """Whether every house must answer: to a fire, or to a drill."""
    return state.condition is FireCondition.FIRE_ALARM or state.drill


def _has_changed(before: HouseState | None, now: HouseState) -> bool:
    """Whether a frame tells more than that its sender lives; the first one of a quiet house does not."""
    if before is None:
        return now.condition is not FireCondition.QUIESCENT
    if before == now:  # nearly always: spare the copies
        return False
    return replace(before, heard=()) != replace(now, heard=())
