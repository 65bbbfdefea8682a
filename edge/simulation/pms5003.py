"""A PMS5003 that speaks on a pty: real frames at its own pace, and the ways it breaks."""

import math
import random
from collections.abc import Callable
from enum import StrEnum

from edge.runtime.reactor import Reactor, Timer
from edge.sensors.pms5003_frame import PmsFrame, counts_above, frame_of, still_frame
from edge.simulation.pty_port import PtyPort

Source = Callable[[float], float]  # an instant of the node's clock -> PM2.5 [µg/m³]


class Fault(StrEnum):
    """How it can break."""

    SILENT = "silent"  # no frames at all
    TORN = "torn"  # each frame ends somewhere in its middle
    GARBAGE = "garbage"  # as many bytes, all noise
    FROZEN = "frozen"  # the first frame over and over
    ZERO = "zero"  # good frames that count nothing: laser or fan dead
    CHECKSUM = "checksum"  # one bit wrong in each frame


class Pms5003Emulator:
    """Sends a frame every interval while started.

    source      what the air holds
    interval_s  between frames [s of the reactor's clock]; the real one sends each 0.2-2.3 s
    """

    def __init__(
        self,
        port: PtyPort,
        reactor: Reactor,
        *,
        source: Source,
        interval_s: float = 1.0,
        seed: int = 0,
        fault: Fault | None = None,
    ) -> None:
        self.fault = fault
        self.sent = 0  # frames, whole or not
        self._port = port
        self._reactor = reactor
        self._source = source
        self._interval_s = interval_s
        self._random = random.Random(seed)
        self._timer: Timer | None = None
        self._due = 0.0
        self._frozen = b""

    def start(self) -> None:
        """Send the first frame now."""
        self.stop()
        self._due = self._reactor.now()
        self._turn(self._due)

    def stop(self) -> None:
        """Fall silent; call before the port is closed."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def send(self, at: float) -> None:
        """Send one frame now, beside those of its pace."""
        data = self._spoil(frame(self._source(at), self._random).to_bytes())
        self.sent += bool(data)
        self._port.write(data)

    def _turn(self, at: float) -> None:
        self.send(at)
        # From the due instant, not from now, so that the pace does not drift; frames that a stalled
        # machine missed are not made up for.
        self._due = max(self._due + self._interval_s, at)
        self._timer = self._reactor.call_at(self._due, self._turn)

    def _spoil(self, data: bytes) -> bytes:
        match self.fault:
            case Fault.SILENT:
                return b""
            case Fault.TORN:
                return data[: self._random.randrange(1, len(data))]
            case Fault.GARBAGE:
                return self._random.randbytes(len(data))
            case Fault.FROZEN:
                self._frozen = self._frozen or data
                return self._frozen
            case Fault.ZERO:
                return still_frame({})
            case Fault.CHECKSUM:
                spot = self._random.randrange(4, len(data))
                return data[:spot] + bytes((data[spot] ^ 0x01,)) + data[spot + 1 :]
        return data


def frame(pm2_5: float, noise: random.Random) -> PmsFrame:
    """What the sensor would say of air with this much PM2.5 [µg/m³]; the counts carry their own noise."""
    above = counts_above(pm2_5)
    # Counting noise is the root of the count; air is never that even, hence twice as much.
    return frame_of(pm2_5, above + noise.gauss(0.0, 2.0 * math.sqrt(above)))
