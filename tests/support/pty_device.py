"""A pty that plays a serial device, behind a symlink as udev makes them."""

import contextlib
import fcntl
import os
import pty
import struct
import termios
import time
import tty
from pathlib import Path
from typing import Protocol


class Frame(Protocol):
    """What can be sent beside plain bytes."""

    def to_bytes(self) -> bytes: ...


class PtyDevice:
    """Plugged in by plug(), pulled out by pull(); says what it is told to."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master = self.slave = -1

    def plug(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(self.slave))

    def pull(self) -> None:
        if self.master >= 0:
            os.close(self.master)
            os.close(self.slave)
            self.master = self.slave = -1
            self.link.unlink()

    def send(self, *frames: Frame | bytes) -> None:
        """Returns once the bytes can be read: virtual time does not wait for the kernel's tty worker."""
        data = b"".join(f if isinstance(f, bytes) else f.to_bytes() for f in frames)
        os.write(self.master, data)
        give_up = time.monotonic() + 10.0
        while waiting(self.slave) < len(data):
            assert time.monotonic() < give_up
            time.sleep(0.0002)

    def heard(self, count: int = 0) -> bytes:
        """What the node has said since, once it is at least so many bytes."""
        data, give_up = b"", time.monotonic() + 10.0
        while True:
            with contextlib.suppress(BlockingIOError):
                data += os.read(self.master, 65536)
            if len(data) >= count:
                return data
            assert time.monotonic() < give_up, f"heard only {data.hex(' ')}"
            time.sleep(0.0002)


def waiting(fd: int) -> int:
    """Bytes that can be read there."""
    (count,) = struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, b"\0" * 4))
    return int(count)
