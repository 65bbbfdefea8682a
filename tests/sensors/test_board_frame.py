import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import ChecksumError, FrameError
from edge.model.quantity import Quantity
from edge.sensors import board_frame
from edge.sensors.board_frame import (
    CHANNELS_MOST,
    QUANTITY_CODES,
    Decoder,
    Frame,
    Hardware,
    Health,
    Hello,
    Measured,
    Readings,
    Reset,
    Type,
    Wellbeing,
    encode,
    parse,
)
from edge.sensors.board_wire_frame import WIRE_MOST, Head, Order, VersionError, from_wire, to_wire

FILE: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "board.json").read_text(encoding="utf-8")
)
FROM_BOARD = [v for v in FILE["frames"] if v["to"] == "host"]
TO_BOARD = [v for v in FILE["frames"] if v["to"] == "board"]

U16 = st.integers(0, 0xFFFF)
HEADS = st.builds(Head, U16, st.integers(0, 2**32 - 1))
WARM_UPS = st.dictionaries(st.sampled_from(list(Quantity)), U16, max_size=CHANNELS_MOST)
HELLOS = st.builds(
    Hello, HEADS, st.binary(min_size=8, max_size=8).map(bytes.hex), st.sampled_from(Hardware),
    st.tuples(*[st.integers(0, 255)] * 3), U16, st.sampled_from(Reset), U16.map(lambda ms: ms / 1000), U16,
    WARM_UPS, st.text(max_size=8),
)  # fmt: skip
VALUES = st.integers(-(2**31), 2**31 - 1).map(lambda n: n / 1000)
ROWS = st.builds(
    lambda q, h, v: Measured(q, h, v if h.has_value else 0.0),
    st.sampled_from(list(Quantity)), st.sampled_from(Health), VALUES,
)  # fmt: skip
READINGS = st.builds(Readings, HEADS, st.lists(ROWS, max_size=12, unique_by=lambda m: m.quantity).map(tuple))
MILLI = U16.map(lambda n: n / 1000)
HEALTHS = st.builds(Wellbeing, HEADS, U16, st.sampled_from(Reset), MILLI, U16, MILLI, U16)
FRAMES = st.one_of(HELLOS, READINGS, HEALTHS)


def stuffed(vector: dict[str, Any]) -> bytes:
    data = bytes.fromhex(vector["hex"])
    assert data[0] == data[-1] == 0
    return data[1:-1]


def as_vector(frame: Frame) -> dict[str, Any]:
    match frame:
        case Hello():
            return {
                "kind": 1, "board": frame.board, "hardware": frame.hardware, "firmware": [*frame.firmware],
                "boot": frame.boot, "reset": frame.reset, "interval_ms": round(frame.interval_s * 1000),
                "timeout_s": frame.timeout_s, "label": frame.name,
                "channels": [[q.value, s] for q, s in frame.warm_up_s.items()],
            }  # fmt: skip
        case Readings():
            return {"kind": 2, "rows": [[m.quantity.value, int(m.health), m.value] for m in frame.channels]}
        case Wellbeing():
            return {
                "kind": 3, "boot": frame.boot, "reset": frame.reset, "supply_v": frame.supply_v,
                "unread": frame.unread, "slowest_ms": round(frame.slowest_s * 1000),
                "free_kib": frame.free_kib,
            }  # fmt: skip


@pytest.mark.parametrize("vector", FROM_BOARD, ids=lambda v: v["name"])
def test_vectors_are_decoded_and_encoded(vector: dict[str, Any]) -> None:
    (frame,) = Decoder().feed(bytes.fromhex(vector["hex"]))
    expected = {k: v for k, v in vector.items() if k not in {"name", "hex", "to", "number", "uptime_ms"}}
    assert as_vector(frame) == expected
    assert frame.head == Head(vector["number"], vector["uptime_ms"])
    assert encode(frame).hex(" ") == vector["hex"]


