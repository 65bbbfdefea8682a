"""`liengia-bench radio`: how well two nodes hear each other by radio, measured from one of them."""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections import deque
from typing import Any

from pydantic import ValidationError

from edge.errors import DeviceError, ExitCode, FrameError
from edge.group.airtime import LIMIT_S, airtime_s
from edge.group.ebyte import Ears, EbyteModule, Setup, Wires
from edge.group.ebyte_frame import MODELS, OVERHEAD_BYTES, Stream, described, packed, registers
from edge.group.message import MAX_FRAME_BYTES, MIN_FRAME_BYTES
from edge.group.mode_pins import ModePins
from edge.group.radio import GAP_S, configuration
from edge.group.radio_settings import RadioSettings
from edge.model.event import FaultChange, FaultRaised
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor, Timer
from firmware_tools.contract import LineSettings
from firmware_tools.ebyte_setup import configure
from firmware_tools.line import BenchLine
from firmware_tools.range_test import LEAST_BYTES, Kind, RangeFrame, Tally

# The other end answers after the field strength has come, which follows the frame.
_ANSWER_S = 0.05
# Listening first waits 2 s at most in each module.
_LAST_ANSWER_S = 6.0
_WAITING_MAX = 8


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("radio")
    parser.add_argument("port")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--answer", action="store_true")
    what.add_argument("--configure", action="store_true")
    parser.add_argument("--kind", choices=sorted(MODELS), default="e22")
    parser.add_argument("--group", default="to-1")
    parser.add_argument("--channel", type=int)
    parser.add_argument("--band", choices=("433 MHz", "920 MHz"), default="433 MHz")
    parser.add_argument("--air-rate", default="9.6 kbit/s")
    for pin in ("m0", "m1", "aux"):
        parser.add_argument(f"--{pin}", type=int, metavar="GPIO")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--interval", type=float, default=1.0)
    parser.add_argument("--size", type=int, default=MIN_FRAME_BYTES)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=lambda args: run(args, parser))


