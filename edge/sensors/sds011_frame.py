"""Frames of the Nova SDS011. PURE.

    AA | C0 | PM2.5 | PM10 | id  | sum8          | AB
             u16 LE, 0.1 µg/m³     of bytes 2-7
    AA | C5 | what it was told, id | sum8        | AB     its answer to a command

The SDS198 (AA CF) counts PM100 and is not ours.
"""

import struct
from dataclasses import dataclass

from edge.errors import ChecksumError, FrameError
from edge.model.quantity import Quantity
from edge.sensors.stream_frame import Form
from edge.sensors.wire import Air, SensorFrame

FRAME_BYTES = 10
MEASURED, ANSWERED = b"\xaa\xc0", b"\xaa\xc5"
_TAIL = 0xAB
_BODY = struct.Struct("<HH")
NO_ID = "0000"
_ID = "58d9"  # of the emulator: the captured one
SATURATED_UG_M3 = 999.9  # data sheet: 0.0-999.9

_COMMAND_BYTES = 12  # between the code and the id FF FF, which is every device's


@dataclass(frozen=True, slots=True)
class Sds011Frame(SensorFrame):
    """What it measured [µg/m³], and which device it is: its id in hexadecimal, as on the label."""

    pm25: float
    pm10: float
    device_id: str

    def values(self) -> Air:
        """PM2.5."""
        return {Quantity.PM2_5: self.pm25}

    @property
    def is_blank(self) -> bool:
        """All zero, the id too: the fan is still starting."""
        return self.is_dark and self.device_id == NO_ID

    @property
    def is_dark(self) -> bool:
        """Even a clean room has a few tenths."""
        return self.pm25 == 0.0 and self.pm10 == 0.0

    @property
    def is_saturated(self) -> bool:
        """At the end of its range; smoke, never a fault."""
        return self.pm25 >= SATURATED_UG_M3

    def to_bytes(self) -> bytes:
        """The frame as the sensor sends it."""
        return _closed(
            MEASURED, _BODY.pack(round(self.pm25 * 10), round(self.pm10 * 10)) + bytes.fromhex(self.device_id)
        )


@dataclass(frozen=True, slots=True)
class Sds011Answer(SensorFrame):
    """To a command: what it was told, and the id."""

    data: bytes


def parse(data: bytes) -> Sds011Frame | Sds011Answer:
    """One whole frame.

    Raises:
        FrameError: not ten bytes from AA to AB.
        ChecksumError: torn on the wire.
    """
    if len(data) != FRAME_BYTES or data[:2] not in (MEASURED, ANSWERED) or data[-1] != _TAIL:
        raise FrameError(f"not a frame from AA C0 to AB: {data.hex(' ')}")
    body = data[2:8]
    if (found := sum(body) & 0xFF) != data[8]:
        raise ChecksumError(f"checksum: the frame says {data[8]:#04x}, its bytes add up to {found:#04x}")
    if data[:2] == ANSWERED:
        return Sds011Answer(body)
    pm25, pm10 = _BODY.unpack_from(body)
    return Sds011Frame(pm25 / 10, pm10 / 10, body[4:].hex())


def command(data: bytes) -> bytes:
    """AA B4, what it is told (padded with zeros), id FF FF, sum8, AB."""
    body = data.ljust(_COMMAND_BYTES + 1, b"\0") + b"\xff\xff"
    return b"\xaa\xb4" + body + bytes((sum(body) & 0xFF, _TAIL))


WORK = command(b"\x06\x01\x01")
ACTIVE_MODE = command(b"\x02\x01\x00")


def rest(minutes: int) -> bytes:
    """Measure 30 s in so many minutes; 0 is always. The device remembers it without power."""
    return command(bytes((0x08, 0x01, minutes)))


def foreign(data: bytes) -> str:
    """What bytes of another device are, for a person; "" when unknown."""
    return "an SDS198, which counts PM100: another device" if data.startswith(b"\xaa\xcf") else ""


FORM = Form((MEASURED, ANSWERED), FRAME_BYTES, parse, hint=foreign)


def room_frame(air: Air) -> bytes:
    """The frame of a working sensor."""
    pm2_5 = min(max(air[Quantity.PM2_5], 0.1), SATURATED_UG_M3)
    return Sds011Frame(pm2_5, min(pm2_5 * 1.5, SATURATED_UG_M3), _ID).to_bytes()


def still_frame(_air: Air) -> bytes:
    """A frame that counts nothing."""
    return Sds011Frame(0.0, 0.0, _ID).to_bytes()


def blank_frame(_air: Air) -> bytes:
    """What it sends while the fan starts."""
    return Sds011Frame(0.0, 0.0, NO_ID).to_bytes()


def _closed(header: bytes, body: bytes) -> bytes:
    return header + body + bytes((sum(body) & 0xFF, _TAIL))
