"""docs/protocol.md says what the code does."""

import re

import pytest

from edge.group import challenge, envelope, keys, message, roster_frame
from edge.group.message import DOMAIN
from protocol_doc import DOCUMENT, KEY, NODE, updated

TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_made_parts_are_fresh() -> None:
    """Renew with: python tests/support/protocol_doc.py"""
    assert updated(TEXT) == TEXT


def frames() -> dict[str, bytes]:
    """Of the example, as a stranger would read them out of the document."""
    found = re.findall(
        r"^(STATE|CHALLENGE|REPLY|ROSTER_CALL|ROSTER)\b.*, (\d+) bytes\n((?:  [0-9a-f]+\n)+)",
        TEXT,
        re.MULTILINE,
    )
    data = {kind: bytes.fromhex("".join(lines.split())) for kind, _, lines in found}
    assert {kind: len(data[kind]) for kind in data} == {kind: int(size) for kind, size, _ in found}
    return data


@pytest.mark.parametrize("kind", ["STATE", "CHALLENGE", "REPLY", "ROSTER_CALL", "ROSTER"])
def test_example_is_signed_as_described(kind: str) -> None:
    data = frames()[kind]
    public = bytes.fromhex(re.search(r"public key +([0-9a-f]{64})", TEXT)[1])
    assert public == KEY.public_key().public_bytes_raw()
    assert keys.verify(public, data[-64:], DOMAIN + data[:-64])
    assert not keys.verify(public, data[-64:], data[:-64])


def test_example_reads_as_it_says() -> None:
    found = frames()
    state, reply = message.decode(found["STATE"]), message.decode(found["REPLY"])
    asked = challenge.decode(found["CHALLENGE"])
    assert (state.state, state.rows, state.seq + 1) == (reply.state, reply.rows, reply.seq)
    assert [answer.nonce for answer in reply.answers] == [asked.nonce]
    assert reply.answers[0].challenger == asked.head.sender
    assert asked.asked == (message.sender_tag(NODE),)


def test_example_of_a_roster_opens_with_the_secret_of_its_call() -> None:
    found = frames()
    call, given = roster_frame.decode(found["ROSTER_CALL"]), roster_frame.decode(found["ROSTER"])
    secret = bytes.fromhex(re.search(r"one-time secret of the caller +([0-9a-f]{64})", TEXT)[1])
    assert call.key == envelope.public_of(secret)
    assert call.called == given.head.sender
    assert given.caller == call.head.sender
    assert envelope.open_(given.envelope, secret) == b"parcel"
    assert f"a ROSTER {roster_frame.MAX_ROSTER_BYTES};" in TEXT


def test_layout_adds_up_to_the_sizes() -> None:
    tables = re.findall(r"\| bytes \|.*?\n\n", TEXT, re.DOTALL)
    sizes = [[int(n) for n in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] for table in tables]
    assert [sum(fields) for fields in sizes] == [16, 12, 6, 36, 34]
    assert sum(sizes[0]) + sum(sizes[1]) + 64 == message.MIN_FRAME_BYTES
    assert f"At most {message.MAX_FRAME_BYTES} bytes" in TEXT
    assert f"1 to {message.MAX_ANSWERS};" in TEXT
    assert f"1 to {challenge.MAX_ASKED}," in TEXT
