"""A serial device's end of a pty, for tests: plugged and pulled, and sure that its bytes have arrived."""

import fcntl
import os
import pty
import struct
import termios
import time
import tty
from pathlib import Path


class Plug:
    """Behind a symlink, as udev makes them; `link` is what the settings name."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master = self.slave = -1
        self.plug()

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

    def send(self, *frames: bytes) -> None:
        """Returns once the bytes can be read: virtual time does not wait for the kernel's tty worker."""
        data = b"".join(frames)
        os.write(self.master, data)
        give_up = time.monotonic() + 10.0
        while waiting(self.slave) < len(data):
            assert time.monotonic() < give_up
            time.sleep(0.0002)

    def sent_to_it(self) -> bytes:
        """What the node has written since the last call."""
        data = b""
        while True:
            try:
                data += os.read(self.master, 4096)
            except BlockingIOError:
                return data


def waiting(fd: int) -> int:
    """Bytes that can be read."""
    (count,) = struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, b"\0" * 4))
    return int(count)