def run(args: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Ask, or answer until stopped."""
    settings = _settings(args, parser)
    with BenchLine(args.port, LineSettings()) as line:  # whoever holds it is named
        if args.configure:
            return _configure(args, settings, line)
    loop = asyncio.new_event_loop()
    end = _Answering(args, settings, loop) if args.answer else _Asking(args, settings, loop)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, loop.stop)
    try:
        end.start()
        loop.run_forever()
    finally:
        end.close()
        loop.close()
    return end.finish()


def _settings(args: argparse.Namespace, parser: argparse.ArgumentParser) -> RadioSettings:
    wish = {"kind": args.kind, "port": args.port, "band": args.band, "air_rate": args.air_rate}
    wish |= {
        key: value for key in ("channel", "m0", "m1", "aux") if (value := getattr(args, key)) is not None
    }
    try:
        settings = RadioSettings.model_validate(wish)
    except ValidationError as error:
        parser.error("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()))
    if not LEAST_BYTES <= args.size <= MAX_FRAME_BYTES:
        parser.error(f"argument --size: {args.size} is not from {LEAST_BYTES} to {MAX_FRAME_BYTES}")
    spent = args.count * airtime_s(args.size + OVERHEAD_BYTES, settings.air_rate, settings.model.packet)
    if not args.count >= 1 or spent > LIMIT_S:
        parser.error(
            f"argument --count: {args.count} pings are {spent:.1f} s on the air, of {LIMIT_S:.0f} s an hour"
        )
    if not 0.2 <= args.interval <= 60:
        parser.error(f"argument --interval: {args.interval:g} is not from 0.2 to 60 s")
    return settings


def _configure(args: argparse.Namespace, settings: RadioSettings, line: BenchLine) -> int:
    wanted = registers(settings.model, configuration(settings, args.group))
    before = configure(line, settings.model, wanted)
    found = {"changed": before, **described(settings.model, wanted)}
    text = f"{args.port}: configured and read back; was: {before or 'right'}"
    print(json.dumps(found) if args.json else text)
    return ExitCode.OK


class _End:
    """One end of the test: a module, what waits for it, and what comes out of it."""

    def __init__(
        self, args: argparse.Namespace, settings: RadioSettings, loop: asyncio.AbstractEventLoop
    ) -> None:
        self.args, self.settings, self.loop = args, settings, loop
        self.reactor = Reactor(loop, Clock())
        self.failure = ""
        self._gap: Timer | None = None
        model = settings.model
        self._stream = Stream(LEAST_BYTES, MAX_FRAME_BYTES, has_rssi=not model.is_e32)
        self._waiting: deque[bytes] = deque(maxlen=_WAITING_MAX)
        pins = ModePins(settings.m0, settings.m1, settings.aux, _pin_factory)
        setup = Setup(
            model,
            registers(model, configuration(settings, args.group)),
            lambda size: airtime_s(size, settings.air_rate, model.packet),
        )
        ears = Ears(self._on_data, self._on_free)
        self.module = EbyteModule(Wires(settings.port, pins), setup, self.reactor, ears, self._on_fault)

    def start(self) -> None:
        """Open and configure the module."""
        self.module.start()

    def close(self) -> None:
        """Release it."""
        self.module.close()

    def finish(self) -> int:
        """Print what came of it; the exit code."""
        raise NotImplementedError

    def ready(self, at: float) -> None:
        """The module takes frames."""

    def heard(self, frame: RangeFrame, at: float) -> None:
        """A frame of a range test."""

    def loud(self, rssi: int) -> None:
        """Of the frame before."""

    def send(self, frame: RangeFrame) -> None:
        """As soon as the module is free; of more than _WAITING_MAX the oldest falls away."""
        self._waiting.append(packed(frame.to_bytes(self.args.size)))
        self._on_free(self.reactor.now())

    def _on_free(self, at: float) -> None:
        self.ready(at)
        if self._waiting and self.module.is_free(at):
            self.module.send(self._waiting.popleft())

    def _on_data(self, data: bytes, at: float) -> None:
        if self._gap is not None:
            self._gap.cancel()
        self._gap = self.reactor.call_at(at + GAP_S, lambda now: self._take(self._stream.pause(), now))
        self._take(self._stream.feed(data), at)

    def _take(self, items: list[bytes | int], at: float) -> None:
        for item in items:
            if isinstance(item, int):
                self.loud(item)
                continue
            try:
                frame = RangeFrame.from_bytes(item)
            except FrameError:
                continue  # the group's own, or another test's
            self.heard(frame, at)

    def _on_fault(self, change: FaultChange) -> None:
        if isinstance(change, FaultRaised):
            self.failure = change.fault.detail
            self.loop.stop()


class _Asking(_End):
    """Sends pings and tallies the pongs."""

    def __init__(
        self, args: argparse.Namespace, settings: RadioSettings, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(args, settings, loop)
        self._tally = Tally()
        self._session = int.from_bytes(os.urandom(2), "big")
        self._number = 0
        self._is_pong = False

    def ready(self, at: float) -> None:
        """The first time: begin."""
        if self._number == 0:
            self._number = 1
            self._ping(at)

    def _ping(self, at: float) -> None:
        if self._tally.sent == self.args.count:
            self.reactor.call_at(at + _LAST_ANSWER_S, lambda _at: self.loop.stop())
            return
        self._tally.ask(self._number, at)
        frame = RangeFrame(Kind.PING, self._session, self._number)
        self._number += 1
        self.reactor.call_at(at + self.args.interval, self._ping)
        self.send(frame)
        self._progress()

    def heard(self, frame: RangeFrame, at: float) -> None:
        """A pong of ours, or not."""
        self._is_pong = frame.kind is Kind.PONG and frame.session == self._session
        if self._is_pong and self._tally.answer(frame, at):
            self._progress()
            if len(self._tally.round_trips_s) == self.args.count:
                self.reactor.call_at(at + 2 * _ANSWER_S, lambda _at: self.loop.stop())

    def loud(self, rssi: int) -> None:
        """Of a pong of ours."""
        if self._is_pong:
            self._tally.loud(rssi)

    def finish(self) -> int:
        """The tally."""
        size = self.args.size + OVERHEAD_BYTES
        airtime = airtime_s(size, self.settings.air_rate, self.settings.model.packet)
        busy = self.module.busy_s.get(size)
        found = self._tally.as_json() | {
            "kind": self.args.kind,
            "mhz": self.settings.frequency_mhz,
            "airtime_ms": round(1000 * airtime),
            "aux_busy_ms": None if busy is None else round(1000 * busy),
        }
        print("", file=sys.stderr)
        if self.failure:
            raise DeviceError(self.args.port, self.failure)
        print(json.dumps(found) if self.args.json else _text(found))
        return ExitCode.OK if found["answered"] else ExitCode.FAILED

    def _progress(self) -> None:
        here = f", last {self._tally.here[-1]} dBm" if self._tally.here else ""
        answered = len(self._tally.round_trips_s)
        print(
            f"\r{self._tally.sent}/{self.args.count} sent, {answered} answered{here}   ",
            end="",
            file=sys.stderr,
        )
        sys.stderr.flush()


class _Answering(_End):
    """Answers every ping."""

    def __init__(
        self, args: argparse.Namespace, settings: RadioSettings, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(args, settings, loop)
        self._session = self._heard = 0
        self._rssi: int | None = None
        self._levels: list[int] = []

    def start(self) -> None:
        """Also say that it waits."""
        super().start()
        print(f"answering on {self.settings.frequency_mhz:g} MHz; Ctrl-C ends it", file=sys.stderr)

    def heard(self, frame: RangeFrame, at: float) -> None:
        """A ping is answered, a pong is somebody else's."""
        if frame.kind is not Kind.PING:
            return
        if frame.session != self._session:
            self._session, self._heard = frame.session, 0
        self._heard += 1
        self._rssi = None
        self.reactor.call_at(at + _ANSWER_S, lambda _at: self._answer(frame))

    def loud(self, rssi: int) -> None:
        """Of the ping."""
        self._rssi = rssi
        self._levels.append(rssi)

    def _answer(self, frame: RangeFrame) -> None:
        self.send(RangeFrame(Kind.PONG, frame.session, frame.number, self._rssi, self._heard))
        level = "" if self._rssi is None else f" at {self._rssi} dBm"
        print(f"ping {frame.number}{level}, {self._heard} heard", file=sys.stderr)

    def finish(self) -> int:
        """What this end heard."""
        if self.failure:
            raise DeviceError(self.args.port, self.failure)
        found = {"heard": self._heard, "rssi_here_dbm": self._levels[-1] if self._levels else None}
        print(json.dumps(found) if self.args.json else f"{self._heard} pings of the last test heard")
        return ExitCode.OK


def _text(found: dict[str, Any]) -> str:
    there, here = found["rssi_there_dbm"], found["rssi_here_dbm"]
    lines = [
        f"{found['sent']} sent, {found['heard_there']} heard there, {found['answered']} answered",
        f"loss out {_percent(found['loss_out'])}, back {_percent(found['loss_back'])}",
        f"field strength there {_levels(there)}, here {_levels(here)}",
        f"on the air {found['airtime_ms']} ms by calculation, {found['aux_busy_ms'] or '-'} ms by AUX",
    ]
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _levels(spread: dict[str, Any] | None) -> str:
    return "unknown" if spread is None else f"{spread['least']} to {spread['most']} dBm"


def _pin_factory() -> Any:
    from gpiozero import Device
    from gpiozero.pins.lgpio import LGPIOFactory

    return Device.pin_factory or LGPIOFactory()
