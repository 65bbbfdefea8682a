"""What mq2, mq7 and mq135 share: a gas cell on an analogue input, its warm-up and its failures."""

from collections.abc import Callable
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Quality, Reading
from edge.sensors.adc import AdcSettings, Input, input_of
from edge.sensors.base import Desk, SensorKind
from edge.sensors.gas_cell import Cell, Circuit, LowPhase, Traits, divided
from edge.sensors.poll import Poll
from edge.sensors.polled import Polled
from edge.settings.fields import Ohms, Volts, duration

EVERY_S = 1.0
# Failures of the converter in a row; what the cell does wrong has its own time (gas_cell.py).
PATIENCE = 3
STALE_S = 15.0
SAMPLES = 5  # their median is a value: converters are noisy by 1-3 steps
# Of a cycled cell: 60 s high and 90 s low.
CYCLE_S = 150.0


class GasCellSettings(AdcSettings):
    """The cell's circuit; `liengia-bench calibrate` measures r0 in clean air."""

    load: Ohms = Field(description="Resistor from the output to ground on the board: measure it, 1 to 47 kΩ.")
    r0: Ohms = Field(description="Resistance in clean air divided by the type's ratio: 9.83, 27.5 or 3.6.")
    supply: Volts = Field(5.0, description="Of the cell, not of the converter.")
    divider_top: Ohms | None = Field(
        None, description="From the cell's output to the converter, where it would exceed the reference."
    )
    divider_bottom: Ohms | None = Field(None, description="From the converter's input to ground.")
    heater_channel: Annotated[int, Field(strict=True, ge=0, le=7)] | None = Field(
        None, description="Input of the same converter across a resistor in the heater's return wire."
    )
    heater_shunt: Ohms = Field(1.0, description="That resistor; 1 Ω costs the heater 0.15 V.")
    warm_up: Annotated[float, duration("3 min", most="48 h")] | None = Field(
        None, description="After each start; by default the type's: 3 min, MQ-7 7.5 min."
    )

    @model_validator(mode="after")
    def _whole_divider(self) -> Self:
        if (self.divider_top is None) != (self.divider_bottom is None):
            raise PydanticCustomError("half_divider", "both resistors of the divider or none")
        return self

    @property
    def is_cycled(self) -> bool:
        """Whether the heater is driven in two phases."""
        return False

    def inputs(self) -> tuple[int, ...]:
        """The output, and the heater's shunt."""
        return (self.channel,) if self.heater_channel is None else (self.channel, self.heater_channel)


class GasDevice:
    """Samples the cell in the thread of its bus; the value and whether it is doubtful."""

    def __init__(
        self, settings: GasCellSettings, traits: Traits, inputs: list[Input], now: Callable[[], float]
    ) -> None:
        load, gain = divided(settings.load, settings.divider_top, settings.divider_bottom)
        circuit = Circuit(settings.supply, load, settings.r0, gain, inputs[0].top_v)
        self._shunt = settings.heater_shunt
        self._cell = Cell(traits, circuit)
        self._phase = LowPhase() if settings.is_cycled else None
        self._inputs = inputs
        self._now = now

    def read(self) -> tuple[float, bool] | None:
        """Rs/R0 and whether it is doubtful; None within a cycle. Raises as bus.Device.read()."""
        output, *heater = self._inputs
        samples = [output.volts() for _ in range(SAMPLES)]
        at = self._now()
        amperes = heater[0].volts() / self._shunt if heater else 0.0
        if heater:
            self._cell.feed_heater(amperes, at)
        ratio = self._cell.feed(samples, at)
        value = ratio if self._phase is None else self._phase.feed(ratio, amperes)
        return None if value is None else (value, self._cell.is_doubtful)

    def close(self) -> None:
        """Release the chip."""
        for one in self._inputs:
            one.close()


class GasSensor(Polled):
    """Polls one cell; a Sensor.

    Faults: OPEN cell, supply or heater broken, SHORT output at the supply or heater shorted, after ten
    seconds; OPEN a cold heater, STUCK standstill, after a minute; UNPLUGGED no converter; HUNG. After any of
    them the cell warms up anew.
    """

    def __init__(self, settings: GasCellSettings, zone: ZoneId, desk: Desk, *, traits: Traits) -> None:
        self.id = PartId(settings.id)
        self._zone = zone
        self._desk = desk
        self._warm_up_s = warm_up_of(settings, traits)
        self._warm_at = 0.0
        self._failures = 0
        found = [input_of(settings, channel, desk) for channel in settings.inputs()]
        device = GasDevice(settings, traits, [one for one, _ in found], desk.reactor.now)
        self._poll = Poll(
            self.id, device, desk, self._take, every_s=EVERY_S, patience=PATIENCE, bus=found[0][1]
        )

    def start(self) -> None:
        """Start reading; the warm-up begins."""
        self._warm_at = self._desk.reactor.now() + self._warm_up_s
        self._poll.start()

    def _take(self, found: tuple[float, bool], at: float) -> None:
        ratio, is_doubtful = found
        if self._poll.is_faulty:
            # It was without supply or heater: cold, and an alarm of its warming up would be a false one.
            self._warm_at = at + self._warm_up_s
        quality = Quality.SUSPECT if is_doubtful else Quality.GOOD
        if at < self._warm_at:
            quality = Quality.WARMING_UP
        self._desk.on_reading(Reading(self.id, self._zone, Quantity.GAS_RATIO, ratio, at, quality))


def warm_up_of(settings: GasCellSettings, traits: Traits) -> float:
    """After each start [s]."""
    return traits.warm_up_s if settings.warm_up is None else settings.warm_up


def gas_kind(name: str, settings_type: type[GasCellSettings], traits: Traits) -> SensorKind[GasCellSettings]:
    """The kind of one type of cell."""

    def channels(settings: GasCellSettings, zone: ZoneId) -> list[Channel]:
        interval_s = CYCLE_S if settings.is_cycled else EVERY_S
        return [
            Channel(
                PartId(settings.id), zone, Quantity.GAS_RATIO, interval_s=interval_s,
                warm_up_s=warm_up_of(settings, traits), stale_s=max(STALE_S, 3 * interval_s),
            )
        ]  # fmt: skip

    def build(settings: GasCellSettings, zone: ZoneId, desk: Desk) -> GasSensor:
        return GasSensor(settings, zone, desk, traits=traits)

    return SensorKind(name, settings_type, channels, build)
