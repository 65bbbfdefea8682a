"""A plug that plays a serial sensor: says frames, and waits for what it is told."""

import time
from typing import Protocol

from plug import Plug


class Frame(Protocol):
    """What can be sent beside plain bytes."""

    def to_bytes(self) -> bytes: ...


class PtyDevice(Plug):
    """A pty behind a symlink, plugged in from the start."""

    def say(self, *frames: Frame | bytes) -> None:
        """Returns once the bytes can be read."""
        self.send(*(f if isinstance(f, bytes) else f.to_bytes() for f in frames))

    def heard(self, count: int = 0) -> bytes:
        """What the node has said since, once it is at least so many bytes."""
        data, give_up = self.sent_to_it(), time.monotonic() + 10.0
        while len(data) < count:
            assert time.monotonic() < give_up, f"heard only {data.hex(' ')}"
            time.sleep(0.0002)
            data += self.sent_to_it()
        return data