def test_vectors_to_the_board_are_what_the_host_sends() -> None:
    assert {v["name"]: v["hex"] for v in TO_BOARD} == {
        "who": board_frame.who(1).hex(" "),
        "config": board_frame.config(2, 1.0, 60).hex(" "),
        "name": board_frame.name(3, "Bếp k7q2").hex(" "),
        "release": board_frame.release(0xFFFF).hex(" "),
    }
    for vector in TO_BOARD:
        assert from_wire(stuffed(vector)) == (
            vector["kind"], Head(vector["number"], 0), bytes.fromhex(vector["body"]),
        )  # fmt: skip
        assert parse(stuffed(vector)) is None  # an echo of our own frame is nothing that the board says


@pytest.mark.parametrize("vector", FILE["rejected"], ids=lambda v: v["name"])
def test_rejected_vectors_lose_nothing_after_them(vector: dict[str, Any]) -> None:
    good = bytes.fromhex(FROM_BOARD[0]["hex"])
    decoder = Decoder()
    assert len(decoder.feed(bytes.fromhex(vector["hex"]) + good)) == 1
    counted = {"torn": decoder.torn, "foreign": decoder.foreign, "skipped": decoder.skipped > 0}
    assert counted == {"torn": 0, "foreign": 0, "skipped": 0} | {vector["why"]: 1}


def test_another_version_is_named_until_a_good_frame_comes() -> None:
    decoder = Decoder()
    strange = to_wire(Type.READINGS, Head(1, 1), b"\0", version=2)
    assert decoder.feed(strange) == []
    assert decoder.version == "the board speaks version 2, this node version 1"
    decoder.feed(bytes.fromhex(FROM_BOARD[0]["hex"]))
    assert decoder.version == ""
    with pytest.raises(VersionError):
        parse(strange[1:-1])


def test_errors_are_told_apart() -> None:
    piece = stuffed(FROM_BOARD[2])
    with pytest.raises(ChecksumError, match="CRC"):
        parse(piece[:-1] + bytes((piece[-1] ^ 1,)))
    with pytest.raises(ChecksumError, match="COBS"):
        parse(b"\x09\x01")
    with pytest.raises(ChecksumError, match="no frame has"):
        parse(b"\x03\x01\x02")
    with pytest.raises(FrameError, match="1-32 bytes"):
        board_frame.name(1, "ế" * 11)
    with pytest.raises(FrameError, match="1-32 bytes"):
        board_frame.name(1, "")


def test_numbers_on_the_wire_are_for_ever() -> None:
    """Boards in the field have them: add, never change."""
    assert {q.value: code for q, code in QUANTITY_CODES.items()} == {
        "temperature": 1, "humidity": 2, "pm2_5": 3, "smoke_obscuration": 4, "co": 5, "co2": 6, "tvoc": 7,
        "gas_ratio": 8, "contact": 9, "call_point": 10, "mains": 11, "voltage": 12,
    }  # fmt: skip
    assert set(QUANTITY_CODES) == set(Quantity)


def test_unknown_hardware_is_no_reason_to_be_deaf() -> None:
    hello = Hello(Head(0, 0), "00" * 8, Hardware.OTHER, (1, 0, 0), 0, Reset.UNKNOWN, 1.0, 60, {}, "")
    body = bytearray(hello.body())
    body[8] = 77
    (frame,) = Decoder().feed(to_wire(Type.HELLO, hello.head, bytes(body)))
    assert frame == hello


@given(FRAMES)
def test_any_frame_survives_the_wire(frame: Frame) -> None:
    data = encode(frame)
    assert data.count(0) == 2
    assert len(data) <= WIRE_MOST + 2
    assert Decoder().feed(data) == [frame]


