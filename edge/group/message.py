"""The signed state that a house sends its group: bytes of at most 197, the same on every road.

head     version 1, kind 1, group tag 4, sender tag 2, boot 4, seq 4                            16 bytes
state    roster version 2, condition 1, hazard 1, cause 1, zone 1, episode 4, flags 1, rows 1   12
answers  in a REPLY alone: count 1, then challenger tag 2 and nonce 6: proves the frame new     1 + 8 each
rows     origin tag 2, episode 4, stage 1: what the sender heard of the others, newest first    7 each
tail     Ed25519 over DOMAIN and all bytes before                                               64

A CHALLENGE (challenge.py), a ROSTER_CALL and a ROSTER (roster_frame.py) have the head and the tail of a
state. Big-endian. Every byte has one meaning and one spelling: what decodes encodes to the same bytes. A new
value of an enumeration or a new flag needs a new version byte.
"""

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum, IntFlag

from edge.errors import FrameError, SignatureError
from edge.model.condition import Cause, FireCondition, Hazard
from edge.model.event import HouseState, Stage
from edge.model.identity import NodeId

Sign = Callable[[bytes], bytes]  # data -> 64 bytes
Verify = Callable[[bytes, bytes, bytes], bool]  # public key, signature, data

VERSION = 1
SIGNATURE_BYTES = 64
GROUP_TAG_BYTES = 4
SENDER_TAG_BYTES = 2
# Of which a house makes a new one each minute: who recorded a million replies finds one of them answering the
# nonce of a given minute once in 280 million times.
NONCE_BYTES = 6

# 15 rows keep the frame within 200 bytes: a state sent by radio or kept by the broker is the same bytes.
# A house that knows of more standing alarms names the 15 newest; the origins of the rest keep their pace.
MAX_ROWS = 15
# The compact form, for a narrow road: 106 bytes. Two rows in turn tell all in time.
COMPACT_ROWS = 2
# So many fit a frame without rows.
MAX_ANSWERS = 13

# Signed in front of the bytes, so that no signature made for anything else is ever good as a frame.
DOMAIN = b"liengia frame\x00"

_HEAD = struct.Struct("!BB4s2sII")
_STATE = struct.Struct("!HBBBBIBB")
_ROW = struct.Struct("!2sIB")
_ANSWER = struct.Struct(f"!2s{NONCE_BYTES}s")

HEAD_BYTES = _HEAD.size
MIN_FRAME_BYTES = HEAD_BYTES + _STATE.size + SIGNATURE_BYTES
MAX_FRAME_BYTES = MIN_FRAME_BYTES + MAX_ROWS * _ROW.size

EPISODE_MASK = 0xFFFF_FFFF
_ZONE_MAX = 0xFF


class Kind(IntEnum):
    """What a frame is."""

    STATE = 1
    CHALLENGE = 2  # asks neighbours to show that they speak now
    REPLY = 3  # a state that answers challenges
    ROSTER_CALL = 4  # asks a neighbour for its newer roster (roster_frame.py)
    ROSTER = 5


@dataclass(frozen=True, slots=True)
class Head:
    """What every frame begins with; `boot` is a number that the sender drew when it started."""

    kind: Kind
    group: bytes
    sender: bytes
    boot: int
    seq: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A challenger's nonce, given back: whoever signs it speaks now."""

    challenger: bytes
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One house's word on an alarm of another, as it travels: the origin is a tag of two bytes."""

    origin: bytes
    episode: int
    stage: Stage


@dataclass(frozen=True, slots=True)
class Frame:
    """A STATE or REPLY frame taken apart; nothing in it is believed before `check_signature`.

    group    tag of the sender's group
    sender   tag of the sender
    boot     drawn anew at each start of the sender
    roster   version of the roster that the sender runs, 0-65535
    state    without `heard`, which is in `rows`
    answers  of a REPLY
    """

    group: bytes
    sender: bytes
    boot: int
    seq: int
    roster: int
    state: HouseState
    rows: tuple[Row, ...] = ()
    answers: tuple[Answer, ...] = ()


def group_tag(group: str) -> bytes:
    """Site identity: neighbouring groups never take each other's frames (EN 54-25 systems likewise)."""
    return hashlib.sha256(group.encode()).digest()[:GROUP_TAG_BYTES]


def sender_tag(node: NodeId) -> bytes:
    """Short name of a house in its group; the roster refuses two houses with one tag."""
    return hashlib.sha256(node.encode()).digest()[:SENDER_TAG_BYTES]


