"""DHT22 (AM2302) temperature and humidity, read by a child process.

    {id: nhiet-bep, kind: dht22, gpio: 4}

Not a heat detector: it takes minutes to follow the air. It serves fusion and guards against steam.
"""

import json
import math
import sys
from collections.abc import Sequence
from typing import Literal

from edge.model.condition import FaultKind
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Quality, Reading
from edge.runtime.child import Child
from edge.runtime.clock import Clock
from edge.runtime.trouble import Trouble
from edge.sensors.base import Desk, SensorKind
from edge.sensors.dht22_child import GAP_S
from edge.settings.base import SensorSettings
from edge.settings.fields import GpioPin

# The gap and the 0.35 s that a reading takes.
INTERVAL_S = 2.5
STALE_S = 30.0
# One failure in 5-20 readings is normal for these sensors; five in a row is a fault.
FAILURES_MOST = 5
# The sensing element cannot follow such a step; a frame torn where the checksum does not see it can make
# one. Judged against a value at most two readings old.
JUMP_C = 10.0
JUMP_S = 2 * INTERVAL_S
# Real seconds of silence: a Pi Zero takes several to import the library.
HANG_S = 15.0


class Dht22Settings(SensorSettings):
    """use_pulseio takes the library's helper process instead of reading the pin from Python."""

    kind: Literal["dht22"]
    gpio: GpioPin
    use_pulseio: bool = False


class Dht22:
    """Owns the child process; reads temperature and humidity at the instant the record arrived.

    Faults: HUNG when the child had to be killed or ended; OPEN when the sensor does not answer and CHECKSUM
    when it cannot be understood, five times in a row.
    """

    def __init__(
        self,
        settings: Dht22Settings,
        zone: ZoneId,
        desk: Desk,
        *,
        argv: Sequence[str] | None = None,
        env: dict[str, str] | None = None,
        hang_s: float = HANG_S,
    ) -> None:
        """argv runs another program instead of the child's; hang_s in real seconds."""
        self.id = PartId(settings.id)
        self._zone = zone
        self._desk = desk
        self._trouble = Trouble(self.id, desk.on_fault)
        clock = desk.reactor.clock
        self._child = Child(
            self.id,
            _command(settings, clock) if argv is None else argv,
            desk.reactor,
            self._take,
            desk.on_fault,
            env=env,
            hang_s=hang_s / _real_s(clock),
        )
        self._failures = 0
        self._good = 0
        self._bad = 0
        self._accepted: tuple[float, float] | None = None  # temperature and when
        self._doubted: float | None = None

    def start(self) -> None:
        """Start the child, or raise the fault and keep trying."""
        self._child.start()

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def stats(self) -> str:
        """For the stats line."""
        return f"good={self._good} failed={self._bad} in_a_row={self._failures} " + self._child.stats()

    def _take(self, line: bytes, at: float) -> None:
        values, why = _parse(line)
        if values is None:
            self._count_failure(why, at)
            return
        temperature, humidity = values
        quality = self._judge(temperature, at)
        for quantity, value in ((Quantity.TEMPERATURE, temperature), (Quantity.HUMIDITY, humidity)):
            self._desk.on_reading(Reading(self.id, self._zone, quantity, value, at, quality))
        self._good += 1
        self._failures = 0
        self._trouble.cleared(FaultKind.OPEN, at)
        self._trouble.cleared(FaultKind.CHECKSUM, at)

    def _judge(self, temperature: float, at: float) -> Quality:
        """SUSPECT for a jump, until a second reading agrees with it: a real fire is never hidden."""
        is_jump = (
            self._accepted is not None
            and at - self._accepted[1] <= JUMP_S
            and abs(temperature - self._accepted[0]) > JUMP_C
        )
        is_confirmed = self._doubted is not None and abs(temperature - self._doubted) <= JUMP_C
        if is_jump and not is_confirmed:
            self._doubted = temperature
            return Quality.SUSPECT
        self._accepted, self._doubted = (temperature, at), None
        return Quality.GOOD

    def _count_failure(self, why: str, at: float) -> None:
        self._bad += 1
        self._failures += 1
        if self._failures < FAILURES_MOST:
            return
        # The library's own words when hardly a pulse came.
        kind = FaultKind.OPEN if "not found" in why else FaultKind.CHECKSUM
        if not any(self._trouble.stands(k) for k in (FaultKind.OPEN, FaultKind.CHECKSUM)):
            self._trouble.raised(kind, at, f"{self._failures} readings failed in a row: {why}")


def channels(settings: Dht22Settings, zone: ZoneId) -> list[Channel]:
    """Two channels, temperature and humidity."""
    return [
        Channel(PartId(settings.id), zone, quantity, interval_s=INTERVAL_S, stale_s=STALE_S)
        for quantity in (Quantity.TEMPERATURE, Quantity.HUMIDITY)
    ]


def build(settings: Dht22Settings, zone: ZoneId, desk: Desk) -> Dht22:
    """The sensor."""
    return Dht22(settings, zone, desk)


KIND = SensorKind("dht22", Dht22Settings, channels, build)


def _command(settings: Dht22Settings, clock: Clock) -> list[str]:
    gap_s = GAP_S * _real_s(clock)
    command = [
        sys.executable, "-m", "edge.sensors.dht22_child", str(settings.gpio), "--gap", f"{gap_s:.6f}"
    ]  # fmt: skip
    return [*command, "--pulseio"] if settings.use_pulseio else command


def _real_s(clock: Clock) -> float:
    """Real seconds in one of the clock's."""
    return clock.to_real(1.0) - clock.to_real(0.0)


def _parse(line: bytes) -> tuple[tuple[float, float] | None, str]:
    """The values of a record, or why there are none."""
    try:
        record = json.loads(line)
        if record["kind"] != "ok":
            return None, str(record["why"])[:200]
        values = float(record["temperature"]), float(record["humidity"])
    except (ValueError, TypeError, LookupError, RecursionError):
        return None, f"not a record: {line[:60]!r}"
    if not all(math.isfinite(value) for value in values):
        return None, f"not finite: {values}"
    return values, ""
