"""Frames of the Sensirion SPS30 on its UART: SHDLC. PURE.

    7E | 00  | cmd | state | length | data | check                  | 7E     from the device
    7E | 00  | cmd |         length | data | check                  | 7E     to it
                                             ~sum of what is between, before stuffing

Stuffing: 7E -> 7D 5E, 7D -> 7D 5D, 11 -> 7D 31, 13 -> 7D 33; undone from left to right, as 7D 5D 31 is 7D 31.
"""

import struct
from dataclasses import astuple, dataclass
from math import isfinite

from edge.errors import ChecksumError, FrameError
from edge.model.quantity import PLAUSIBLE, Quantity
from edge.sensors.stream_frame import Form
from edge.sensors.wire import Air, SensorFrame

START, READ, STATUS = 0x00, 0x03, 0xD2
_EDGE, _ESCAPE, _FLIP = 0x7E, 0x7D, 0x20
_STUFFED = frozenset({0x7E, 0x7D, 0x11, 0x13})
_HEADER = b"\x7e\x00"  # the address is always 0
# Ten floats; the longest text that it has to say of itself has 32 bytes. Each may be stuffed.
_DATA_MOST = 40
MOST_BYTES = 2 + 2 * (5 + _DATA_MOST)

_VALUES = struct.Struct(">10f")
_REGISTER = struct.Struct(">I")
# Bit 7 of the state is a flag beside the number.
_STATE = 0x7F
NOT_IN_THIS_STATE = 0x43

# Data sheet, device status register.
_DEFECTS = (
    (1 << 4, "the fan is on but does not turn"),
    (1 << 5, "the laser's current is out of range"),
    (1 << 21, "the fan's speed is out of range"),
)
SATURATED_UG_M3 = 1000.0  # end of the range
# Nothing it counts comes near; random bits as a float do.
_LARGEST = 1e6
_EMULATED_MOST = 30_000.0


@dataclass(frozen=True, slots=True)
class Sps30Frame(SensorFrame):
    """Mass [µg/m³], number [1/cm³] of particles up to so many µm, typical size [µm]."""

    pm1: float
    pm25: float
    pm4: float
    pm10: float
    n0_5: float
    n1: float
    n2_5: float
    n4: float
    n10: float
    typical_um: float

    def values(self) -> Air:
        """PM2.5; in the densest smoke the most that is plausible, as it is no fault."""
        return {Quantity.PM2_5: min(self.pm25, PLAUSIBLE[Quantity.PM2_5][1])}

    @property
    def is_blank(self) -> bool:
        """Ten zeros: it has not measured yet."""
        return not any(astuple(self))

    @property
    def is_dark(self) -> bool:
        """Rooms hold some particles in each cm³."""
        return self.n10 == 0.0

    @property
    def is_saturated(self) -> bool:
        """Past its range; smoke, never a fault."""
        return self.pm25 >= SATURATED_UG_M3


@dataclass(frozen=True, slots=True)
class Sps30Status(SensorFrame):
    """The device status register (firmware 2.2 and later)."""

    register: int

    @property
    def defect(self) -> str:
        """What is broken, "" when nothing is."""
        return "; ".join(text for bit, text in _DEFECTS if self.register & bit)


@dataclass(frozen=True, slots=True)
class Sps30Reply(SensorFrame):
    """Any other answer; `state` 0 is well, see the data sheet for the others."""

    command: int
    state: int
    data: bytes

    def answer(self) -> bytes:
        """It is idle, after power or a brown-out: start it."""
        return START_FLOATS if (self.command, self.state) == (READ, NOT_IN_THIS_STATE) else b""


def parse(data: bytes) -> Sps30Frame | Sps30Status | Sps30Reply:
    """One whole frame from the device, 7E to 7E.

    Raises:
        FrameError: wrong form, length or stuffing, or numbers that measure nothing.
        ChecksumError: torn on the wire.
    """
    body = _unstuffed(data)
    if len(body) < 5 or body[0] != 0:
        raise FrameError(f"not a frame of an SPS30: {data.hex(' ')}")
    # The checksum last: it is the weakest of the checks, and its error says that all else was right.
    if len(body) != 5 + body[3]:
        raise FrameError(f"length: the frame says {body[3]}, it has {len(body) - 5}")
    if (found := _check(body[:-1])) != body[-1]:
        raise ChecksumError(f"checksum: the frame says {body[-1]:#04x}, its bytes give {found:#04x}")
    command, state, payload = body[1], body[2] & _STATE, body[4:-1]
    if command == READ and state == 0 and len(payload) == _VALUES.size:
        values = _VALUES.unpack(payload)
        if not all(isfinite(value) and 0.0 <= value < _LARGEST for value in values):
            raise FrameError(f"no measurement: {values}")
        return Sps30Frame(*values)
    if command == STATUS and state == 0 and len(payload) >= _REGISTER.size:
        return Sps30Status(_REGISTER.unpack_from(payload)[0])
    return Sps30Reply(command, state, payload)


def request(command: int, data: bytes = b"") -> bytes:
    """What the device is asked or told."""
    return _framed(bytes((0, command, len(data))) + data)


def reply(command: int, state: int, data: bytes = b"") -> bytes:
    """What the device answers."""
    return _framed(bytes((0, command, state, len(data))) + data)


def size(data: bytes) -> int | None:
    """Up to the closing 7E."""
    end = data.find(_EDGE, len(_HEADER))
    return None if end < 0 else end + 1


FORM = Form((_HEADER,), MOST_BYTES, parse, size=size)


def room_frame(air: Air) -> bytes:
    """The answer of a working sensor: the captured proportions of room air at 10 µg/m³."""
    pm = min(max(air[Quantity.PM2_5], 0.0), _EMULATED_MOST)
    mass = (0.82 * pm, pm, 1.12 * pm, 1.15 * pm)
    number = tuple(share * (1.0 + pm) for share in (5.2, 6.2, 6.4, 6.4, 6.4))
    return reply(READ, 0, _VALUES.pack(*mass, *number, 0.74))


def still_frame(_air: Air) -> bytes:
    """An answer that counts nothing."""
    return reply(READ, 0, bytes(_VALUES.size))


def status_frame(register: int) -> bytes:
    """The answer to READ_STATUS."""
    return reply(STATUS, 0, _REGISTER.pack(register) + b"\0")


def _framed(body: bytes) -> bytes:
    stuffed = bytearray()
    for byte in body + bytes((_check(body),)):
        stuffed += bytes((_ESCAPE, byte ^ _FLIP)) if byte in _STUFFED else bytes((byte,))
    return bytes((_EDGE, *stuffed, _EDGE))


def _unstuffed(data: bytes) -> bytes:
    body = bytearray()
    inner = iter(data[1:-1])
    for byte in inner:
        plain = next(inner, 0) ^ _FLIP if byte == _ESCAPE else byte
        if byte == _ESCAPE and plain not in _STUFFED:
            raise FrameError(f"stuffing: {data.hex(' ')}")
        body.append(plain)
    return bytes(body)


def _check(body: bytes) -> int:
    return ~sum(body) & 0xFF


START_FLOATS = request(START, b"\x01\x03")
READ_VALUES = request(READ)
READ_STATUS = request(STATUS, b"\x00")
