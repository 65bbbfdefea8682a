"""How frames of our sensor board travel, whatever is in them; docs/sensor-board.md byte by byte. PURE.

    on the wire   00 | COBS(packet) | 00
    packet        version u8 | type u8 | number u16 | uptime u32 [ms] | body | CRC-32 of all before
                  big endian; the CRC is that of zlib, PNG and Ethernet

A zero byte is nothing but the end of a frame, so that a receiver is in step again after any damage; 32 bits
of CRC let one torn frame in four thousand million through, where 16 bits would let one in 65,536.
"""

import binascii
import struct
from dataclasses import dataclass

from cobs import cobs

from edge.errors import ChecksumError, FrameError

VERSION = 1
# The longest body has 16 channels and the longest name; what is longer is no frame of ours.
PACKET_MOST = 200
WIRE_MOST = PACKET_MOST + 1  # COBS adds one byte to every 254
HEADER = struct.Struct(">BBHI")
_CRC_BYTES = 4


class VersionError(FrameError):
    """A whole frame of a version that this node does not know."""


@dataclass(frozen=True, slots=True)
class Head:
    """Before every body.

    number     of all frames since the sender's start, modulo 65536
    uptime_ms  since the board's start, modulo 2**32; 0 from the host
    """

    number: int
    uptime_ms: int


def to_wire(kind: int, head: Head, body: bytes = b"", *, version: int = VERSION) -> bytes:
    """A frame with the zeros around it: the first one ends whatever stood on the line before."""
    data = HEADER.pack(version, kind, head.number, head.uptime_ms) + body
    stuffed: bytes = cobs.encode(data + binascii.crc32(data).to_bytes(_CRC_BYTES, "big"))
    return b"\0" + stuffed + b"\0"


def from_wire(stuffed: bytes) -> tuple[int, Head, bytes]:
    """What stood between two zeros: type, head, body.

    Raises:
        ChecksumError: torn: no COBS, shorter or longer than any frame, or the CRC differs.
        VersionError: whole, but of another version.
    """
    try:
        packet: bytes = cobs.decode(stuffed)
    except cobs.DecodeError as error:
        raise ChecksumError(f"COBS of {stuffed.hex(' ')}: {error}") from None
    if not HEADER.size + _CRC_BYTES <= len(packet) <= PACKET_MOST:
        raise ChecksumError(f"no frame has {len(packet)} bytes")
    data = packet[:-_CRC_BYTES]
    if binascii.crc32(data) != int.from_bytes(packet[-_CRC_BYTES:], "big"):
        raise ChecksumError(f"CRC of {packet.hex(' ')}")
    version, kind, number, uptime_ms = HEADER.unpack_from(data)
    if version != VERSION:
        raise VersionError(f"the board speaks version {version}, this node version {VERSION}")
    return kind, Head(number, uptime_ms), data[HEADER.size :]


class Splitter:
    """Cuts a stream at its zeros; keeps at most WIRE_MOST bytes between calls.

    skipped  bytes that were longer than any frame, and thrown away up to the next zero
    """

    def __init__(self) -> None:
        self.skipped = 0
        self._rest = b""
        self._is_overlong = False

    def feed(self, data: bytes) -> list[bytes]:
        """The pieces that these bytes complete, without their zeros; never an empty one."""
        *pieces, self._rest = (self._rest + data).split(b"\0")
        if pieces and self._is_overlong:  # the end of what was thrown away
            self.skipped += len(pieces.pop(0))
            self._is_overlong = False
        if len(self._rest) > WIRE_MOST or self._is_overlong:
            self.skipped += len(self._rest)
            self._rest, self._is_overlong = b"", True
        found = [piece for piece in pieces if 0 < len(piece) <= WIRE_MOST]
        self.skipped += sum(map(len, pieces)) - sum(map(len, found))
        return found


class Order:
    """Follows the numbers of a board's frames.

    missing   numbers that never came
    restarts  times that the board began anew
    """

    def __init__(self) -> None:
        self.missing = 0
        self.restarts = 0
        self._last: Head | None = None

    def restart(self) -> None:
        """What comes next follows nothing: the board was unplugged."""
        self._last = None

    def take(self, head: Head) -> bool:
        """Count one frame in its order; whether the board has begun anew since the one before."""
        last, self._last = self._last, head
        if last is None:
            return False
        if _behind(head.uptime_ms, last.uptime_ms, 32):
            self.restarts += 1
            return True
        gap = (head.number - last.number - 1) & 0xFFFF
        self.missing += gap if gap < 0x8000 else 0
        return False


def _behind(new: int, old: int, bits: int) -> bool:
    """Whether a counter that wraps has gone back."""
    return (new - old) & ((1 << bits) - 1) >= 1 << (bits - 1)
