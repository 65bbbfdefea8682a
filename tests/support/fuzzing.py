"""Bytes that mean nothing, and frames that were damaged, fed to the decoder of any serial kind."""

import random
from collections.abc import Iterator

from edge.model.quantity import PLAUSIBLE
from edge.sensors.stream_frame import Decoder
from edge.sensors.wire import SensorFrame, Wire
from wires import wires

SEED = 20260


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
