"""`liengia-bench decode`: a capture as frames, and what in it is none."""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from edge.errors import ChecksumError, ExitCode
from edge.sensors.pms5003_frame import FRAME_BYTES, HEADER, PmsFrame

# A day of one sensor in active mode is some 3 MB; more than this is no capture of ours.
MAX_BYTES = 64 * 1024 * 1024

_EPILOG = """examples:
  liengia-bench decode capture.hex
  liengia-bench decode --json capture.bin
  head -c 640 /dev/ttyUSB0 | liengia-bench decode -

FILE holds hexadecimal text (spaces, commas, 0x and lines starting with # are passed over) or the raw bytes.
It ends with 0 when at least one frame was found."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a capture, in its order.

    offset  of its first byte
    fields  of a good frame; None for a piece that is none
    why     it is none, for a person; empty for a good frame
    """

    offset: int
    data: bytes
    fields: dict[str, Any] | None = None
    why: str = ""


def pms5003_pieces(data: bytes) -> Iterator[Piece]:
    """Frames of a PMS5003 and everything between them; finds the same frames as the node's own decoder."""
    start = 0
    while start < len(data):
        begin = data.find(HEADER, start)
        if begin != start:
            end = len(data) if begin < 0 else begin
            yield Piece(start, data[start:end], why=_foreign(data[start:end]))
            start = end
            continue
        end = start + FRAME_BYTES
        inner = data.find(HEADER, start + 1, end + len(HEADER) - 1)
        try:
            if len(data) >= end:
                yield Piece(start, data[start:end], asdict(PmsFrame.from_bytes(data[start:end])))
                start = end
                continue
            why = f"cut off by the end of the capture after {len(data) - start} of {FRAME_BYTES} bytes"
        except ChecksumError:
            why = _bad_sum(data[start:end])
        if 0 <= inner < end:
            # The node looks for a good frame inside a bad one, so this does too.
            why = f"torn: another frame begins after {inner - start} of {FRAME_BYTES} bytes"
            end = inner
        yield Piece(start, data[start:end], why=why)
        start = min(end, len(data))


DEVICES: dict[str, Callable[[bytes], Iterator[Piece]]] = {"pms5003": pms5003_pieces}


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "decode",
        help="a capture as frames, and why the rest is none",
        description="Print each frame of a capture, and each piece that is none with the reason.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", help="the capture; - for standard input")
    parser.add_argument("--device", choices=sorted(DEVICES), default="pms5003", help="default pms5003")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the pieces; FAILED when not one frame was among them."""
    frames = rejected = 0
    for piece in DEVICES[args.device](_read(args.file)):
        frames += piece.fields is not None
        rejected += piece.fields is None
        print(_json(piece) if args.json else _text(piece))
    print(f"{frames} frames, {rejected} rejected pieces", file=sys.stderr)
    return ExitCode.OK if frames else ExitCode.FAILED


def to_bytes(capture: bytes) -> bytes:
    """The bytes of a capture: those its hexadecimal text names, or itself when it is no such text."""
    try:
        lines = capture.decode("ascii").splitlines()
    except UnicodeDecodeError:
        return capture
    text = " ".join(line for line in lines if not line.lstrip().startswith("#"))
    digits = re.sub(r"0[xX]|[\s,;:]", "", text)
    if not digits or re.fullmatch(r"(?:[0-9a-fA-F]{2})+", digits) is None:
        return capture
    return bytes.fromhex(digits)


def _read(name: str) -> bytes:
    if name == "-":
        return to_bytes(sys.stdin.buffer.read(MAX_BYTES))
    with Path(name).open("rb") as file:
        return to_bytes(file.read(MAX_BYTES))


def _foreign(data: bytes) -> str:
    if data.startswith(HEADER[:2]) and len(data) >= len(HEADER):
        length = int.from_bytes(data[2:4], "big") + 4
        return f"a Plantower frame of {length} bytes: another device (a PMS3003 has 24)"
    if HEADER.startswith(data):
        return f"cut off by the end of the capture after {len(data)} of {FRAME_BYTES} bytes"
    return "no frame begins here"


def _bad_sum(data: bytes) -> str:
    said, found = int.from_bytes(data[-2:], "big"), sum(data[:-2])
    return f"checksum: the frame says {said:#06x}, its bytes add up to {found:#06x}"


def _json(piece: Piece) -> str:
    fields = {"offset": piece.offset, "hex": piece.data.hex(" ")}
    return json.dumps(fields | ({"frame": piece.fields} if piece.fields else {"rejected": piece.why}))


def _text(piece: Piece) -> str:
    if piece.fields is None:
        return f"{piece.offset:6}  REJECTED {piece.why}: {piece.data.hex(' ')}"
    return f"{piece.offset:6}  " + " ".join(f"{name}={value}" for name, value in piece.fields.items())
