"""Arduino boards with an ATmega328P and its serial bootloader, through avrdude.

The chip has no number of its own, so the bench draws one and keeps it with the name at the end of the EEPROM:

    "LG" | 01 | number 8 bytes | length u8 | name, UTF-8 | CRC-32, big endian, of all before
"""

import binascii
import re
import secrets
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from edge.errors import DeviceError, Said, words_of
from firmware_tools.boards.flasher import NAME_MOST, Connection, Family, Identity, WrongImage
from firmware_tools.programs import AVRDUDE, Done, OnProgress, no_progress

# A bootloader that gave up waiting half-way starts its program; opening the port anew resets it.
TRIES = 3
_MAGIC = b"LG\x01"
_NAME_BYTES = 64
_NAME_AT = 1024 - _NAME_BYTES  # of the EEPROM of an ATmega328P


@dataclass(frozen=True, slots=True)
class Arduino:
    """flash is what the bootloader leaves to a program [bytes]; signature as avrdude prints it."""

    name: str
    part: str
    signature: str
    baud: int
    flash: int


# Optiboot takes 0.5 KiB, ATmegaBOOT of the older Nanos 2 KiB of the 32 (Arduino's boards.txt).
ARDUINOS = (
    Arduino("uno", "m328p", "1e950f", 115200, 32 * 1024 - 512),
    Arduino("nano", "m328p", "1e950f", 115200, 32 * 1024 - 512),
    Arduino("nano-old", "m328p", "1e950f", 57600, 32 * 1024 - 2048),
)


class Avr:
    """Raises as Flasher."""

    def __init__(self, board: Arduino, connection: Connection) -> None:
        self._board = board
        self._connection = connection

    def check(self, image: Path) -> str:
        """An Intel HEX file that begins at the reset vector and ends before the bootloader."""
        from intelhex import HexReaderError, IntelHex

        try:
            code = IntelHex(str(image))
        except (HexReaderError, UnicodeDecodeError) as error:
            raise WrongImage(
                Said("{image}: no Intel HEX file: {why}", image=image, why=words_of(error))
            ) from None
        first, last = code.minaddr(), code.maxaddr()
        if first is None or last is None:
            raise WrongImage(Said("{image}: holds no code", image=image))
        if first != 0:
            raise WrongImage(
                Said(
                    "{image}: begins at {first}: not for this chip, or a bootloader itself",
                    image=image,
                    first=f"{first:#x}",
                )
            )
        if last >= self._board.flash:
            raise WrongImage(
                Said(
                    "{image}: ends at {last}, the board has room up to {flash}",
                    image=image,
                    last=f"{last:#x}",
                    flash=f"{self._board.flash:#x}",
                )
            )
        return f"{self._board.part} program, {last + 1} of {self._board.flash} bytes"

    def identify(self) -> Identity:
        """By its signature; the number is that of its EEPROM, empty when it has none yet."""
        said, eeprom = self._eeprom()
        signature = re.search(r"signature = 0x([0-9a-f]{6})", said.output)
        if signature is None:
            hint = Said("is it the right speed (nano-old has 57600)? pull and plug it, and try again")
            raise DeviceError(
                self._connection.port, Said("no bootloader answers; {hint}:\n{end}", hint=hint, end=said.end)
            )
        if signature[1] != self._board.signature:
            wanted = Said("{part} has {signature}", part=self._board.part, signature=self._board.signature)
            raise DeviceError(
                self._connection.port,
                Said("the chip's signature is {found}, {wanted}", found=signature[1], wanted=wanted),
            )
        named = name_of(eeprom)
        return Identity(named.id if named else "", f"{self._board.part}, signature {signature[1]}")

    def write(self, image: Path, on_progress: OnProgress = no_progress) -> None:
        """avrdude reads each page back."""
        said = self._run("-D", "-U", f"flash:w:{image}:i", on_progress=on_progress)
        if said.code:
            raise DeviceError(self._connection.port, Said("avrdude could not write:\n{end}", end=said.end))

    def verify(self, image: Path, on_progress: OnProgress = no_progress) -> bool:
        """Byte by byte."""
        said = self._run("-U", f"flash:v:{image}:i", on_progress=on_progress)
        if said.code and "mismatch" not in said.output and "verification error" not in said.output:
            raise DeviceError(self._connection.port, Said("avrdude could not read:\n{end}", end=said.end))
        return said.code == 0

    def read_name(self) -> Identity | None:
        """From the end of the EEPROM."""
        said, eeprom = self._eeprom()
        if said.code:
            raise DeviceError(
                self._connection.port, Said("avrdude could not read the EEPROM:\n{end}", end=said.end)
            )
        return name_of(eeprom)

    def _eeprom(self) -> tuple[Done, bytes]:
        """What avrdude said, and the block of the name."""
        with tempfile.TemporaryDirectory(prefix="liengia-bench-") as folder:
            path = Path(folder) / "eeprom.bin"
            said = self._run("-U", f"eeprom:r:{path}:r")
            eeprom = path.read_bytes() if path.exists() else b""
        return said, eeprom[_NAME_AT : _NAME_AT + _NAME_BYTES]

    def write_name(self, name: str, board_id: str) -> bool:
        """Beside it a new number where the board has none."""
        from intelhex import IntelHex

        code = IntelHex()
        code.puts(_NAME_AT, name_block(name, board_id or secrets.token_hex(8)))
        with tempfile.TemporaryDirectory(prefix="liengia-bench-") as folder:
            path = Path(folder) / "name.hex"
            code.write_hex_file(str(path))
            said = self._run("-D", "-U", f"eeprom:w:{path}:i")
        # Optiboot has no EEPROM commands: it says yes and writes elsewhere, or no.
        return said.code == 0

    def finish(self) -> None:
        """avrdude has done so."""

    def _run(self, *command: str, on_progress: OnProgress = no_progress) -> Done:
        board, at = self._board, self._connection
        options = ["-c", "arduino", "-p", board.part, "-P", at.port, "-b", str(at.baud or board.baud)]
        said = AVRDUDE.run([*options, *command], on_progress)
        for _ in range(TRIES - 1):
            if not said.code or "sync" not in said.output:
                break
            said = AVRDUDE.run([*options, *command], on_progress)
        return said


def name_block(name: str, board_id: str) -> bytes:
    """What stands in the EEPROM."""
    text = name.encode()
    assert 1 <= len(text) <= NAME_MOST
    data = _MAGIC + bytes.fromhex(board_id) + bytes((len(text),)) + text
    return data + binascii.crc32(data).to_bytes(4, "big")


def name_of(block: bytes) -> Identity | None:
    """Its name, as `chip`, and its number; None when there is no whole block."""
    length = block[11] if block.startswith(_MAGIC) and len(block) > 11 else 0
    data, crc = block[: 12 + length], block[12 + length : 16 + length]
    if not 1 <= length <= NAME_MOST or binascii.crc32(data) != int.from_bytes(crc, "big"):
        return None
    return Identity(data[3:11].hex(), data[12:].decode("utf-8", "replace"))


FLASHERS = tuple(
    Family(board.name, f"Arduino {board.name}: IMAGE.hex by avrdude", partial(Avr, board))
    for board in ARDUINOS
)
