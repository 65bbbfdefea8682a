"""What dht11 and dht22 share: both ways to read one, and the judgement of its values.

`driver: library` is adafruit_dht in a child process; `driver: kernel` is the IIO driver (dht_iio.py).
"""

import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from edge.model.condition import FaultKind
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Quality, Reading
from edge.runtime.child import Child
from edge.runtime.clock import Clock
from edge.runtime.trouble import Trouble
from edge.sensors.base import Desk, Sensor, SensorKind
from edge.sensors.dht_child import GAP_S, LACKING
from edge.sensors.dht_iio import FOLDER, IioDht
from edge.sensors.poll import Poll
from edge.sensors.polled import Polled
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


class DhtSettings(SensorSettings):
    """The pin and what reads it."""

    gpio: GpioPin
    driver: Literal["library", "kernel"] = Field(
        "library",
        description="library: adafruit_dht in a process of its own; kernel: needs dtoverlay=dht11,gpiopin=N "
        "in config.txt, for both types.",
    )
    use_pulseio: bool = Field(
        False, description="The library's helper process instead of the pin from Python."
    )


@dataclass(frozen=True, slots=True)
class Traits:
    """Of a type.

    name             as the kind and the library's class are called
    least_humidity   no room is drier than the part can tell; a DHT22 read as a DHT11 says 0 to 3 % [%RH]
    """

    name: str
    least_humidity: float = 0.0


class Judge:
    """Values to readings; a jump is SUSPECT until the next reading agrees: a real fire is never hidden."""

    def __init__(self, part_id: PartId, zone: ZoneId, desk: Desk) -> None:
        self._id = part_id
        self._zone = zone
        self._on_reading = desk.on_reading
        self._accepted: tuple[float, float] | None = None  # temperature and when
        self._doubted: float | None = None

    def tell(self, temperature: float, humidity: float, at: float) -> None:
        """Pass both on."""
        quality = self._quality(temperature, at)
        for quantity, value in ((Quantity.TEMPERATURE, temperature), (Quantity.HUMIDITY, humidity)):
            self._on_reading(Reading(self._id, self._zone, quantity, value, at, quality))

    def _quality(self, temperature: float, at: float) -> Quality:
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


class ChildDht:
    """Owns the child process; reads temperature and humidity at the instant the record arrived.

    Faults: HUNG when the child had to be killed or ended; UNPLUGGED when this machine has no such pin, or not
    the library; OPEN when the sensor does not answer and CHECKSUM when it cannot be understood, five times in
    a row.
    """

    def __init__(
        self,
        settings: DhtSettings,
        zone: ZoneId,
        desk: Desk,
        *,
        traits: Traits,
        argv: Sequence[str] | None = None,
        env: dict[str, str] | None = None,
        hang_s: float = HANG_S,
    ) -> None:
        """argv runs another program instead of the child's; hang_s in real seconds."""
        self.id = PartId(settings.id)
        self._traits = traits
        self._judge = Judge(self.id, zone, desk)
        self._trouble = Trouble(self.id, desk.on_fault)
        clock = desk.reactor.clock
        self._child = Child(
            self.id,
            _command(settings, traits, clock) if argv is None else argv,
            desk.reactor,
            self._take,
            desk.on_fault,
            env=env,
            hang_s=hang_s / _real_s(clock),
        )
        self._failures = 0
        self._good = 0
        self._bad = 0

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
        if why.startswith(LACKING):
            self._bad += 1
            self._trouble.raised(FaultKind.UNPLUGGED, at, why)
            return
        if values is None:
            self._count_failure(why, at)
            return
        if values[1] < self._traits.least_humidity:
            self._count_failure(f"humidity {values[1]:g} %: another type of sensor?", at)
            return
        self._judge.tell(*values, at)
        self._good += 1
        self._failures = 0
        for kind in (FaultKind.UNPLUGGED, FaultKind.OPEN, FaultKind.CHECKSUM):
            self._trouble.cleared(kind, at)

    def _count_failure(self, why: str, at: float) -> None:
        self._bad += 1
        self._failures += 1
        if self._failures < FAILURES_MOST:
            return
        # The library's own words when hardly a pulse came.
        kind = FaultKind.OPEN if "not found" in why else FaultKind.CHECKSUM
        if not any(self._trouble.stands(k) for k in (FaultKind.OPEN, FaultKind.CHECKSUM)):
            self._trouble.raised(kind, at, f"{self._failures} readings failed in a row: {why}")


class KernelDht(Polled):
    """Polls the kernel's driver in a thread of its own: a read blocks for a second.

    Faults, after five failures in a row: OPEN no answer, CHECKSUM torn, SHORT all bits zero, UNPLUGGED no
    such device in sysfs; HUNG.
    """

    def __init__(
        self,
        settings: DhtSettings,
        zone: ZoneId,
        desk: Desk,
        *,
        folder: Path = FOLDER,
        read_text: Callable[[Path], str] | None = None,
    ) -> None:
        """read_text stands in for the read of one file."""
        self.id = PartId(settings.id)
        self._judge = Judge(self.id, zone, desk)
        device = IioDht(folder, settings.gpio, desk.reactor.now, read_text)
        self._poll = Poll(
            self.id, device, desk, self._take,
            every_s=INTERVAL_S, patience=FAILURES_MOST,
        )  # fmt: skip

    def _take(self, values: tuple[float, float], at: float) -> None:
        self._judge.tell(*values, at)


def dht_kind(settings_type: type[DhtSettings], traits: Traits) -> SensorKind[DhtSettings]:
    """The kind of one type."""

    def build(settings: DhtSettings, zone: ZoneId, desk: Desk) -> Sensor:
        if settings.driver == "kernel":
            return KernelDht(settings, zone, desk)
        return ChildDht(settings, zone, desk, traits=traits)

    return SensorKind(traits.name, settings_type, _channels, build)


def _channels(settings: DhtSettings, zone: ZoneId) -> list[Channel]:
    return [
        Channel(PartId(settings.id), zone, quantity, interval_s=INTERVAL_S, stale_s=STALE_S)
        for quantity in (Quantity.TEMPERATURE, Quantity.HUMIDITY)
    ]


def _command(settings: DhtSettings, traits: Traits, clock: Clock) -> list[str]:
    gap_s = GAP_S * _real_s(clock)
    command = [
        sys.executable, "-m", "edge.sensors.dht_child", str(settings.gpio), "--gap", f"{gap_s:.6f}",
        "--model", traits.name,
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
