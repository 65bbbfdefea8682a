"""Builds and runs simavr_board.c: an Arduino whose bootloader answers the real avrdude."""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).parent / "simavr_board.c"
BOOTLOADER = Path("/usr/share/arduino/hardware/arduino/avr/bootloaders/atmega/ATmegaBOOT_168_atmega328.hex")


def missing() -> str:
    """Why it cannot run here, empty when it can."""
    for name, is_there in (
        ("avrdude", shutil.which("avrdude")),
        ("a C compiler", shutil.which("cc")),
        ("libsimavr-dev", Path("/usr/include/simavr/sim_avr.h").exists()),
        ("libelf-dev", Path("/usr/include/libelf.h").exists()),
        ("arduino-core-avr", BOOTLOADER.exists()),
    ):
        if not is_there:
            return f"no {name} here: make bench-packages"
    return ""


def build(folder: Path) -> tuple[Path, Path]:
    """The simulator and the bootloader that it starts."""
    program = folder / "simavr_board"
    flags = ["-I/usr/include/simavr", "-lsimavr", "-lelf", "-lutil"]
    subprocess.run(["cc", "-o", program, SOURCE, *flags], check=True, timeout=60)
    return program, BOOTLOADER


class Arduino:
    """A context manager; `port` is its pty."""

    def __init__(self, built: tuple[Path, Path], mcu: str = "atmega328p") -> None:
        self._process = subprocess.Popen(
            [built[0], mcu, built[1]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        self.port = self._process.stdout.readline().strip()

    def __enter__(self) -> "Arduino":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
