"""How a newer roster comes to a house that missed it: it calls a neighbour that runs it, and gets it signed.

Rules
* Only a neighbour that has proven itself (challenge.py) is called, by a road that can carry a roster; never
  twice within CALL_AGAIN_S[0]; the one called least often first, among these the highest version.
* Only a proven member is answered, once in ANSWER_EVERY_S; answers leave one in ANSWER_GAP_S.
* A roster is taken only from the house called, in the envelope of that call, signed by the group's key that
  this house trusts already, of the same group and ward, of a higher version, and with this house in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from edge.errors import FrameError, SignatureError
from edge.group import message, roster_frame
from edge.group.message import Head, Kind, Sign, Verify
from edge.group.pacing import jitter_of
from edge.group.refusals import Refusal, Refusals
from edge.group.relay import Outgoing
from edge.group.road_traits import traits
from edge.group.roster import Member, Roster
from edge.group.roster_frame import RosterCall, SealedRoster
from edge.group.table import PeerView
from edge.model.event import FaultChange
from edge.model.identity import NodeId

# Over the first a group's houses spread their first call, so that a roll-out is no burst at the one house
# that has the new file: 39 calls in 5 s.
SPREAD_S = 5.0
# Then, while no answer is good. The first is just over ANSWER_EVERY_S, or the network's jitter would have
# every second call refused; the last is what a neighbour costs that announces a version it never gives.
CALL_AGAIN_S = (11.0, 20.0, 40.0, 80.0, 160.0, 320.0, 600.0)
# An answer takes milliseconds; a later one is not waited for.
ANSWER_WITHIN_S = 10.0
# To one neighbour, and between two answers, so that 39 calls at once are 39 short turns of the loop.
ANSWER_EVERY_S = 10.0
ANSWER_GAP_S = 0.1

_SECRET_BYTES = 32


class Envelope(Protocol):
    """edge/group/envelope.py; handed in, so that this part stays pure."""

    def public_of(self, secret: bytes, /) -> bytes:
        """The key to close with."""
        ...

    def close(self, data: bytes, to: bytes, secret: bytes, /) -> bytes:
        """For one reader."""
        ...

    def open_(self, sealed: bytes, secret: bytes, /) -> bytes:
        """By that reader."""
        ...


class Speaker(Protocol):
    """The courier, as far as it is needed here: its boot, and where refused datagrams are counted."""

    boot: int
    refusals: Refusals

    def peers(self) -> list[PeerView]:
        """The neighbours as last heard."""
        ...

    def has_proven(self, peer: NodeId, boot: int, /) -> bool:
        """Whether this boot is known to be the neighbour's present one."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What is drawn, signed and closed with; draw gives bytes that nobody can foretell."""

    sign: Sign
    verify: Verify
    envelope: Envelope
    draw: Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class NewRoster:
    """A checked roster that supersedes the one in force, and the house that gave it."""

    roster: Roster
    peer: NodeId


@dataclass(frozen=True, slots=True)
class _Called:
    peer: NodeId
    secret: bytes
    at: float


Found = list[NewRoster | FaultChange]


