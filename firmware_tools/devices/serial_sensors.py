"""Every kind of sensor with a wire of its own: identified, emulated and decoded because it is a kind."""

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass
from functools import partial
from typing import Any

from edge.errors import FrameError
from edge.model.quantity import Quantity
from edge.runtime.reactor import Reactor
from edge.sensors.registry import kinds
from edge.sensors.stream_frame import Decoder, Form
from edge.sensors.wire import Air, Says, SensorFrame, Wire
from edge.simulation.pty_port import PtyPort
from edge.simulation.serial_device import WHAT_FAULTS_DO, Fault, SerialDevice, Speech
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

# A weak checksum is believed only when the next frame follows; an idle device has to be started first.
ANSWERS = 4
# The slowest of them measures once a second.
PAUSE_S = 1.1
# Air is never even: share of a value by which an emulator's values swing.
SWING = 0.003

Wires = dict[str, Wire]


def wires() -> Wires:
    """By kind."""
    return {name: kind.wire for name, kind in sorted(kinds().items()) if kind.wire is not None}


def PROBERS() -> Iterator[Prober]:
    """One that listens per kind, one that asks per request: many kinds answer the same one."""
    found = wires()
    for name, wire in found.items():
        if wire.mimic.uploads:
            yield Prober(name, LineSettings(wire.baud), listen=partial(recognise, among={name: wire}))
    asked: dict[tuple[int, bytes], Wires] = {}
    for name, wire in found.items():
        if wire.requests:
            asked.setdefault((wire.baud, wire.requests[0]), {})[name] = wire
    for (baud, request), answering in asked.items():
        yield Prober(" or ".join(answering), LineSettings(baud), ask=_asker(request, answering))


def EMULATORS() -> dict[str, Emulator]:
    """By kind."""
    return {
        name: Emulator(
            partial(_emulate, wire),
            faults={str(f): what for f, what in WHAT_FAULTS_DO.items()} | dict(_own_faults(wire)),
            air={str(quantity): value for quantity, value in wire.air.items()},
            baud=wire.baud,
        )
        for name, wire in wires().items()
    }


def DECODERS() -> dict[str, Pieces]:
    """By kind."""
    return {name: partial(pieces, wire.form) for name, wire in wires().items()}


def recognise(received: bytes, among: Wires) -> Finding | None:
    """The kinds whose frames are in these bytes; None when there is none."""
    found: dict[str, SensorFrame] = {}
    for name, wire in among.items():
        frames = [frame for frame in wire.decoder().feed(received) if frame.values()]
        if frames:
            found[name] = frames[-1]
    if not found:
        return None
    first = next(iter(found))
    frame = found[first]
    return Finding(
        first,
        {str(quantity): value for quantity, value in frame.values().items()},
        candidates=tuple(sorted({*found, *among[first].same_as})),
        detail=({"warming_up": True} if frame.is_blank else {})
        | ({"defect": frame.defect} if frame.defect else {}),
    )


def pieces(form: Form[Any], data: bytes) -> Iterator[Piece]:
    """Frames and everything between them; the frames are those that the node's own decoder finds."""
    at = 0
    for start, end, frame in Decoder(form).spans(data):
        yield from _no_frames(form, data[at:start], at, is_end=False)
        yield Piece(start, data[start:end], fields_of(frame))
        at = end
    yield from _no_frames(form, data[at:], at, is_end=True)


def fields_of(frame: Any) -> dict[str, Any]:
    """Every field of a frame as the bench prints it."""
    if is_dataclass(frame) and not isinstance(frame, type):
        fields = asdict(frame)
        return {name: v.hex(" ") if isinstance(v, bytes) else v for name, v in fields.items()}
    return {"frame": str(frame)}


def _no_frames(form: Form[Any], data: bytes, offset: int, *, is_end: bool) -> Iterator[Piece]:
    """A stretch without a good frame, piece by piece: each begins where one might have begun."""
    start = 0
    while start < len(data):
        begin = form.find(data, start)
        if begin > start:
            yield Piece(offset + start, data[start:begin], why=form.hint(data[start:begin]) or NOTHING_HERE)
            start = begin
            continue
        size = form.size_of(data, start) or form.most
        end = min(len(data), start + size)
        if len(data) - start >= size:
            why = _refusal(form, data[start:end])
        elif is_end:
            why = f"cut off by the end of the capture after {len(data) - start} of {size} bytes"
        else:
            why = f"torn: another frame begins after {len(data) - start} of {size} bytes"
        # The node looks for a good frame inside a bad one, so this does too.
        end = min(end, form.find(data, start + 1))
        yield Piece(offset + start, data[start:end], why=why)
        start = end


def _refusal(form: Form[Any], data: bytes) -> str:
    try:
        form.parse(data)
    except FrameError as error:
        return str(error)
    return NOTHING_HERE


def _asker(request: bytes, among: Wires) -> Callable[[Talk], Finding | None]:
    def ask(talk: Talk) -> Finding | None:
        received = b""
        for _ in range(ANSWERS):
            reply = talk.ask(request)
            received += reply
            if not reply or (finding := recognise(received, among)):
                return finding if reply else None
            frames = [frame for wire in among.values() for frame in Decoder(wire.form).feed(reply)]
            if not frames:
                return None  # somebody speaks, but none of these
            for frame in frames:
                if data := frame.answer():  # an SPS30 is idle until it is started
                    talk.ask(data)
            talk.hear(PAUSE_S)
        return None

    return ask


def _own_faults(wire: Wire) -> Iterator[tuple[str, str]]:
    for name, broken in wire.mimic.faults.items():
        yield name, broken.what


def _emulate(wire: Wire, port: PtyPort, reactor: Reactor, args: argparse.Namespace) -> Device:
    swing = random.Random(0)
    own = wire.mimic.faults.get(args.fault or "")

    def air() -> Air:
        return {Quantity(q): value * (1 + swing.gauss(0, SWING)) for q, value in args.air.items()}

    def saying(says: Says) -> Callable[[float], bytes]:
        return lambda _at: says(air())

    answers = dict(wire.mimic.answers)
    for request in wire.requests:
        answers.setdefault(request, wire.mimic.says)
    says = wire.mimic.says
    if own is not None and not own.request:
        says = own.says
    if own is not None and (request := own.request or next(iter(wire.requests), b"")):
        answers[request] = own.says
    speech = Speech(
        saying(says),
        {request: saying(says) for request, says in answers.items()},
        uploads=wire.mimic.uploads,
        interval_s=args.interval,
    )
    return SerialDevice(
        port,
        reactor,
        speech,
        fault=Fault(args.fault) if args.fault in list(Fault) else None,
        baud=args.baud,
    )
