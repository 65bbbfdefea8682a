"""A serial port opened at the bench: for us alone, with the name of whoever holds it."""

import errno
import os
import select
import termios
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import serial

from edge.errors import DeviceError, Said, words_of
from firmware_tools.contract import REPLY_S, LineSettings
from firmware_tools.ports import Holder, holders

# Quiet for so long after the first byte of an answer, it is over: at 9600 baud three bytes take 3 ms, and USB
# adapters hand bytes over every 16 ms.
QUIET_S = 0.06
# What one listening keeps; of more, the oldest bytes are forgotten.
KEEP_BYTES = 64 * 1024
READ_BYTES = 4096


class BenchLine:
    """An open port; a context manager.

    Raises:
        DeviceError: missing, no tty, or held; says by whom.
    """

    def __init__(self, port: str, settings: LineSettings) -> None:
        self.port = port
        if not Path(port).exists():
            raise DeviceError(port, Said("is not there; `liengia-bench ports` lists those that are"))
        try:
            self._serial = _open(port, settings)
        except OSError as error:
            raise _refused(port, error) from error

    def __enter__(self) -> "BenchLine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._serial.close()

    def ask(self, request: bytes, wait_s: float = REPLY_S, enough: int | None = None) -> bytes:
        """As probe.Talk."""
        self._serial.reset_input_buffer()
        self.write(request)
        received = b""
        give_up = time.monotonic() + wait_s
        while time.monotonic() < give_up and (enough is None or len(received) < enough):
            if fresh := self._read(QUIET_S if received else give_up - time.monotonic()):
                received += fresh
            elif received:
                break
        return received

    def hear(self, seconds: float) -> bytes:
        """As probe.Talk."""
        received = b""

        def keep(data: bytes) -> bool:
            nonlocal received
            received = (received + data)[-KEEP_BYTES:]
            return False

        self.listen(seconds, keep)
        return received

    def listen(self, seconds: float, on_bytes: Callable[[bytes], bool]) -> None:
        """Hand over what comes, until the time is up or on_bytes says that it is enough."""
        give_up = time.monotonic() + seconds
        while (left := give_up - time.monotonic()) > 0:
            data = self._read(left)
            if data and on_bytes(data):
                return

    def write(self, data: bytes) -> None:
        """Send.

        Raises:
            DeviceError: the port went away.
        """
        try:
            self._serial.write(data)
        except OSError as error:
            raise DeviceError(self.port, Said("cannot be written to: {why}", why=words_of(error))) from error

    def _read(self, wait_s: float) -> bytes:
        """What is there within so many seconds; empty when nothing came."""
        try:
            # Not by pyserial: each new timeout of its own sets the whole port anew, which a pty refuses.
            if not select.select([self._serial.fileno()], [], [], max(0.0, wait_s))[0]:
                return b""
            data = os.read(self._serial.fileno(), READ_BYTES)
        except OSError as error:
            raise DeviceError(self.port, Said("went away: {why}", why=words_of(error))) from error
        if not data:
            raise DeviceError(self.port, Said("went away"))
        return data


def _open(port: str, settings: LineSettings) -> serial.Serial:
    try:
        return serial.Serial(
            port,
            settings.baud,
            parity=settings.parity,
            stopbits=settings.stop_bits,
            timeout=0,
            write_timeout=1.0,
            exclusive=True,
        )
    except termios.error as error:  # pyserial lets it through; it is not an OSError
        if settings.parity == "N":
            raise OSError(*error.args) from error
        # A pty refuses parity, and has no wire on which it would matter.
        return _open(port, LineSettings(settings.baud))


def owners(port: str) -> list[Holder]:
    """The processes that have locked a port, else those that have it open, without ourselves."""
    device = os.path.realpath(port)
    opened = [holder for holder in holders([device]).get(device, []) if holder.pid != os.getpid()]
    locking = _locking(device)
    return [holder for holder in opened if holder.pid in locking] or opened


def _locking(device: str, locks: Path = Path("/proc/locks")) -> set[int]:
    """`1: FLOCK  ADVISORY  WRITE 4711 00:1a:5 0 EOF` -> 4711."""
    inode = str(Path(device).stat().st_ino)
    try:
        rows = [line.split() for line in locks.read_text(encoding="ascii").splitlines()]
    except OSError:
        return set()
    return {int(row[4]) for row in rows if row[1:2] == ["FLOCK"] and row[5].split(":")[-1] == inode}


def _refused(port: str, error: OSError) -> DeviceError:
    held = owners(port)
    if held and "lock" in str(error):
        names = ", ".join(f"{holder.pid} ({holder.command})" for holder in held)
        return DeviceError(port, Said("is held by process {names}; stop it first", names=names))
    if error.errno == errno.EACCES:
        said = Said("no permission: put sudo before the command, or join the group dialout")
        return DeviceError(port, said)
    return DeviceError(port, words_of(error))
