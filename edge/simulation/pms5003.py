"""A PMS5003 that speaks on a pty, for the simulated house: its air follows a fire."""

import math
import random
from collections.abc import Callable
from enum import StrEnum

from edge.runtime.reactor import Reactor
from edge.sensors.pms5003_frame import PmsFrame, counts_above, frame_of, still_frame
from edge.simulation.pty_port import PtyPort
from edge.simulation.serial_device import Fault as AnyFault
from edge.simulation.serial_device import SerialDevice, Speech

Source = Callable[[float], float]  # an instant of the node's clock -> PM2.5 [µg/m³]


class Fault(StrEnum):
    """How it can break."""

    SILENT = "silent"  # no frames at all
    TORN = "torn"  # each frame ends somewhere in its middle
    GARBAGE = "garbage"  # as many bytes, all noise
    FROZEN = "frozen"  # the first frame over and over
    ZERO = "zero"  # good frames that count nothing: laser or fan dead
    CHECKSUM = "checksum"  # one bit wrong in each frame


class Pms5003Emulator(SerialDevice):
    """Sends a frame every interval while started; the real one each 0.2-2.3 s.

    source  what the air holds
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
        noise = random.Random(seed)
        broken = AnyFault(fault.value) if fault is not None and fault is not Fault.ZERO else None

        def says(at: float) -> bytes:
            return still_frame({}) if fault is Fault.ZERO else frame(source(at), noise).to_bytes()

        super().__init__(port, reactor, Speech(says, interval_s=interval_s), seed=seed, fault=broken)


def frame(pm2_5: float, noise: random.Random) -> PmsFrame:
    """What the sensor would say of air with this much PM2.5 [µg/m³]; the counts carry their own noise."""
    above = counts_above(pm2_5)
    # Counting noise is the root of the count; air is never that even, hence twice as much.
    return frame_of(pm2_5, above + noise.gauss(0.0, 2.0 * math.sqrt(above)))
