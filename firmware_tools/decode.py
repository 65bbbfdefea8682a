"""`liengia-bench decode`: a capture as frames, and what in it is none."""

import argparse
import json
import re
import sys
from pathlib import Path

from edge.errors import ExitCode
from firmware_tools import registry
from firmware_tools.contract import NOTHING_HERE, Piece, Pieces

# A day of one sensor in active mode is some 3 MB; more than this is no capture of ours.
MAX_BYTES = 64 * 1024 * 1024


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("decode")
    parser.add_argument("file")
    parser.add_argument("--device", choices=sorted(registry.decoders()))
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the pieces; FAILED when not one frame was among them."""
    frames = rejected = 0
    data = _read(args.file)
    name = args.device or likeliest(data)
    for piece in registry.decoders()[name](data):
        frames += piece.fields is not None
        rejected += piece.fields is None
        print(as_json(piece) if args.json else as_text(piece))
    print(f"{name}: {frames} frames, {rejected} rejected pieces", file=sys.stderr)
    return ExitCode.OK if frames else ExitCode.FAILED


def likeliest(data: bytes) -> str:
    """The device whose frames fill most of a capture, then the one that explains most of the rest."""

    def score(pieces: Pieces) -> tuple[int, int]:
        found = list(pieces(data))
        frames = sum(len(piece.data) for piece in found if piece.fields is not None)
        return frames, sum(len(piece.data) for piece in found if piece.why != NOTHING_HERE)

    decoders = registry.decoders()
    return max(decoders, key=lambda name: score(decoders[name]))


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


def as_json(piece: Piece) -> str:
    """One line of JSON."""
    fields = {"offset": piece.offset, "hex": piece.data.hex(" ")}
    return json.dumps(fields | ({"frame": piece.fields} if piece.fields else {"rejected": piece.why}))


def as_text(piece: Piece) -> str:
    """One line for a person."""
    if piece.fields is None:
        return f"{piece.offset:6}  REJECTED {piece.why}: {piece.data.hex(' ')}"
    return f"{piece.offset:6}  " + " ".join(f"{name}={value}" for name, value in piece.fields.items())
