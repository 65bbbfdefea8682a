"""A supervised zone: contacts on two wires with an end-of-line resistor, watched by an analogue input.

    {id: vung-1, kind: supervised_zone, role: smoke_alarm, adc: mcp3008, channel: 0}

A cut or shorted cable is a Fault and never an alarm. That needs a resistor in series with each contact: one
without reads as a short circuit, and is told as one.
"""

from collections.abc import Callable
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Reading, Role
from edge.sensors.adc import AdcSettings, Input, input_of
from edge.sensors.base import Desk, SensorKind
from edge.sensors.poll import Poll
from edge.sensors.polled import Polled
from edge.sensors.zone_states import ALARM_TO_EOL_MOST, FAULT_OF, Loop, ZoneJudge, ZoneState
from edge.settings.fields import Ohms, Volts

# Three samples make an alarm; a tenth of a second apart, so that it is one within a third.
EVERY_S = 0.1
# Failures of the converter in a row, two seconds of them.
PATIENCE = 20
# A state is told again this often, so that supervision sees a zone that lives.
REPEAT_S = 5.0
STALE_S = 15.0


class SupervisedZoneSettings(AdcSettings):
    """The resistors, and what an alarm on the zone means."""

    kind: Literal["supervised_zone"]
    role: Literal["smoke_alarm", "heat", "tamper", "mains_fail", "call_point"] = Field(
        description="What the contacts on the zone are."
    )
    pull_up: Ohms = Field(
        4700.0, description="From the supply to the zone; the converter measures between them."
    )
    end_of_line: Ohms = Field(4700.0, description="Resistor behind the last device.")
    alarm: Ohms = Field(
        680.0, description="Resistor in series with each contact; without one an alarm is told as a short."
    )
    supply: Volts = Field(3.3, description="Above the pull-up; the converter's reference comes from it too.")

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if self.alarm > ALARM_TO_EOL_MOST * self.end_of_line:
            raise PydanticCustomError("zone_resistors", "alarm resistor too near to the end-of-line resistor")
        return self


class ZoneDevice:
    """Samples the zone in the thread of its bus; its state on change and every REPEAT_S."""

    def __init__(self, loop: Loop, source: Input, now: Callable[[], float]) -> None:
        self._judge = ZoneJudge(loop)
        self._source = source
        self._now = now
        self._told_at = float("-inf")

    def read(self) -> ZoneState | None:
        """The state, None when there is nothing new. Raises as bus.Device.read()."""
        volts = self._source.volts()
        at = self._now()
        changed = self._judge.feed(volts, at)
        state = self._judge.state
        if changed is None and (state is None or at - self._told_at < REPEAT_S):
            return None
        self._told_at = at
        return state

    def close(self) -> None:
        """Release the chip."""
        self._source.close()


class SupervisedZone(Polled):
    """Polls one zone; a Sensor. Reads 1 in alarm and 0 at rest; in a fault it reads nothing: it is blind.

    Faults: SHORT, OPEN, OUT_OF_RANGE neither; UNPLUGGED no converter; HUNG.
    """

    def __init__(self, settings: SupervisedZoneSettings, zone: ZoneId, desk: Desk) -> None:
        self.id = PartId(settings.id)
        self._zone = zone
        self._quantity = quantity_of(settings)
        self._desk = desk
        source, bus = input_of(settings, settings.channel, desk)
        loop = Loop(settings.pull_up, settings.alarm, settings.end_of_line, settings.supply)
        device = ZoneDevice(loop, source, desk.reactor.now)
        self._poll = Poll(self.id, device, desk, self._take, every_s=EVERY_S, patience=PATIENCE, bus=bus)
        self._state: ZoneState | None = None

    def stats(self) -> str:
        """For the stats line."""
        return f"state={self._state} {self._poll.stats()}"

    def _take(self, state: ZoneState, at: float) -> None:
        self._state = state
        if state in {ZoneState.ALARM, ZoneState.NORMAL}:
            value = float(state is ZoneState.ALARM)
            self._desk.on_reading(Reading(self.id, self._zone, self._quantity, value, at))
        for fault, (kind, detail) in FAULT_OF.items():
            self._poll.trouble.told(state is fault, kind, at, detail)


def quantity_of(settings: SupervisedZoneSettings) -> Quantity:
    """A call point has a quantity of its own."""
    return Quantity.CALL_POINT if settings.role == "call_point" else Quantity.CONTACT


def channels(settings: SupervisedZoneSettings, zone: ZoneId) -> list[Channel]:
    """One channel: 1 in alarm, 0 at rest."""
    quantity = quantity_of(settings)
    role = Role(settings.role) if quantity is Quantity.CONTACT else None
    return [Channel(PartId(settings.id), zone, quantity, interval_s=REPEAT_S, stale_s=STALE_S, role=role)]


def build(settings: SupervisedZoneSettings, zone: ZoneId, desk: Desk) -> SupervisedZone:
    """The sensor; opens nothing yet."""
    return SupervisedZone(settings, zone, desk)


KIND = SensorKind("supervised_zone", SupervisedZoneSettings, channels, build)
