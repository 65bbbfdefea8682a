"""The DS18B20's w1_slave text: two lines of hexadecimal scratchpad. PURE.

    61 01 4b 46 7f ff 0f 10 02 : crc=02 YES
    61 01 4b 46 7f ff 0f 10 02 t=22062

The second line holds the last *good* bytes, and its t= is computed even from a bad first line: only the first
line with YES counts, and its own checksum once more.
"""

import re

from edge.errors import ChecksumError, FrameError
from edge.model.condition import FaultKind
from edge.sensors.refusal import Unusable

SCRATCHPAD_BYTES = 9
# 0x0550 is 85.0 °C: what the register holds from power-on until the first conversion.
_POWER_ON = b"\x50\x05"
# Byte 6 is 0x0C at power-on and 0x10 minus the low nibble after a conversion: a true 85.0 has 0x10.
_POWER_ON_MARK = 0x0C
# 0x07FF = 127.94 °C comes from damaged parts; the range ends at 125.
_HIGHEST_C, _LOWEST_C = 127.5, -55.0
_LINE = re.compile(r"((?:[0-9a-fA-F]{2} ){9}): crc=[0-9a-fA-F]{2} (YES|NO)")


def temperature(text: str) -> float:
    """What the file says [°C].

    Raises:
        ChecksumError: torn on the wire.
        FrameError: not this file.
        Unusable: no answer, line held low, no conversion since power-on, or a damaged part.
    """
    if not text.strip():
        # The driver's way to say that the conversion failed.
        raise FrameError("empty: the conversion failed")
    match = _LINE.match(text)
    if match is None:
        raise FrameError(f"not a w1_slave text: {text[:60]!r}")
    data = bytes.fromhex(match[1])
    if match[2] != "YES" and data != b"\xff" * SCRATCHPAD_BYTES:
        raise ChecksumError(f"crc NO: {match[1]}")
    return from_scratchpad(data)


def from_scratchpad(data: bytes) -> float:
    """Nine bytes [°C]. Raises as temperature()."""
    if len(data) != SCRATCHPAD_BYTES:
        raise FrameError(f"not 9 bytes: {data.hex(' ')}")
    if data == b"\xff" * SCRATCHPAD_BYTES:
        raise Unusable(FaultKind.OPEN, "no answer on the wire (all ff)")
    if not any(data):
        # The checksum of nine zeros is zero, and the kernel says YES.
        raise Unusable(FaultKind.SHORT, "all bits zero: line held low")
    if crc8(data[:-1]) != data[-1]:
        raise ChecksumError(f"checksum of {data.hex(' ')}")
    if data[:2] == _POWER_ON and data[6] == _POWER_ON_MARK:
        raise Unusable(FaultKind.POWER, "85 °C of power-on: it lost its supply before it could measure")
    celsius = int.from_bytes(data[:2], "little", signed=True) / 16.0
    if not _LOWEST_C <= celsius <= _HIGHEST_C:
        raise Unusable(FaultKind.OUT_OF_RANGE, f"{celsius:.2f} °C: a damaged part")
    return celsius


def crc8(data: bytes) -> int:
    """Dallas/Maxim: x^8 + x^5 + x^4 + 1, reflected, from zero."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x8C if crc & 1 else 0)
    return crc
