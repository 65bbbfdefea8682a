"""Boards that run MicroPython, through mpremote: the program is files in the board's own file system.

A compiled file begins with "M", the version of its format u8, and flags whose upper six bits name the machine
code in it; the board says in sys.implementation._mpy what it takes (MicroPython's manual, ".mpy files").
"""

import ast
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from edge.errors import DeviceError, Said, words_of
from firmware_tools.boards.flasher import Connection, Family, Identity, WrongImage
from firmware_tools.boards.release import release
from firmware_tools.programs import MPREMOTE, Done, OnProgress, no_progress

OLDEST = (1, 20)  # the first whose mpy version is 6.1, and with the modules that the program uses
FILES_MOST = 64
# A Pico has 1.4 MB for files, an ESP32 with 4 MiB of flash 2 MB.
BYTES_MOST = 512 * 1024
NAME_FILE = "name.txt"

# In words that even MicroPython 1.9 knows, so that an old board is named and not called silent.
_WHO = """
import sys
try:
    import machine
    number = ''.join('%02x' % byte for byte in machine.unique_id())
except (ImportError, AttributeError):
    number = ''
print([sys.implementation.name, tuple(sys.implementation.version)[:3],
    getattr(sys.implementation, '_mpy', 0), sys.platform, number])
"""
# A Ctrl-C that was sent to end a program may strike the first question instead.
ASKS = 3
_READ_NAME = f"""
try:
    print(repr(open('{NAME_FILE}', 'rb').read()))
except OSError:
    print(repr(b''))
"""


