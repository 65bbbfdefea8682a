"""What our sensor board says, and what it is told: the bodies of its frames. PURE.

Values travel in thousandths of their unit; docs/sensor-board.md has every field and a worked example.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

from edge.errors import ChecksumError, FrameError
from edge.model.quantity import Quantity
from edge.sensors.board_wire_frame import Head, Splitter, VersionError, from_wire, to_wire

CHANNELS_MOST = 16
NAME_MOST = 32  # bytes of UTF-8
VALUE_SCALE = 1000.0

_HELLO = struct.Struct(">8sBBBBHBHHB")
_CHANNEL = struct.Struct(">BH")
_READING = struct.Struct(">BBi")
_HEALTH = struct.Struct(">HBHHHH")

# Numbers on the wire, never reused.
QUANTITY_CODES: dict[Quantity, int] = {
    Quantity.TEMPERATURE: 1,
    Quantity.HUMIDITY: 2,
    Quantity.PM2_5: 3,
    Quantity.SMOKE: 4,
    Quantity.CO: 5,
    Quantity.CO2: 6,
    Quantity.TVOC: 7,
    Quantity.GAS_RATIO: 8,
    Quantity.CONTACT: 9,
    Quantity.CALL_POINT: 10,
    Quantity.MAINS: 11,
    Quantity.VOLTAGE: 12,
}
_QUANTITIES = {code: quantity for quantity, code in QUANTITY_CODES.items()}


class Type(IntEnum):
    """Of a frame; from 0x40 they go to the board. Either end passes over those it does not know."""

    HELLO = 1
    READINGS = 2
    HEALTH = 3
    WHO = 0x40  # answered with HELLO
    CONFIG = 0x41  # answered with HELLO
    NAME = 0x42  # answered with HELLO
    RELEASE = 0x43  # the program ends and its console is free for a new one


class Hardware(IntEnum):
    """What the board is built around."""

    OTHER = 0
    ESP32 = 1
    RP2040 = 2
    EMULATED = 255


_HARDWARE = frozenset(Hardware)


class Reset(IntEnum):
    """Why the board last started."""

    UNKNOWN = 0
    POWER_ON = 1
    BROWN_OUT = 2
    WATCHDOG = 3
    SOFTWARE = 4
    BUTTON = 5


class Health(IntEnum):
    """Of one channel; from SILENT on there is no value."""

    GOOD = 0
    WARMING_UP = 1
    SUSPECT = 2
    SILENT = 3  # the sensor does not answer the board
    OPEN = 4
    SHORT = 5
    CHECKSUM = 6
    OUT_OF_RANGE = 7
    STUCK = 8
    HEATER = 9  # of a gas sensor: not heated

    @property
    def has_value(self) -> bool:
        """Whether the value beside it was measured."""
        return self < Health.SILENT


@dataclass(frozen=True, slots=True)
class Hello:
    """Who the board is and what it measures.

    board       its chip's own number: 16 hexadecimal digits
    firmware    major, minor, patch
    boot        drawn at random at each start
    interval_s  between frames of readings
    timeout_s   silence of the host after which it measures each second again [s]
    warm_up_s   of each quantity that it measures
    name        as `liengia-bench flash` wrote it; empty when none was written
    """

    head: Head
    board: str
    hardware: Hardware
    firmware: tuple[int, int, int]
    boot: int
    reset: Reset
    interval_s: float
    timeout_s: int
    warm_up_s: dict[Quantity, int]
    name: str

    def body(self) -> bytes:
        """As on the wire."""
        name = self.name.encode()
        fixed = _HELLO.pack(
            bytes.fromhex(self.board), self.hardware, *self.firmware, self.boot, self.reset,
            round(self.interval_s * 1000), self.timeout_s, len(self.warm_up_s),
        )  # fmt: skip
        channels = b"".join(_CHANNEL.pack(QUANTITY_CODES[q], s) for q, s in self.warm_up_s.items())
        return fixed + channels + bytes((len(name),)) + name


@dataclass(frozen=True, slots=True)
class Measured:
    """One channel of a frame; value in the quantity's one unit, 0 where health has none."""

    quantity: Quantity
    health: Health
    value: float


@dataclass(frozen=True, slots=True)
class Readings:
    """All channels at one instant."""

    head: Head
    channels: tuple[Measured, ...]

    def body(self) -> bytes:
        """As on the wire."""
        rows = (
            _READING.pack(QUANTITY_CODES[m.quantity], m.health, round(m.value * VALUE_SCALE))
            for m in self.channels
        )
        return bytes((len(self.channels),)) + b"".join(rows)


@dataclass(frozen=True, slots=True)
class Wellbeing:
    """Of the board itself.

    supply_v   0 where it cannot measure it [V]
    unread     frames of ours that it could not read
    slowest_s  longest turn of its loop since the frame before [s]
    free_kib   memory left
    """

    head: Head
    boot: int
    reset: Reset
    supply_v: float
    unread: int
    slowest_s: float
    free_kib: int

    def body(self) -> bytes:
        """As on the wire."""
        supply, slowest = round(self.supply_v * 1000), round(self.slowest_s * 1000)
        return _HEALTH.pack(self.boot, self.reset, supply, self.unread, slowest, self.free_kib)