class RollOut:
    """Of one house in one run; call `tick` after each `receive` and whenever a neighbour was heard."""

    def __init__(
        self, identity: NodeId, roster: Roster, speaker: Speaker, roads: Sequence[str], tools: Tools
    ) -> None:
        """roads: all of this house; those that cannot carry a roster are left out."""
        self._self, self._roster, self._speaker, self._tools = identity, roster, speaker, tools
        self._roads = tuple(road for road in roads if traits(road).carries_rosters)
        self._group, self._tag = message.group_tag(roster.group), message.sender_tag(identity)
        self._jitter = jitter_of(f"roll-out/{identity}")
        self._parcel = roster_frame.pack(roster)
        self._known = roster.version  # the newest that this house has or has been given
        self._announced = roster.version
        self._due = self._called_at = -CALL_AGAIN_S[0]
        self._step = 0
        self._calls: dict[NodeId, int] = {}
        self._called: _Called | None = None
        self._callers: dict[NodeId, tuple[bytes, float]] = {}  # key of the newest call taken, and when
        self._owed: dict[NodeId, tuple[bytes, str]] = {}  # key and road; a house of the roster each
        self._free_at = 0.0
        self._is_newer_about = False
        self._given = self._taken = 0

    def receive(self, datagram: bytes, road: str, at: float) -> Found:
        """Judge a call or a roster; everything else is counted as malformed."""
        try:
            return self._judge(roster_frame.decode(datagram), datagram, road, at)
        except FrameError:
            return self._refuse(Refusal.MALFORMED, road, at)

    def tick(self, at: float) -> list[Outgoing]:
        """What is due: an answer, a call."""
        out: list[Outgoing] = []
        if self._owed and at >= self._free_at:
            out += self._answer(at)
        newer = [view for view in self._speaker.peers() if self._can_give(view, at)]
        self._is_newer_about = bool(newer)
        if newer:
            self._note_announced(max(view.roster for view in newer), at)
            if at >= self._due:
                chosen = min(newer, key=lambda view: (self._calls.get(view.id, 0), -view.roster))
                out += self._call(chosen, at)
        return out

    def next_deadline(self) -> float | None:
        """When to call `tick` next."""
        dues = [self._free_at] if self._owed else []
        if self._is_newer_about:
            dues.append(self._due)
        return min(dues, default=None)

    def stats(self) -> str:
        """One line for the log."""
        return (
            f"roll-out: version={self._roster.version} known={self._known} "
            f"calls={sum(self._calls.values())} given={self._given} taken={self._taken}"
        )

    def _can_give(self, view: PeerView, at: float) -> bool:
        is_newer = view.roster > self._known and view.proven and not view.lost
        return is_newer and any(self._is_heard(view, road, at) for road in self._roads)

    def _is_heard(self, view: PeerView, road: str, at: float) -> bool:
        return road in view.roads and at - view.roads[road] <= traits(road).lost_s

    def _note_announced(self, version: int, at: float) -> None:
        if version > self._announced:
            self._announced, self._step = version, 0
            self._due = max(at + self._jitter() * SPREAD_S, self._called_at + CALL_AGAIN_S[0])

    def _call(self, view: PeerView, at: float) -> list[Outgoing]:
        self._calls[view.id] = self._calls.get(view.id, 0) + 1
        self._called = _Called(view.id, self._tools.draw(_SECRET_BYTES), at)
        self._called_at = at
        self._due = at + CALL_AGAIN_S[min(self._step, len(CALL_AGAIN_S) - 1)]
        self._step += 1
        key = self._tools.envelope.public_of(self._called.secret)
        call = RosterCall(
            self._head(Kind.ROSTER_CALL), message.sender_tag(view.id), self._roster.version, key
        )
        data = roster_frame.encode_call(call, self._tools.sign)
        member = self._roster.member(view.id)
        hosts = member.hosts if member is not None else ()
        return [Outgoing(road, data, hosts) for road in self._roads if self._is_heard(view, road, at)]

    def _answer(self, at: float) -> list[Outgoing]:
        peer = next(iter(self._owed))
        key, road = self._owed.pop(peer)
        self._free_at = at + ANSWER_GAP_S
        member = self._roster.member(peer)
        assert member is not None, "looked at when the call was taken"
        assert self._parcel is not None
        try:
            envelope = self._tools.envelope.close(self._parcel, key, self._tools.draw(_SECRET_BYTES))
        except FrameError:  # a member signed a key that is none
            self._speaker.refusals.note(Refusal.MALFORMED, road, peer, at)
            return []
        self._given += 1
        sealed = SealedRoster(self._head(Kind.ROSTER), message.sender_tag(peer), envelope)
        return [Outgoing(road, roster_frame.encode_roster(sealed, self._tools.sign), member.hosts)]

    def _head(self, kind: Kind) -> Head:
        return Head(kind, self._group, self._tag, self._speaker.boot, 0)

    def _judge(self, frame: RosterCall | SealedRoster, datagram: bytes, road: str, at: float) -> Found:
        if frame.head.group != self._group:
            return self._refuse(Refusal.FOREIGN, road, at)
        if frame.head.sender == self._tag:
            return self._refuse(Refusal.OWN, road, at)
        member = self._roster.by_tag(frame.head.sender)
        if member is None:
            return self._refuse(Refusal.STRANGER, road, at)
        if (frame.called if isinstance(frame, RosterCall) else frame.caller) != self._tag:
            return self._refuse(Refusal.ELSEWHERE, road, at)
        if not self._speaker.has_proven(member.id, frame.head.boot):
            return self._refuse(Refusal.UNPROVEN, road, at, member)
        try:
            if isinstance(frame, RosterCall):
                return self._called_by(member, frame, datagram, road, at)
            return self._given_by(member, frame, datagram, road, at)
        except SignatureError:
            return self._refuse(Refusal.FORGED, road, at, member)

    def _called_by(self, member: Member, call: RosterCall, datagram: bytes, road: str, at: float) -> Found:
        if self._parcel is None or call.version >= self._roster.version:
            return self._refuse(Refusal.UNFIT, road, at, member)
        key, answered_at = self._callers.get(member.id, (b"", -ANSWER_EVERY_S))
        if key == call.key:
            return self._refuse(Refusal.DUPLICATE, road, at, member)
        if at < answered_at + ANSWER_EVERY_S:
            return self._refuse(Refusal.TOO_OFTEN, road, at, member)
        message.check_signature(datagram, member.public_key, self._tools.verify)
        self._callers[member.id] = call.key, at
        self._owed[member.id] = call.key, road
        return []

    def _given_by(self, member: Member, sealed: SealedRoster, datagram: bytes, road: str, at: float) -> Found:
        called = self._called
        if called is None or called.peer != member.id or at > called.at + ANSWER_WITHIN_S:
            return self._refuse(Refusal.UNSOLICITED, road, at, member)
        message.check_signature(datagram, member.public_key, self._tools.verify)
        parcel = self._tools.envelope.open_(sealed.envelope, called.secret)
        self._called = None  # one answer for each call, whatever it holds
        roster = roster_frame.unpack(parcel, self._roster.group_key, self._tools.verify)
        if not roster.supersedes(self._roster) or roster.version <= self._known:
            return self._refuse(Refusal.UNFIT, road, at, member)
        if roster.member(self._self) is None:
            return self._refuse(Refusal.UNFIT, road, at, member)
        self._known = roster.version
        self._taken += 1
        return [NewRoster(roster, member.id)]

    def _refuse(self, reason: Refusal, road: str, at: float, member: Member | None = None) -> Found:
        name = member.id if member is not None else "a stranger"
        return [*self._speaker.refusals.note(reason, road, name, at)]
