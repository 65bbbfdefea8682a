"""Frames of the Plantower PMS5003, PMS7003 and PMSA003. PURE.

    42 4D | 00 1C | 3 x PM CF=1 | 3 x PM atmospheric | 6 x particle count | version | error | sum16
    start   length  u16 each, big endian                                    u8        u8      of bytes 0-29

The PMS3003 (length 0x14) shares the start and is not ours: its bytes are skipped.
"""

import struct
from dataclasses import astuple, dataclass

from edge.errors import ChecksumError, FrameError

FRAME_BYTES = 32
# The length belongs to the pattern that is searched for: a 24-byte frame never matches.
HEADER = b"\x42\x4d\x00\x1c"
_BODY = struct.Struct(">12HBB")
_SUM = struct.Struct(">H")
_SUM_AT = FRAME_BYTES - _SUM.size
# The data sheet gives 500 µg/m³ as the effective range and 1000 as the least maximum; past it the value
# is a matter of the laser's mood, and may stand still at the counter's end in dense smoke.
SATURATED_UG_M3 = 1000


@dataclass(frozen=True, slots=True)
class PmsFrame:
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

    @property
    def is_blank(self) -> bool:
        """All zero, the version too: the fan is still starting."""
        return self == _BLANK

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
            raise ChecksumError(f"checksum of {data.hex(' ')}")
        return cls(*_BODY.unpack_from(data, len(HEADER)))

    def to_bytes(self) -> bytes:
        """The frame as the sensor sends it.

        Raises:
            struct.error: a value outside its field (a bug in the caller).
        """
        body = HEADER + _BODY.pack(*astuple(self))
        return body + _SUM.pack(sum(body))


_BLANK = PmsFrame(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


class Decoder:
    """Finds frames in a stream that may start anywhere and be torn anywhere.

    Keeps less than one frame between calls.

    frames         good ones
    bad_checksums  headers whose 32 bytes do not add up
    skipped        bytes that belong to no good frame
    """

    def __init__(self) -> None:
        self.frames = 0
        self.bad_checksums = 0
        self.skipped = 0
        self._rest = b""

    @property
    def errors(self) -> int:
        """Frames lost: torn ones, and foreign bytes by the frame's length."""
        foreign = max(0, self.skipped - FRAME_BYTES * self.bad_checksums)
        return self.bad_checksums + foreign // FRAME_BYTES

    def feed(self, data: bytes) -> list[PmsFrame]:
        """The frames that these bytes complete."""
        data = self._rest + data
        found: list[PmsFrame] = []
        start = 0
        while True:
            begin = _find_header(data, start)
            self.skipped += begin - start
            start = begin
            if len(data) - start < FRAME_BYTES:
                break
            try:
                found.append(PmsFrame.from_bytes(data[start : start + FRAME_BYTES]))
                start += FRAME_BYTES
            except ChecksumError:
                # Byte by byte: a good frame may begin inside the torn one.
                self.bad_checksums += 1
                self.skipped += 1
                start += 1
        self._rest = data[start:]
        self.frames += len(found)
        return found


def _find_header(data: bytes, start: int) -> int:
    """Where the next header begins, whole or cut off by the end; len(data) when nowhere."""
    begin = data.find(HEADER, start)
    if begin >= 0:
        return begin
    for length in (3, 2, 1):
        if data.endswith(HEADER[:length]) and len(data) - length >= start:
            return len(data) - length
    return len(data)
