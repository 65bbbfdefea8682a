"""`liengia-bench emulate`: a device on a pty, whole or broken, for a node that has no hardware."""

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

from edge.errors import ExitCode
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.simulation.pty_port import PtyPort
from edge.texts.speech import say
from firmware_tools import registry
from firmware_tools.contract import Emulator


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    emulators = registry.emulators()
    parser = subparsers.add_parser("emulate", notes=lambda: _faults(emulators))
    parser.add_argument("device", type=_device, choices=sorted(emulators), metavar="DEVICE")
    parser.add_argument("--fault", metavar="NAME")
    parser.add_argument("--value", type=float)
    parser.add_argument("--set", type=_setting, action="append", default=[], metavar="QUANTITY=VALUE")
    parser.add_argument("--interval", type=_interval, default=1.0)
    parser.add_argument("--baud", type=int)
    parser.set_defaults(run=lambda args: run(args, parser))


def run(args: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Speak until SIGINT or SIGTERM."""
    emulator = registry.emulators()[args.device]
    if args.fault is not None and args.fault not in emulator.faults:
        parser.error(f"argument --fault: {args.device} has {', '.join(sorted(emulator.faults))}")
    args.air = _air(args, emulator, parser)
    loop = asyncio.new_event_loop()
    with tempfile.TemporaryDirectory(prefix="liengia-bench-") as folder:
        port = PtyPort(Path(folder) / "pty")
        device = emulator.build(port, Reactor(loop, Clock()), args)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, loop.stop)
        try:
            print(port.device, flush=True)
            print(f"{args.device} on {port.device}; Ctrl-C ends it", file=sys.stderr)
            device.start()
            loop.run_forever()
        finally:
            device.stop()
            port.close()
            loop.close()
    return ExitCode.OK


def _air(args: argparse.Namespace, emulator: Emulator, parser: argparse.ArgumentParser) -> dict[str, float]:
    air = dict(emulator.air)
    if args.value is not None:
        if not air:
            parser.error(f"argument --value: {args.device} measures nothing")
        air[next(iter(air))] = args.value
    for quantity, value in args.set:
        if quantity not in air:
            parser.error(f"argument --set: {args.device} measures {', '.join(air) or 'nothing'}")
        air[quantity] = value
    return air


def _faults(emulators: dict[str, Emulator]) -> str:
    """Devices with the same faults are described together."""
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name, emulator in emulators.items():
        alike.setdefault(tuple(emulator.faults.items()), []).append(name)
    lines = []
    for faults, names in alike.items():
        lines += ["", f"{', '.join(names)}:"]
        lines += [f"  --fault {name:<16} {say(what)}" for name, what in faults]
    return "\n".join(lines[1:])


def _device(text: str) -> str:
    """The name as people write it on the box: "MH-Z19B", "ZE07-CO"."""
    plain = _plain(text)
    return next((name for name in registry.emulators() if _plain(name) == plain), text)


def _plain(text: str) -> str:
    return text.lower().replace("-", "").replace("_", "")


def _setting(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    return name, float(value)


def _interval(text: str) -> float:
    value = float(text)
    if not 0.01 <= value <= 3600:
        raise argparse.ArgumentTypeError(
            say("{value} is not from {least} to {most}", value=text, least="0.01", most="3600 s")
        )
    return value
