"""DS18B20 temperature sensor by the kernel's 1-Wire driver (dtoverlay=w1-gpio).

    {id: nhiet-gac, kind: ds18b20, serial: 28-0316a2795bff}

A bare sensor follows a step in air within 30-60 s. Unplugged, its folder disappears after some search cycles
of the kernel; until then it answers nothing, which is a fault too: it is never mistaken for quiet.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from edge.errors import DeviceError
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Reading
from edge.sensors.base import Desk, SensorKind
from edge.sensors.ds18b20_frame import temperature
from edge.sensors.poll import Poll
from edge.sensors.polled import Polled
from edge.settings.base import Claim, SensorSettings, Share
from edge.settings.fields import GpioPin, duration

FOLDER = Path("/sys/bus/w1/devices")
# Torn words come with long cables and clones; three in a row are a fault.
PATIENCE = 3
STALE_S = 10.0


class Ds18b20Settings(SensorSettings):
    """The sensor and how often it is read."""

    kind: Literal["ds18b20"]
    serial: str = Field(
        pattern=r"^28-[0-9a-f]{12}$",
        description="Name of its folder in /sys/bus/w1/devices: 28-... (family code and serial number).",
    )
    gpio: GpioPin = Field(
        default=4,
        description="Pin of the 1-Wire bus, as in dtoverlay=w1-gpio,gpiopin=4; shared by its sensors.",
    )
    every: Annotated[float, duration("2 s", least="1 s", most="1 min")] = Field(
        default=2.0, description="Time between two readings; a reading itself takes 0.75 s."
    )

    def claims(self) -> list[Claim]:
        """The pin together with the other sensors on the wire."""
        return [Claim("gpio", str(self.gpio), Share("1-Wire", "serial", self.serial))]


class W1File:
    """The sensor's text; a read converts, and blocks for 750 ms."""

    def __init__(self, folder: Path, serial: str) -> None:
        self._path = folder / serial / "w1_slave"

    def read(self) -> float:
        """Temperature [°C]. Raises as Device.read()."""
        try:
            text = self._path.read_bytes().decode("ascii", "replace")
        except FileNotFoundError as error:
            raise DeviceError(self._path.parent.name, "not on the 1-Wire bus") from error
        return temperature(text)

    def close(self) -> None:
        """Nothing is held open."""


class Ds18b20(Polled):
    """Polls one sensor in a thread of its own.

    Faults: UNPLUGGED not on the bus; OPEN no answer; SHORT line held low; CHECKSUM torn or empty; POWER it
    restarts instead of measuring; OUT_OF_RANGE damaged - each after three readings in a row; HUNG.
    """

    def __init__(self, settings: Ds18b20Settings, zone: ZoneId, desk: Desk, *, folder: Path = FOLDER) -> None:
        self.id = PartId(settings.id)
        self._zone = zone
        self._desk = desk
        self._poll = Poll(
            self.id, W1File(folder, settings.serial), desk, self._take,
            every_s=settings.every, patience=PATIENCE,
        )  # fmt: skip

    def _take(self, celsius: float, at: float) -> None:
        self._desk.on_reading(Reading(self.id, self._zone, Quantity.TEMPERATURE, celsius, at))


def channels(settings: Ds18b20Settings, zone: ZoneId) -> list[Channel]:
    """One channel, temperature."""
    interval_s = settings.every + 0.75
    stale_s = max(STALE_S, 4 * interval_s)
    return [Channel(PartId(settings.id), zone, Quantity.TEMPERATURE, interval_s=interval_s, stale_s=stale_s)]


def build(settings: Ds18b20Settings, zone: ZoneId, desk: Desk) -> Ds18b20:
    """The sensor."""
    return Ds18b20(settings, zone, desk)


KIND = SensorKind("ds18b20", Ds18b20Settings, channels, build)
