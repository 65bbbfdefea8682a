"""Modbus RTU as far as relay boards speak it: write one register or coil, read it back. PURE.

Source: Modbus over Serial Line 1.02, Application Protocol 1.1b3. A reply is looked for anywhere in what came:
boards talk out of turn (an LCTECH one sends "Thank you for using the Modbus modules of LCTECH" at power-up,
straight through the first echo).
"""

from dataclasses import dataclass

from edge.errors import FrameError

READ_COILS, READ_REGISTERS, WRITE_COIL, WRITE_REGISTER = 0x01, 0x03, 0x05, 0x06
_EXCEPTION = 0x80
_COIL_ON, _COIL_OFF = 0xFF00, 0x0000

# Of the exceptions, those that a relay board has reason to send.
_MEANING = {1: "function not known", 2: "address not known", 3: "value not allowed", 4: "failed", 6: "busy"}


class RefusedByDevice(FrameError):
    """A whole, checked answer that says no."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, checksum and all, and how many data bytes the answer must carry; None for an echo."""

    data: bytes
    count: int | None = None

    @property
    def address(self) -> int:
        """Of the board."""
        return self.data[0]

    @property
    def function(self) -> int:
        """What it is asked."""
        return self.data[1]


def crc16(data: bytes) -> int:
    """CRC-16/MODBUS: polynomial 0xA001 reflected, from 0xFFFF; sent low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc


def write_register(address: int, register: int, value: int) -> Request:
    """FC 06; the answer is an echo."""
    return Request(_frame(address, WRITE_REGISTER, register, value))


def read_register(address: int, register: int) -> Request:
    """FC 03, one holding register."""
    return Request(_frame(address, READ_REGISTERS, register, 1), count=2)


def write_coil(address: int, coil: int, on: bool) -> Request:
    """FC 05; the answer is an echo."""
    return Request(_frame(address, WRITE_COIL, coil, _COIL_ON if on else _COIL_OFF))


def read_coils(address: int, first: int, count: int) -> Request:
    """FC 01; eight coils to a byte, the first in the lowest bit."""
    return Request(_frame(address, READ_COILS, first, count), count=(count + 7) // 8)


def answer(request: Request, received: bytes) -> bytes | None:
    """The data bytes of the answer, b"" for an echo, None while there is none; noise around it is skipped.

    Raises:
        RefusedByDevice: the board sent an exception.
    """
    if request.count is None and request.data in received:
        return b""
    for start in range(len(received)):
        found = _answer_at(request, received[start:])
        if found is not None:
            return found
    return None


def _answer_at(request: Request, received: bytes) -> bytes | None:
    if len(received) < 5 or received[0] != request.address:
        return None
    function = received[1]
    if function == request.function | _EXCEPTION:
        if _is_whole(received[:5]):
            code = received[2]
            raise RefusedByDevice(f"the board refused: {_MEANING.get(code, f'exception {code}')}")
        return None
    size = None if request.count is None else request.count + 5
    if size is None or function != request.function or received[2] != request.count:
        return None
    return received[3 : size - 2] if len(received) >= size and _is_whole(received[:size]) else None


def _is_whole(frame: bytes) -> bool:
    return crc16(frame[:-2]) == int.from_bytes(frame[-2:], "little")


def _frame(address: int, function: int, first: int, second: int) -> bytes:
    body = bytes((address, function)) + first.to_bytes(2, "big") + second.to_bytes(2, "big")
    return body + crc16(body).to_bytes(2, "little")


def _entry(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0xA001 if byte & 1 else 0)
    return byte


_TABLE = tuple(_entry(byte) for byte in range(256))
