"""EBYTE E22, E220 and E32: registers, the configuration's bytes, and frames in the module's byte stream.

Sources: EBYTE manuals E22-400T22S v1.5, E220-400T22D v1.0 and E32-433T20D v1.6, chapter 7. The E22 and E220
are read and written by register address (`C1 addr n`, `C0 addr n data`, answered `C1 addr n data`; `FF FF FF`
is a refusal); the E32 in one piece (`C1 C1 C1`, answered `C0` and five bytes). The key registers of E22 and
E220 always read zero.

On the air a group's frame stands between its length (1 byte) and a CRC-16/XMODEM (2 bytes): the module's
stream knows no packets, and a byte spoiled on the wire must not look like a forgery. With RSSI enabled the
module puts one byte behind each packet: dBm = -(256 - byte).
"""

import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from edge.errors import FrameError

READ, WRITE = 0xC1, 0xC0
REFUSED = b"\xff\xff\xff"
E32_READ = b"\xc1\xc1\xc1"

_BAUD_9600 = 0b011
_BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_RSSI_BYTE, _LBT = 0x80, 0x10  # of REG3
_E32_PUSH_PULL, _E32_FEC = 0x40, 0x04  # of OPTION

# Of a group's frame on the air: its length before it, its CRC behind it.
OVERHEAD_BYTES = 3

_E22_AIR = {0.3: 0, 1.2: 1, 2.4: 2, 4.8: 3, 9.6: 4, 19.2: 5, 38.4: 6, 62.5: 7}


class Pins(NamedTuple):
    """Levels of the mode pins."""

    m0: bool
    m1: bool


NORMAL = Pins(m0=False, m1=False)


@dataclass(frozen=True, slots=True)
class Model:
    """What one kind of module can do.

    configuring   mode pins in which it takes its configuration
    packet        bytes that go on the air as one packet; it divides longer writes itself
    buffer        bytes it takes from the UART before it loses some
    powers        dBm -> code
    air           kbit/s -> code
    first_mhz     band -> frequency of channel 0; channels are 1 MHz apart
    has_netid     whether it has the register
    registers     as many as are read and written; 5 without addresses: an E32
    """

    name: str
    configuring: Pins
    packet: int
    buffer: int
    powers: Mapping[int, int]
    air: Mapping[float, int]
    first_mhz: Mapping[str, float]
    registers: int
    has_netid: bool = False

    @property
    def is_e32(self) -> bool:
        """Whether it knows neither register addresses, nor LBT, nor RSSI."""
        return self.registers == 5


