"""A serial port that another process can open, and whose wire can be spoiled."""

import contextlib
import errno
import fcntl
import os
import random
import struct
import termios
import tty
from enum import Enum
from pathlib import Path

# A UART with nobody listening loses its bytes; a pty would keep 4 KiB and hand them over, stale, to whoever
# opens it later. More unread bytes than this (a dozen PMS5003 frames) mean that nobody listens.
MAX_UNREAD = 400


class Wire(Enum):
    """What the cable does to the bytes."""

    SOUND = "sound"
    GARBLED = "garbled"  # about one byte in eight is changed
    CUT = "cut"  # bytes go nowhere; the port itself stays


class PtyPort:
    """A raw pty; `path` is a stable symlink to the end that the node opens.

    Raises:
        OSError: the kernel has no more ptys, or the symlink's folder is not writable.
    """

    def __init__(self, path: Path, *, seed: int = 0) -> None:
        self.path = path
        self.wire = Wire.SOUND
        self._random = random.Random(seed)
        self._master = -1
        self._slave = -1
        self.plug()

    @property
    def fd(self) -> int:
        """Our end, non-blocking; -1 while unplugged. It changes with each plug()."""
        return self._master

    @property
    def device(self) -> str:
        """The kernel's name of the end that the node opens, /dev/pts/N; it changes with each plug().

        Raises:
            OSError: unplugged.
        """
        return os.ttyname(self._slave)

    def plug(self) -> None:
        """Put the port there; harmless when it is."""
        if self._master >= 0:
            return
        self._master, self._slave = os.openpty()
        # Our own hold on the far end keeps our reads from failing with EIO while no node has it open.
        tty.setraw(self._slave, termios.TCSANOW)
        os.set_blocking(self._master, False)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(self.device)

    def unplug(self) -> None:
        """Pull the adapter out: whoever has it open gets a hang-up, and the name is gone."""
        if self._master < 0:
            return
        self.path.unlink(missing_ok=True)
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = -1

    close = unplug

    def write(self, data: bytes) -> int:
        """Send; what nobody reads is lost, as on a UART. Returns the bytes that were taken."""
        if self._master < 0 or self.wire is Wire.CUT:
            return 0
        if self.wire is Wire.GARBLED:
            data = self._garble(data)
        if _unread(self._slave) > MAX_UNREAD:
            termios.tcflush(self._slave, termios.TCIFLUSH)
        try:
            return os.write(self._master, data)
        except BlockingIOError:
            return 0

    def read(self, limit: int = 4096) -> bytes:
        """What the node has sent so far; empty when nothing has come or the wire is cut."""
        if self._master < 0:
            return b""
        try:
            data = os.read(self._master, limit)
        except BlockingIOError:
            return b""
        except OSError as error:
            if error.errno == errno.EIO:  # Linux: the far end hung up
                return b""
            raise
        if self.wire is Wire.CUT:
            return b""
        return self._garble(data) if self.wire is Wire.GARBLED else data

    def _garble(self, data: bytes) -> bytes:
        return bytes(b ^ self._random.randrange(1, 256) if self._random.random() < 1 / 8 else b for b in data)


def _unread(slave: int) -> int:
    count = bytearray(4)
    with contextlib.suppress(OSError):
        fcntl.ioctl(slave, termios.FIONREAD, count)
    return int(struct.unpack("i", count)[0])
