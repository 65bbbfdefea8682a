"""`liengia-bench ports`: the serial ports of this machine, what is probably behind each, and who holds it."""

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from edge.errors import ExitCode
from edge.texts.speech import say

# USB VID:PID of the bridges and boards that a house meets. Only a first guess: the protocol decides.
CHIPS = {
    (0x1A86, 0x7523): "CH340 (Nano clones, LCUS relays)",
    (0x1A86, 0x5523): "CH341",
    (0x10C4, 0xEA60): "CP210x",
    (0x0403, 0x6001): "FT232",
    (0x067B, 0x2303): "PL2303",
    (0x2E8A, 0x0005): "RP2040, MicroPython",
    (0x2E8A, 0x0003): "RP2040 in BOOTSEL",
    (0x303A, 0x1001): "ESP32-S3/C3 JTAG serial",
    (0x2341, 0x0043): "Arduino Uno",
}

_BY_FOLDERS = ("/dev/serial/by-path", "/dev/serial/by-id")


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that has the port open."""

    pid: int
    command: str


@dataclass(frozen=True, slots=True)
class Port:
    """One serial port.

    names  the stable names in /dev/serial that lead to it, by-path first
    usb    "vid:pid" in hexadecimal, empty when it is not USB
    chip   what usually carries that number, empty when unknown
    """

    device: str
    names: list[str] = field(default_factory=list)
    usb: str = ""
    chip: str = ""
    description: str = ""
    holders: list[Holder] = field(default_factory=list)


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("ports")
    parser.add_argument("port", nargs="*")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print them; FAILED when a port that was named is not there."""
    ports = find(args.port)
    if args.json:
        print(json.dumps([asdict(port) for port in ports], ensure_ascii=False))
    else:
        print("\n".join(_lines(ports)) or say("no serial ports"))
    missing = [name for name in args.port if not Path(name).exists()]
    for name in missing:
        print(f"liengia-bench: {name} is not there", file=sys.stderr)
    return ExitCode.FAILED if missing else ExitCode.OK


def find(further: Iterable[str] = ()) -> list[Port]:
    """The machine's serial ports and those named beside them, in the order of their names."""
    from serial.tools.list_ports import comports

    found = {info.device: info for info in comports()}
    devices = dict.fromkeys([*sorted(found), *(os.path.realpath(name) for name in further)])
    held = holders([device for device in devices if Path(device).exists()])
    ports = []
    for device in devices:
        if device not in found and not Path(device).exists():
            continue
        info = found.get(device)
        usb = (info.vid, info.pid) if info is not None and info.vid is not None else None
        ports.append(
            Port(
                device=device,
                names=_names(device),
                usb=f"{usb[0]:04x}:{usb[1] or 0:04x}" if usb else "",
                chip=CHIPS.get((usb[0], usb[1] or 0), "") if usb else "",
                description=(info.description if info is not None and info.description != "n/a" else ""),
                holders=held.get(device, []),
            )
        )
    return ports


def holders(devices: Iterable[str], proc: Path = Path("/proc")) -> dict[str, list[Holder]]:
    """Which processes have which of the devices open; processes we may not look into are left out."""
    wanted = set(devices)
    found: dict[str, dict[int, Holder]] = {}
    for process in proc.iterdir():
        if process.name.isdecimal():
            for target in _open_files(process) & wanted:
                found.setdefault(target, {})[int(process.name)] = Holder(int(process.name), _command(process))
    return {device: [by_pid[pid] for pid in sorted(by_pid)] for device, by_pid in found.items()}


def _open_files(process: Path) -> set[str]:
    targets = set()
    with contextlib.suppress(OSError):  # ended meanwhile, or not ours to see
        for link in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                targets.add(str(link.readlink()))
    return targets


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        return "?"


def _names(device: str) -> list[str]:
    return [
        str(link)
        for folder in _BY_FOLDERS
        for link in (sorted(Path(folder).iterdir()) if Path(folder).is_dir() else ())
        if os.path.realpath(link) == device
    ]


def _lines(ports: list[Port]) -> Iterable[str]:
    for port in ports:
        what = "  ".join(part for part in (port.usb, port.chip, port.description) if part)
        yield f"{port.device}  {what}".rstrip()
        for name in port.names:
            yield f"    {name}"
        for holder in port.holders:
            yield f"    open in {holder.pid}: {holder.command}"