class MicroPython:
    """IMAGE is a file or a folder of files. Raises as Flasher."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._mpy = 0
        self._is_awake = False

    def check(self, image: Path) -> str:
        """Python that compiles, .mpy with its mark, JSON that can be read; a folder has a main.py."""
        files = list(_files(image))
        if image.is_dir() and not {"main.py", "main.mpy"} & {file.name for file in files}:
            raise WrongImage(
                Said("{image}: no main.py in it: the board would have nothing to run", image=image)
            )
        total = sum(file.stat().st_size for file in files)
        if not 1 <= len(files) <= FILES_MOST or total > BYTES_MOST:
            raise WrongImage(
                Said(
                    "{image}: {count} files, {total} bytes: no program for a board",
                    image=image,
                    count=len(files),
                    total=total,
                )
            )
        for file in files:
            _check_file(file)
        return f"MicroPython program, {len(files)} files, {total} bytes"

    def identify(self) -> Identity:
        """Ends its program first, so that its console listens."""
        self._wake()
        for _ in range(ASKS):
            said = self._exec(_WHO)
            if "KeyboardInterrupt" not in said.output:
                break
        try:
            answer = ast.literal_eval(said.output.strip().splitlines()[-1])
            name, version, self._mpy, platform, number = answer
        except (ValueError, SyntaxError, TypeError, IndexError):
            raise DeviceError(
                self._connection.port, Said("no MicroPython answers:\n{end}", end=said.end)
            ) from None
        shown = ".".join(map(str, version))
        if name != "micropython" or tuple(version) < OLDEST:
            wanted = ".".join(map(str, OLDEST))
            raise DeviceError(
                self._connection.port,
                Said(
                    "runs {name} {shown}; MicroPython {wanted} is wanted",
                    name=name,
                    shown=shown,
                    wanted=wanted,
                ),
            )
        return Identity(number[-16:].rjust(16, "0") if number else "", f"{platform}, MicroPython {shown}")

    def write(self, image: Path, on_progress: OnProgress = no_progress) -> None:
        """main.py last: a board whose cable is pulled half-way still starts its old program, or none."""
        files = list(_files(image))
        if not self._mpy:
            self.identify()
        for file in files:
            self._check_mpy(file)
        total, done = sum(file.stat().st_size for file in files), 0
        for file in sorted(files, key=lambda file: file.stem == "main"):
            said = self._mpremote("fs", "cp", str(file), f":{file.name}")
            if said.code:
                raise DeviceError(
                    self._connection.port,
                    Said("mpremote could not write {name}:\n{end}", name=file.name, end=said.end),
                )
            done += file.stat().st_size
            on_progress(100.0 * done / max(total, 1))

    def verify(self, image: Path, on_progress: OnProgress = no_progress) -> bool:
        """By the hash of each file, as the board computes it."""
        self._wake()
        files = list(_files(image))
        for n, file in enumerate(files, 1):
            said = self._mpremote("fs", "sha256sum", file.name)
            found = re.search(r"\b[0-9a-f]{64}\b", said.output)
            if found is None and "No such file" not in said.output and "ENOENT" not in said.output:
                raise DeviceError(
                    self._connection.port,
                    Said("mpremote could not read {name}:\n{end}", name=file.name, end=said.end),
                )
            if found is None or found[0] != hashlib.sha256(file.read_bytes()).hexdigest():
                return False
            on_progress(100.0 * n / len(files))
        return True

    def read_name(self) -> Identity | None:
        """From the file that the sensor board's program reads too."""
        self._wake()
        said = self._exec(_READ_NAME)
        found = re.search(r"^b'.*'\s*$|^b\".*\"\s*$", said.output, re.MULTILINE)
        if said.code or found is None:
            raise DeviceError(self._connection.port, Said("its name cannot be read:\n{end}", end=said.end))
        name = _bytes(found[0].strip()).decode("utf-8", "replace")
        return Identity("", name) if name else None

    def write_name(self, name: str, board_id: str) -> bool:
        """The number is the chip's own."""
        said = self._exec(f"f = open('{NAME_FILE}', 'wb')\nf.write({name.encode()!r})\nf.close()")
        return said.code == 0

    def finish(self) -> None:
        """A hardware reset, as of its button."""
        self._mpremote("reset")

    def _check_mpy(self, file: Path) -> None:
        if file.suffix != ".mpy":
            return
        head = file.read_bytes()[:3]
        version, machine = head[1], head[2] >> 2
        takes, runs_on = self._mpy & 0xFF, self._mpy >> 10
        if version != takes or machine not in (0, runs_on):
            raise WrongImage(
                Said(
                    "{file}: compiled for mpy version {version}, architecture {machine}; the board takes "
                    "version {takes}, architecture {runs_on}: compile it with its mpy-cross",
                    file=file,
                    version=version,
                    machine=machine,
                    takes=takes,
                    runs_on=runs_on,
                )
            )

    def _wake(self) -> None:
        if not self._is_awake:
            release(self._connection.port)
            self._is_awake = True

    def _exec(self, code: str) -> Done:
        return self._mpremote("exec", code)

    def _mpremote(self, *command: str) -> Done:
        return MPREMOTE.run(["connect", self._connection.port, "resume", *command])


def _files(image: Path) -> Iterator[Path]:
    if not image.is_dir():
        yield image
        return
    for file in sorted(image.iterdir()):
        if file.is_file() and file.suffix in {".py", ".mpy", ".json"}:
            yield file


def _check_file(file: Path) -> None:
    data = file.read_bytes()
    try:
        match file.suffix:
            case ".py":
                compile(data, str(file), "exec")
            case ".json":
                json.loads(data)
            case ".mpy":
                if data[:1] != b"M" or len(data) < 4:
                    raise ValueError(Said("it does not begin with M"))
            case _:
                raise ValueError(Said("neither .py, .mpy nor .json"))
    except (ValueError, SyntaxError) as error:
        raise WrongImage(
            Said("{file}: no file for MicroPython: {why}", file=file, why=words_of(error))
        ) from None


def _bytes(text: str) -> bytes:
    value = ast.literal_eval(text)
    return value if isinstance(value, bytes) else b""


FLASHERS = (Family("micropython", "MicroPython: a file or folder by mpremote", MicroPython),)
