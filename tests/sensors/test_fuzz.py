"""Fuzz targets: every decoder against bytes that mean nothing, and against its own frames damaged.

A short run with a fixed seed belongs to every test run; `make fuzz` (LIENGIA_FUZZ=full) runs ten million
bytes a decoder. Pure noise must give no reading at all. Damaged frames of an 8-bit checksum cannot be told
from whole ones every time: how often they pass is counted and bounded (docs/decisions/040-weak-checksums.md).
"""

import os
import random
import sys
from collections.abc import Callable, Iterator

import pytest

from edge.errors import FrameError
from edge.model.quantity import PLAUSIBLE
from edge.sensors.ds18b20_frame import temperature
from edge.sensors.stream_frame import Decoder
from edge.sensors.wire import SensorFrame, Wire
from edge.sirens import modbus_frame
from wires import wires

IS_FULL = os.environ.get("LIENGIA_FUZZ") == "full"
SHORT, FULL = 100_000, 10_000_000
SEED = 20260
KINDS = list(wires())


def pieces(chance: random.Random, data: bytes) -> Iterator[bytes]:
    """Any split: single bytes, the middle of frames, whole buffers."""
    at = 0
    while at < len(data):
        step = chance.choice((1, 2, 7, 31, 64, 500, 4096))
        yield data[at : at + step]
        at += step


def readings(decoder: Decoder[SensorFrame], data: bytes) -> list[SensorFrame]:
    return [frame for frame in decoder.feed(data) if frame.values()]


def noise(chance: random.Random, wire: Wire, length: int) -> bytes:
    """Of three sorts: even, few different bytes, and sown with the device's own headers."""
    sort = chance.randrange(3)
    if sort == 0:
        return chance.randbytes(length)
    alphabet = bytes({0x00, 0xFF, *b"".join(wire.form.headers)})
    if sort == 1:
        return bytes(chance.choices(alphabet, k=length))
    sown = b"".join(chance.choice(wire.form.headers) + chance.randbytes(wire.form.most) for _ in range(30))
    return sown[:length]


def survive_noise(name: str, length: int) -> Decoder[SensorFrame]:
    wire, chance = wires()[name], random.Random(SEED)
    decoder = wire.decoder()
    fed = 0
    while fed < length:
        data = noise(chance, wire, 4096)
        fed += len(data)
        for piece in pieces(chance, data):
            assert readings(decoder, piece) == [], f"a reading out of noise after {fed} bytes"
            assert len(decoder._rest) < wire.form.most
    assert fed >= length
    return decoder


def survive_damage(name: str, length: int) -> tuple[int, int]:
    """Frames damaged in one to six bytes, shortened or doubled; how many were sent, and false readings."""
    wire, chance = wires()[name], random.Random(SEED)
    decoder = wire.decoder()
    before: list[object] = []
    sent = false = fed = 0
    while fed < length:
        air = {quantity: value * chance.uniform(0.5, 4.0) for quantity, value in wire.air.items()}
        whole = wire.mimic.says(air)
        true = [frame.values() for frame in Decoder(wire.form).feed(whole)]
        data = whole if chance.random() < 0.5 else damaged(chance, whole)
        sent += data != whole
        fed += len(data)
        for frame in readings(decoder, data):
            assert all(PLAUSIBLE[q][0] <= v <= PLAUSIBLE[q][1] for q, v in frame.values().items())
            false += frame.values() not in (*true, *before)
        before = true
        assert len(decoder._rest) < wire.form.most
    return sent, false


def damaged(chance: random.Random, whole: bytes) -> bytes:
    data = bytearray(whole)
    match chance.randrange(4):
        case 0:
            del data[chance.randrange(len(data)) :]
        case 1:
            del data[chance.randrange(len(data))]
        case 2:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case _:
            for _ in range(chance.randrange(2, 7)):
                data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


@pytest.mark.parametrize("name", KINDS)
def test_noise_gives_no_reading(name: str) -> None:
    survive_noise(name, SHORT)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", KINDS)
def test_fuzz_noise_gives_no_reading(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    decoder = survive_noise(name, FULL if IS_FULL else 10 * SHORT)
    with capsys.disabled():
        print(f"\n{name}: frames out of noise, none of them a reading: {decoder.frames}", file=sys.stderr)


# Shares of damaged frames that may make a false reading, twice what ten million bytes a kind have measured.
FALSE_MOST = {True: 0.0005, False: 0.00005}  # by whether the kind's checksum is weak


@pytest.mark.parametrize("name", KINDS)
def test_damaged_frames_are_refused(name: str) -> None:
    sent, false = survive_damage(name, SHORT)
    assert false <= max(1, FALSE_MOST[wires()[name].confirm] * sent)
    assert sent > 500


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", KINDS)
def test_fuzz_damaged_frames_are_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    sent, false = survive_damage(name, FULL if IS_FULL else 10 * SHORT)
    with capsys.disabled():
        print(f"\n{name}: {false} false readings of {sent} damaged frames", file=sys.stderr)
    assert false <= max(1, FALSE_MOST[wires()[name].confirm] * sent)


def survive_texts(read: Callable[[str], float], true: str, length: int) -> int:
    """A parser of texts: noise and damaged lines give the true value or none; how many texts were read."""
    chance = random.Random(SEED)
    fed = count = 0
    while fed < length:
        data = chance.randbytes(chance.randrange(200)).decode("latin-1")
        if chance.random() < 0.5:
            data = damaged(chance, true.encode("latin-1")).decode("latin-1")
        fed += len(data) + 1
        try:
            value = read(data)
        except FrameError:
            continue
        count += 1
        assert value == read(true), f"{value} was read out of {data!r}"
    return count


W1_SLAVE = "61 01 4b 46 7f ff 0f 10 02 : crc=02 YES\n61 01 4b 46 7f ff 0f 10 02 t=22062\n"  # captured


def test_texts_of_the_kernel_are_read_only_when_whole() -> None:
    assert survive_texts(temperature, W1_SLAVE, SHORT)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_fuzz_texts_of_the_kernel_are_read_only_when_whole() -> None:
    survive_texts(temperature, W1_SLAVE, FULL if IS_FULL else 10 * SHORT)


def survive_modbus(length: int) -> None:
    """Answers to a relay's question: noise confirms nothing."""
    chance = random.Random(SEED)
    asked = [modbus_frame.read_register(1, 1), modbus_frame.write_register(1, 1, 0x0100)]
    fed = 0
    while fed < length:
        data = chance.randbytes(256)
        if chance.random() < 0.5:
            request = chance.choice(asked)
            data = data[:100] + damaged(chance, request.data) + data[100:]
        fed += len(data)
        for request in asked:
            try:
                found = modbus_frame.answer(request, data)
            except FrameError:
                continue  # an exception of the board: 16 bits of CRC let one in 65536 through
            assert found is None or request.data in data


def test_noise_confirms_no_relay() -> None:
    survive_modbus(SHORT)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_fuzz_noise_confirms_no_relay() -> None:
    survive_modbus(FULL if IS_FULL else 10 * SHORT)
