import hashlib
import json
import zlib
from dataclasses import replace
from typing import Any

import pytest

from edge.errors import FrameError, SignatureError
from edge.group import roster_frame
from edge.group.hosts import parse_host
from edge.group.message import Head, Kind, group_tag, sender_tag
from edge.group.roster import MEMBERS_MAX, Roster
from edge.group.roster_frame import CALL_BYTES, MAX_ROSTER_BYTES, MAX_TEXT_BYTES, RosterCall, SealedRoster
from edge.model.identity import NodeId
from houses import make_houses

HEAD = Head(Kind.ROSTER_CALL, group_tag("to-12"), sender_tag(NodeId("n01")), 7, 0)
CALL = RosterCall(HEAD, sender_tag(NodeId("n02")), 3, b"k" * 32)
SEALED = SealedRoster(replace(HEAD, kind=Kind.ROSTER), sender_tag(NodeId("n02")), b"envelope")


def noise(node: str, number: int) -> str:
    return hashlib.sha256(f"{node}/{number}".encode()).hexdigest()


def sign(data: bytes) -> bytes:
    return bytes(64)


def test_call_and_roster_survive_their_bytes() -> None:
    call, sealed = roster_frame.encode_call(CALL, sign), roster_frame.encode_roster(SEALED, sign)
    assert len(call) == CALL_BYTES == 116
    assert roster_frame.decode(call) == CALL
    assert roster_frame.decode(sealed) == SEALED
    assert roster_frame.concerns_rosters(call)
    assert roster_frame.concerns_rosters(sealed)
    for other in (b"", b"\x01", b"\x01\x01", b"\x02\x04"):
        assert not roster_frame.concerns_rosters(other)


def test_wrong_lengths_are_refused() -> None:
    call, sealed = roster_frame.encode_call(CALL, sign), roster_frame.encode_roster(SEALED, sign)
    longest = replace(SEALED, envelope=bytes(MAX_ROSTER_BYTES))
    empty = replace(SEALED, envelope=b"")
    for data in (call + b"\0", call[:-1], sealed[:20], b""):
        with pytest.raises(FrameError):
            roster_frame.decode(data)
    for frame in (longest, empty):
        with pytest.raises(FrameError):
            roster_frame.decode(roster_frame.encode_roster(frame, sign))


def test_a_parcel_gives_back_the_same_signed_roster() -> None:
    houses = make_houses(15)
    parcel = roster_frame.pack(houses.roster)
    assert parcel is not None
    found = roster_frame.unpack(parcel, houses.roster.group_key, houses.verify)
    assert found == houses.roster
    assert found.is_signed(houses.verify)


def test_the_largest_usual_group_fits() -> None:
    houses = make_houses(MEMBERS_MAX)
    members = tuple(
        replace(
            member,
            name=f"Nhà bà Nguyễn Thị Thanh Hương {member.id}",
            hosts=(parse_host(f"192.168.1.{n + 10}"), parse_host(f"nha-so-{n}.local")),
        )
        for n, member in enumerate(houses.roster.members)
    )
    parcel = roster_frame.pack(replace(houses.roster, members=members))
    assert parcel is not None
    assert len(parcel) < 4000


def test_what_is_unsigned_or_too_large_is_not_handed_on() -> None:
    houses = make_houses(MEMBERS_MAX)
    assert roster_frame.pack(replace(houses.roster, signature=b"")) is None
    long = tuple(
        replace(m, name=noise(m.id, 0), hosts=tuple(parse_host(f"{noise(m.id, n)[:60]}.x") for n in range(4)))
        for m in houses.roster.members
    )
    huge = replace(houses.roster, members=long)
    assert roster_frame.pack(huge) is None


@pytest.mark.parametrize(
    "parcel",
    [b"", bytes(64), bytes(64) + b"no zlib", bytes(64) + zlib.compress(b"x" * 20_000_000), bytes(200)],
    ids=["empty", "signature alone", "no zlib", "bomb", "zeros"],
)
def test_no_parcel_is_refused(parcel: bytes) -> None:
    houses = make_houses(2)
    with pytest.raises(FrameError):
        roster_frame.unpack(parcel, houses.roster.group_key, lambda *_: True)


def test_another_key_or_a_changed_text_is_refused_before_it_is_read() -> None:
    houses, others = make_houses(3), make_houses(3, group="to-13")
    parcel = roster_frame.pack(others.roster)
    assert parcel is not None
    with pytest.raises(SignatureError):
        roster_frame.unpack(parcel, houses.roster.group_key, houses.verify)
    text = houses.roster.canonical().replace(b'"version":1', b'"version":9')
    with pytest.raises(SignatureError):
        roster_frame.unpack(
            houses.roster.signature + zlib.compress(text), houses.roster.group_key, houses.verify
        )


@pytest.mark.parametrize(
    "text",
    [
        b"liengia roster 1\n[]",
        b"liengia roster 1\n{}",
        b"liengia roster 1\n" + b"[" * 60_000,
        b'liengia roster 1\n{"group_key":[],"members":[{}],"version":1}',
        b"\xff",
    ],
)
def test_a_signed_text_that_is_no_roster_is_refused(text: bytes) -> None:
    assert len(text) < MAX_TEXT_BYTES
    with pytest.raises(FrameError):
        roster_frame.unpack(bytes(64) + zlib.compress(text), bytes(32), lambda *_: True)


def test_a_text_that_is_spelt_otherwise_is_refused() -> None:
    roster: Roster = make_houses(2).roster
    mapping: dict[str, Any] = json.loads(roster.canonical().removeprefix(b"liengia roster 1\n"))
    text = b"liengia roster 1\n" + json.dumps(mapping).encode()
    with pytest.raises(FrameError):
        roster_frame.unpack(bytes(64) + zlib.compress(text), roster.group_key, lambda *_: True)