Frame = Hello | Readings | Wellbeing
_TYPES: dict[type, Type] = {Hello: Type.HELLO, Readings: Type.READINGS, Wellbeing: Type.HEALTH}


def encode(frame: Frame) -> bytes:
    """A frame of the board, with the zeros around it."""
    return to_wire(_TYPES[type(frame)], frame.head, frame.body())


def who(number: int) -> bytes:
    """Ask the board who it is."""
    return to_wire(Type.WHO, Head(number, 0))


def config(number: int, interval_s: float, timeout_s: int) -> bytes:
    """Set how often it measures, and after what silence of ours it forgets that."""
    return to_wire(Type.CONFIG, Head(number, 0), struct.pack(">HH", round(interval_s * 1000), timeout_s))


def name(number: int, text: str) -> bytes:
    """Give the board its name.

    Raises:
        FrameError: empty, or longer than NAME_MOST bytes.
    """
    data = text.encode()
    if not 1 <= len(data) <= NAME_MOST:
        raise FrameError(f"a board's name has 1-{NAME_MOST} bytes, not {len(data)}")
    return to_wire(Type.NAME, Head(number, 0), bytes((len(data),)) + data)


def release(number: int) -> bytes:
    """End the board's program, so that another can be written."""
    return to_wire(Type.RELEASE, Head(number, 0))


def parse(stuffed: bytes) -> Frame | None:
    """What stood between two zeros; None for a whole frame of a type that is not the board's or not known.

    Raises:
        ChecksumError, VersionError: as from_wire().
        FrameError: whole, but its body is not what its type says.
    """
    kind, head, body = from_wire(stuffed)
    try:
        match kind:
            case Type.HELLO:
                return _hello(head, body)
            case Type.READINGS:
                return _readings(head, body)
            case Type.HEALTH:
                boot, reset, supply, unread, slowest, free = _HEALTH.unpack(body)
                return Wellbeing(head, boot, Reset(reset), supply / 1000, unread, slowest / 1000, free)
    except (struct.error, ValueError, KeyError, IndexError) as error:
        raise FrameError(f"body of a frame of type {kind}: {body.hex(' ')}: {error}") from error
    return None


def _hello(head: Head, body: bytes) -> Hello:
    board, hardware, *rest = _HELLO.unpack_from(body)
    major, minor, patch, boot, reset, interval_ms, timeout_s, count = rest
    end = _HELLO.size + count * _CHANNEL.size
    channels = [
        (_QUANTITIES[code], seconds) for code, seconds in _CHANNEL.iter_unpack(body[_HELLO.size : end])
    ]
    text = body[end + 1 :]
    if (
        len(text) != body[end]
        or len(text) > NAME_MOST
        or len(dict(channels)) != count
        or count > CHANNELS_MOST
    ):
        raise ValueError("lengths do not agree")
    return Hello(
        head, board.hex(), _hardware(hardware), (major, minor, patch), boot, Reset(reset),
        interval_ms / 1000, timeout_s, dict(channels), text.decode(),
    )  # fmt: skip


def _hardware(code: int) -> Hardware:
    return Hardware(code) if code in _HARDWARE else Hardware.OTHER  # a new one is no reason to be deaf


def _readings(head: Head, body: bytes) -> Readings:
    if len(body) != 1 + body[0] * _READING.size or body[0] > CHANNELS_MOST:
        raise ValueError("length does not agree")
    rows = [
        Measured(_QUANTITIES[code], Health(health), value / VALUE_SCALE if Health(health).has_value else 0.0)
        for code, health, value in _READING.iter_unpack(body[1:])
    ]
    if len({row.quantity for row in rows}) != len(rows):
        raise ValueError("a quantity stands there twice")
    return Readings(head, tuple(rows))


class Decoder:
    """Finds frames in a stream that may start anywhere and be torn anywhere, in bounded memory.

    frames   good ones of the board
    torn     pieces whose COBS or CRC is wrong
    foreign  whole frames that are none of the board's: of another version, for the board, malformed
    version  what was said of the newest one of another version; empty once a good frame came
    """

    def __init__(self) -> None:
        self.frames = 0
        self.torn = 0
        self.foreign = 0
        self.version = ""
        self._splitter = Splitter()

    @property
    def skipped(self) -> int:
        """Bytes longer than any frame."""
        return self._splitter.skipped

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that these bytes complete."""
        found = [frame for piece in self._splitter.feed(data) if (frame := self._parse(piece)) is not None]
        if found:
            self.frames += len(found)
            self.version = ""
        return found

    def _parse(self, piece: bytes) -> Frame | None:
        try:
            frame = parse(piece)
        except ChecksumError:
            self.torn += 1
            return None
        except VersionError as error:
            self.foreign += 1
            self.version = str(error)
            return None
        except FrameError:
            self.foreign += 1
            return None
        self.foreign += frame is None
        return frame
