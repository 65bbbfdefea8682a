"""The bytes of a frame."""

import hashlib
import struct
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.errors import FrameError, SignatureError
from edge.group import message
from edge.group.message import (
    Answer,
    Frame,
    Kind,
    Row,
    check_signature,
    decode,
    encode,
    group_tag,
    sender_tag,
)
from edge.model.condition import Cause, FireCondition, Hazard
from edge.model.event import Heard, HouseState, Stage
from edge.model.identity import NodeId

_U32 = st.integers(0, 0xFFFF_FFFF)
_STATES = st.builds(
    HouseState,
    condition=st.sampled_from(FireCondition),
    hazard=st.sampled_from(Hazard),
    cause=st.sampled_from(Cause),
    zone=st.integers(0, 255),
    episode=_U32,
    drill=st.booleans(),
    fault=st.booleans(),
    disabled=st.booleans(),
    testing=st.booleans(),
    safe=st.booleans(),
    heard=st.just(()),
)
_ROWS = st.builds(Row, st.binary(min_size=2, max_size=2), _U32, st.sampled_from(Stage))
_ANSWERS = st.builds(
    Answer,
    st.binary(min_size=2, max_size=2),
    st.binary(min_size=message.NONCE_BYTES, max_size=message.NONCE_BYTES),
)
_FRAMES = st.builds(
    Frame,
    group=st.binary(min_size=4, max_size=4),
    sender=st.binary(min_size=2, max_size=2),
    boot=_U32,
    seq=_U32,
    roster=st.integers(0, 0xFFFF),
    state=_STATES,
    rows=st.lists(_ROWS, max_size=message.MAX_ROWS).map(tuple),
)
_REPLIES = st.builds(
    replace,
    _FRAMES,
    rows=st.lists(_ROWS, max_size=7).map(tuple),
    answers=st.lists(_ANSWERS, min_size=1, max_size=message.MAX_ANSWERS).map(tuple),
)

PLAIN = Frame(group_tag("to-12"), sender_tag(NodeId("k7q2")), 1, 1, 1, HouseState())


def sign(data: bytes) -> bytes:
    return hashlib.sha512(data).digest()


def verify(key: bytes, signature: bytes, data: bytes) -> bool:
    return key == b"k7q2" and signature == sign(data)


@given(_FRAMES)
def test_frame_round_trip(frame: Frame) -> None:
    datagram = encode(frame, sign)
    assert decode(datagram) == frame
    assert encode(decode(datagram), sign) == datagram


@given(_REPLIES)
def test_reply_round_trip(frame: Frame) -> None:
    datagram = encode(frame, sign)
    assert datagram[1] == Kind.REPLY
    assert len(datagram) <= message.MAX_FRAME_BYTES
    found = decode(datagram)
    assert found == replace(frame, rows=found.rows)
    assert found.rows == frame.rows[: len(found.rows)], "the newest are first and stay"
    assert len(found.rows) >= min(len(frame.rows), 6) or len(frame.answers) > 6
    assert encode(found, sign) == datagram


def test_frame_sizes() -> None:
    rows = tuple(Row(bytes([0, n]), n, Stage.HEARD) for n in range(40))
    assert len(encode(PLAIN, sign)) == message.MIN_FRAME_BYTES == 92
    full = encode(Frame(*_fields(PLAIN), rows=rows), sign)
    assert len(full) == message.MAX_FRAME_BYTES == 197 <= 200
    assert decode(full).rows == rows[:15], "the newest are first and stay"


def test_frame_layout_by_hand() -> None:
    state = HouseState(
        FireCondition.FIRE_ALARM,
        Hazard.CO,
        Cause.CO_LIMIT,
        zone=3,
        episode=0x0102_0304,
        drill=True,
        safe=True,
    )
    frame = Frame(b"GRUP", b"HS", 7, 9, 0x0A0B, state, (Row(b"OR", 5, Stage.COMMANDED),))
    body = bytes.fromhex(
        "01 01"
        "47525550"
        "4853"
        "00000007 00000009"  # version kind group sender boot seq
        "0a0b"
        "02 01 07 03"
        "01020304"
        "11"
        "01"  # roster condition hazard cause zone episode flags rows
        "4f52"
        "00000005"
        "02"  # origin episode stage
    )
    assert encode(frame, sign) == body + sign(b"liengia frame\x00" + body)


