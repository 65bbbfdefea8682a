"""Modbus RTU devices: slaves found by their addresses, emulated one to a cable, their talk decoded.

`identify` asks addresses 1 to 8 at the speeds of the known maps. A map that fits proves little: holding
register 3 is a smoke detector's state here and a water level there; an unconfirmed map is called so.
"""

import argparse
from collections.abc import Iterator
from functools import partial
from typing import Any

from edge.errors import FrameError
from edge.runtime.reactor import Reactor
from edge.sensors.modbus_map import PRESETS, Register, Table
from edge.sensors.modbus_values import Block, blocks, values
from edge.simulation.modbus_cable import Fault, ModbusCable, Slave
from edge.simulation.pty_port import PtyPort
from edge.sirens.modbus_frame import Request, answer, crc16
from firmware_tools.contract import (
    NOTHING_HERE,
    Device,
    Emulator,
    Finding,
    LineSettings,
    Piece,
    Pieces,
    Prober,
    Talk,
)

ADDRESSES = range(1, 9)
# A slave answers within some 20 ms; a bench should not wait eight times longer than it must.
_ANSWER_S = 0.2
_FUNCTIONS = {
    Table.COIL: 1,
    Table.DISCRETE_INPUT: 2,
    Table.HOLDING_REGISTER: 3,
    Table.INPUT_REGISTER: 4,
}
_WHAT_FAULTS_DO = {
    Fault.SILENT: "does not answer",
    Fault.CHECKSUM: "one bit wrong in each answer",
    Fault.BUSY: "answers with exception 6",
    Fault.LATE: "answers when nobody waits any more",
    Fault.FOREIGN: "answers under another address",
    Fault.SHORT: "sends too few registers",
    Fault.GARBAGE: "noise, as at the wrong speed",
}
_QUESTION_BYTES, _EXCEPTION_BYTES, _AROUND_DATA = 8, 5, 5


def PROBERS() -> Iterator[Prober]:
    """One for each speed at which a known map is delivered; all maps at each, as a speed can be changed."""
    for baud in sorted({preset.baud for preset in PRESETS.values()}):
        names = sorted(PRESETS, key=lambda name: PRESETS[name].baud != baud)
        yield Prober(f"Modbus RTU ({', '.join(names)})", LineSettings(baud), ask=partial(_ask, names))


def EMULATORS() -> dict[str, Emulator]:
    """Each known map at address 1."""
    faults = {str(fault): what for fault, what in _WHAT_FAULTS_DO.items()}
    return {
        name: Emulator(partial(_emulate, name), faults=faults, air=_air(preset.registers), baud=preset.baud)
        for name, preset in PRESETS.items()
    }


def DECODERS() -> dict[str, Pieces]:
    """Questions and answers of any Modbus RTU cable."""
    return {"modbus": pieces}


def _ask(names: list[str], talk: Talk) -> Finding | None:
    for address in ADDRESSES:
        asked = _Asked(talk, address)
        fitting, is_there = [], False
        for name in names:  # all: many a slave is silent when asked for a table that it does not have
            try:
                found = asked.read(name)
            except FrameError:  # an exception, or numbers that no such device has
                is_there = True
                continue
            if found is not None:
                is_there = True
                fitting.append((name, found))
        if is_there:
            return _finding(address, fitting)
    return None


def _finding(address: int, fitting: list[tuple[str, dict[Register, float]]]) -> Finding:
    detail: dict[str, Any] = {"address": address, "preset": None}
    if not fitting:
        return Finding("modbus", detail=detail | {"note": "a slave, but no known map fits"})
    name, found = fitting[0]
    detail |= {"preset": name, "source": PRESETS[name].source}
    if not PRESETS[name].is_confirmed:
        detail["note"] = "UNCONFIRMED map: make the device alarm before you trust it"
    if others := [other for other, _ in fitting[1:]]:
        detail["fits too"] = ", ".join(others)
    if faults := [str(register.fault) for register, value in found.items() if register.fault and value]:
        detail["faults"] = faults
    readings = {str(register.quantity): value for register, value in found.items() if register.quantity}
    return Finding("modbus", readings, detail=detail)


