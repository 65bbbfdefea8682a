"""Fuzz targets: every decoder against bytes that mean nothing, and against its own frames damaged.

A short run with a fixed seed belongs to every test run; `make fuzz` (LIENGIA_FUZZ=full) runs ten million
bytes a decoder. Pure noise must give no reading at all. Damaged frames of an 8-bit checksum cannot be told
from whole ones every time: how often they pass is counted and bounded (docs/decisions/040-weak-checksums.md).
"""

import math
import os
import random
import sys
from collections.abc import Callable
from typing import Any

import pytest
from pymodbus.exceptions import ModbusIOException
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU

from edge.errors import DeviceError, FrameError
from edge.sensors import dht, modbus_line
from edge.sensors.ds18b20_frame import temperature
from edge.sensors.modbus_map import PRESETS
from edge.sensors.modbus_values import blocks, values
from edge.sirens import modbus_frame
from fuzzing import SEED, damaged, survive_damage, survive_noise
from wires import wires

IS_FULL = os.environ.get("LIENGIA_FUZZ") == "full"
SHORT, FULL = 100_000, 10_000_000
KINDS = list(wires())


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


class NoisyClient:
    """Stands where pymodbus' client does: its own framer, fed with what the cable brings."""

    def __init__(self, *_: object, trace_packet: Callable[[bool, bytes], bytes], **__: object) -> None:
        self.connected = True
        self.data = b""
        self._heard = trace_packet

    def connect(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing is open."""

    def read_input_registers(self, _first: int, *, count: int, device_id: int) -> object:
        self._heard(False, self.data)
        answer = FramerRTU(DecodePDU(is_server=False)).handleFrame(self.data, device_id, 0)[1]
        if answer is None:
            raise ModbusIOException("no answer")
        return answer


def survive_registers(monkeypatch: pytest.MonkeyPatch, length: int) -> tuple[int, int]:
    """Answers of a thermometer damaged, and noise; how many were fed, and how many numbers were false."""
    monkeypatch.setattr(modbus_line, "GAP_S", 0.0)
    made: list[NoisyClient] = []

    def make(*given: object, **named: Any) -> NoisyClient:
        made.append(NoisyClient(*given, **named))
        return made[-1]

    line = modbus_line.ModbusLine(modbus_line.LineSettings("p", 9600, "none", 1), client=make)
    (block,) = blocks(PRESETS["xy_md02"].registers)
    chance, true = random.Random(SEED), bytes.fromhex("010404013102222ace")
    fed = asked = false = 0
    while fed < length:
        data = chance.choice((chance.randbytes(9), true[:3] + chance.randbytes(6), damaged(chance, true)))
        if made:
            made[-1].data = data
        fed += len(data)
        asked += 1
        try:
            numbers = line.ask(1, block)
            found = [value for _, value in values(block, numbers)]
        except (FrameError, DeviceError):
            continue
        false += numbers != [305, 546]
        assert all(math.isfinite(value) for value in found)
    return asked, false


def test_noise_on_the_cable_is_no_register(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, false = survive_registers(monkeypatch, SHORT)
    assert asked > 5000
    assert false <= 1


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_fuzz_noise_on_the_cable_is_no_register(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, false = survive_registers(monkeypatch, FULL if IS_FULL else 10 * SHORT)
    # Sixteen bits of CRC let one in 65536 through, and the map's bounds refuse most of those.
    assert false <= max(1, asked / 65536)


def survive_records(length: int) -> None:
    """Lines of the DHT's child: noise is no record, and nothing raises."""
    chance = random.Random(SEED)
    true = b'{"kind": "ok", "temperature": 27.5, "humidity": 61.0}'
    assert dht._parse(true) == ((27.5, 61.0), "")
    fed = 0
    while fed < length:
        junk = chance.randbytes(chance.randrange(200))
        assert dht._parse(junk)[0] is None
        values, why = dht._parse(damaged(chance, true))
        assert values is None or all(math.isfinite(value) for value in values)
        assert (values is None) == bool(why)
        fed += len(junk) + len(true)


def test_noise_is_no_record_of_the_child() -> None:
    survive_records(SHORT)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_fuzz_noise_is_no_record_of_the_child() -> None:
    survive_records(FULL if IS_FULL else 10 * SHORT)
