"""ESP32 boards, through esptool.

Image header, from Espressif's "Firmware Image Format": E9, segments u8, mode, size and speed, entry u32, then
at 12 the chip id u16 that tells an ESP32-S3's image from an ESP32's.
"""

import re
import struct
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from edge.errors import DeviceError, Said
from firmware_tools.boards.flasher import Connection, Family, Identity, WrongImage
from firmware_tools.programs import ESPTOOL, Done, OnProgress, no_progress

MAGIC = 0xE9
SEGMENTS_MOST = 16
FLASH_MOST = 16 * 1024 * 1024
_HEADER = struct.Struct("<BBBBIBBBBH")


@dataclass(frozen=True, slots=True)
class Chip:
    """chip_id as in the image; start is where its boot ROM looks for the bootloader."""

    name: str
    chip_id: int
    start: int


CHIPS = (
    Chip("esp32", 0x0000, 0x1000),
    Chip("esp32s2", 0x0002, 0x1000),
    Chip("esp32c3", 0x0005, 0),
    Chip("esp32s3", 0x0009, 0),
    Chip("esp32c6", 0x000D, 0),
)
_BY_ID = {chip.chip_id: chip.name for chip in CHIPS}


class Esp32:
    """Raises as Flasher."""

    def __init__(self, chip: Chip, connection: Connection) -> None:
        self._chip = chip
        self._connection = connection
        self._address = hex(chip.start if connection.address is None else connection.address)

    def check(self, image: Path) -> str:
        """An ESP image of this very chip."""
        head = image.read_bytes()[: _HEADER.size]
        if len(head) < _HEADER.size or head[0] != MAGIC:
            raise WrongImage(
                Said(
                    "{image}: no ESP image: it begins with {found}, not with e9",
                    image=image,
                    found=head[:4].hex(" "),
                )
            )
        _, segments, *_, chip_id = _HEADER.unpack(head)
        if chip_id != self._chip.chip_id:
            other = _BY_ID.get(chip_id, f"chip {chip_id:#06x}")
            raise WrongImage(
                Said(
                    "{image}: an image for {other}, not for {name}",
                    image=image,
                    other=other,
                    name=self._chip.name,
                )
            )
        if not 1 <= segments <= SEGMENTS_MOST or image.stat().st_size > FLASH_MOST:
            raise WrongImage(
                Said(
                    "{image}: {segments} segments, {st_size} bytes: damaged",
                    image=image,
                    segments=segments,
                    st_size=image.stat().st_size,
                )
            )
        said = ESPTOOL.run(["image-info", str(image)])
        if said.code or re.search(r"\binvalid\b", said.output, re.IGNORECASE):
            raise WrongImage(Said("{image}: esptool finds it damaged:\n{end}", image=image, end=said.end))
        return f"{self._chip.name} image, {image.stat().st_size} bytes, for {self._address}"

    def identify(self) -> Identity:
        """Its MAC address."""
        said = self._run("read-mac")
        mac = re.search(r"MAC:\s+((?:[0-9a-f]{2}:){5}[0-9a-f]{2})", said.output, re.IGNORECASE)
        if said.code or mac is None:
            hint = Said("hold BOOT while it is plugged in, or give --no-reset when it is in its bootloader")
            raise DeviceError(
                self._connection.port,
                Said("no {name} answers; {hint}:\n{end}", name=self._chip.name, hint=hint, end=said.end),
            )
        chip = re.search(r"Chip type:\s+(.+)", said.output)
        return Identity(
            mac[1].replace(":", "").lower().rjust(16, "0"), chip[1].strip() if chip else self._chip.name
        )

    def write(self, image: Path, on_progress: OnProgress = no_progress) -> None:
        """esptool compares the hash of each part as it goes."""
        plain = ["--no-compress"] if self._connection.no_reset else []
        said = self._run("write-flash", *plain, self._address, str(image), on_progress=on_progress)
        if said.code:
            raise DeviceError(self._connection.port, Said("esptool could not write:\n{end}", end=said.end))

    def verify(self, image: Path, on_progress: OnProgress = no_progress) -> bool:
        """By the hash of what is in the flash."""
        said = self._run("verify-flash", self._address, str(image), on_progress=on_progress)
        if said.code and "failed" not in said.output.lower():
            raise DeviceError(self._connection.port, Said("esptool could not read:\n{end}", end=said.end))
        return said.code == 0

    def read_name(self) -> Identity | None:
        """None: what is in its flash belongs to the image."""
        return None

    def write_name(self, name: str, board_id: str) -> bool:
        """False: as read_name."""
        return False

    def finish(self) -> None:
        """esptool has done so."""

    def _run(self, *command: str, on_progress: OnProgress = no_progress) -> Done:
        at = self._connection
        options = ["--chip", self._chip.name, "--port", at.port]
        options += ["--baud", str(at.baud)] if at.baud else []
        # In its bootloader already: the ROM's own loader is all that is certain to be there.
        options += ["--no-stub", "--before", "no-reset", "--after", "no-reset"] if at.no_reset else []
        return ESPTOOL.run([*options, *command], on_progress)


FLASHERS = tuple(
    Family(chip.name, f"{chip.name}: IMAGE.bin by esptool", partial(Esp32, chip)) for chip in CHIPS
)
