"""`liengia-bench emulate`: a device on a pty, whole or broken, for a node that has no hardware."""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from edge.errors import ExitCode
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.simulation.pms5003 import Fault, Pms5003Emulator
from edge.simulation.pty_port import PtyPort

_EPILOG = """examples:
  liengia-bench emulate pms5003
  liengia-bench emulate pms5003 --value 350 --interval 0.5
  liengia-bench emulate pms5003 --fault torn

The first line is the path of the pty: name it as `port:` in a settings file. It speaks until Ctrl-C."""


class Device(Protocol):
    """What speaks on the pty."""

    def start(self) -> None:
        """Begin to speak."""
        ...

    def stop(self) -> None:
        """Fall silent."""
        ...


def _pms5003(port: PtyPort, reactor: Reactor, args: argparse.Namespace) -> Device:
    return Pms5003Emulator(
        port,
        reactor,
        source=lambda _at: args.value,
        interval_s=args.interval,
        fault=Fault(args.fault) if args.fault else None,
    )


DEVICES: dict[str, Callable[[PtyPort, Reactor, argparse.Namespace], Device]] = {"pms5003": _pms5003}


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "emulate",
        help="a device on a pty, whole or broken",
        description="Speak as a device on a pty until stopped.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("device", choices=sorted(DEVICES))
    parser.add_argument("--fault", choices=[fault.value for fault in Fault], help="how it is broken")
    parser.add_argument(
        "--value", type=float, default=20.0, help="what it measures: PM2.5 [µg/m³], default 20"
    )
    parser.add_argument("--interval", type=_interval, default=1.0, help="between frames [s], default 1")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Speak until SIGINT or SIGTERM."""
    loop = asyncio.new_event_loop()
    with tempfile.TemporaryDirectory(prefix="liengia-bench-") as folder:
        port = PtyPort(Path(folder) / "pty")
        device = DEVICES[args.device](port, Reactor(loop, Clock()), args)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, loop.stop)
        try:
            print(port.device, flush=True)
            print(f"{args.device} speaks every {args.interval:g} s; Ctrl-C ends it", file=sys.stderr)
            device.start()
            loop.run_forever()
        finally:
            device.stop()
            port.close()
            loop.close()
    return ExitCode.OK


def _interval(text: str) -> float:
    value = float(text)
    if not 0.01 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is not from 0.01 to 3600 s")
    return value
