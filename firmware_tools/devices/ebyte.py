"""EBYTE radio modules: identified in configuration mode, emulated with a neighbour that answers, decoded."""

import argparse
from collections.abc import Iterator
from functools import partial
from typing import Any

from edge.errors import FrameError
from edge.group.airtime import airtime_s
from edge.group.ebyte_frame import (
    MODELS,
    OVERHEAD_BYTES,
    READ,
    REFUSED,
    WRITE,
    Model,
    Stream,
    described,
    packed,
    read_command,
    registers,
    take_reply,
)
from edge.group.message import MAX_FRAME_BYTES
from edge.group.message import decode as decode_state
from edge.group.radio import configuration
from edge.group.radio_settings import RadioSettings
from edge.runtime.reactor import Reactor
from edge.simulation.air import Channel, Talker
from edge.simulation.ebyte import EbyteEmulator, Fault
from edge.simulation.pty_port import PtyPort
from firmware_tools.contract import NOTHING_HERE, Device, Emulator, Finding, Piece, Pieces, Prober, Talk
from firmware_tools.range_test import LEAST_BYTES, Kind, RangeFrame

_WHAT_FAULTS_DO = {
    Fault.SILENT: "neither answers nor sends",
    Fault.FORGETFUL: "echoes what is written and keeps what it had",
    Fault.REFUSING: "calls every command wrong",
    Fault.STUCK: "AUX stays low after the first packet",
    Fault.DEAF: "sends, but receives nothing",
    Fault.NOISY: "hands out bytes that nobody sent",
}
# Of an emulated module, and of `radio` unless told otherwise.
GROUP = "to-1"
_TEMPORARY = 0xC2
_OVER_THE_AIR = b"\xcf\xcf"
_AMBIENT = b"\xc0\xc1\xc2\xc3"
_E32_WORDS = {b"\xc1\xc1\xc1": "read parameters", b"\xc3\xc3\xc3": "version", b"\xc4\xc4\xc4": "reset"}
_WRITES = {WRITE: "write, kept", _TEMPORARY: "write, lost at power-off"}


def PROBERS() -> Iterator[Prober]:
    """Asked in configuration mode; in normal mode a module says nothing of itself."""
    yield from (Prober(f"EBYTE {model.name}", ask=partial(_ask, model)) for model in MODELS.values())


def EMULATORS() -> dict[str, Emulator]:
    """One of each series, with a neighbour on the channel that answers a range test."""
    faults = {str(fault): what for fault, what in _WHAT_FAULTS_DO.items()}
    return {name: Emulator(partial(_emulate, model), faults=faults) for name, model in MODELS.items()}


def DECODERS() -> dict[str, Pieces]:
    """The talk of configuring, and the group's frames in transparent mode."""
    return {name: partial(pieces, model) for name, model in MODELS.items()}


def _ask(model: Model, talk: Talk) -> Finding | None:
    # In normal mode these three bytes go on the air, where every node passes them over.
    try:
        found = take_reply(model, talk.ask(read_command(model)))
    except FrameError:
        return None
    return None if found is None else Finding(model.name, detail=described(model, found))


class _Neighbour:
    """Another house's `radio --answer`, heard at -70 dBm."""

    def __init__(self, module: EbyteEmulator, channel: Channel, reactor: Reactor) -> None:
        self._module, self._reactor = module, reactor
        self._talker = Talker(channel, reactor, "neighbour", on_busy=lambda _busy: None)
        self._stream = Stream(LEAST_BYTES, MAX_FRAME_BYTES, has_rssi=False)
        self._heard: tuple[int, int] = (0, 0)
        channel.join("neighbour", self._on_packet)

    def _on_packet(self, data: bytes, rssi: float, _at: float) -> None:
        for item in self._stream.feed(data[len(self._module.net) :]):
            try:
                frame = RangeFrame.from_bytes(item) if isinstance(item, bytes) else None
            except FrameError:
                continue
            if frame is not None and frame.kind is Kind.PING and isinstance(item, bytes):
                self._answer(frame, len(item), round(rssi))

    def _answer(self, ping: RangeFrame, size: int, rssi: int) -> None:
        session, count = self._heard
        self._heard = (ping.session, count + 1 if session == ping.session else 1)
        pong = RangeFrame(Kind.PONG, ping.session, ping.number, rssi, self._heard[1])
        airtime = airtime_s(size + OVERHEAD_BYTES, 9.6, 240)
        self._talker.send(self._module.net + packed(pong.to_bytes(size)), airtime)


