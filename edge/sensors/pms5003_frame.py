"""Frames of the Plantower PMS5003, PMS7003 and PMSA003. PURE.

    42 4D | 00 1C | 3 x PM CF=1 | 3 x PM atmospheric | 6 x particle count | version | error | sum16
    start   length  u16 each, big endian                                    u8        u8      of bytes 0-29

The PMS3003 (length 0x14) shares the start and is not ours: its bytes are skipped.
"""

import struct
from dataclasses import astuple, dataclass, replace

from edge.errors import ChecksumError, FrameError
from edge.model.quantity import Quantity
from edge.sensors import stream_frame
from edge.sensors.stream_frame import Form
from edge.sensors.wire import Air, SensorFrame

FRAME_BYTES = 32
# The length belongs to the pattern that is searched for: a 24-byte frame never matches.
HEADER = b"\x42\x4d\x00\x1c"
_BODY = struct.Struct(">12HBB")
_SUM = struct.Struct(">H")
_SUM_AT = FRAME_BYTES - _SUM.size
# The data sheet gives 500 µg/m³ as the effective range and 1000 as the least maximum; past it the value
# is a matter of the laser's mood, and may stand still at the counter's end in dense smoke.
SATURATED_UG_M3 = 1000
_VERSION = 0x97  # of the sensors most often captured

# Particles per 0.1 l above each diameter, as shares of those above 0.3 µm: the captured frame of a smoky
# room (46 µg/m³: 6636, 1983, 361, 54, 8, 0).
_SHARES = (1.0, 0.3, 0.054, 0.008, 0.001, 0.0)
_COUNT_PER_UG = 140.0
_COUNT_CLEAN = 150.0  # clean rooms count 100-250: never nothing while laser and fan work


@dataclass(frozen=True, slots=True)
class PmsFrame(SensorFrame):
    """What the sensor says.

    pm*_cf1   mass by the factory's calibration [µg/m³]
    pm*_atm   mass under atmospheric conditions: the one to use indoors [µg/m³]
    n*        particles larger than so many µm [1/0.1 l]
    """

    pm1_cf1: int
    pm25_cf1: int
    pm10_cf1: int
    pm1_atm: int
    pm25_atm: int
    pm10_atm: int
    n0_3: int
    n0_5: int
    n1_0: int
    n2_5: int
    n5_0: int
    n10: int
    version: int
    error_code: int

    def values(self) -> Air:
        """PM2.5."""
        return {Quantity.PM2_5: float(self.pm25_atm)}

    @property
    def is_blank(self) -> bool:
        """All zero, the version too: the fan is still starting."""
        return self == _BLANK

    @property
    def is_dark(self) -> bool:
        """Clean rooms count 100-250 particles over 0.3 µm."""
        return self.n0_3 == 0

    @property
    def defect(self) -> str:
        """By the frame's error code."""
        return f"sensor error code {self.error_code:#04x}" if self.error_code else ""

    @property
    def is_saturated(self) -> bool:
        """Past what it can count; smoke, never a fault."""
        return self.pm25_atm >= SATURATED_UG_M3

    @classmethod
    def from_bytes(cls, data: bytes) -> "PmsFrame":
        """One whole frame.

        Raises:
            FrameError: not 32 bytes, or another sensor's header.
            ChecksumError: torn on the wire.
        """
        if len(data) != FRAME_BYTES or not data.startswith(HEADER):
            raise FrameError(f"not a 32-byte Plantower frame: {data[:FRAME_BYTES].hex(' ')}")
        if sum(data[:_SUM_AT]) != _SUM.unpack_from(data, _SUM_AT)[0]:
            said, found = _SUM.unpack_from(data, _SUM_AT)[0], sum(data[:_SUM_AT])
            raise ChecksumError(f"checksum: the frame says {said:#06x}, its bytes add up to {found:#06x}")
        return cls(*_BODY.unpack_from(data, len(HEADER)))

    def to_bytes(self) -> bytes:
        """The frame as the sensor sends it.

        Raises:
            struct.error: a value outside its field (a bug in the caller).
        """
        body = HEADER + _BODY.pack(*astuple(self))
        return body + _SUM.pack(sum(body))


_BLANK = PmsFrame(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def command(code: int, value: int) -> bytes:
    """What the sensor obeys: 42 4D, code, value as u16, sum16."""
    body = HEADER[:2] + bytes((code,)) + _SUM.pack(value)
    return body + _SUM.pack(sum(body))


WAKE = command(0xE4, 1)
ACTIVE_MODE = command(0xE1, 1)


def counts_above(pm2_5: float) -> float:
    """Particles over 0.3 µm in such air, on average [1/0.1 l]."""
    return _COUNT_CLEAN + _COUNT_PER_UG * _mass(pm2_5)


def frame_of(pm2_5: float, above: float) -> PmsFrame:
    """What the sensor would say of air with this much PM2.5 [µg/m³] and so many particles over 0.3 µm."""
    mass = _mass(pm2_5)
    n0_3, n0_5, n1_0, n2_5, n5_0, n10 = (min(0xFFFF, max(0, round(above * share))) for share in _SHARES)
    fine, pm, dust = round(mass * 0.7), round(mass), round(mass * 1.2)
    return PmsFrame(fine, pm, dust, fine, pm, dust, n0_3, n0_5, n1_0, n2_5, n5_0, n10, _VERSION, 0)


def room_frame(air: Air) -> bytes:
    """The frame of a working sensor."""
    pm2_5 = air[Quantity.PM2_5]
    return frame_of(pm2_5, counts_above(pm2_5)).to_bytes()


def still_frame(_air: Air) -> bytes:
    """A legal frame: the version shows that the fan runs, and no particle passes the laser."""
    return replace(_BLANK, version=_VERSION).to_bytes()


def failing_frame(air: Air) -> bytes:
    """A frame with an error code."""
    pm2_5 = air[Quantity.PM2_5]
    return replace(frame_of(pm2_5, counts_above(pm2_5)), error_code=4).to_bytes()


def _mass(pm2_5: float) -> float:
    return min(max(pm2_5, 0.0), float(SATURATED_UG_M3))


def foreign(data: bytes) -> str:
    """What bytes of another device are, for a person; "" when unknown."""
    if data.startswith(HEADER[:2]) and len(data) >= len(HEADER):
        length = int.from_bytes(data[2:4], "big") + 4
        return f"a Plantower frame of {length} bytes: another device (a PMS3003 has 24)"
    return ""


FORM = Form((HEADER,), FRAME_BYTES, PmsFrame.from_bytes, hint=foreign)


class Decoder(stream_frame.Decoder[PmsFrame]):
    """Finds frames in a stream that may start anywhere and be torn anywhere."""

    def __init__(self) -> None:
        super().__init__(FORM)
