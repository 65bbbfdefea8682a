"""Who holds a device file, a pin or a UDP port, read from /proc and from the GPIO chip."""

import fcntl
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# linux/gpio.h: GPIO_GET_CHIPINFO_IOCTL (name[32], label[32], lines) and GPIO_V2_GET_LINEINFO_IOCTL (name[32],
# consumer[32], offset, num_attrs, flags, attrs[10], padding[4]).
_CHIP_INFO, _CHIP_SIZE = 0x8044B401, 68
_LINE_INFO, _LINE_SIZE = 0xC100B405, 256
_CONSUMER, _OFFSET, _FLAGS = slice(32, 64), 64, 72
_FLAG_USED = 1
# The chip that the 40-pin header hangs on: Pi 3 and older, Pi 4, Pi 5.
_HEADER_LABELS = ("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1")


class Holder(NamedTuple):
    """A process."""

    pid: int
    name: str


def holders_of(path: Path, root: Path = Path("/")) -> list[Holder]:
    """Every process that has the file open, as far as we may look (root may look everywhere)."""
    target = os.path.realpath(path)
    return [holder for holder, link in _descriptors(root) if link == target]


def holders_of_udp(port: int, root: Path = Path("/")) -> list[Holder]:
    """Every process with a UDP socket on this port of any address."""
    inodes = {
        f"socket:[{row[9]}]"
        for table in ("udp", "udp6")
        for row in _rows(root / "proc/net" / table)
        if int(row[1].rpartition(":")[2], 16) == port
    }
    return [holder for holder, link in _descriptors(root) if link in inodes]


def udp_is_taken(port: int, root: Path = Path("/")) -> bool:
    """Whether anybody has it, also one whom we may not look at."""
    rows = [row for table in ("udp", "udp6") for row in _rows(root / "proc/net" / table)]
    return any(int(row[1].rpartition(":")[2], 16) == port for row in rows)


def header_chip(root: Path = Path("/")) -> Path | None:
    """The GPIO chip of the 40-pin header; the first there is when none has its name; None without any."""
    chips = sorted((root / "dev").glob("gpiochip*"))
    for chip in chips:
        label = _ioctl(chip, _CHIP_INFO, bytes(_CHIP_SIZE))[32:64].split(b"\0")[0].decode("ascii", "replace")
        if label in _HEADER_LABELS:
            return chip
    return chips[0] if chips else None


def consumer_of(chip: Path, gpio: int) -> str | None:
    """Who has asked for the line, by its own word; None when it is free or the chip may not be opened."""
    request = bytearray(_LINE_SIZE)
    struct.pack_into("I", request, _OFFSET, gpio)
    answer = _ioctl(chip, _LINE_INFO, bytes(request))
    (flags,) = struct.unpack_from("Q", answer, _FLAGS)
    if not flags & _FLAG_USED:
        return None
    return answer[_CONSUMER].split(b"\0")[0].decode("utf-8", "replace") or "?"


def _ioctl(chip: Path, request: int, data: bytes) -> bytes:
    """The answer, or as many zeros when the chip may not be asked."""
    buffer = bytearray(data)
    try:
        with chip.open("rb", buffering=0) as opened:
            fcntl.ioctl(opened, request, buffer, True)
    except OSError:
        return bytes(len(data))
    return bytes(buffer)


def _descriptors(root: Path) -> Iterator[tuple[Holder, str]]:
    for folder in (root / "proc").glob("[0-9]*/fd"):
        try:
            links = [str(link.readlink()) for link in folder.iterdir()]
            name = (folder.parent / "comm").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            continue  # it has ended, or is not ours to look at
        for link in set(links):
            yield Holder(int(folder.parent.name), name), link


def _rows(path: Path) -> list[list[str]]:
    try:
        lines = path.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return []
    return [line.split() for line in lines]
