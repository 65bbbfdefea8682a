"""Texts of the settings file to values: units are part of the text and a bare number is refused.

Each error names a message of the catalogue in its type (`PydanticCustomError`), so that the report can
speak the technician's language.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from edge.model.identity import NODE_ID_PATTERN, PART_ID_PATTERN
from edge.settings.problem import shown

_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_NUMBER_UNIT = re.compile(r"\s*([+-]?\d+(?:[.,]\d+)?)\s*(\S.*?)?\s*")

# What people write where the unit is meant; only for the suggestion, never accepted.
_MEANT = {"m": "min", "giây": "s", "phút": "min", "giờ": "h", "ngày": "d", "độ": "°C", "độ C": "°C"}


def split_unit(value: object) -> tuple[float, str]:
    """A number and its unit, "" when there is none.

    Raises:
        PydanticCustomError: the text does not start with a number.
    """
    match = _NUMBER_UNIT.fullmatch(str(value))
    number = math.inf if match is None else float(match[1].replace(",", "."))
    if match is None or not math.isfinite(number):
        raise PydanticCustomError(
            "no_number", "'{value}' is not a number with a unit", {"value": shown(value)}
        )
    return number, match[2] or ""


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: typing hashes what it annotates
class InUnits:
    """A number with one of these units; returns it in the unit whose factor is 1.

    least, most  inclusive bounds as they are shown ("0.5 s", "60 s"); None for no bound
    """

    units: Mapping[str, float]
    example: str
    least: str | None = None
    most: str | None = None

    def parse(self, value: object) -> float:
        """Text to base unit.

        Raises:
            PydanticCustomError: no number, no unit, another unit, or outside the bounds.
        """
        number, unit = split_unit(value)
        if unit not in self.units:
            raise PydanticCustomError(
                "bad_unit" if unit else "no_unit",
                "'{value}' needs a unit: {allowed}; did you mean '{example}'?",
                {
                    "value": shown(value),
                    "allowed": ", ".join(self.units),
                    "example": self._meant(value, unit),
                },
            )
        result = number * self.units[unit]
        if not self._is_within(result):
            raise PydanticCustomError(
                "out_of_range",
                "'{value}' is out of range; allowed: {allowed}",
                {"value": shown(value), "allowed": self._bounds()},
            )
        return result

    def _is_within(self, result: float) -> bool:
        low = -math.inf if self.least is None else self._base(self.least)
        high = math.inf if self.most is None else self._base(self.most)
        return low <= result <= high

    def _bounds(self) -> str:
        if self.least is None or self.most is None:
            return f"≥ {self.least}" if self.most is None else f"≤ {self.most}"
        return f"{self.least} … {self.most}"

    def _base(self, bound: str) -> float:
        number, unit = split_unit(bound)
        return number * self.units[unit]

    def _unit(self) -> str:
        return next((unit for unit, factor in self.units.items() if factor == 1.0), "")

    def _meant(self, value: object, unit: str) -> str:
        number = str(value).strip().removesuffix(unit).strip()
        guess = _MEANT.get(unit, "")
        if not guess:  # "sec", "seconds", "minutes": the longest unit that they begin with
            guess = max((u for u in self.units if unit.lower().startswith(u)), key=len, default="")
        if guess not in self.units:
            guess = split_unit(self.example)[1]
        return f"{shown(number)} {guess}".strip()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.parse, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        # What the editor sees is the text, not the float that comes of it.
        units = "|".join(re.escape(unit) for unit in self.units if unit)
        optional = "?" if "" in self.units else ""
        pattern = rf"^[+-]?\d+([.,]\d+)? *({units}){optional}$"
        found = {"type": "string", "pattern": pattern, "examples": [self.example], "x-unit": self._unit()}
        return found | ({"x-allowed": self._bounds()} if self.least or self.most else {})


def in_units(
    units: Mapping[str, float], example: str, *, least: str | None = None, most: str | None = None
) -> InUnits:
    """A validator that wants a number with one of these units and returns it in the base unit."""
    return InUnits(units, example, least, most)


def duration(example: str = "5 s", *, least: str = "0 s", most: str | None = None) -> InUnits:
    """As in_units, in seconds."""
    return InUnits(_SECONDS, example, least, most)


Duration = Annotated[float, duration()]  # seconds
Celsius = Annotated[float, in_units({"°C": 1.0, "C": 1.0}, "60 °C")]
Volts = Annotated[float, in_units({"V": 1.0, "mV": 0.001}, "3.3 V", least="0.1 V", most="60 V")]
Amperes = Annotated[float, in_units({"A": 1.0, "mA": 0.001}, "100 mA", least="1 mA", most="20 A")]
Ohms = Annotated[
    float,
    in_units(
        {"Ω": 1.0, "ohm": 1.0, "kΩ": 1e3, "kohm": 1e3, "mΩ": 1e-3, "mohm": 1e-3},
        "10 kΩ",
        least="1 mΩ",
        most="1000 kΩ",
    ),
]
# BCM numbers of the 40-pin header; 0 and 1 are the HAT's.
GpioPin = Annotated[int, Field(strict=True, ge=2, le=27, description="BCM number of the pin, as in GPIO17.")]
SerialPort = Annotated[
    str,
    Field(
        min_length=1,
        max_length=255,
        description="The serial port; /dev/serial/by-path/... stays the same when another is plugged in.",
    ),
]
KEY_PATTERN = r"^[A-Za-z0-9_-]{43}$"  # 32 bytes as base64url without padding
SIGNATURE_PATTERN = r"^[A-Za-z0-9_-]{86}$"  # 64 bytes
KeyText = Annotated[str, Field(pattern=KEY_PATTERN)]
SignatureText = Annotated[str, Field(pattern=SIGNATURE_PATTERN)]
NodeName = Annotated[str, Field(pattern=f"^{NODE_ID_PATTERN}$")]
PartName = Annotated[str, Field(pattern=f"^{PART_ID_PATTERN}$")]
