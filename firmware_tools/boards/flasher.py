"""The contract of a flasher: how one family of boards is written to, checked and named."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from edge.errors import LiengiaError
from firmware_tools.programs import OnProgress, no_progress

NAME_MOST = 32  # bytes of UTF-8, as in the board's own protocol


class WrongImage(LiengiaError):
    """The image is not for this board; nothing was written."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who answered: `id` is the chip's own number, empty where it has none; `chip` is for a person."""

    id: str
    chip: str


@dataclass(frozen=True, slots=True)
class Connection:
    """How a board is reached.

    port      serial port; a URL such as socket://127.0.0.1:5555 where the program takes one
    baud      None for the family's own
    address   where in the flash the image goes; None for the family's own
    no_reset  the board is in its bootloader already and shall not be reset
    """

    port: str
    baud: int | None = None
    address: int | None = None
    no_reset: bool = False


class Flasher(Protocol):
    """One board on one connection."""

    def check(self, image: Path) -> str:
        """What the image is, for a person; needs no board.

        Raises:
            WrongImage: not for this board; says why.
        """
        ...

    def identify(self) -> Identity:
        """Who is there.

        Raises:
            DeviceError: nobody answers, or another kind of board.
        """
        ...

    def write(self, image: Path, on_progress: OnProgress = no_progress) -> None:
        """Write it.

        Raises:
            DeviceError: the program failed; carries what it said.
            WrongImage: for this family, but not for this very board.
        """
        ...

    def verify(self, image: Path, on_progress: OnProgress = no_progress) -> bool:
        """Whether the board holds this image, read back.

        Raises:
            DeviceError: it cannot be read.
        """
        ...

    def read_name(self) -> Identity | None:
        """The name that the board holds, as `chip`, and the number that belongs to it; None when none."""
        ...

    def write_name(self, name: str, board_id: str) -> bool:
        """Write both; False where the board has no place for them."""
        ...

    def finish(self) -> None:
        """Start what was written; harmless where the program has done so."""
        ...


Make = Callable[[Connection], Flasher]


@dataclass(frozen=True, slots=True)
class Family:
    """A word for BOARD on the command line."""

    name: str
    describes: str
    make: Make


def families() -> dict[str, Family]:
    """By name."""
    from firmware_tools.boards import avr, esp32, micropython

    found = [*esp32.FLASHERS, *avr.FLASHERS, *micropython.FLASHERS]
    return {family.name: family for family in found}
