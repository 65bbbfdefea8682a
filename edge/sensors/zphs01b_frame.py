"""Frames of the Winsen ZPHS01B module of many sensors. PURE.

    FF 86 | PM1 PM2.5 PM10 CO2 | VOC | T RH CH2O CO O3 NO2 | two bytes | check
            u16 BE each          u8    u16 BE each                       as the nine-byte modules

T is (raw - 435) / 10 °C in most drivers, (raw - 500) / 10 in some: the firmwares differ by 6.5 K. The warmer
reading is taken, so that heat is never seen late.
"""

import struct
from dataclasses import dataclass

from edge.errors import FrameError
from edge.model.quantity import Quantity
from edge.sensors.stream_frame import Form
from edge.sensors.winsen_frame import READ, closed, verify
from edge.sensors.wire import Air, SensorFrame

FRAME_BYTES = 26
HEADER = bytes((0xFF, READ))
_BODY = struct.Struct(">4HB6H2x")
_TEMPERATURE_ZERO = 435
# Data sheet: VOC in grades 0-3, -20 to 65 °C; the reading may leave it in a fire, up to 100 °C.
_VOC_MOST = 3
_TEMPERATURE_MOST = 1435
_CO_PER_PPM = 10
_CO_MOST = 5000 * _CO_PER_PPM


@dataclass(frozen=True, slots=True)
class Zphs01bFrame(SensorFrame):
    """PM [µg/m³], CO₂ [ppm], VOC in grades, [°C], [%RH], the gases as raw numbers; CO in 0.1 ppm."""

    pm1: int
    pm25: int
    pm10: int
    co2: int
    voc_grade: int
    temperature_raw: int
    humidity: int
    ch2o_raw: int
    co_raw: int
    o3_raw: int
    no2_raw: int

    def values(self) -> Air:
        """What of it the node has a quantity for."""
        return {
            Quantity.CO: self.co_raw / _CO_PER_PPM,
            Quantity.PM2_5: float(self.pm25),
            Quantity.CO2: float(self.co2),
            Quantity.TEMPERATURE: (self.temperature_raw - _TEMPERATURE_ZERO) / 10,
            Quantity.HUMIDITY: float(self.humidity),
        }

    @property
    def is_blank(self) -> bool:
        """Its parts have not measured yet."""
        return self.co2 == 0

    def to_bytes(self) -> bytes:
        """The frame as the module sends it."""
        gases = (self.ch2o_raw, self.co_raw, self.o3_raw, self.no2_raw)
        climate = (self.voc_grade, self.temperature_raw, self.humidity)
        return closed(HEADER + _BODY.pack(self.pm1, self.pm25, self.pm10, self.co2, *climate, *gases))


def parse(data: bytes) -> Zphs01bFrame:
    """One whole frame.

    Raises:
        FrameError: another form, or values outside what the parts can measure.
        ChecksumError: torn on the wire.
    """
    if len(data) != FRAME_BYTES or not data.startswith(HEADER):
        raise FrameError(f"not a frame of a ZPHS01B: {data.hex(' ')}")
    verify(data)
    frame = Zphs01bFrame(*_BODY.unpack_from(data, len(HEADER)))
    if (
        frame.voc_grade > _VOC_MOST
        or frame.humidity > 100
        or frame.temperature_raw > _TEMPERATURE_MOST
        or frame.co_raw > _CO_MOST
    ):
        raise FrameError(f"values that no ZPHS01B measures: {data.hex(' ')}")
    return frame


FORM = Form((HEADER,), FRAME_BYTES, parse)


def room_frame(air: Air) -> bytes:
    """The answer of a working module."""
    pm = round(max(air[Quantity.PM2_5], 0.0))
    temperature = round(air[Quantity.TEMPERATURE] * 10) + _TEMPERATURE_ZERO
    co = round(max(air[Quantity.CO], 0.0) * _CO_PER_PPM)
    co2, humidity = round(air[Quantity.CO2]), min(100, max(0, round(air[Quantity.HUMIDITY])))
    return Zphs01bFrame(
        round(pm * 0.7), pm, round(pm * 1.2), co2, 0, temperature, humidity, 20, co, 2, 1
    ).to_bytes()


def blank_frame(_air: Air) -> bytes:
    """Before its parts measure."""
    return Zphs01bFrame(0, 0, 0, 0, 0, _TEMPERATURE_ZERO, 0, 0, 0, 0, 0).to_bytes()
