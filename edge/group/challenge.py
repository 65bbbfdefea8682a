"""Challenges: a house has its neighbours sign a number of its own choice, so that they show they speak now.

head   as of a state, kind 2; boot and seq are the challenger's newest           16 bytes
nonce  6
asked  count 1, then the tag of each house that is to answer                     1 + 2 each
tail   Ed25519                                                                   64

A house is believed only in the start (`boot`) in which it has answered. So neither a recording nor a lost
memory, on either side, can pass one off as the other; and no clock and no disk is needed for it.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from edge.errors import FrameError
from edge.group.message import (
    HEAD_BYTES,
    MAX_ANSWERS,
    NONCE_BYTES,
    SENDER_TAG_BYTES,
    SIGNATURE_BYTES,
    Answer,
    Head,
    Kind,
    Sign,
    pack_head,
    read_head,
    signed,
)
from edge.model.identity import NodeId

# A group has at most 40 houses; 165 bytes.
MAX_ASKED = 39

# A nonce is kept so long, and good for as long again: an answer by radio may need half a minute.
NONCE_S = 60.0

# After a start, and when a neighbour has restarted: the first houses answer within milliseconds. At 60 % loss
# each round gets through once in four times; ten rounds fail once in twenty, and the next frame asks again.
CALM_S = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 11.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0)
# While an alarm waits for it.
URGENT_S = (0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
# Whoever plays old frames to us can make us begin anew no more often.
AGAIN_S = 2.0

# So many in a frame leave room for 6 rows; the rest is answered by the next frame.
USUAL_ANSWERS = 6
# A challenge is answered in every frame of this time: the first of them may be lost.
ANSWER_FOR_S = 2.0
# On a narrow road it takes seconds until a frame is sent at all.
NARROW_ANSWER_FOR_S = 30.0
# Another nonce of a challenger counts so long after the last change, its nonce again after the second: old
# challenges that are played back neither make us send at full speed nor keep the true one out.
NEXT_NONCE_S = 1.0
SAME_NONCE_S = 0.08

_NONCE = struct.Struct(f"!{NONCE_BYTES}sB")
_MIN_BYTES = HEAD_BYTES + _NONCE.size + SENDER_TAG_BYTES + SIGNATURE_BYTES


@dataclass(frozen=True, slots=True)
class Challenge:
    """Taken apart; nothing in it is believed before `check_signature`."""

    head: Head
    nonce: bytes
    asked: tuple[bytes, ...]


def encode(challenge: Challenge, sign: Sign) -> bytes:
    """The bytes, signed."""
    asked = challenge.asked[:MAX_ASKED]
    return signed(
        pack_head(challenge.head) + _NONCE.pack(challenge.nonce, len(asked)) + b"".join(asked), sign
    )


def decode(datagram: bytes) -> Challenge:
    """Take a CHALLENGE apart, without judging its signature.

    Raises:
        FrameError: wrong length, version or kind, or nobody asked.
    """
    head = read_head(datagram)
    if head.kind is not Kind.CHALLENGE or len(datagram) < _MIN_BYTES:
        raise FrameError("no challenge")
    nonce, count = _NONCE.unpack_from(datagram, HEAD_BYTES)
    tags = datagram[HEAD_BYTES + _NONCE.size : -SIGNATURE_BYTES]
    if not 1 <= count <= MAX_ASKED or len(tags) != count * SENDER_TAG_BYTES:
        raise FrameError(f"{len(tags)} bytes are not {count} houses")
    starts = range(0, len(tags), SENDER_TAG_BYTES)
    return Challenge(head, nonce, tuple(tags[start : start + SENDER_TAG_BYTES] for start in starts))


@dataclass(slots=True)
class _Asking:
    """Of one neighbour: what is left of the schedule [s]."""

    began: float
    left: list[float]
    is_urgent: bool


class Challenger:
    """Whom this house asks, and when; one nonce for all of them, changed every NONCE_S."""

    def __init__(self, nonce: Callable[[], bytes]) -> None:
        """nonce gives NONCE_BYTES that nobody can foretell."""
        self._draw = nonce
        self._nonces: list[tuple[bytes, float]] = []  # newest last, at most two
        self._asking: dict[NodeId, _Asking] = {}

    def ask(self, peer: NodeId, at: float, *, urgent: bool = False) -> None:
        """Have this neighbour show that it speaks now; what is under way goes on, unless it is slower."""
        asking = self._asking.get(peer)
        is_slower = asking is not None and urgent and not asking.is_urgent
        is_over = asking is None or (not asking.left and at >= asking.began + AGAIN_S)
        if is_slower or is_over or (urgent and asking is not None and at >= asking.began + URGENT_S[-1]):
            offsets = URGENT_S if urgent else CALM_S
            self._asking[peer] = _Asking(at, [at + offset for offset in offsets], urgent)

    def stop(self, peer: NodeId) -> None:
        """It has answered."""
        self._asking.pop(peer, None)

    def is_own(self, nonce: bytes, at: float) -> bool:
        """Whether this is a nonce of ours that is still good."""
        return any(nonce == own and at <= drawn + 2 * NONCE_S for own, drawn in self._nonces)

    def tick(self, at: float) -> tuple[bytes, list[NodeId]] | None:
        """The nonce and whom to ask with it now: everybody who has not answered, once one of them is due.

        While an alarm waits, its house alone: a short frame, and on a narrow road few answers.
        """
        due = [peer for peer, asking in self._asking.items() if asking.left and asking.left[0] <= at]
        if not due:
            return None
        is_urgent = any(self._asking[peer].is_urgent for peer in due)
        asked = [peer for peer, asking in self._asking.items() if asking.is_urgent or not is_urgent]
        for peer in asked:
            asking = self._asking[peer]
            asking.left = [later for later in asking.left if later > at]
        return self._nonce(at), asked

    def next_deadline(self) -> float | None:
        """When to ask next."""
        return min((asking.left[0] for asking in self._asking.values() if asking.left), default=None)

    def _nonce(self, at: float) -> bytes:
        if not self._nonces or at > self._nonces[-1][1] + NONCE_S:
            self._nonces = [*self._nonces[-1:], (self._draw(), at)]
        return self._nonces[-1][0]


@dataclass(slots=True)
class _Owed:
    nonce: bytes
    came: float  # first
    since: float  # last
    copies: int = 0


class Answers:
    """What this house owes to those who challenged it: at most one answer for each house of the roster."""

    def __init__(self) -> None:
        self._owed: dict[bytes, _Owed] = {}

    def note(self, challenger: bytes, nonce: bytes, at: float) -> bool:
        """A verified challenge; whether it is news that needs a frame."""
        owed = self._owed.get(challenger)
        if owed is None or (nonce != owed.nonce and at >= owed.came + NEXT_NONCE_S):
            self._owed[challenger] = _Owed(nonce, came=at, since=at)
            return True
        if nonce != owed.nonce or not owed.copies or at < owed.since + SAME_NONCE_S:
            return False
        owed.since, owed.copies = at, 0
        return True

    def take(self, at: float) -> tuple[Answer, ...]:
        """For the frame that is made now; those answered least often first."""
        for challenger in [tag for tag, owed in self._owed.items() if at > owed.since + NARROW_ANSWER_FOR_S]:
            if self._owed[challenger].copies:
                del self._owed[challenger]
        due = [
            item for item in self._owed.items() if not item[1].copies or at <= item[1].since + ANSWER_FOR_S
        ]
        chosen = sorted(due, key=lambda item: item[1].copies)[:USUAL_ANSWERS]
        for _, owed in chosen:
            owed.copies += 1
        return tuple(Answer(challenger, owed.nonce) for challenger, owed in chosen)

    def recent(self, at: float) -> tuple[Answer, ...]:
        """For every frame on a narrow road, which takes few of them: what was asked lately, newest first."""
        recent = [(tag, owed) for tag, owed in self._owed.items() if at <= owed.since + NARROW_ANSWER_FOR_S]
        recent.sort(key=lambda item: -item[1].since)
        return tuple(Answer(challenger, owed.nonce) for challenger, owed in recent[:MAX_ANSWERS])

    @property
    def is_owing(self) -> bool:
        """Whether somebody has had no answer at all."""
        return any(not owed.copies for owed in self._owed.values())