def encode(frame: Frame, sign: Sign) -> bytes:
    """The bytes of a state, signed; a REPLY when it answers. Rows beyond what fits are left off.

    An episode or zone too large for its field is cut, not refused: the alarm must go out.
    """
    answers = b"".join(
        _ANSWER.pack(answer.challenger, answer.nonce) for answer in frame.answers[:MAX_ANSWERS]
    )
    if answers:
        answers = bytes([len(answers) // _ANSWER.size]) + answers
    rows = frame.rows[: (MAX_FRAME_BYTES - MIN_FRAME_BYTES - len(answers)) // _ROW.size]
    state = frame.state
    kind = Kind.REPLY if answers else Kind.STATE
    body = pack_head(Head(kind, frame.group, frame.sender, frame.boot, frame.seq))
    body += _STATE.pack(
        frame.roster,
        state.condition,
        state.hazard,
        state.cause,
        min(state.zone, _ZONE_MAX),
        state.episode & EPISODE_MASK,
        _flags(state),
        len(rows),
    )
    body += answers
    for row in rows:
        body += _ROW.pack(row.origin, row.episode & EPISODE_MASK, row.stage)
    return signed(body, sign)


def decode(datagram: bytes) -> Frame:
    """Take a STATE or REPLY frame apart, without judging its signature.

    Raises:
        FrameError: wrong length, version or kind, an unknown value, bytes left over.
    """
    if not MIN_FRAME_BYTES <= len(datagram) <= MAX_FRAME_BYTES:
        raise FrameError(f"{len(datagram)} bytes; a frame has {MIN_FRAME_BYTES} to {MAX_FRAME_BYTES}")
    head = read_head(datagram)
    if head.kind not in {Kind.STATE, Kind.REPLY}:
        raise FrameError(f"a {head.kind.name.lower()}, no state")
    roster, *fields, rows = _STATE.unpack_from(datagram, HEAD_BYTES)
    begin, end = HEAD_BYTES + _STATE.size, len(datagram) - SIGNATURE_BYTES
    start = end - rows * _ROW.size
    if start < begin:
        raise FrameError(f"{len(datagram)} bytes do not hold {rows} rows")
    answers = _answers(datagram[begin:start], head.kind)
    try:
        state = _state(*fields)
        heard = tuple(
            Row(origin, episode, Stage(stage))
            for origin, episode, stage in _ROW.iter_unpack(datagram[start:end])
        )
    except ValueError as error:  # an unknown value of an enumeration
        raise FrameError(str(error)) from error
    return Frame(head.group, head.sender, head.boot, head.seq, roster, state, heard, answers)


def pack_head(head: Head) -> bytes:
    """The first HEAD_BYTES of a frame."""
    return _HEAD.pack(VERSION, head.kind, head.group, head.sender, head.boot, head.seq)


def read_head(datagram: bytes) -> Head:
    """Of any frame.

    Raises:
        FrameError: too short, or a version or kind that this node does not speak.
    """
    if len(datagram) < HEAD_BYTES + SIGNATURE_BYTES:
        raise FrameError(f"{len(datagram)} bytes are no frame")
    version, kind, group, sender, boot, seq = _HEAD.unpack_from(datagram)
    if version != VERSION:
        raise FrameError(f"version {version}; this node speaks {VERSION}")
    if kind not in _KINDS:
        raise FrameError(f"unknown kind {kind}")
    return Head(_KINDS[kind], group, sender, boot, seq)


def signed(body: bytes, sign: Sign) -> bytes:
    """A whole frame: the body and the signature over it."""
    return body + sign(DOMAIN + body)


def check_signature(datagram: bytes, public_key: bytes, verify: Verify) -> None:
    """See that this key signed these bytes.

    Raises:
        SignatureError: it did not.
    """
    body, signature = datagram[:-SIGNATURE_BYTES], datagram[-SIGNATURE_BYTES:]
    if not verify(public_key, signature, DOMAIN + body):
        raise SignatureError("not signed by the house it names")


_KINDS = {int(kind): kind for kind in Kind}


class _Flag(IntFlag):
    DRILL = 1
    FAULT = 2
    DISABLED = 4
    TESTING = 8
    SAFE = 16


_ALL_FLAGS = sum(_Flag)


def _flags(state: HouseState) -> int:
    return (
        _Flag.DRILL * state.drill
        | _Flag.FAULT * state.fault
        | _Flag.DISABLED * state.disabled
        | _Flag.TESTING * state.testing
        | _Flag.SAFE * state.safe
    )


def _state(condition: int, hazard: int, cause: int, zone: int, episode: int, flags: int) -> HouseState:
    if flags & ~_ALL_FLAGS:
        raise FrameError(f"unknown flags {flags:#04x}")
    state = HouseState(FireCondition(condition), Hazard(hazard), Cause(cause), zone, episode)
    if not flags:  # nearly always: spare the copy
        return state
    return replace(
        state,
        drill=bool(flags & _Flag.DRILL),
        fault=bool(flags & _Flag.FAULT),
        disabled=bool(flags & _Flag.DISABLED),
        testing=bool(flags & _Flag.TESTING),
        safe=bool(flags & _Flag.SAFE),
    )


def _answers(section: bytes, kind: Kind) -> tuple[Answer, ...]:
    """What lies between state and rows: nothing in a STATE, a count and as many answers in a REPLY."""
    count = section[0] if section else 0
    if len(section) != (1 + count * _ANSWER.size if kind is Kind.REPLY else 0):
        raise FrameError(f"{len(section)} bytes between state and rows are not {count} answers")
    if kind is Kind.REPLY and not 1 <= count <= MAX_ANSWERS:
        raise FrameError(f"a reply with {count} answers")
    return tuple(Answer(*fields) for fields in _ANSWER.iter_unpack(section[1:]))
