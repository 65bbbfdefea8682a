import json
import random
from pathlib import Path

import pytest

from edge.sirens.coil_relay import KIND as COIL
from edge.sirens.modbus_frame import (
    RefusedByDevice,
    Request,
    answer,
    crc16,
    read_coils,
    read_register,
    write_coil,
    write_register,
)
from edge.sirens.r421a08 import KIND, order, query

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "r421a08.json").read_text(encoding="utf-8"))
GREETING = next(v for v in VECTORS if str(v["decoded"]).startswith("REJECT"))


def frame(decoded: object, direction: str = "tx") -> bytes:
    return next(
        bytes.fromhex(v["hex"]) for v in VECTORS if v["decoded"] == decoded and v["direction"] == direction
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["hex"][:40])
def test_checksum_is_that_of_the_published_frames(vector) -> None:
    data = bytes.fromhex(vector["hex"])
    assert (crc16(data[:-2]) == int.from_bytes(data[-2:], "little")) is vector["checksum_ok"]


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (write_register(1, 1, 0x0400), "latch relay 1"),
        (write_register(1, 1, 0x0500), "momentary (1 s) relay 1"),
        (order(1, 1, 3), "relay 1 on, off after 3 s"),
        (query(1, 1), "read relay 1"),
        (read_register(1, 8), "read relay 8"),
        (write_coil(0xFF, 0, True), "relay 1 on"),
        (write_coil(0xFF, 0, False), "relay 1 off"),
        (read_coils(0xFF, 0, 8), "read relays"),
        (write_coil(1, 0, True), "coil 0 on"),
        (write_coil(1, 0, False), "coil 0 off"),
        (write_coil(1, 1, True), "coil 1 on"),
        (write_coil(1, 2, True), "coil 2 on"),
        (write_coil(1, 3, True), "coil 3 on"),
        (read_register(0, 0), "ask address (broadcast 0 read!)"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_requests_are_the_published_frames(request_: Request, said: str) -> None:
    assert request_.data == frame(said)


@pytest.mark.parametrize(
    ("request_", "said", "data"),
    [
        (write_register(1, 1, 0x0400), "echo", b""),
        (query(1, 1), {"relay": 1, "on": True}, b"\0\1"),
        (query(1, 8), {"relay": 8, "on": False}, b"\0\0"),
        (read_coils(0xFF, 0, 8), {"relay1": 1}, b"\1"),
        (read_register(0, 0), {"address": 255}, b"\0\xff"),
    ],
    ids=str,
)
def test_answers_are_read_with_noise_around_them_and_at_any_split(request_, said, data) -> None:
    reply = frame(said, "rx")
    noise = bytes.fromhex(GREETING["hex"])
    for received in (reply, noise + reply, reply + noise, reply[:3] + reply):
        assert answer(request_, received) == data
    assert all(answer(request_, reply[:size]) is None for size in range(len(reply)))


def test_the_greeting_through_the_first_echo_is_no_answer() -> None:
    received = bytes.fromhex(GREETING["hex"])
    assert answer(write_coil(0xFF, 0, True), received) is None
    assert answer(read_coils(0xFF, 0, 8), received) is None


def test_an_adapter_that_hears_itself_is_not_taken_for_the_boards_state() -> None:
    request = query(1, 1)
    assert answer(request, request.data) is None
    assert answer(request, request.data + frame({"relay": 1, "on": True}, "rx")) == b"\0\1"


@pytest.mark.parametrize("place", range(7))
def test_a_damaged_answer_is_none(place: int) -> None:
    reply = bytearray(frame({"relay": 1, "on": True}, "rx"))
    for bit in range(8):
        reply[place] ^= 1 << bit
        assert answer(query(1, 1), bytes(reply)) is None
        reply[place] ^= 1 << bit


def test_another_board_or_register_width_is_no_answer() -> None:
    assert answer(query(2, 1), frame({"relay": 1, "on": True}, "rx")) is None
    assert answer(read_coils(1, 0, 8), frame({"relay": 1, "on": True}, "rx")) is None


def test_a_refusal_is_named() -> None:
    body = b"\x01\x86\x04"
    with pytest.raises(RefusedByDevice, match="failed"):
        answer(order(1, 1, 60), body + crc16(body).to_bytes(2, "little"))
    assert answer(order(1, 1, 60), body + b"\0\0") is None, "a torn refusal says nothing"


def test_random_bytes_are_never_an_answer() -> None:
    chance = random.Random(485)
    requests = (order(1, 1, 60), query(1, 1), read_coils(0xFF, 0, 8), write_coil(1, 0, True))
    for _ in range(2000):
        received = chance.randbytes(chance.randrange(64))
        for request in requests:
            assert answer(request, received) is None


def test_dead_man_is_in_the_order_and_off_is_off(desk) -> None:
    siren = KIND.build(KIND.settings(id="coi", port="/dev/null", dead_man="45 s", relay=2, address=7), desk)
    assert siren._talk.order(True).data[:6] == bytes.fromhex("07060002062d")
    assert siren._talk.order(False).data[:6] == bytes.fromhex("070600020200")
    assert siren._talk.rewind_s == 22.5


@pytest.mark.parametrize(("channel", "count", "data"), [(1, 8, b"\1"), (8, 8, b"\x80"), (10, 16, b"\0\2")])
def test_a_coil_is_found_in_its_byte(desk, channel, count, data) -> None:
    talk = COIL.build(COIL.settings(id="coi", port="/dev/null", channel=channel), desk)._talk
    assert talk.query == read_coils(1, 0, count)
    assert talk.is_on(data)
    assert not talk.is_on(bytes(0xFF ^ b for b in data))
