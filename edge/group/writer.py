"""What this house signs: its state and its challenges, each number used once."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from edge.group import challenge as challenges
from edge.group import message
from edge.group.challenge import Answers, Challenge
from edge.group.message import Answer, Frame, Head, Kind, Row, Sign
from edge.group.relay import Outgoing
from edge.group.road_traits import traits
from edge.group.roster import Roster
from edge.model.event import HouseState
from edge.model.identity import NodeId

# Within this an unchanged state goes out as the same bytes: neighbours that have it need not verify again.
# Longer, and a repeated frame would no longer show that this house lives.
REUSE_S = 0.9


class Writer:
    """Of one house in one run; boot is drawn when it is made, seq counts its states."""

    def __init__(
        self,
        identity: NodeId,
        roster: Roster,
        sign: Sign,
        draw: Callable[[int], bytes],
        roads: Sequence[str] = ("lan",),
    ) -> None:
        """draw gives so many bytes that nobody can foretell."""
        self.boot = int.from_bytes(draw(4), "big") or 1  # 0 is who was never heard
        self.seq = 0
        self.answers = Answers()
        self._group, self._tag = message.group_tag(roster.group), message.sender_tag(identity)
        self._version = roster.version
        self._sign = sign
        self._roads, self._turn = tuple(roads), 0
        self._narrow = frozenset(road for road in roads if traits(road).is_narrow)
        self._said: tuple[HouseState, tuple[Row, ...]] | None = None
        self._frame, self._signed_at = b"", 0.0

    def states(self, own: HouseState, rows: tuple[Row, ...], at: float) -> list[Outgoing]:
        """What to send now: one frame for all roads, or a compact one for the narrow roads."""
        whole = self._whole(own, rows, at)
        recent = self.answers.recent(at) if self._narrow else ()
        if not self._narrow or (len(rows) <= message.COMPACT_ROWS and not recent):
            return [Outgoing(None, whole)]
        few = rows
        if len(rows) > message.COMPACT_ROWS:
            self._turn = (self._turn + message.COMPACT_ROWS) % len(rows)
            few = (rows + rows)[self._turn : self._turn + message.COMPACT_ROWS]
        compact = self._signed(own, few, recent)
        return [Outgoing(road, compact if road in self._narrow else whole) for road in self._roads]

    def challenge(self, nonce: bytes, asked: list[NodeId]) -> bytes:
        """A frame that asks these houses to give the nonce back."""
        head = Head(Kind.CHALLENGE, self._group, self._tag, self.boot, self.seq)
        tags = tuple(message.sender_tag(peer) for peer in asked)
        return challenges.encode(Challenge(head, nonce, tags), self._sign)

    def _whole(self, own: HouseState, rows: tuple[Row, ...], at: float) -> bytes:
        """The frame before if it says all, else a new one with the next number."""
        is_old = self._said != (own, rows) or at - self._signed_at >= REUSE_S
        if is_old or self.answers.is_owing:
            self._frame = self._signed(own, rows, self.answers.take(at))
            self._said, self._signed_at = (own, rows), at
        return self._frame

    def _signed(self, own: HouseState, rows: tuple[Row, ...], answers: tuple[Answer, ...]) -> bytes:
        self.seq += 1
        frame = Frame(
            self._group,
            self._tag,
            self.boot,
            self.seq,
            self._version,
            state=replace(own, heard=()),
            rows=rows,
            answers=answers,
        )
        return message.encode(frame, self._sign)
