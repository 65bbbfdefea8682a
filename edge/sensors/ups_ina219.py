"""A UPS board whose battery is measured by an INA219: on battery, battery low, shut down.

    {id: ups, kind: ups_ina219, address: 0x42, cells: 2}

Which direction of the current is discharging depends on the board: pull the mains and see which sign
`liengia status` shows as mains 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from edge.model.condition import FaultKind
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Reading
from edge.sensors import ina219_frame as chip
from edge.sensors.base import Desk, SensorKind
from edge.sensors.i2c import I2c, i2c_claims, shared_i2c
from edge.sensors.poll import Poll
from edge.sensors.polled import Polled
from edge.sensors.supply_states import Battery, BatteryLimits, BatteryState
from edge.settings.base import Claim, SensorSettings
from edge.settings.fields import Amperes, Ohms, Volts

# The mains must be known to be lost within ten seconds; two readings in a row are 2 s.
EVERY_S = 1.0
PATIENCE = 3
STALE_S = 10.0

_DETAIL = {
    BatteryState.ABSENT: "no battery: {volts:.1f} V for {cells} cells",
    BatteryState.LOW: "battery low: {volts:.1f} V",
    BatteryState.EMPTY: "battery nearly empty: {volts:.1f} V; restore the mains or shut the node down now",
}
_KIND = {
    BatteryState.ABSENT: FaultKind.BATTERY,
    BatteryState.LOW: FaultKind.BATTERY,
    BatteryState.EMPTY: FaultKind.BATTERY_EMPTY,
}


class UpsSettings(SensorSettings):
    """The board's chip and battery."""

    kind: Literal["ups_ina219"]
    address: Annotated[int, Field(strict=True, ge=0x40, le=0x4F)] = Field(
        0x42, description="I2C address of the INA219 on the board."
    )
    shunt: Ohms = Field(0.1, description="Resistor that the current flows through, R100 on most boards.")
    cells: Annotated[int, Field(strict=True, ge=1, le=4)] = Field(
        2, description="Lithium-ion cells in series: 8.4 V when full is two."
    )
    discharge: Literal["negative", "positive"] = Field(
        "negative", description="Sign of the current while the battery feeds the node."
    )
    idle: Amperes = Field(0.1, description="Less current than this is neither charging nor discharging.")
    low: Volts = Field(3.5, description="Of one cell: below it for 30 s the battery is low.")
    empty: Volts = Field(3.2, description="Of one cell: below it for 30 s the node should be shut down.")

    def claims(self) -> list[Claim]:
        """The address; the bus together with others."""
        return i2c_claims("INA219", self.address, ("address", f"{self.address:#04x}"))


@dataclass(frozen=True, slots=True)
class Found:
    """One measurement, judged."""

    volts: float
    is_on_battery: bool
    battery: BatteryState


class UpsDevice:
    """Measures in the thread of the I2C bus."""

    def __init__(self, settings: UpsSettings, bus: I2c, now: Callable[[], float]) -> None:
        self._settings = settings
        self._bus = bus
        self._now = now
        limits = BatteryLimits(settings.cells, settings.low, settings.empty)
        self._battery = Battery(limits, settings.idle)

    def read(self) -> Found:
        """Voltage and current now. Raises: DeviceError: the chip or the bus does not answer."""
        settings, bus = self._settings, self._bus
        if not chip.is_measuring(bus.read(settings.address, chip.CONFIG)):
            bus.write(settings.address, chip.CONFIG, chip.POWER_ON_CONFIG)
        volts = chip.bus_volts(bus.read(settings.address, chip.BUS))
        amperes = chip.shunt_volts(bus.read(settings.address, chip.SHUNT)) / settings.shunt
        discharge_a = -amperes if settings.discharge == "negative" else amperes
        state = self._battery.feed(volts, discharge_a, self._now())
        return Found(volts, self._battery.is_on_battery, state)

    def close(self) -> None:
        """The bus is everybody's."""


class Ups(Polled):
    """Polls the UPS; a Sensor. Reads mains 0/1 and the battery's voltage.

    Faults: BATTERY absent or low; BATTERY_EMPTY shut down now; UNPLUGGED no chip; HUNG. POWER, of mains 0, is
    raised by supervision.
    """

    def __init__(self, settings: UpsSettings, zone: ZoneId, desk: Desk) -> None:
        self.id = PartId(settings.id)
        self._zone = zone
        self._desk = desk
        self._cells = settings.cells
        i2c, bus = shared_i2c(desk)
        device = UpsDevice(settings, i2c, desk.reactor.now)
        self._poll = Poll(self.id, device, desk, self._take, every_s=EVERY_S, patience=PATIENCE, bus=bus)

    def _take(self, found: Found, at: float) -> None:
        for quantity, value in (
            (Quantity.MAINS, 0.0 if found.is_on_battery else 1.0),
            (Quantity.VOLTAGE, found.volts),
        ):
            self._desk.on_reading(Reading(self.id, self._zone, quantity, value, at))
        detail = _DETAIL.get(found.battery, "").format(volts=found.volts, cells=self._cells)
        mine = _KIND.get(found.battery)
        # An empty battery is a low one too: the first warning stands on beside the second.
        is_low = mine is not None
        self._poll.trouble.told(is_low, FaultKind.BATTERY, at, detail)
        self._poll.trouble.told(mine is FaultKind.BATTERY_EMPTY, FaultKind.BATTERY_EMPTY, at, detail)


def channels(settings: UpsSettings, zone: ZoneId) -> list[Channel]:
    """Two: mains and voltage."""
    return [
        Channel(PartId(settings.id), zone, quantity, interval_s=EVERY_S, stale_s=STALE_S)
        for quantity in (Quantity.MAINS, Quantity.VOLTAGE)
    ]


def build(settings: UpsSettings, zone: ZoneId, desk: Desk) -> Ups:
    """The sensor; opens nothing yet."""
    return Ups(settings, zone, desk)


KIND = SensorKind("ups_ina219", UpsSettings, channels, build)
