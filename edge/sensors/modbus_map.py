"""What the registers of a Modbus device mean: a map in the settings file, or one that is known here.

A map is `confirmed` when a document of the maker says so, or when somebody has seen the device itself alarm
through it. Holding register 3 is a smoke detector's state on one device and a water level on the next.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from edge.model.condition import FaultKind
from edge.model.quantity import Quantity
from edge.model.reading import Role
from edge.settings.base import Strict

Baud = Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200]
Parity = Literal["none", "even", "odd"]

BINARY = frozenset({Quantity.CONTACT, Quantity.CALL_POINT, Quantity.MAINS})


class Table(StrEnum):
    """Where the value stands, and with it how it is asked for (function 1, 2, 3, 4)."""

    COIL = "coil"
    DISCRETE_INPUT = "discrete_input"
    HOLDING_REGISTER = "holding_register"
    INPUT_REGISTER = "input_register"


class RegisterFault(StrEnum):
    """What a register says of the device itself."""

    OPEN = FaultKind.OPEN
    SHORT = FaultKind.SHORT
    DRIFTING = FaultKind.DRIFTING  # "service", "dirty"
    POWER = FaultKind.POWER


class Register(Strict):
    """One value: a quantity of the air, a contact, or a fault of the device."""

    table: Table
    register_number: Annotated[int, Field(strict=True, ge=0, le=65535)] = Field(
        alias="register",
        description="Number as it goes over the wire, from 0: 40001 of a manual is holding_register 0.",
    )
    quantity: Quantity | None = Field(None, description="What is read; the unit is fixed for each quantity.")
    role: Role | None = Field(None, description="Of a contact: what it means when it is in alarm.")
    fault: RegisterFault | None = Field(None, description="Instead of a quantity: a fault of the device.")
    signed: bool = Field(False, description="Whether 0xFF33 is -205 and not 65331.")
    scale: float = Field(1.0, gt=0.0, description="The register's number times this is the value.")
    least: float | None = Field(None, description="Below this the whole answer is refused: another device.")
    most: float | None = Field(None, description="Above this the whole answer is refused.")
    alarm_when: Annotated[int, Field(strict=True, ge=0, le=65535)] = Field(
        1, description="Number that means alarm or fault; 0 for a fail-safe contact."
    )
    normal_when: Annotated[int, Field(strict=True, ge=0, le=65535)] = Field(
        0, description="Number that means rest; any third one is refused: it is another device."
    )

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        is_contact = self.quantity is Quantity.CONTACT
        if (self.quantity is None) == (self.fault is None) or is_contact != (self.role is not None):
            raise PydanticCustomError("register_meaning", "one of quantity and fault; a contact has a role")
        if self.alarm_when == self.normal_when:
            raise PydanticCustomError("register_states", "alarm_when and normal_when are the same")
        return self

    @property
    def is_binary(self) -> bool:
        """Whether it is a contact or a fault, not a measurement."""
        return self.fault is not None or self.quantity in BINARY

    @property
    def is_bit(self) -> bool:
        """Whether its table holds bits."""
        return self.table in {Table.COIL, Table.DISCRETE_INPUT}


@dataclass(frozen=True, slots=True)
class Preset:
    """A known device: its map and how it is delivered."""

    registers: tuple[Register, ...]
    baud: Baud
    is_confirmed: bool
    source: str


def _measured(register: int, quantity: Quantity, scale: float, least: float, most: float) -> Register:
    return Register(
        table=Table.INPUT_REGISTER, register=register, quantity=quantity, scale=scale,
        signed=quantity is Quantity.TEMPERATURE, least=least, most=most,
    )  # fmt: skip


def _air(scale: float) -> tuple[Register, ...]:
    # The SHT20 within is specified from -40 to 125 °C. A unit that counts hundredths read as one that counts
    # tenths says 305 °C and 546 %: refused, not a fire.
    return (
        _measured(1, Quantity.TEMPERATURE, scale, -40.0, 125.0),
        _measured(2, Quantity.HUMIDITY, scale, 0.0, 100.0),
    )


def _smoke(table: Table, register: int) -> Register:
    return Register(table=table, register=register, quantity=Quantity.CONTACT, role=Role.SMOKE_ALARM)


PRESETS: dict[str, Preset] = {
    "xy_md02": Preset(_air(0.1), 9600, True, "read on hardware by others; one unit in two counts hundredths"),
    "xy_md02_hundredths": Preset(_air(0.01), 9600, True, "as xy_md02"),
    "calectro_ug3": Preset(
        (
            Register(
                table=Table.DISCRETE_INPUT, register=0, fault=RegisterFault.OPEN, alarm_when=0, normal_when=1
            ),
            Register(table=Table.DISCRETE_INPUT, register=1, fault=RegisterFault.DRIFTING),
            _smoke(Table.DISCRETE_INPUT, 2),
        ),
        9600,
        True,
        "Calectro UNIGUARD UG-3-O-MB-R manual, page 5: inputs mounted, service, smoke, relay",
    ),
    "renke_yg_n01": Preset(
        (_smoke(Table.HOLDING_REGISTER, 3),),
        4800,
        False,
        "recalled for Renke RS-YG-N01 (PR-3000-YG-N01); no document of the maker was found",
    ),
}
