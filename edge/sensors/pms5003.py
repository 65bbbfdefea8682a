"""Plantower PMS5003, PMS7003 and PMSA003 laser particle counters in active mode.

    {id: bui-bep, kind: pms5003, port: /dev/serial/by-path/..., every: 1 s}

In active mode the sensor itself decides: a frame every 2.3 s in steady air, every 200-800 ms when it changes.
"""

from collections import deque
from typing import Annotated, Literal

from edge.model.condition import FaultKind
from edge.model.event import FaultChange, FaultCleared
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Quality, Reading
from edge.runtime.serial_port import Opener, SerialPort, open_line
from edge.runtime.trouble import Trouble
from edge.sensors.base import Desk, SensorKind
from edge.sensors.pms5003_frame import Decoder, PmsFrame
from edge.settings.base import SensorSettings
from edge.settings.fields import SerialPort as PortName
from edge.settings.fields import duration

BAUD = 9600
# Data sheet: "stable data should be got at least 30 seconds after the sensor wakeup".
WARM_UP_S = 30.0
# Four of the longest intervals between frames.
STALE_S = 10.0
# Room air always holds particles over 0.3 µm; none for so long means a dead laser or fan.
DARK_S = 300.0
# Counts are noise around a mean and do not repeat for 26 frames; dense smoke may hold them at their end.
FROZEN_S = 60.0
# A torn frame now and then is a long cable; three a minute is a bad one, or another device.
ERRORS_MOST = 3
ERRORS_S = 60.0


class Pms5003Settings(SensorSettings):
    """every is the time expected between frames; no frame is left out."""

    kind: Literal["pms5003"]
    port: PortName
    every: Annotated[float, duration("1 s", least="100 ms", most="10 min")] = 1.0


class Pms5003:
    """Owns the port; reads PM2.5, once per frame, at the instant the frame arrived.

    Faults: UNPLUGGED; CHECKSUM torn or foreign frames; STUCK laser or fan dead; FROZEN the same frame again
    and again. A saturated sensor is in smoke and never at fault.
    """

    def __init__(
        self, settings: Pms5003Settings, zone: ZoneId, desk: Desk, *, opener: Opener = open_line
    ) -> None:
        self.id = PartId(settings.id)
        self._zone = zone
        self._desk = desk
        self._trouble = Trouble(self.id, desk.on_fault)
        self._port = SerialPort(
            self.id, settings.port, BAUD, desk.reactor, self._take, self._on_port_fault, opener=opener
        )
        self._decoder = Decoder()
        self._warm_at = 0.0
        self._last: PmsFrame | None = None
        self._same_since = 0.0
        self._dark_since: float | None = None
        self._error_count = 0
        self._errors: deque[float] = deque(maxlen=ERRORS_MOST)

    def start(self) -> None:
        """Open the port, or raise the fault and keep trying."""
        self._warm_at = self._desk.reactor.now() + WARM_UP_S
        self._port.start()

    def close(self) -> None:
        """Release the port."""
        self._port.close()

    def stats(self) -> str:
        """For the stats line."""
        pm25 = "?" if self._last is None else self._last.pm25_atm
        counts = self._decoder
        return (
            f"pm2_5={pm25} frames={counts.frames} torn={counts.bad_checksums} skipped={counts.skipped} "
            + self._port.stats()
        )

    def _take(self, data: bytes, at: float) -> None:
        for frame in self._decoder.feed(data):
            # The reading first: all that follows from it happens within this call.
            self._desk.on_reading(
                Reading(
                    self.id, self._zone, Quantity.PM2_5, float(frame.pm25_atm), at, self._quality(frame, at)
                )
            )
            self._check_frame(frame, at)
        self._check_wire(at)

    def _quality(self, frame: PmsFrame, at: float) -> Quality:
        if at < self._warm_at or frame.is_blank:
            return Quality.WARMING_UP
        return Quality.SUSPECT if frame.error_code else Quality.GOOD

    def _check_frame(self, frame: PmsFrame, at: float) -> None:
        if frame.n0_3:
            self._dark_since = None
        elif self._dark_since is None:
            self._dark_since = at
        is_dark = self._dark_since is not None and at - self._dark_since >= DARK_S
        detail = "no particle counted for 5 min" if is_dark else f"sensor error code {frame.error_code:#04x}"
        self._trouble.told(is_dark or frame.error_code != 0, FaultKind.STUCK, at, detail)
        if frame != self._last:
            self._last, self._same_since = frame, at
        # A frame without particles is judged above, with more patience.
        is_frozen = at - self._same_since >= FROZEN_S and not frame.is_saturated and frame.n0_3 > 0
        self._trouble.told(is_frozen, FaultKind.FROZEN, at, "the same frame for 60 s")

    def _check_wire(self, at: float) -> None:
        fresh = self._decoder.errors - self._error_count
        self._error_count += fresh
        self._errors.extend([at] * min(fresh, ERRORS_MOST))
        if self._errors and at - self._errors[-1] >= ERRORS_S:
            self._errors.clear()
            self._trouble.cleared(FaultKind.CHECKSUM, at)
        elif len(self._errors) == ERRORS_MOST and at - self._errors[0] < ERRORS_S:
            detail = f"torn={self._decoder.bad_checksums} skipped={self._decoder.skipped}"
            self._trouble.raised(FaultKind.CHECKSUM, at, f"torn or foreign frames: {detail}")

    def _on_port_fault(self, change: FaultChange) -> None:
        if isinstance(change, FaultCleared):  # plugged in again: it starts cold
            self._warm_at = change.at + WARM_UP_S
            self._last, self._dark_since = None, None
        self._desk.on_fault(change)


def channels(settings: Pms5003Settings, zone: ZoneId) -> list[Channel]:
    """One channel, PM2.5."""
    channel = Channel(
        sensor=PartId(settings.id),
        zone=zone,
        quantity=Quantity.PM2_5,
        interval_s=settings.every,
        warm_up_s=WARM_UP_S,
        stale_s=max(STALE_S, 4 * settings.every),
    )
    return [channel]


def build(settings: Pms5003Settings, zone: ZoneId, desk: Desk) -> Pms5003:
    """The sensor."""
    return Pms5003(settings, zone, desk)


KIND = SensorKind("pms5003", Pms5003Settings, channels, build)
