"""Frames of the Winsen MH-Z19B. PURE.

    FF | 86 | CO2 u16 BE, ppm | temperature + 40 | status | two bytes | check

Temperature and what follows are not documented; type A sensors have status 1 while they boot.
"""

from dataclasses import dataclass

from edge.errors import FrameError
from edge.model.quantity import Quantity
from edge.sensors.stream_frame import Form
from edge.sensors.winsen_frame import FRAME_BYTES, READ, closed, verify
from edge.sensors.wire import Air, SensorFrame

HEADER = bytes((0xFF, READ))
BOOTING = 1
# Outdoor air has 420 ppm and the widest range ends at 10,000: outside these it is another gas's module.
LEAST_PPM, MOST_PPM = 200, 10_000
_TEMPERATURE_ZERO = 40
_TEMPERATURE_MOST = 85 + _TEMPERATURE_ZERO


@dataclass(frozen=True, slots=True)
class Mhz19bFrame(SensorFrame):
    """CO₂ [ppm], temperature of the module [°C, undocumented], status and the rest as they stand."""

    co2_ppm: int
    temperature_c: int
    status: int
    rest: int

    def values(self) -> Air:
        """CO₂."""
        return {Quantity.CO2: float(self.co2_ppm)}

    @property
    def is_blank(self) -> bool:
        """Nothing measured yet."""
        return self.co2_ppm == 0 or self.status == BOOTING

    def to_bytes(self) -> bytes:
        """The frame as the sensor sends it."""
        middle = bytes((self.temperature_c + _TEMPERATURE_ZERO, self.status))
        return closed(HEADER + self.co2_ppm.to_bytes(2, "big") + middle + self.rest.to_bytes(2, "big"))


def parse(data: bytes) -> Mhz19bFrame:
    """One whole frame.

    Raises:
        FrameError: another form, or no CO₂ value.
        ChecksumError: torn on the wire.
    """
    if len(data) != FRAME_BYTES or not data.startswith(HEADER):
        raise FrameError(f"not a frame of an MH-Z19B: {data.hex(' ')}")
    verify(data)
    co2 = int.from_bytes(data[2:4], "big")
    if (co2 and not LEAST_PPM <= co2 <= MOST_PPM) or data[4] > _TEMPERATURE_MOST:
        raise FrameError(f"{co2} ppm at {data[4] - _TEMPERATURE_ZERO} °C is no measurement of CO2")
    return Mhz19bFrame(co2, data[4] - _TEMPERATURE_ZERO, data[5], int.from_bytes(data[6:8], "big"))


FORM = Form((HEADER,), FRAME_BYTES, parse)


def room_frame(air: Air) -> bytes:
    """The answer of a working sensor."""
    co2 = min(max(round(air[Quantity.CO2]), 400), MOST_PPM)
    return Mhz19bFrame(co2, 26, 0, 0).to_bytes()


def blank_frame(_air: Air) -> bytes:
    """What it answers in its first minutes."""
    return Mhz19bFrame(0, -_TEMPERATURE_ZERO, 0, 0).to_bytes()


def booting_frame(_air: Air) -> bytes:
    """The same of a type A sensor: a number that is none."""
    return Mhz19bFrame(410, 26, BOOTING, 0).to_bytes()