E22 = Model(
    name="e22",
    configuring=Pins(m0=False, m1=True),
    packet=240,
    buffer=1000,
    powers={22: 0, 17: 1, 13: 2, 10: 3},
    air=_E22_AIR,
    first_mhz={"433": 410.125, "920": 850.125},
    registers=9,
    has_netid=True,
)
E220 = Model(
    name="e220",
    configuring=Pins(m0=True, m1=True),
    packet=200,
    buffer=400,
    powers={22: 0, 17: 1, 13: 2, 10: 3},
    air={rate: code for rate, code in _E22_AIR.items() if rate >= 2.4},
    first_mhz={"433": 410.125, "920": 850.125},
    registers=8,
)
E32 = Model(
    name="e32",
    configuring=Pins(m0=True, m1=True),
    packet=58,
    buffer=512,
    powers={20: 0, 17: 1, 14: 2, 10: 3},
    air={rate: code for rate, code in _E22_AIR.items() if rate <= 19.2},
    first_mhz={"433": 410.0},
    registers=5,
)
MODELS = {model.name: model for model in (E22, E220, E32)}


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a module must be told to be part of a group.

    address  two bytes, netid one: modules hand out only what carries their own
    """

    address: int
    netid: int
    air_rate: float
    channel: int
    power_dbm: int


def registers(model: Model, wanted: Configuration) -> bytes:
    """The registers that say this, from address 0.

    Raises:
        KeyError: the model has no such power or air rate.
    """
    head = wanted.address.to_bytes(2, "big")
    air, power = model.air[wanted.air_rate], model.powers[wanted.power_dbm]
    if model.is_e32:
        option = _E32_PUSH_PULL | _E32_FEC | power
        return head + bytes((_BAUD_9600 << 3 | air, wanted.channel, option))
    net = bytes((wanted.netid,)) if model.has_netid else b""
    return head + net + bytes((_BAUD_9600 << 5 | air, power, wanted.channel, _RSSI_BYTE | _LBT, 0, 0))


def read_command(model: Model) -> bytes:
    """Ask for every register."""
    return E32_READ if model.is_e32 else bytes((READ, 0, model.registers))


def write_command(model: Model, data: bytes) -> bytes:
    """Set every register, for good."""
    return bytes((WRITE,)) + data if model.is_e32 else bytes((WRITE, 0, len(data))) + data


def take_reply(model: Model, received: bytes) -> bytes | None:
    """The registers that an answer holds, wherever it begins; None while it is not complete.

    Raises:
        FrameError: the module refuses the command.
    """
    head = bytes((WRITE,)) if model.is_e32 else bytes((READ, 0, model.registers))
    start = received.find(head)
    if start >= 0 and len(received) >= start + len(head) + model.registers:
        return received[start + len(head) :][: model.registers]
    if received.endswith(REFUSED):
        raise FrameError(f"the {model.name} refuses the command")
    return None


def differences(model: Model, wanted: bytes, found: bytes) -> str:
    """In words, which registers are not as wanted; empty when all are."""
    names = _names(model)
    return ", ".join(
        f"{name} {has:#04x} instead of {wants:#04x}"
        for name, wants, has in zip(names, wanted, found, strict=True)
        if wants != has
    )


def described(model: Model, data: bytes) -> dict[str, object]:
    """What the registers say, in words; None for a code that the model does not have."""
    codes = dict(zip(_names(model), data, strict=True))
    air, power = (codes["SPED"], codes["OPTION"]) if model.is_e32 else (codes["REG0"], codes["REG1"])
    channel = codes["CHAN" if model.is_e32 else "CH"]
    baud = (air >> 3 if model.is_e32 else air >> 5) & 0b111
    found: dict[str, object] = {
        "address": codes["ADDH"] << 8 | codes["ADDL"],
        "baud": _BAUDS[baud],
        "air_rate": next((rate for rate, code in model.air.items() if code == air & 0b111), None),
        "power_dbm": next((dbm for dbm, code in model.powers.items() if code == power & 0b11), None),
        "channel": channel,
        "mhz": {band: first + channel for band, first in model.first_mhz.items()},
    }
    if model.is_e32:
        return found
    net = {"netid": codes["NETID"]} if model.has_netid else {}
    return found | net | {"rssi": bool(codes["REG3"] & _RSSI_BYTE), "lbt": bool(codes["REG3"] & _LBT)}


def packed(frame: bytes) -> bytes:
    """A frame as the module is to send it."""
    body = bytes((len(frame),)) + frame
    return body + binascii.crc_hqx(body, 0).to_bytes(2, "big")


class Stream:
    """Finds frames in what a module hands out; memory is bounded by the longest frame.

    least, most  lengths that a frame can have
    has_rssi     whether a byte of field strength stands behind each packet
    """

    def __init__(self, least: int, most: int, *, has_rssi: bool) -> None:
        self.skipped = 0  # bytes that were part of no frame
        self._least, self._most, self._has_rssi = least, most, has_rssi
        self._buffer = bytearray()
        self._is_rssi_due = False

    def feed(self, data: bytes) -> list[bytes | int]:
        """Frames, and field strengths [dBm] of the frame before each, in their order."""
        self._buffer += data
        out: list[bytes | int] = []
        while self._buffer:
            if self._is_rssi_due:
                self._is_rssi_due = False
                out.append(self._buffer.pop(0) - 256)
                continue
            length = self._buffer[0]
            if not self._least <= length <= self._most:
                self._skip()
                continue
            end = length + OVERHEAD_BYTES
            if len(self._buffer) < end:
                break
            if binascii.crc_hqx(self._buffer[:end], 0):  # over its own CRC it is zero
                self._skip()
                continue
            out.append(bytes(self._buffer[1 : length + 1]))
            self._is_rssi_due = self._has_rssi
            del self._buffer[:end]
        return out

    def pause(self) -> list[bytes | int]:
        """Nothing came for a while: what is held is no frame's beginning, but may hide a whole one."""
        self._is_rssi_due = False
        out: list[bytes | int] = []
        while self._buffer:
            self._skip()
            out += self.feed(b"")
        return out

    def _skip(self) -> None:
        del self._buffer[0]
        self.skipped += 1


def _names(model: Model) -> tuple[str, ...]:
    if model.is_e32:
        return ("ADDH", "ADDL", "SPED", "CHAN", "OPTION")
    net = ("NETID",) if model.has_netid else ()
    return ("ADDH", "ADDL", *net, "REG0", "REG1", "CH", "REG3", "CRYPT_H", "CRYPT_L")
