"""Any serial sensor: owns its port, asks where it must be asked, reads each frame as it arrives.

What the bytes mean is the kind's Wire; here is what all kinds share: warm-up, supervision of the wire and of
the device's own word, and coming back after being unplugged.
"""

from typing import Annotated, TypeVar

from edge.errors import DeviceError
from edge.model.condition import FaultKind
from edge.model.event import FaultChange, FaultCleared
from edge.model.identity import PartId, ZoneId
from edge.model.reading import Channel, Quality, Reading
from edge.runtime.reactor import Timer
from edge.runtime.serial_port import Opener, SerialPort, open_line
from edge.runtime.trouble import Trouble
from edge.sensors.base import Desk, SensorKind
from edge.sensors.losses import Losses
from edge.sensors.wire import NOTHING, SensorFrame, Wire
from edge.settings.base import SensorSettings
from edge.settings.fields import SerialPort as PortName
from edge.settings.fields import duration

# Room air always holds particles; none counted for so long means a dead laser or fan.
DARK_S = 300.0
DARK = "no particle counted for 5 min"


class SerialSettings(SensorSettings):
    """Base of every serial kind; every is how often it measures."""

    port: PortName
    every: Annotated[float, duration("1 s", least="100 ms", most="10 min")] = 1.0


S = TypeVar("S", bound=SerialSettings)


class SerialSensor:
    """One device on a port of its own; a reading for each quantity of each frame, at its arrival.

    Faults: UNPLUGGED; CHECKSUM torn or foreign frames; STUCK the device says that it is broken, or its laser
    sees nothing at all; FROZEN the same frame again and again. Silence is the supervisor's (SILENT).
    """

    def __init__(
        self, settings: SerialSettings, zone: ZoneId, desk: Desk, wire: Wire, *, opener: Opener = open_line
    ) -> None:
        self.id = PartId(settings.id)
        self._zone = zone
        self._desk = desk
        self._wire = wire
        self._every_s = settings.every
        self._trouble = Trouble(self.id, desk.on_fault)
        self._port = SerialPort(
            self.id, settings.port, wire.baud, desk.reactor, self._take, self._on_port_fault, opener=opener
        )
        self._decoder = wire.decoder()
        self._timer: Timer | None = None
        self._turn = 0
        self._warm_at = 0.0
        self._last: SensorFrame | None = None
        self._air = NOTHING
        self._same_since = 0.0
        self._dark_since: float | None = None
        self._defect = ""
        self._losses = Losses(self._trouble)

    def start(self) -> None:
        """Open the port, or raise the fault and keep trying."""
        at = self._desk.reactor.now()
        self._warm_at = at + self._wire.warm_up_s
        self._port.start()
        if self._port.is_open:
            self._greet()
        if self._wire.requests:
            self._timer = self._desk.reactor.call_at(at + self._every_s, self._ask)

    def close(self) -> None:
        """Release the port."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._port.close()

    def stats(self) -> str:
        """For the stats line."""
        values = "".join(f"{quantity}={value:g} " for quantity, value in self._air.items())
        counts = self._decoder
        return (
            f"{values}frames={counts.frames} torn={counts.bad_checksums} skipped={counts.skipped} "
            + self._port.stats()
        )

    def _take(self, data: bytes, at: float) -> None:
        for frame in self._decoder.feed(data):
            values = frame.values()
            if values:
                # The reading first: all that follows from it happens within this call.
                self._air = values
                quality = self._quality(frame, at)
                for quantity, value in values.items():
                    self._desk.on_reading(Reading(self.id, self._zone, quantity, value, at, quality))
                self._check_standstill(frame, at)
            self._check_health(frame, at)
            if reply := frame.answer():
                self._send(reply)
        self._check_wire(at)

    def _quality(self, frame: SensorFrame, at: float) -> Quality:
        if at < self._warm_at or frame.is_blank:
            return Quality.WARMING_UP
        return Quality.SUSPECT if frame.defect or self._defect else Quality.GOOD

    def _check_standstill(self, frame: SensorFrame, at: float) -> None:
        if not (frame.is_dark or frame.is_blank):
            self._dark_since = None
        elif self._dark_since is None:
            self._dark_since = at
        if frame != self._last:
            self._last, self._same_since = frame, at
        limit = self._wire.frozen_s
        if limit is None:
            return
        # A frame that counts nothing is judged with more patience.
        is_moving = at - self._same_since < limit or frame.is_saturated or frame.is_dark
        self._trouble.told(not is_moving, FaultKind.FROZEN, at, f"the same frame for {limit:.0f} s")

    def _check_health(self, frame: SensorFrame, at: float) -> None:
        defect = frame.defect
        if defect is not None:
            self._defect = defect
        is_dark = self._dark_since is not None and at - self._dark_since >= DARK_S
        detail = ("it measures nothing for 5 min" if frame.is_blank else DARK) if is_dark else self._defect
        self._trouble.told(bool(detail), FaultKind.STUCK, at, detail)

    def _check_wire(self, at: float) -> None:
        detail = f"torn={self._decoder.bad_checksums} skipped={self._decoder.skipped}"
        self._losses.count(self._decoder.errors, at, f"torn or foreign frames: {detail}")

    def _ask(self, at: float) -> None:
        self._timer = self._desk.reactor.call_at(at + self._every_s, self._ask)
        requests = self._wire.requests
        if self._port.is_open:
            self._send(requests[self._turn % len(requests)])
            self._turn += 1

    def _greet(self) -> None:
        for data in self._wire.opening(self._every_s):
            self._send(data)

    def _send(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except DeviceError:
            # The port says UNPLUGGED of itself; a full buffer is a device that does not listen, and then
            # its silence is the fault.
            return

    def _on_port_fault(self, change: FaultChange) -> None:
        if isinstance(change, FaultCleared):  # plugged in again: it starts cold
            self._warm_at = change.at + self._wire.warm_up_s
            self._last, self._dark_since, self._defect = None, None, ""
            self._greet()
        self._desk.on_fault(change)


def serial_kind(name: str, settings: type[S], wire: Wire) -> SensorKind[S]:
    """The kind of a device that this adapter runs."""

    def channels(given: S, zone: ZoneId) -> list[Channel]:
        return [
            Channel(
                sensor=PartId(given.id),
                zone=zone,
                quantity=quantity,
                interval_s=given.every,
                warm_up_s=wire.warm_up_s,
                stale_s=max(wire.stale_s, 4 * given.every),
            )
            for quantity in wire.quantities
        ]

    def build(given: S, zone: ZoneId, desk: Desk) -> SerialSensor:
        return SerialSensor(given, zone, desk, wire)

    return SensorKind(name, settings, channels, build, wire)