def test_frame_leaves_heard_to_rows() -> None:
    state = HouseState(heard=(Heard(NodeId("k7q2"), 1, Stage.HEARD),))
    assert decode(encode(Frame(*_fields(PLAIN)[:5], state), sign)).state == HouseState()


def test_frame_cuts_numbers_that_do_not_fit() -> None:
    # An alarm goes out whatever the house counts.
    state = HouseState(FireCondition.FIRE_ALARM, zone=1000, episode=(7 << 32) + 5)
    found = decode(encode(Frame(*_fields(PLAIN)[:5], state), sign)).state
    assert (found.condition, found.zone, found.episode) == (FireCondition.FIRE_ALARM, 255, 5)


@pytest.mark.parametrize(
    ("offset", "value", "says"),
    [
        (0, 2, "version 2"),
        (1, Kind.CHALLENGE, "challenge"),
        (1, Kind.REPLY, "answers"),
        (1, 0, "kind 0"),
        (18, 3, "FireCondition"),
        (19, 2, "Hazard"),
        (20, 200, "Cause"),
        (26, 0x20, "flags"),
        (27, 1, "rows"),
        (27, 255, "rows"),
    ],
)
def test_decode_names_what_is_wrong(offset: int, value: int, says: str) -> None:
    datagram = bytearray(encode(PLAIN, sign))
    datagram[offset] = value
    with pytest.raises(FrameError, match=says):
        decode(bytes(datagram))


def test_decode_refuses_unknown_stage() -> None:
    datagram = bytearray(encode(Frame(*_fields(PLAIN), rows=(Row(b"OR", 5, Stage.SENT),)), sign))
    datagram[28 + 6] = 9
    with pytest.raises(FrameError, match="Stage"):
        decode(bytes(datagram))


def test_decode_refuses_every_truncation_and_extension() -> None:
    whole = encode(Frame(*_fields(PLAIN), rows=(Row(b"OR", 5, Stage.SENT),)), sign)
    for length in range(len(whole)):
        with pytest.raises(FrameError):
            decode(whole[:length])
    for extra in (1, 6, 7, 200, 65_000):
        with pytest.raises(FrameError):
            decode(whole + bytes(extra))


@settings(max_examples=500)
@given(st.binary(max_size=256))
def test_decode_of_anything_is_a_frame_or_a_frame_error(datagram: bytes) -> None:
    try:
        frame = decode(datagram)
    except FrameError:
        return
    assert encode(frame, lambda _: datagram[-64:]) == datagram


@settings(max_examples=300)
@given(_FRAMES, st.data())
def test_decode_of_a_damaged_frame_never_verifies(frame: Frame, data: st.DataObject) -> None:
    datagram = bytearray(encode(frame, sign))
    at = data.draw(st.integers(0, len(datagram) - 1))
    datagram[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(FrameError):  # SignatureError is one
        _take(bytes(datagram))


def test_signature_is_of_this_key_and_these_bytes() -> None:
    datagram = encode(PLAIN, sign)
    check_signature(datagram, b"k7q2", verify)
    with pytest.raises(SignatureError):
        check_signature(datagram, b"m3x9", verify)
    with pytest.raises(SignatureError):
        check_signature(datagram[:-64] + sign(datagram[:-64]), b"k7q2", verify)  # signed without the domain


def test_tags_are_of_the_names() -> None:
    assert group_tag("to-12") == hashlib.sha256(b"to-12").digest()[:4] != group_tag("to-13")
    assert sender_tag(NodeId("k7q2")) == hashlib.sha256(b"k7q2").digest()[:2]
    assert struct.calcsize("!BB4s2sII") == 16


def _take(datagram: bytes) -> None:
    decode(datagram)
    check_signature(datagram, b"k7q2", verify)


def _fields(frame: Frame) -> tuple[object, ...]:
    return (frame.group, frame.sender, frame.boot, frame.seq, frame.roster, frame.state)
