"""`liengia-bench sniff`: what a device says, as it comes, to the screen and to a file."""

import argparse
import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from edge.errors import ExitCode
from firmware_tools import registry
from firmware_tools.contract import LineSettings, Piece, Pieces
from firmware_tools.decode import as_json, as_text
from firmware_tools.line import BenchLine

# A capture of a day at 9600 baud is some 80 MB; a forgotten sniff must not fill the card.
MOST_BYTES = 64 * 1024 * 1024
# Bytes that no frame has claimed are shown as rejected once there are so many, or once the line was quiet.
WAIT_BYTES = 256
QUIET_S = 0.5
ASK_S = 1.0


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("sniff")
    parser.add_argument("port")
    parser.add_argument("--device", choices=sorted(registry.decoders()))
    parser.add_argument("--baud", type=int)
    parser.add_argument("--parity", choices=("N", "E", "O"), default="N")
    parser.add_argument("--ask", type=bytes.fromhex, metavar="HEX")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print until the time is up; FAILED when not one byte came."""
    emulator = registry.emulators().get(args.device or "")
    baud = args.baud or (emulator.baud if emulator else 9600)
    show = as_json if args.json else as_text
    pieces = registry.decoders().get(args.device or "")
    with contextlib.ExitStack() as stack:
        # A port that is held leaves no empty file behind.
        line = stack.enter_context(BenchLine(args.port, LineSettings(baud, args.parity)))
        out = stack.enter_context(args.out.open("x", encoding="ascii")) if args.out else None
        sniffer = Sniffer(pieces, lambda piece: print(show(piece), flush=True), out)
        with contextlib.suppress(KeyboardInterrupt):
            sniffer.listen(line, args.seconds, args.ask or b"")
        sniffer.end()
    print(f"{sniffer.count} bytes at {baud} baud", file=sys.stderr)
    return ExitCode.OK if sniffer.count else ExitCode.FAILED


class Sniffer:
    """Bytes to pieces as they come; `count` is how many there were."""

    def __init__(self, pieces: Pieces | None, show: Callable[[Piece], None], out: TextIO | None) -> None:
        self.count = 0
        self._pieces = pieces or _bursts
        self._show = show
        self._out = out
        self._began = time.monotonic()
        self._waiting = b""
        self._offset = 0

    def listen(self, line: BenchLine, seconds: float, ask: bytes = b"") -> None:
        """Until the time is up or there is too much."""
        asked_at = -ASK_S
        give_up = time.monotonic() + seconds
        while (now := time.monotonic()) < give_up and self.count < MOST_BYTES:
            before = self.count
            if ask and now - asked_at >= ASK_S:
                line.write(ask)
                asked_at = now
            line.listen(min(QUIET_S, give_up - time.monotonic()), self._take)
            if self.count == before:
                self.end()

    def end(self) -> None:
        """The line is quiet: what is waiting is what it is."""
        self._flush(keeps_last=False)

    def _take(self, data: bytes) -> bool:
        self.count += len(data)
        self._waiting += data
        if self._out is not None:
            self._out.write(f"# {time.monotonic() - self._began:.3f} s\n{data.hex(' ')}\n")
            self._out.flush()
        self._flush(keeps_last=True)
        return True

    def _flush(self, *, keeps_last: bool) -> None:
        found = list(self._pieces(self._waiting))
        # A last piece that is no frame may be the beginning of one.
        if found and keeps_last and found[-1].fields is None and len(found[-1].data) < WAIT_BYTES:
            found.pop()
        for piece in found:
            self._show(replace(piece, offset=piece.offset + self._offset))
        taken = sum(len(piece.data) for piece in found)
        self._waiting = self._waiting[taken:]
        self._offset += taken


def _bursts(data: bytes) -> Iterator[Piece]:
    """No device is named: as it came."""
    if data:
        yield Piece(0, data, {"hex": data.hex(" ")})
