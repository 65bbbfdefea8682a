"""The nine bytes of Winsen's gas modules, and what is common to them. PURE.

    FF | 01 | code | five bytes | check      to the device
    FF | code | six bytes       | check      from it; 0x100 - sum of bytes 1-7

Any FF may begin a frame and the checksum is weak, so that everything that is fixed is checked (FORM).
"""

from dataclasses import dataclass

from edge.errors import ChecksumError
from edge.sensors.wire import SensorFrame

FRAME_BYTES = 9
READ = 0x86
# The answer to a change of mode (ZE07, ZE15, ZE03).
MODE_SET = b"\xff\x78"


@dataclass(frozen=True, slots=True)
class WinsenAnswer(SensorFrame):
    """To a command; no measurement."""

    data: bytes


def check(data: bytes) -> int:
    """Of all that stands between the first byte and the checksum."""
    return -sum(data) & 0xFF


def closed(data: bytes) -> bytes:
    """A frame with its checksum."""
    return data + bytes((check(data[1:]),))


def verify(data: bytes) -> None:
    """Of a whole frame.

    Raises:
        ChecksumError: torn on the wire, or another device.
    """
    if (found := check(data[1:-1])) != data[-1]:
        raise ChecksumError(f"checksum: the frame says {data[-1]:#04x}, its bytes give {found:#04x}")


def command(code: int, data: bytes = b"") -> bytes:
    """What the device is asked or told."""
    return closed(b"\xff\x01" + bytes((code,)) + data.ljust(5, b"\0"))


READ_VALUES = command(READ)
