"""Our own sensor board (docs/sensor-board.md)."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from enum import IntEnum
from typing import Any

from edge.errors import ChecksumError, FrameError
from edge.model.quantity import Quantity
from edge.runtime.reactor import Reactor
from edge.sensors import board_frame
from edge.sensors.board import BAUD
from edge.sensors.board_frame import Decoder, Hello, Readings, Type, parse
from edge.sensors.board_wire_frame import VERSION, from_wire
from edge.simulation import sensor_board as emulation
from edge.simulation.pty_port import PtyPort
from edge.simulation.serial_device import WHAT_FAULTS_DO
from edge.simulation.serial_device import Fault as WireFault
from firmware_tools.contract import NOTHING_HERE, Emulator, Finding, LineSettings, Piece, Prober, Talk

_NAME = "board"
_AIR = {"temperature": 28.0, "humidity": 75.0, "gas_ratio": 2.3}
_WIRE_FAULTS = {f: WHAT_FAULTS_DO[f] for f in WireFault if f is not WireFault.FROZEN}


def _ask(talk: Talk) -> Finding | None:
    """Who are you; and what it measures, within the second that it takes by itself."""
    received = talk.ask(board_frame.who(1))
    frames = Decoder().feed(received)
    if not frames:
        return None
    if not any(isinstance(frame, Readings) for frame in frames):
        received += talk.hear(1.5)
    return recognise(received)


def recognise(received: bytes) -> Finding | None:
    """The newest that a board said of itself; None without its number."""
    frames = Decoder().feed(received)
    hello = next((f for f in reversed(frames) if isinstance(f, Hello)), None)
    if hello is None:
        return None
    measured = next((f for f in reversed(frames) if isinstance(f, Readings)), None)
    rows = measured.channels if measured else ()
    detail: dict[str, Any] = {
        "board": hello.board,
        "name": hello.name,
        "hardware": hello.hardware.name.lower(),
        "firmware": ".".join(map(str, hello.firmware)),
        "channels": [str(quantity) for quantity in hello.warm_up_s],
    }
    health = {str(row.quantity): row.health.name.lower() for row in rows if row.health}
    readings = {str(row.quantity): row.value for row in rows if row.health.has_value}
    return Finding(_NAME, readings, detail=detail | ({"health": health} if health else {}))


PROBERS = (Prober("liengia sensor board", LineSettings(BAUD), listen=recognise, ask=_ask),)


def pieces(data: bytes) -> Iterator[Piece]:
    """Frames of either side with the zeros around them, and what between zeros is none."""
    start = 0
    while start < len(data):
        begin = next((n for n in range(start, len(data)) if data[n]), len(data))
        end = data.find(b"\0", begin)
        is_cut = end < 0
        end = len(data) if is_cut else end + 1
        stuffed = data[begin:end].rstrip(b"\0")
        fields, why = _fields(stuffed)
        if is_cut and begin < len(data):
            fields, why = None, NOTHING_HERE
        yield Piece(start, data[start:end], fields, why)
        start = end


DECODERS = {_NAME: pieces}


def _fields(stuffed: bytes) -> tuple[dict[str, Any] | None, str]:
    try:
        kind, head, body = from_wire(stuffed)
        frame = parse(stuffed)
    except ChecksumError:
        return None, "torn: its CRC is wrong" if _looks_like_ours(stuffed) else NOTHING_HERE
    except FrameError as error:
        return None, str(error)
    name = Type(kind).name.lower() if kind in set(Type) else f"type {kind}"
    if frame is None:
        return {"type": name, "number": head.number, "body": body.hex(" ")}, ""
    return {"type": name, **_plain(asdict(frame))}, ""


def _looks_like_ours(stuffed: bytes) -> bool:
    """Version 1 and a type of ours, where COBS leaves them: the number's high byte is mostly zero."""
    return len(stuffed) > 12 and stuffed[1] == VERSION and stuffed[2] in set(Type)


def _plain(value: Any) -> Any:
    """Enumerations by their names."""
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.name.lower() if isinstance(value, IntEnum) else value


def _emulate(port: PtyPort, reactor: Reactor, args: argparse.Namespace) -> emulation.SensorBoardEmulator:
    names: dict[str, emulation.Fault | WireFault] = {str(f): f for f in (*emulation.Fault, *_WIRE_FAULTS)}
    values = {Quantity(quantity): value for quantity, value in args.air.items()}
    return emulation.SensorBoardEmulator(
        port, reactor, values, interval_s=args.interval, fault=names.get(args.fault)
    )


EMULATORS = {
    _NAME: Emulator(
        _emulate,
        faults={str(f): what for f, what in (emulation.WHAT_FAULTS_DO | _WIRE_FAULTS).items()},
        air=_AIR,
        baud=BAUD,
    )
}
