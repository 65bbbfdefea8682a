"""`liengia record CONFIG`: the sensors of a house into a recording, with no alarm behind them."""

import argparse
import asyncio
import heapq
import signal
import sys
from collections import Counter
from pathlib import Path

from edge.cli.parser import duration
from edge.errors import DeviceError, ExitCode, Said, SettingsError
from edge.model.event import FaultChange, FaultRaised
from edge.model.reading import Reading
from edge.node.kinds import all_kinds, channels_of, sensors_of, verify_roster
from edge.node.life import SOCKET_NAME
from edge.node.wiring import PinFactory
from edge.recording.recording import Writer
from edge.runtime.clock import Clock
from edge.runtime.control import ask
from edge.runtime.reactor import Reactor
from edge.sensors.base import Desk
from edge.settings.load import load
from edge.settings.report import render
from edge.settings.result import Settings
from edge.texts.speech import say

# Sensors stamp their readings a little out of turn: rows wait this long to be put in order [s].
_SORT_S = 5.0


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("record")
    parser.add_argument("config", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--for", dest="seconds", type=duration)
    parser.add_argument("--dry-run", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Record; 1 when nothing was read, 75 when the node runs."""
    settings = _load(args.config)
    if args.dry_run:
        for channel in channels_of(settings):
            print(f"{channel.zone:<12} {channel.sensor:<16} {channel.quantity}")
        return ExitCode.OK
    if args.output is None:
        print(f"liengia: {say('record needs -o FILE, or --dry-run')}", file=sys.stderr)
        return ExitCode.USAGE
    if args.output.exists():
        print(f"liengia: {say('{path} is there already', path=args.output)}", file=sys.stderr)
        return ExitCode.FAILED
    _require_no_node(settings)
    with Writer(args.output) as writer:
        session = Session(settings, writer)
        session.run(args.seconds)
    for problem in session.faults:
        print(f"liengia: {problem}", file=sys.stderr)
    for sensor, count in sorted(session.counts.items()):
        print(f"{sensor:<16} {say('{count} readings', count=count)}")
    print(f"{args.output}: {say('{count} rows', count=writer.count)}")
    return ExitCode.OK if writer.count else ExitCode.FAILED


class Session:
    """The sensors of one house on a loop of their own, for a while.

    counts  readings by sensor
    faults  what the sensors said was wrong
    """

    def __init__(self, settings: Settings, writer: Writer) -> None:
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self._settings = settings
        self._writer = writer
        self._loop = asyncio.new_event_loop()
        self._reactor = Reactor(self._loop, Clock())
        self._waiting: list[tuple[float, int, Reading]] = []
        self._start: float | None = None
        self._written = float("-inf")

    def run(self, seconds: float | None) -> None:
        """Record for so long, or until Ctrl-C."""
        pins = PinFactory(self._settings, self._reactor)
        sensors = sensors_of(self._settings, Desk(self._reactor, pins.get, self._on_reading, self._on_fault))
        for number in (signal.SIGINT, signal.SIGTERM):
            self._loop.add_signal_handler(number, self._loop.stop)
        if seconds is not None:
            self._loop.call_later(seconds, self._loop.stop)
        try:
            for sensor in sensors:
                sensor.start()
            self._loop.run_forever()
        finally:
            for sensor in sensors:
                sensor.close()
            self._write(float("inf"))
            self._loop.close()

    def _on_reading(self, reading: Reading) -> None:
        self.counts[reading.sensor] += 1
        heapq.heappush(self._waiting, (reading.at, self.counts.total(), reading))
        self._write(reading.at - _SORT_S)

    def _write(self, until: float) -> None:
        while self._waiting and self._waiting[0][0] <= until:
            at, _, r = heapq.heappop(self._waiting)
            if self._start is None:
                self._start = at
            # What comes later than the wait is put where the file stands.
            since = self._written = max(self._written, round(at - self._start, 3))
            self._writer.put(Reading(r.sensor, r.zone, r.quantity, r.value, since))

    def _on_fault(self, change: FaultChange) -> None:
        if isinstance(change, FaultRaised):
            self.faults.append(f"{change.fault.part}: {change.fault.kind}: {change.fault.detail}")


def _load(config: Path) -> Settings:
    loaded = load(config, all_kinds(), verify_roster=verify_roster)
    if loaded.settings is None or loaded.errors:
        raise SettingsError(
            [render(problem, say) for problem in loaded.errors] or [Said("{path}: no node", path=config)]
        )
    return loaded.settings


def _require_no_node(settings: Settings) -> None:
    try:
        ask(settings.node.state_dir / SOCKET_NAME, {"do": "status"}, timeout_s=2.0)
    except DeviceError:
        return
    raise DeviceError(
        "record", Said("a node runs with {path}: its sensors are taken", path=settings.node.state_dir)
    )