class _Asked:
    """One address; what two maps have in common is asked for once."""

    def __init__(self, talk: Talk, address: int) -> None:
        self._talk = talk
        self._address = address
        self._heard: dict[bytes, bytes] = {}

    def read(self, name: str) -> dict[Register, float] | None:
        """What a map makes of it; None without an answer. Raises: FrameError: it does not fit."""
        found: dict[Register, float] = {}
        for block in blocks(PRESETS[name].registers):
            request = _request(self._address, block)
            if request.data not in self._heard:
                enough = (request.count or 0) + _AROUND_DATA
                self._heard[request.data] = self._talk.ask(request.data, _ANSWER_S, enough)
            data = answer(request, self._heard[request.data])
            if data is None:
                return None
            found |= dict(values(block, _numbers(block, data)))
        return found


def _request(address: int, block: Block) -> Request:
    is_bits = block.table in {Table.COIL, Table.DISCRETE_INPUT}
    body = bytes((address, _FUNCTIONS[block.table]))
    body += block.first.to_bytes(2, "big") + block.count.to_bytes(2, "big")
    data = body + crc16(body).to_bytes(2, "little")
    return Request(data, count=(block.count + 7) // 8 if is_bits else 2 * block.count)


def _numbers(block: Block, data: bytes) -> list[int]:
    if block.table in {Table.COIL, Table.DISCRETE_INPUT}:
        return [data[index // 8] >> index % 8 & 1 for index in range(block.count)]
    return [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]


def _air(registers: tuple[Register, ...]) -> dict[str, float]:
    usual = {"temperature": 28.0, "humidity": 65.0}
    return {str(one.quantity): usual.get(str(one.quantity), 0.0) for one in registers if one.quantity}


def _emulate(name: str, port: PtyPort, reactor: Reactor, args: argparse.Namespace) -> Device:
    slave = Slave(fault=Fault(args.fault) if args.fault else None)
    for one in PRESETS[name].registers:
        value = args.air.get(str(one.quantity), 0.0)
        if one.is_binary:
            number = one.alarm_when if value >= 0.5 else one.normal_when
        else:
            number = round(value / one.scale)
        (slave.bits if one.is_bit else slave.registers)[one.register_number] = number
    return ModbusCable(port, reactor, {1: slave})


def pieces(data: bytes) -> Iterator[Piece]:
    """Questions and answers with a right checksum; everything between them is none."""
    at = nothing = 0
    while at < len(data):
        size = next((n for n in _sizes(data, at) if _is_whole(data[at : at + n])), 0)
        if not size:
            at += 1
            continue
        if at > nothing:
            yield Piece(nothing, data[nothing:at], why=NOTHING_HERE)
        yield Piece(at, data[at : at + size], _fields(data[at : at + size]))
        at = nothing = at + size
    if at > nothing:
        yield Piece(nothing, data[nothing:], why=NOTHING_HERE)


def _sizes(data: bytes, at: int) -> Iterator[int]:
    left = len(data) - at
    if left >= _EXCEPTION_BYTES:
        function = data[at + 1]
        sizes = {_EXCEPTION_BYTES} if function & 0x80 else {_QUESTION_BYTES, data[at + 2] + _AROUND_DATA}
        known = function & 0x7F in {*_FUNCTIONS.values(), 5, 6}
        yield from (size for size in sorted(sizes, reverse=True) if known and size <= left)


def _is_whole(frame: bytes) -> bool:
    return crc16(frame[:-2]) == int.from_bytes(frame[-2:], "little")


def _fields(frame: bytes) -> dict[str, Any]:
    address, function = frame[0], frame[1]
    fields: dict[str, Any] = {"address": address, "function": function & 0x7F}
    if function & 0x80:
        return fields | {"exception": frame[2]}
    if len(frame) == _QUESTION_BYTES and frame[2] + _AROUND_DATA != _QUESTION_BYTES:
        first, second = int.from_bytes(frame[2:4], "big"), int.from_bytes(frame[4:6], "big")
        return fields | {"register": first, "value" if function in {5, 6} else "count": second}
    return fields | {"data": frame[3:-2].hex(" ")}