def _emulate(model: Model, port: PtyPort, reactor: Reactor, args: argparse.Namespace) -> Device:
    channel = Channel(reactor)
    module = EbyteEmulator(port, reactor, channel, model)
    module.is_handy = True
    settings = RadioSettings.model_validate({"kind": model.name, "port": port.device})
    module.registers = registers(model, configuration(settings, GROUP))
    module.fault = Fault(args.fault) if args.fault else None
    _Neighbour(module, channel, reactor)
    return module


def pieces(model: Model, data: bytes) -> Iterator[Piece]:
    """Commands, answers and frames; everything between them is none."""
    at = nothing = 0
    while at < len(data):
        found = _piece(model, data, at)
        if found is None:
            at += 1
            continue
        if at > nothing:
            yield Piece(nothing, data[nothing:at], why=NOTHING_HERE)
        yield found
        at = nothing = at + len(found.data)
    if at > nothing:
        yield Piece(nothing, data[nothing:], why=NOTHING_HERE)


def _piece(model: Model, data: bytes, at: int) -> Piece | None:
    rest = data[at:]
    if rest.startswith(REFUSED):
        return Piece(at, REFUSED, {"answer": "wrong format"})
    if (framed := _framed(rest)) is not None:
        return Piece(at, rest[: len(framed) + OVERHEAD_BYTES], _fields_of_frame(framed))
    command = _e32(rest) if model.is_e32 else _addressed(model, rest)
    return None if command is None else Piece(at, rest[: command[0]], command[1])


def _framed(rest: bytes) -> bytes | None:
    """The frame that begins here, as the node's own decoder finds it."""
    size = rest[0] + OVERHEAD_BYTES
    found = Stream(LEAST_BYTES, MAX_FRAME_BYTES, has_rssi=False).feed(rest[:size])
    return found[0] if found and isinstance(found[0], bytes) and len(found[0]) == rest[0] else None


def _fields_of_frame(frame: bytes) -> dict[str, Any]:
    try:
        test = RangeFrame.from_bytes(frame)
    except FrameError:
        pass
    else:
        return {"range_test": test.kind.name.lower(), "number": test.number, "rssi": test.rssi}
    try:
        state = decode_state(frame)
    except FrameError as error:
        return {"frame": frame.hex(" "), "unknown": str(error)}
    told = {"condition": state.state.condition.name.lower(), "rows": len(state.rows)}
    return {"sender": state.sender.hex(), "boot": state.boot, "seq": state.seq, **told}


def _e32(rest: bytes) -> tuple[int, dict[str, Any]] | None:
    if (word := _E32_WORDS.get(rest[:3])) is not None:
        return 3, {"command": word}
    if rest[0] in _WRITES and len(rest) >= 6:
        return 6, {"parameters": _WRITES[rest[0]], **described(MODELS["e32"], rest[1:6])}
    return None


def _addressed(model: Model, rest: bytes) -> tuple[int, dict[str, Any]] | None:
    """E22 and E220. An answer looks like a reading command with data behind it."""
    if rest.startswith(_OVER_THE_AIR):
        inner = _addressed(model, rest[len(_OVER_THE_AIR) :]) if len(rest) > len(_OVER_THE_AIR) else None
        return None if inner is None else (inner[0] + 2, inner[1] | {"over_the_air": True})
    if rest.startswith(_AMBIENT) and len(rest) >= 6:
        return 6, {"command": "read field strength", "first": rest[4], "count": rest[5]}
    if len(rest) < 3 or rest[0] not in {READ, WRITE, _TEMPORARY} or not 0 < rest[2] <= model.registers:
        return None
    first, count = rest[1], rest[2]
    values = rest[3 : 3 + count]
    if first + count > model.registers or (len(values) < count and not (rest[0] == READ and not values)):
        return None
    place = {"first": first, "count": count}
    if rest[0] != READ:
        return 3 + count, {"command": _WRITES[rest[0]], **place, "values": values.hex(" ")}
    if len(values) < count:
        return 3, {"command": "read", **place}
    whole = described(model, values) if count == model.registers else {}
    return 3 + count, {"answer": "registers", **place, "values": values.hex(" "), **whole}
