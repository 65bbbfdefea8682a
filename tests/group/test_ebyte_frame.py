"""EBYTE's registers and stream: the manuals' vectors, any split, any corruption."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import FrameError
from edge.group.ebyte_frame import (
    E22,
    E32,
    E220,
    MODELS,
    Configuration,
    Model,
    Stream,
    differences,
    packed,
    read_command,
    registers,
    take_reply,
    write_command,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "ebyte.json").read_text(encoding="utf-8"))
GROUP = Configuration(address=0x1234, netid=0x56, air_rate=9.6, channel=24, power_dbm=10)


def vector(device: str, decoded: str) -> bytes:
    """The manual's bytes of that meaning."""
    (found,) = [v for v in VECTORS if v["device"].endswith(device) and v["decoded"] == decoded]
    return bytes.fromhex(found["hex"])


def test_e22_as_its_manual_has_it() -> None:
    wanted = Configuration(address=0x1234, netid=0, air_rate=1.2, channel=23, power_dbm=22)
    command = write_command(E22, registers(E22, wanted))
    manual = vector("E22-400T22S", "addr 0x1234, netid 0, 9600 8N1, air code 001")
    assert command[:2] == manual[:2]
    assert command[3:7] == manual[3:]
    assert read_command(E22) == bytes((0xC1, 0x00, 0x09))
    assert read_command(E22)[:2] == vector("E22-400T22S", "read")[:2]


def test_e220_as_its_manual_has_it() -> None:
    wanted = Configuration(address=0x1234, netid=0, air_rate=2.4, channel=23, power_dbm=22)
    manual = vector("E220-400T22D", "address 0x1234, 9600 8N1, 2.4k")
    assert write_command(E220, registers(E220, wanted))[3:6] == manual[3:]
    assert read_command(E220)[:2] == vector("E220-400T22D", "read 3 registers")[:2]


@pytest.mark.parametrize(
    ("power", "meaning"),
    [
        (20, "c0 00 00 1a 17 44"),
        (14, "c0 00 00 1a 17 46"),
    ],
)
def test_e32_as_its_manual_has_it(power: int, meaning: str) -> None:
    wanted = Configuration(address=0, netid=0, air_rate=2.4, channel=0x17, power_dbm=power)
    assert write_command(E32, registers(E32, wanted)) == bytes.fromhex(meaning)
    assert meaning in {v["hex"] for v in VECTORS}
    assert read_command(E32) == vector("E32-433T20D", "read parameters (M0=M1=1)")


def test_reply_of_an_e32() -> None:
    manual = bytes.fromhex("c0 00 00 1a 17 44")
    assert take_reply(E32, manual) == manual[1:]
    assert take_reply(E32, manual[:-1]) is None


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_reply_is_found_behind_what_came_before_and_in_any_split(model: Model) -> None:
    wanted = registers(model, GROUP)
    assert len(wanted) == model.registers
    head = bytes((0xC0,)) if model.is_e32 else bytes((0xC1, 0, model.registers))
    whole = b"\x00left over\xff" + head + wanted
    for end in range(len(whole)):
        assert take_reply(model, whole[:end]) is None
    assert take_reply(model, whole) == wanted


def test_refusal_is_an_error_with_the_models_name() -> None:
    with pytest.raises(FrameError, match="e220 refuses"):
        take_reply(E220, vector("E220-400T22D", "wrong format"))


def test_differences_are_named() -> None:
    wanted = registers(E22, GROUP)
    assert differences(E22, wanted, wanted) == ""
    other = bytearray(wanted)
    other[5] = 23
    assert differences(E22, wanted, bytes(other)) == "CH 0x17 instead of 0x18"
    sped = bytearray(registers(E32, GROUP))
    sped[2] ^= 1
    assert differences(E32, registers(E32, GROUP), bytes(sped)).startswith("SPED ")


def test_lbt_and_rssi_are_asked_for_where_there_are_any() -> None:
    assert registers(E22, GROUP)[6] == registers(E220, GROUP)[5] == 0x90


@pytest.mark.parametrize("model", [E22, E220])
def test_what_a_model_cannot_do_is_an_error(model: Model) -> None:
    with pytest.raises(KeyError):
        registers(model, Configuration(0, 0, 9.6, 24, 14))


FRAME = bytes(range(100))
FIELD = 256 - 87


def feed(stream: Stream, data: bytes, sizes: list[int]) -> list[Any]:
    out: list[Any] = []
    for size in sizes:
        out += stream.feed(data[:size])
        data = data[size:]
    return out + stream.feed(data)


@given(st.lists(st.integers(0, 40), max_size=20))
def test_frames_are_found_in_any_split(sizes: list[int]) -> None:
    data = packed(FRAME) + bytes((FIELD,)) + packed(FRAME[::-1]) + bytes((FIELD,))
    stream = Stream(92, 197, has_rssi=True)
    assert feed(stream, data, sizes) == [FRAME, -87, FRAME[::-1], -87]
    assert stream.skipped == 0


def test_without_rssi_the_next_frame_follows_at_once() -> None:
    assert Stream(92, 197, has_rssi=False).feed(packed(FRAME) * 2) == [FRAME, FRAME]


@given(st.binary(max_size=60))
def test_noise_before_a_frame_never_hides_it(noise: bytes) -> None:
    stream = Stream(92, 197, has_rssi=True)
    out = stream.feed(noise) + stream.feed(packed(FRAME)) + stream.pause()
    assert FRAME in out


def test_pause_ends_a_torn_frame_and_the_field_strength_that_never_came() -> None:
    stream = Stream(92, 197, has_rssi=True)
    assert stream.feed(packed(FRAME)[:50]) == []
    assert stream.pause() == []
    assert stream.feed(packed(FRAME)) == [FRAME]
    stream.pause()
    assert stream.feed(packed(FRAME)) == [FRAME]


@given(st.integers(0, 102), st.integers(1, 255))
def test_spoiled_byte_makes_no_frame(spot: int, change: int) -> None:
    data = bytearray(packed(FRAME))
    data[spot] ^= change
    stream = Stream(92, 197, has_rssi=False)
    assert FRAME not in [*stream.feed(bytes(data)), *stream.pause()]


def fuzz(count: int, seed: int) -> None:
    rng, stream, found = random.Random(seed), Stream(92, 197, has_rssi=True), 0
    for _ in range(count // 1000):
        frames = [item for item in stream.feed(rng.randbytes(1000)) if isinstance(item, bytes)]
        found += len(frames)
        assert all(92 <= len(frame) <= 197 for frame in frames)
        assert len(stream._buffer) <= 200
    # A CRC of 16 bits lets one in 65,536 candidates through; what it lets through has no signature.
    assert found <= count / 65_536 + 10


def test_fuzz_random_bytes_short() -> None:
    fuzz(200_000, 1)


@pytest.mark.slow
def test_fuzz_random_bytes() -> None:
    fuzz(10_000_000, 2)


@given(st.binary(max_size=100), st.sampled_from(list(MODELS.values())))
def test_fuzz_replies(data: bytes, model: Model) -> None:
    try:
        found = take_reply(model, data)
    except FrameError:
        return
    assert found is None or len(found) == model.registers
