"""Recorded talk of what is no sensor: bootloaders, consoles, other radios, and programs as Intel HEX.

foreign.json    a board in its bootloader, or a radio of another make, on the port of a sensor
intel_hex.json  single records; `decoded` is their text, or what they hold
"""

import json
import os
import select
import socket
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import simavr
from edge.sensors.stream_frame import Decoder
from esp_rom import EspRom
from firmware_tools import registry
from firmware_tools.boards.avr import ARDUINOS, Avr
from firmware_tools.boards.flasher import Connection, WrongImage
from wires import VECTORS, wires

FOREIGN = json.loads((VECTORS / "foreign.json").read_text(encoding="utf-8"))
RECORDS = json.loads((VECTORS / "intel_hex.json").read_text(encoding="utf-8"))


def name_of(vector: dict[str, Any]) -> str:
    return f"{vector['device'].split()[0]}-{vector['hex'].replace(' ', '')[:24]}"


def of(device: str) -> list[tuple[str, bytes]]:
    """Direction and bytes, in their order."""
    return [(v["direction"], bytes.fromhex(v["hex"])) for v in FOREIGN if v["device"].startswith(device)]


@pytest.mark.parametrize("vector", FOREIGN, ids=name_of)
def test_foreign_talk_is_no_sensor(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"]) * 3
    for name, wire in wires().items():
        assert Decoder(wire.form).feed(data) == [], name
        good = wire.mimic.says(wire.air) * 2
        assert Decoder(wire.form).feed(data + good)[-2:] == Decoder(wire.form).feed(good), name
    assert [p.name for p in registry.probers() if p.listen is not None and p.listen(data)] == []


def test_emulated_boot_rom_answers_as_recorded() -> None:
    recorded = of("ESP32")
    pairs = [(a[1], b[1]) for a, b in pairwise(recorded) if (a[0], b[0]) == ("tx", "rx")]
    assert len(pairs) == 2
    with EspRom() as rom:
        host, port = rom.port.removeprefix("socket://").split(":")
        with socket.create_connection((host, int(port)), timeout=10.0) as line:
            for request, reply in pairs:
                times = 8 if request[2] == 0x08 else 1  # a ROM answers SYNC eight times
                line.sendall(request)
                heard = b""
                while len(heard) < times * len(reply):
                    heard += line.recv(4096)
                assert heard == reply * times


def ask(fd: int, request: bytes, count: int) -> bytes:
    """What comes back, once it is so many bytes or two seconds are over."""
    os.write(fd, request)
    heard, give_up = b"", time.monotonic() + 2.0
    while len(heard) < count and time.monotonic() < give_up:
        if select.select([fd], [], [], 0.1)[0]:
            heard += os.read(fd, 4096)
    return heard


def test_bootloader_in_simavr_answers_as_recorded(tmp_path: Path) -> None:
    if why := simavr.missing():
        pytest.skip(why)
    recorded = of("STK500")
    with simavr.Arduino(simavr.build(tmp_path)) as board:
        fd = os.open(board.port, os.O_RDWR | os.O_NOCTTY)
        try:
            give_up = time.monotonic() + 30.0
            while ask(fd, recorded[0][1], 2)[-2:] != recorded[1][1]:
                assert time.monotonic() < give_up, "no bootloader"
            for at, (direction, request) in enumerate(recorded):
                if direction == "rx":
                    continue
                follows = recorded[at + 1] if at + 1 < len(recorded) else ("tx", b"")
                if request[0] == 0x74:  # a page of flash: 128 bytes of it between the two
                    reply = ask(fd, request, 130)
                    assert (len(reply), reply[:1], reply[-1:]) == (130, b"\x14", b"\x10")
                    continue
                expected = follows[1] if follows[0] == "rx" else b"\x14\x10"
                assert ask(fd, request, len(expected)) == expected, request.hex(" ")
        finally:
            os.close(fd)


@pytest.mark.parametrize("vector", RECORDS, ids=name_of)
def test_record_is_taken_exactly_when_its_checksum_is_right(vector: dict[str, Any], tmp_path: Path) -> None:
    data = bytes.fromhex(vector["hex"])
    assert (sum(data) & 0xFF == 0) == vector["checksum_ok"]
    path = tmp_path / "image.hex"
    first = b"\x01\x00\x00\x00\x0c"  # one byte at the reset vector, where this record has none
    lines = [data] if data[1:4] == bytes(3) and data[0] else [first + bytes((-sum(first) & 0xFF,)), data]
    lines += [] if data[3] == 1 else [bytes.fromhex("00000001ff")]
    path.write_text("".join(f":{line.hex().upper()}\n" for line in lines), encoding="ascii")
    uno = next(board for board in ARDUINOS if board.name == "uno")
    if vector["checksum_ok"]:
        assert Avr(uno, Connection("/dev/null")).check(path).startswith("m328p program")
    else:
        with pytest.raises(WrongImage, match="no Intel HEX"):
            Avr(uno, Connection("/dev/null")).check(path)
