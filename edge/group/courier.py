"""Says what to send to the group and when, and judges what comes from it.

Rules
* Nothing is sent before the first `set_own`: a restarted house in alarm must not seem reset.
* A seq is never used twice in a boot, and a boot is drawn at random at each start: nothing that this house
  ever sent can pass for what it sends now, whatever became of its disk.
* A neighbour is believed in the boot for which it has answered a challenge of this house, or for an alarm
  that another such neighbour vouches for (table.py, challenge.py).
* The cheap checks come first and a signature is verified once a datagram at most, so that the number of
  datagrams taken in a turn of the loop bounds what a flood can cost.
* Nothing received is believed, counted as life, or passed on before its signature is good.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from edge.errors import FrameError, ReplayError, SignatureError
from edge.group import challenge as challenges
from edge.group import message
from edge.group.challenge import Challenge, Challenger
from edge.group.ledger import Course, Ledger
from edge.group.message import EPISODE_MASK, NONCE_BYTES, Frame, Kind, Row, Sign, Verify
from edge.group.news import call_of, calls, has_changed, has_forgotten, is_new_alarm
from edge.group.own_past import OwnPast
from edge.group.pacing import Pacing, jitter_of
from edge.group.refusals import Refusal, Refusals
from edge.group.relay import Outgoing, Relay
from edge.group.road_traits import traits
from edge.group.roster import Member, Roster
from edge.group.table import Freshness, PeerTable, PeerView
from edge.group.unproven import Unproven
from edge.group.writer import Writer
from edge.model.condition import FireCondition
from edge.model.event import FaultChange, HouseState, PeerReport, Stage
from edge.model.identity import NodeId

LAN = "lan"

Found = list[PeerReport | FaultChange]


class Courier:
    """Of one house; see `set_own`, `receive` and `tick`, which is to be called after each of the two."""

    def __init__(
        self,
        identity: NodeId,
        roster: Roster,
        sign: Sign,
        verify: Verify,
        roads: Sequence[str] = (LAN,),
        *,
        draw: Callable[[int], bytes],
        jitter: Callable[[], float] | None = None,
    ) -> None:
        """draw gives so many bytes that nobody can foretell, as os.urandom does.

        jitter gives numbers from 0 to 1; by default a sequence of this house's own, the same each start.

        Raises:
            ValueError: the roster does not name this house.
        """
        own = roster.member(identity)
        if own is None:
            raise ValueError(
                f"the roster of group {roster.group} (version {roster.version}) has no '{identity}'"
            )
        self._self = own
        self._roster = roster
        self._verify = verify
        self._group, self._tag = message.group_tag(roster.group), message.sender_tag(identity)
        jitter = jitter or jitter_of(identity)
        neighbours = [member.id for member in roster.others(identity)]
        self._table = PeerTable(neighbours, roads)
        self.has_proven = self._table.has_proven
        self._ledger = Ledger(neighbours)
        self.refusals = Refusals()
        self._relay = Relay(roads, jitter)
        self._pacing = Pacing(len(roster.members), jitter)
        self._writer = Writer(identity, roster, sign, draw, roads)
        self.boot = self._writer.boot
        self._challenger = Challenger(lambda: draw(NONCE_BYTES))
        self._unproven = Unproven(self._table.knows_alarm)
        self._has_roads = len(roads) > 1
        self._own: HouseState | None = None
        self._last_drill = 0
        self._past = OwnPast()
        self._accepted = 0

    def set_own(self, state: HouseState, at: float) -> None:
        """This house's state is now this. A new alarm is due at once: call `tick` in the same turn."""
        self._table.begin(at)
        before, self._own = self._own, state
        if before is None:
            for peer in self._table.views():
                self._challenger.ask(peer.id, at)
        if (call := call_of(state, self._self.id)) is not None:
            self._ledger.open(call, at)
            self._last_drill = call if state.drill else self._last_drill
        if is_new_alarm(before, state):
            self._pacing.alarm(at)
        elif before is None:
            self._pacing.start(at)
        elif calls(before) and not calls(state):
            self._pacing.calm(at)
        elif replace(before, heard=()) != replace(state, heard=()):
            self._pacing.change(at)
        elif before.heard != state.heard:
            self._pacing.answer(at)

    def receive(self, datagram: bytes, road: str, at: float) -> Found:
        """Judge a datagram. A report comes only of a verified frame that is newer than all before it."""
        self._table.begin(at)
        try:
            return self._judge(datagram, road, at)
        except FrameError:
            return [*self.refusals.note(Refusal.MALFORMED, road, "nobody", at)]

    def tick(self, at: float) -> list[Outgoing | FaultChange]:
        """What is due: own state first, then what is carried for others, then faults that time decides."""
        self._table.begin(at)
        out: list[Outgoing | FaultChange] = []
        due = self._pacing.due()
        if self._own is not None and due is not None and at >= due:
            out += self._writer.states(self._own, self._table.rows(self._own.heard, at), at)
            call = call_of(self._own, self._self.id)
            is_answered = call is None or self._ledger.is_answered(call)
            self._pacing.sent(at, answered=is_answered, standing=bool(self._table.standing(at)))
            if self._writer.answers.is_owing:  # more houses asked than one frame has room for
                self._pacing.reply(at, urgent=True)
        if self._own is not None and (asked := self._challenger.tick(at)) is not None:
            out.append(Outgoing(None, self._writer.challenge(*asked)))
        out += self._relay.tick(at)
        out += self._unproven.tick(at)
        out += self._table.tick(at)
        out += self.refusals.tick(at)
        return out

    def next_deadline(self) -> float | None:
        """When to call `tick` next."""
        dues = (
            self._pacing.due() if self._own is not None else None,
            self._challenger.next_deadline() if self._own is not None else None,
            self._unproven.next_deadline(),
            self._relay.next_deadline(),
            self._table.next_deadline(),
            self.refusals.next_deadline(),
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
        return f"group: sent={self._writer.seq} accepted={self._accepted} {refused}".rstrip()

    def refused(self) -> dict[Refusal, int]:
        """How many datagrams were refused for each reason that occurred."""
        return dict(self.refusals.counts)

    def snapshot(self) -> dict[str, Any]:
        """What is better kept over a restart, though nothing depends on it; fit for JSON."""
        return {"peers": self._table.snapshot()}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take up a snapshot; damaged entries are passed over."""
        peers = snapshot.get("peers")
        if isinstance(peers, Mapping):
            self._table.restore(peers)

    def _judge(self, datagram: bytes, road: str, at: float) -> Found:
        head = message.read_head(datagram)
        parse = challenges.decode if head.kind is Kind.CHALLENGE else message.decode
        frame = parse(datagram)
        if head.group != self._group:
            return [*self.refusals.note(Refusal.FOREIGN, road, "another group", at)]
        if head.sender == self._tag and head.boot == self._writer.boot:
            return [*self.refusals.note(Refusal.OWN, road, self._self.id, at)]
        member = self._roster.by_tag(head.sender)
        if member is None:
            return [*self.refusals.note(Refusal.STRANGER, road, "a stranger", at)]
        try:
            if isinstance(frame, Challenge):
                return self._challenged(member, frame, datagram, road, at)
            heard = self._heard_self if member is self._self else self._heard_peer
            return heard(member, frame, datagram, road, at)
        except ReplayError:
            return [*self.refusals.note(Refusal.REPLAYED, road, member.id, at)]
        except SignatureError:
            return [*self.refusals.note(Refusal.FORGED, road, member.id, at)]

    def _heard_peer(self, member: Member, frame: Frame, datagram: bytes, road: str, at: float) -> Found:
        peer = member.id
        freshness = self._table.judge(peer, frame.boot, frame.seq, datagram)
        if freshness is Freshness.UNPROVEN:
            return self._heard_unproven(member, frame, datagram, road, at)
        is_overtaken = freshness is Freshness.LATE and traits(road).is_narrow
        if freshness is Freshness.NEW or is_overtaken:
            message.check_signature(datagram, member.public_key, self._verify)
        if freshness is Freshness.NEW:
            return self._accept(peer, frame, datagram, road, at)
        if freshness is Freshness.DUPLICATE or (is_overtaken and self._tells_nothing_older(peer, frame)):
            self._table.repeated(peer, road, at)
            self._relay.repeated(peer, road, at)
        reason = Refusal.DUPLICATE if freshness is Freshness.DUPLICATE else Refusal.LATE
        return [*self.refusals.note(reason, road, peer, at)]

    def _tells_nothing_older(self, peer: NodeId, frame: Frame) -> bool:
        """Of a frame that a faster road overtook: whether it says what the newest one does."""
        newest = self._table.view(peer).state
        return newest is not None and replace(newest, heard=()) == frame.state

    def _heard_unproven(self, member: Member, frame: Frame, datagram: bytes, road: str, at: float) -> Found:
        """Of a boot that the house has not shown to be its present one: a restart, or a recording."""
        peer = member.id
        if not self._unproven.has(peer, datagram):
            message.check_signature(datagram, member.public_key, self._verify)
        is_refuted = self._unproven.is_refuted(peer, frame.boot)
        stands = frame.state.condition is FireCondition.FIRE_ALARM
        is_vouched = stands and not is_refuted and self._table.voucher(peer, frame.state.episode) is not None
        if is_vouched or self._is_answer(frame, at):
            return self._accept(peer, frame, datagram, road, at)
        self._unproven.hold(peer, frame, datagram, road, at)
        self._challenger.ask(peer, at, urgent=stands and not is_refuted)
        reason = Refusal.REPLAYED if is_refuted else Refusal.UNPROVEN
        return [*self.refusals.note(reason, road, peer, at)]

    def _is_answer(self, frame: Frame, at: float) -> bool:
        return any(a.challenger == self._tag and self._challenger.is_own(a.nonce, at) for a in frame.answers)

    def _accept(self, peer: NodeId, frame: Frame, datagram: bytes, road: str, at: float) -> Found:
        self._accepted += 1
        before, is_answer = self._table.view(peer), self._is_answer(frame, at)
        is_proven = is_answer or self.has_proven(peer, frame.boot)  # else it was vouched for
        state = replace(frame.state, heard=self._roster.heard(frame.rows))
        view = PeerView(peer, frame.boot, frame.seq, at, state=state, roster=frame.roster, proven=is_proven)
        changes = self._table.accept(view, road, datagram)
        if is_answer:
            self._challenger.stop(peer)
            changes += self._unproven.proven(peer, frame.boot, at)
        elif not is_proven:
            changes += self._unproven.drop(peer, at)
        stands = state.condition is FireCondition.FIRE_ALARM
        is_news = has_changed(before.state, state) or self._is_awaited(frame, road, at)
        self._relay.heard(peer, datagram, road, at, changed=is_news, stands=stands)
        self._ledger.note(peer, (row for row in frame.rows if row.origin == self._tag), at)
        if stands and self._table.view(peer).alarm_at == at:
            self._pacing.answer(at)
        if self._has_missed_our_reset(frame.rows):
            self._pacing.remind(at)
        for told in state.heard:
            if self._table.misses(told, at) or self._has_forgotten(told.origin, told.episode):
                self._challenger.ask(told.origin, at)
        return [PeerReport(peer, frame.boot, frame.seq, at, state, road), *changes, *self._vouched_for(at)]

    def _has_missed_our_reset(self, rows: tuple[Row, ...]) -> bool:
        """Whether they tell of an alarm of ours that is over; of one that we do not know, we say nothing."""
        if self._own is None or calls(self._own):
            return False
        reset, drill = self._own.episode & EPISODE_MASK, self._last_drill & EPISODE_MASK
        ours = [row.episode for row in rows if row.origin == self._tag]
        return any(episode <= reset or episode == drill for episode in ours)

    def _vouched_for(self, at: float) -> Found:
        """Alarms that were held, and for which somebody speaks now."""
        found: Found = []
        for peer, held in self._unproven.fires():
            if self._table.voucher(peer, held.frame.state.episode) is not None:
                found += self._accept(peer, held.frame, held.datagram, held.road, at)
        return found

    def _is_awaited(self, frame: Frame, road: str, at: float) -> bool:
        """Whether a reply answers a house that this road does not reach."""
        challengers = (self._roster.by_tag(answer.challenger) for answer in frame.answers)
        return self._has_roads and any(
            house is not None and house is not self._self and self._table.is_apart(house.id, road, at)
            for house in challengers
        )

    def _challenged(
        self, member: Member, challenge: Challenge, datagram: bytes, road: str, at: float
    ) -> Found:
        """Answer for this house; give the last word of a burning one; carry on to who is out of reach."""
        asked = [house for tag in challenge.asked if (house := self._roster.by_tag(tag)) is not None]
        others = [house.id for house in asked if house is not self._self]
        last_words = [(peer, word) for peer in others if (word := self._last_word(peer, at))]
        is_apart = self._has_roads and any(self._table.is_apart(peer, road, at) for peer in others)
        if not (self._self in asked or last_words or is_apart):
            return [*self.refusals.note(Refusal.ELSEWHERE, road, member.id, at)]
        message.check_signature(datagram, member.public_key, self._verify)
        if self._self in asked and self._writer.answers.note(challenge.head.sender, challenge.nonce, at):
            is_fire = self._own is not None and self._own.condition is FireCondition.FIRE_ALARM
            self._pacing.reply(at, urgent=is_fire)
        for peer, word in last_words:
            # Who asks for itself has forgotten: its own frames do not spare this one.
            self._relay.asked(NodeId(f"{peer}!") if peer == member.id else peer, word, road, at)
        if is_apart:
            self._relay.challenged(member.id, datagram, road, at)
        if member is not self._self and not self.has_proven(member.id, challenge.head.boot):
            self._challenger.ask(member.id, at)  # it has restarted
        return []

    def _last_word(self, peer: NodeId, at: float) -> bytes | None:
        """Of a burning house; of one that has lost its memory, its alarm for which this house sounds on."""
        rows = self._own.heard if self._own is not None else ()
        told = (self._table.alarm_frame(peer, row.episode) for row in rows if row.origin == peer)
        return self._table.last_word(peer, at) or next((frame for frame in told if frame), None)

    def _heard_self(self, own: Member, frame: Frame, datagram: bytes, road: str, at: float) -> Found:
        """An earlier start of this house, kept by a broker or a neighbour; one that answers is a clone."""
        is_answer, episode = self._is_answer(frame, at), frame.state.episode
        is_alarm = frame.state.condition is FireCondition.FIRE_ALARM and self._has_forgotten(own.id, episode)
        is_forgotten = is_alarm and self._table.voucher(own.id, episode) is not None
        if not is_forgotten and self._past.is_known(frame.boot, is_answer=is_answer):
            return [*self.refusals.note(Refusal.OWN, road, own.id, at)]
        message.check_signature(datagram, own.public_key, self._verify)
        if is_answer:
            self._challenger.stop(own.id)
            return [self._past.clone(at)]
        self._past.note(frame.boot)
        if is_forgotten:
            return [PeerReport(own.id, frame.boot, frame.seq, at, frame.state, road)]
        self._challenger.ask(own.id, at)
        return [*self.refusals.note(Refusal.OWN, road, own.id, at)]

    def _has_forgotten(self, origin: NodeId, episode: int) -> bool:
        own = self._own if origin == self._self.id else None
        return own is not None and has_forgotten(own, origin, episode, self._last_drill)
