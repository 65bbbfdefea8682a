"""Frames of the Winsen ZPHS01C module of many sensors. PURE.

    16 | length | code | data | check     from it; all bytes add up to 0
    11 | length | code | data | check     to it

    16 0B 01   CO2 VOC RH T PM2.5            unasked, u16 BE each; RH in 0.1 %, T is (raw - 500) / 10 °C
    16 0F 02   the same, PM10 PM1            in answer

`length` counts code and data. VOC is formaldehyde in some builds and not read.
"""

import struct
from dataclasses import dataclass

from edge.errors import ChecksumError, FrameError
from edge.model.quantity import Quantity
from edge.sensors.stream_frame import Form
from edge.sensors.wire import Air, SensorFrame

UPLOADED, ANSWERED = b"\x16\x0b\x01", b"\x16\x0f\x02"
DUST_SET, ZERO_SET = b"\x16\x02\x0c", b"\x16\x01\x03"
MOST_BYTES = 18
_SHORT, _LONG = struct.Struct(">5H"), struct.Struct(">7H")
_TEMPERATURE_ZERO = 500
# Outside these its parts do not measure; up to 100 °C in a fire.
_HUMIDITY_MOST = 1000
_TEMPERATURE_MOST = 1500
_CO2_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Zphs01cFrame(SensorFrame):
    """CO₂ [ppm], VOC or CH₂O as it stands, [%RH], [°C], PM [µg/m³]; PM10 and PM1 only in answers."""

    co2: int
    ch2o_or_voc: int
    humidity: float
    temperature_c: float
    pm25: int
    pm10: int | None = None
    pm1: int | None = None

    def values(self) -> Air:
        """What of it the node has a quantity for."""
        return {
            Quantity.PM2_5: float(self.pm25),
            Quantity.CO2: float(self.co2),
            Quantity.TEMPERATURE: self.temperature_c,
            Quantity.HUMIDITY: self.humidity,
        }

    @property
    def is_blank(self) -> bool:
        """Its parts have not measured yet."""
        return self.co2 == 0


@dataclass(frozen=True, slots=True)
class Zphs01cAnswer(SensorFrame):
    """To a command; no measurement."""

    data: bytes


def parse(data: bytes) -> Zphs01cFrame | Zphs01cAnswer:
    """One whole frame.

    Raises:
        FrameError: another form, or values outside what the parts can measure.
        ChecksumError: torn on the wire.
    """
    if len(data) < 4 or len(data) != data[1] + 3:
        raise FrameError(f"not a frame of a ZPHS01C: {data.hex(' ')}")
    if rest := sum(data) & 0xFF:
        raise ChecksumError(f"checksum: the bytes add up to {rest:#04x} instead of 0")
    if data.startswith(ANSWERED):
        values = _LONG.unpack_from(data, 3)
    elif data.startswith(UPLOADED):
        values = _SHORT.unpack_from(data, 3)
    elif data.startswith((DUST_SET, ZERO_SET)):
        return Zphs01cAnswer(data)
    else:
        raise FrameError(f"not a frame of a ZPHS01C: {data.hex(' ')}")
    co2, voc, humidity, temperature, *dust = values
    if co2 > _CO2_MOST or humidity > _HUMIDITY_MOST or temperature > _TEMPERATURE_MOST:
        raise FrameError(f"values that no ZPHS01C measures: {data.hex(' ')}")
    return Zphs01cFrame(co2, voc, humidity / 10, (temperature - _TEMPERATURE_ZERO) / 10, *dust)


def size(data: bytes) -> int | None:
    """By the second byte."""
    return None if len(data) < 2 else data[1] + 3


def command(code: int, data: bytes = b"\0") -> bytes:
    """What the module is asked or told."""
    return closed(bytes((0x11, 1 + len(data), code)) + data)


def closed(data: bytes) -> bytes:
    """A frame with its checksum."""
    return data + bytes((-sum(data) & 0xFF,))


FORM = Form((UPLOADED, ANSWERED, DUST_SET, ZERO_SET), MOST_BYTES, parse, size=size)
READ_VALUES = command(0x02)
DUST_ON = command(0x0C, b"\x02\x1e")


def room_frame(air: Air) -> bytes:
    """The answer of a working module."""
    pm, co2 = round(max(air[Quantity.PM2_5], 0.0)), round(air[Quantity.CO2])
    humidity = min(_HUMIDITY_MOST, max(0, round(air[Quantity.HUMIDITY] * 10)))
    temperature = round(air[Quantity.TEMPERATURE] * 10) + _TEMPERATURE_ZERO
    body = _LONG.pack(co2, 100, humidity, temperature, pm, round(pm * 1.2), round(pm * 0.7))
    return closed(ANSWERED + body)


def blank_frame(_air: Air) -> bytes:
    """Before its parts measure."""
    return closed(ANSWERED + _LONG.pack(0, 0, 0, _TEMPERATURE_ZERO, 0, 0, 0))


def dust_set(_air: Air) -> bytes:
    """Dust measurement is on."""
    return closed(DUST_SET + b"\x02")
