"""Texts of the settings file to values: units are part of the text and a bare number is refused.

Each error names a message of the catalogue in its type (`PydanticCustomError`), so that the report can
speak the technician's language.
"""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from edge.model.identity import NODE_ID_PATTERN, PART_ID_PATTERN

_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_NUMBER_UNIT = re.compile(r"\s*([+-]?\d+(?:[.,]\d+)?)\s*(\S.*?)?\s*")


def split_unit(value: object) -> tuple[float, str]:
    """A number and its unit, "" when there is none.

    Raises:
        PydanticCustomError: the text does not start with a number.
    """
    match = _NUMBER_UNIT.fullmatch(str(value))
    if match is None:
        raise PydanticCustomError("no_number", "'{value}' is not a number with a unit", {"value": str(value)})
    return float(match[1].replace(",", ".")), match[2] or ""


def in_units(units: dict[str, float], example: str) -> BeforeValidator:
    """A validator that wants a number with one of these units and returns it in the base unit."""

    def parse(value: object) -> float:
        number, unit = split_unit(value)
        if unit not in units:
            raise PydanticCustomError(
                "bad_unit" if unit else "no_unit",
                "'{value}' needs a unit: {allowed}; did you mean '{example}'?",
                {"value": str(value), "allowed": ", ".join(units), "example": example},
            )
        return number * units[unit]

    return BeforeValidator(parse)


Duration = Annotated[float, in_units(_SECONDS, "5 s"), Field(ge=0)]  # seconds
Celsius = Annotated[float, in_units({"°C": 1.0, "C": 1.0}, "60 °C")]
GpioPin = Annotated[
    int, Field(strict=True, ge=2, le=27)
]  # BCM numbers of the 40-pin header; 0 and 1 are the HAT's
SerialPort = Annotated[str, Field(min_length=1, max_length=255)]
NodeName = Annotated[str, Field(pattern=f"^{NODE_ID_PATTERN}$")]
PartName = Annotated[str, Field(pattern=f"^{PART_ID_PATTERN}$")]
