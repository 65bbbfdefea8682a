"""`liengia-bench identify`: which device speaks on this port."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from edge.errors import ExitCode
from firmware_tools import registry
from firmware_tools.contract import Finding, LineSettings, Prober
from firmware_tools.line import BenchLine

# A Plantower in steady air speaks every 2.3 s, and a frame may be torn by our opening the port.
LISTEN_S = 5.0
# Of what was heard at one setting of the line.
SHOWN_BYTES = 24


@dataclass(slots=True)
class Seen:
    """What one setting of the line brought, when it was no known device."""

    line: LineSettings
    count: int = 0
    head: bytes = b""
    asked: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Result:
    """Of all tries; `finding` and its line are None when nothing was recognised."""

    finding: Finding | None
    line: LineSettings | None
    seen: list[Seen]


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("identify")
    parser.add_argument("port")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", type=int, metavar="BAUD")
    parser.add_argument("--listen", type=float, default=LISTEN_S, metavar="S")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the device; FAILED when none was recognised."""
    probers = [p for p in registry.probers() if args.only in (None, p.line.baud)]
    if not probers:
        print(f"liengia-bench: no known device speaks at {args.only} baud", file=sys.stderr)
        return ExitCode.FAILED
    result = identify(args.port, probers, listen_s=args.listen, say=_progress)
    print(json.dumps(_json(args.port, result), ensure_ascii=False) if args.json else _text(result))
    return ExitCode.OK if result.finding else ExitCode.FAILED


def identify(
    port: str, probers: list[Prober], *, listen_s: float = LISTEN_S, say: Any = lambda _text: None
) -> Result:
    """Try every setting of the line that the probers have, those of most devices first.

    Raises:
        DeviceError: the port is missing or held; says by whom.
    """
    all_seen = []
    for line in _lines(probers):
        here = [prober for prober in probers if prober.line == line]
        say(f"{line}: {', '.join(prober.name for prober in here)}")
        seen = Seen(line)
        all_seen.append(seen)
        with BenchLine(port, line) as talk:
            finding = _listen(talk, here, seen, listen_s) or _ask(talk, here, seen)
        if finding is not None:
            return Result(finding, line, all_seen)
    return Result(None, None, all_seen)


def _lines(probers: list[Prober]) -> list[LineSettings]:
    counts = dict.fromkeys(sorted({prober.line for prober in probers}), 0)
    for prober in probers:
        counts[prober.line] += 1
    return sorted(counts, key=lambda line: -counts[line])


def _listen(talk: BenchLine, probers: list[Prober], seen: Seen, seconds: float) -> Finding | None:
    listening = [prober.listen for prober in probers if prober.listen is not None]
    finding: Finding | None = None
    received = b""

    def take(data: bytes) -> bool:
        nonlocal finding, received
        seen.count += len(data)
        seen.head = (seen.head + data)[:SHOWN_BYTES]
        received = (received + data)[-4096:]
        finding = next((found for listen in listening if (found := listen(received))), None)
        return finding is not None

    if listening:
        talk.listen(seconds, take)
    return finding


def _ask(talk: BenchLine, probers: list[Prober], seen: Seen) -> Finding | None:
    for prober in probers:
        if prober.ask is not None:
            seen.asked.append(prober.name)
            if (finding := prober.ask(talk)) is not None:
                return finding
    return None


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(text, file=sys.stderr)


def _json(port: str, result: Result) -> dict[str, Any]:
    finding, line = result.finding, result.line
    found = {
        "device": finding.device if finding else None,
        "readings": finding.readings if finding else {},
        "port": port,
        "baud": line.baud if line else None,
        "parity": line.parity if line else None,
        "candidates": list(finding.candidates or (finding.device,)) if finding else [],
        "detail": finding.detail if finding else {},
    }
    tried = [
        {"line": str(seen.line), "bytes": seen.count, "hex": seen.head.hex(" "), "asked": seen.asked}
        for seen in result.seen
    ]
    return found | {"tried": tried}


def _text(result: Result) -> str:
    if result.finding is None:
        return "\n".join(["no known device", *_tried(result.seen), _advice(result.seen)])
    finding = result.finding
    lines = [f"{finding.device} at {result.line}"]
    others = [name for name in finding.candidates if name != finding.device]
    if others:
        lines.append(f"    or {', '.join(others)}: their frames are the same")
    lines += [f"    {name} = {value:g}" for name, value in finding.readings.items()]
    lines += [f"    {name}: {value}" for name, value in finding.detail.items()]
    return "\n".join(lines)


def _tried(all_seen: list[Seen]) -> Iterator[str]:
    for seen in all_seen:
        heard = f"{seen.count} bytes ({seen.head.hex(' ')} ...)" if seen.count else "nothing heard"
        yield f"    {seen.line}: {heard}" + (", no known answer" if seen.asked else "")


def _advice(all_seen: list[Seen]) -> str:
    if any(seen.count for seen in all_seen):
        return "something speaks, but not as a known device: another speed, a bad ground, or a foreign device"
    return "nothing speaks: check supply, that TX goes to RX, and that the sensor is not asleep"