@given(st.lists(st.one_of(FRAMES, st.binary(max_size=40)), max_size=8), st.data())
def test_any_split_gives_the_same_frames(parts: list[Frame | bytes], data: st.DataObject) -> None:
    stream = b"".join(p if isinstance(p, bytes) else encode(p) for p in parts)
    whole = Decoder()
    expected = whole.feed(stream)
    assert [f for f in parts if not isinstance(f, bytes)] == expected
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    split, found = Decoder(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += split.feed(stream[start:end])
    assert found == expected
    assert (split.torn, split.foreign, split.frames) == (whole.torn, whole.foreign, whole.frames)


@given(FRAMES, st.data())
def test_damage_never_gives_a_false_frame(frame: Frame, data: st.DataObject) -> None:
    wire = bytearray(encode(frame))
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.integers(0, len(wire) - 1))
        wire[where] ^= data.draw(st.integers(1, 255))
    good = Decoder().feed(bytes.fromhex(FROM_BOARD[2]["hex"]))
    found = Decoder().feed(bytes(wire) + encode(good[0]))
    assert found[-1:] == good
    assert found[:-1] in ([], [frame])  # [frame]: only a zero at its ends was hit


@given(FRAMES, st.data())
def test_a_lost_byte_never_gives_a_false_frame(frame: Frame, data: st.DataObject) -> None:
    wire = encode(frame)
    where = data.draw(st.integers(1, len(wire) - 2))
    assert Decoder().feed(wire[:where] + wire[where + 1 :]) == []


@pytest.mark.parametrize("chunk", [1, 7, 4096])
def test_memory_is_bounded_without_a_zero(chunk: int) -> None:
    decoder = Decoder()
    for _ in range(20_000 // chunk):
        decoder.feed(b"\x55" * chunk)
        assert len(decoder._splitter._rest) <= WIRE_MOST
    assert decoder.feed(b"\0" + bytes.fromhex(FROM_BOARD[0]["hex"]))
    assert decoder.skipped == 20_000 // chunk * chunk


def fuzz(seed: int, length: int) -> None:
    """Noise, noise that is rich in zeros, and good frames with damage: no frame that was not sent."""
    noise = random.Random(seed)
    sent = [bytes.fromhex(v["hex"]) for v in FROM_BOARD]
    known = [Decoder().feed(data)[0] for data in sent]
    decoder, fed, count = Decoder(), 0, 0
    while fed < length:
        match noise.randrange(4):
            case 0:
                data = noise.randbytes(4096)
            case 1:
                data = bytes(b if b > 60 else 0 for b in noise.randbytes(2048))
            case 2:
                data = bytearray(noise.choice(sent) * 8)
                for _ in range(8):
                    data[noise.randrange(len(data))] = noise.randrange(256)
            case _:
                data = b"\0" + noise.choice(sent)
                count += 1
        fed += len(data)
        for frame in decoder.feed(bytes(data)):
            assert frame in known
        assert len(decoder._splitter._rest) <= WIRE_MOST
    assert decoder.frames >= count > 0


@pytest.mark.parametrize("seed", range(3))
def test_noise_gives_no_false_frame(seed: int) -> None:
    fuzz(seed, 100_000)


@pytest.mark.slow
def test_fuzz_ten_million_bytes() -> None:
    fuzz(10, 10_000_000)


def test_order_counts_missing_numbers_and_restarts() -> None:
    order = Order()
    assert [order.take(Head(n, 1000 * n)) for n in (65533, 65534, 1)] == [False, False, True]
    assert (order.missing, order.restarts) == (0, 1)  # time went back: a restart, not a wrap
    order = Order()
    heads = [Head(65534, 5000), Head(65535, 6000), Head(3, 10_000), Head(4, 11_000)]
    assert not any(order.take(head) for head in heads)
    assert order.missing == 3
    assert not order.take(Head(4, 11_000))  # said twice
    assert order.missing == 3
    assert order.take(Head(5, 20))
    order.restart()
    assert not order.take(Head(900, 10))
    assert (order.missing, order.restarts) == (3, 1)


def test_order_knows_a_clock_that_wraps() -> None:
    order = Order()
    assert not order.take(Head(1, 2**32 - 500))
    assert not order.take(Head(2, 500))
    assert (order.missing, order.restarts) == (0, 0)
