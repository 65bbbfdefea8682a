"""A device on a Modbus RTU cable: temperature and humidity, a smoke detector, any register map.

    {id: nhiet-kho, kind: modbus, port: /dev/ttyUSB2, address: 1, preset: xy_md02}

Several devices share one adapter, with the same line settings and an address each. One that is dead takes at
most a fifth of the cable from all others, however many are dead (rota.py).
"""

import os
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from edge.errors import ChecksumError
from edge.model.condition import FaultKind
from edge.model.identity import PartId, ZoneId
from edge.model.reading import Channel, Reading
from edge.sensors.base import Desk, SensorKind
from edge.sensors.bus import Bus
from edge.sensors.modbus_line import LineSettings, ModbusLine
from edge.sensors.modbus_map import PRESETS, Baud, Parity, Register
from edge.sensors.modbus_values import blocks, values
from edge.sensors.poll import Poll
from edge.sensors.polled import Polled
from edge.settings.base import Caution, Claim, SensorSettings, Share
from edge.settings.fields import SerialPort, duration

# Cables pick up noise, and a slave may be busy once: three polls in a row are a fault.
PATIENCE = 3
STALE_S = 10.0
REGISTERS_MOST = 32

Values = list[tuple[Register, float]]


class ModbusSettings(SensorSettings):
    """A `preset` names a known device; `registers` is a map of one's own."""

    kind: Literal["modbus"]
    port: SerialPort
    address: Annotated[int, Field(strict=True, ge=1, le=255)] = Field(
        description="Modbus address of the device; another one for each on the cable."
    )
    preset: Literal["xy_md02", "xy_md02_hundredths", "calectro_ug3", "renke_yg_n01"] | None = Field(
        None, description="A known device and its map."
    )
    registers: tuple[Register, ...] = Field(
        (),
        max_length=REGISTERS_MOST,
        description="The map of a device that is no preset; see docs/sensors.md.",
    )
    confirmed: bool = Field(
        False,
        description="Somebody has seen this very device alarm through this map; until then check warns.",
    )
    baud: Baud | None = Field(None, description="Speed; by default the preset's, else 9600.")
    parity: Parity = Field("none", description="As the device is set; the same for the whole cable.")
    stop_bits: Literal[1, 2] = Field(1, description="8N1 is parity none and one stop bit.")
    every: Annotated[float, duration("2 s", least="500 ms", most="1 min")] = Field(
        2.0, description="Pause between two readings."
    )

    @model_validator(mode="after")
    def _one_map(self) -> Self:
        if (self.preset is None) != bool(self.registers):
            raise PydanticCustomError("modbus_map", "either a preset or registers")
        return self

    @property
    def map(self) -> tuple[Register, ...]:
        """What is read."""
        return self.registers if self.preset is None else PRESETS[self.preset].registers

    @property
    def line(self) -> LineSettings:
        """How the cable is spoken on."""
        usual = 9600 if self.preset is None else PRESETS[self.preset].baud
        return LineSettings(self.port, self.baud or usual, self.parity, self.stop_bits)

    def claims(self) -> list[Claim]:
        """The port, together with the other slaves of the cable."""
        return [Claim("port", self.port, Share(str(self.line), "address", str(self.address)))]

    def cautions(self) -> list[Caution]:
        """A map that nobody has seen work."""
        if self.confirmed or (self.preset is not None and PRESETS[self.preset].is_confirmed):
            return []
        key = "registers" if self.preset is None else "preset"
        return [Caution(key, "unconfirmed_map", {"value": self.preset or self.id})]


class ModbusSlave:
    """What is read of one slave in the thread of the cable.

    An alarm is asked for twice: the late answer of another slave is a whole frame, and a wrong alarm sounds
    in every house. The second question follows at once.
    """

    def __init__(self, settings: ModbusSettings, line: ModbusLine) -> None:
        self._address = settings.address
        self._blocks = blocks(settings.map)
        self._line = line
        self._alarms: set[int] = set()
        self._has_answered = False

    def read(self) -> Values:
        """All of the map. Raises as ModbusLine.ask(), and Unusable for what does not fit the map."""
        found = self._ask_live() if self._has_answered else self._ask()
        if not self._alarms_in(found) <= self._alarms:
            found = self._ask()
        self._has_answered = True
        self._alarms = self._alarms_in(found)
        return found

    def close(self) -> None:
        """The port is the line's."""

    def _ask_live(self) -> Values:
        """Once more where another's late word came in between; not of a slave that is down already."""
        self._has_answered = False
        try:
            return self._ask()
        except ChecksumError:
            return self._ask()

    def _ask(self) -> Values:
        return [
            pair for block in self._blocks for pair in values(block, self._line.ask(self._address, block))
        ]

    @staticmethod
    def _alarms_in(found: Values) -> set[int]:
        return {id(one) for one, value in found if one.is_binary and one.fault is None and value >= 0.5}


class Modbus(Polled):
    """Polls one slave; a Sensor.

    Faults: UNPLUGGED the port is away or the slave silent; CHECKSUM torn or foreign bytes; SETTINGS the map
    does not fit the device; OUT_OF_RANGE another variant of it; SILENT it reports trouble of its own - each
    after three readings in a row; HUNG; and what the map's fault registers say.
    """

    def __init__(self, settings: ModbusSettings, zone: ZoneId, desk: Desk) -> None:
        self.id = PartId(settings.id)
        self._zone = zone
        self._desk = desk
        line, bus = _cable(settings.line, desk)
        self._poll = Poll(
            self.id, ModbusSlave(settings, line), desk, self._take,
            every_s=settings.every, patience=PATIENCE, bus=bus,
        )  # fmt: skip

    def _take(self, found: Values, at: float) -> None:
        for register, value in found:
            if register.quantity is not None:
                self._desk.on_reading(Reading(self.id, self._zone, register.quantity, value, at))
        for register, value in found:
            if register.fault is not None:
                kind = FaultKind(register.fault.value)
                detail = f"the device says so ({register.table} {register.register_number})"
                self._poll.trouble.told(value >= 0.5, kind, at, detail)


def _cable(settings: LineSettings, desk: Desk) -> tuple[ModbusLine, Bus]:
    """The cable's own, made by its first slave."""
    name = f"modbus {os.path.realpath(settings.port)}"
    if name not in desk.shared:
        line = ModbusLine(settings)
        desk.shared[name] = line, Bus(settings.port, desk.reactor, on_idle=line.close)
    found: tuple[ModbusLine, Bus] = desk.shared[name]
    return found


def channels(settings: ModbusSettings, zone: ZoneId) -> list[Channel]:
    """One for each quantity of the map."""
    stale_s = max(STALE_S, 4 * settings.every)
    return [
        Channel(
            PartId(settings.id), zone, one.quantity, interval_s=settings.every, stale_s=stale_s, role=one.role
        )
        for one in settings.map
        if one.quantity is not None
    ]


def build(settings: ModbusSettings, zone: ZoneId, desk: Desk) -> Modbus:
    """The sensor; opens nothing yet."""
    return Modbus(settings, zone, desk)


KIND = SensorKind("modbus", ModbusSettings, channels, build)
