"""Both ends of the measurement: a sensor pty that speaks frames and a relay pty whose bytes are timed."""

import os
import select
import time
import tty
from dataclasses import dataclass

ON = b"\xa0\x01\x01\xa2"
OFF = b"\xa0\x01\x00\xa1"


def frame(pm: int, count: int) -> bytes:
    """A PMS5003 frame; `count` varies the particle counts so that it is not byte for byte the same."""
    words = [pm, pm, pm, pm, pm, pm, 200 + count % 50, 70, 45, 30, 1, 0, 0x9700]
    body = b"BM\x00\x1c" + b"".join(w.to_bytes(2, "big") for w in words)
    return body + sum(body).to_bytes(2, "big")


@dataclass
class Wire:
    """One pty; the program under test opens `path`."""

    master: int
    slave: int
    path: str

    @classmethod
    def new(cls) -> "Wire":
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        return cls(master, slave, os.ttyname(slave))

    def close(self) -> None:
        os.close(self.master)
        os.close(self.slave)


def send_frame(sensor: Wire, data: bytes) -> float:
    """Write all but the last byte, then that byte; returns the instant just before it."""
    os.write(sensor.master, data[:-1])
    time.sleep(0.002)  # as on a real line, the last byte arrives by itself
    at = time.perf_counter()
    os.write(sensor.master, data[-1:])
    return at


def wait_for(relay: Wire, wanted: bytes, timeout_s: float) -> float | None:
    """The instant at which `wanted` was read back from the relay's line, None when it did not come."""
    deadline = time.perf_counter() + timeout_s
    seen = b""
    while (left := deadline - time.perf_counter()) > 0:
        if select.select([relay.master], [], [], left)[0]:
            seen += os.read(relay.master, 4096)
            if wanted in seen:
                return time.perf_counter()
    return None


def drain(relay: Wire) -> None:
    """Forget what the relay's line has said so far."""
    while select.select([relay.master], [], [], 0)[0]:
        os.read(relay.master, 4096)
