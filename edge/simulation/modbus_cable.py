"""Slaves on an RS485 cable that speak Modbus RTU on a pty, and the ways they break.

Own bytes on purpose: what the node reads with pymodbus is answered here by other code.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from edge.runtime.reactor import Reactor
from edge.simulation.pty_port import PtyPort
from edge.sirens.modbus_frame import crc16

_QUESTION_BYTES = 8  # of functions 1 to 6
_BITS, _REGISTERS = (1, 2), (3, 4)
_WRITE_REGISTER = 6
_NO_FUNCTION, _NO_REGISTER = 1, 2
_LOOK_S = 0.005  # how often the wire is looked at, in real seconds; a real slave answers within some 20 ms
_LATE_S = 0.6
# A USB adapter's buffer; more than this without a question in it is noise.
_UNREAD_BYTES = 256


class Fault(StrEnum):
    """How a slave can break."""

    SILENT = "silent"
    CHECKSUM = "checksum"  # one bit wrong in each answer
    BUSY = "busy"  # exception 6
    LATE = "late"  # answers when nobody waits any more
    FOREIGN = "foreign"  # answers under another slave's address
    SHORT = "short"  # a whole frame with too few registers
    GARBAGE = "garbage"  # noise, as with the wrong speed


@dataclass
class Slave:
    """Numbers by function and register; `asked` counts the questions to it."""

    bits: dict[int, int] = field(default_factory=dict)  # of functions 1 and 2
    registers: dict[int, int] = field(default_factory=dict)  # of functions 3, 4 and 6
    functions: tuple[int, ...] = (1, 2, 3, 4, 6)
    fault: Fault | None = None
    asked: int = 0


class ModbusCable:
    """Answers for all its slaves while started."""

    def __init__(self, port: PtyPort, reactor: Reactor, slaves: dict[int, Slave]) -> None:
        self.slaves = slaves
        self.greeting = b""  # said before the next answer, as an LCTECH board does at power-up
        self._port = port
        self._reactor = reactor
        self._came = bytearray()
        self._is_started = False

    def start(self) -> None:
        """Listen."""
        self._is_started = True
        self._listen()

    def stop(self) -> None:
        """Fall silent; call before the port is closed."""
        self._is_started = False

    def _listen(self) -> None:
        if not self._is_started:
            return
        self._came += self._port.read()
        while len(self._came) >= _QUESTION_BYTES:
            question = bytes(self._came[:_QUESTION_BYTES])
            if crc16(question[:-2]) == int.from_bytes(question[-2:], "little"):
                del self._came[:_QUESTION_BYTES]
                self._hear(question)
            else:
                del self._came[0]
        del self._came[:-_UNREAD_BYTES]
        self._reactor.loop.call_later(_LOOK_S, self._listen)

    def _hear(self, question: bytes) -> None:
        slave = self.slaves.get(question[0])
        if slave is None:
            return
        slave.asked += 1
        answer = _framed(_answer(slave, question))
        match slave.fault:
            case Fault.SILENT:
                return
            case Fault.CHECKSUM:
                answer = bytes((*answer[:-3], answer[-3] ^ 0x10, *answer[-2:]))
            case Fault.BUSY:
                answer = _framed(bytes((question[0], question[1] | 0x80, 6)))
            case Fault.FOREIGN:
                answer = _framed(bytes((question[0] % 247 + 1, *answer[1:-2])))
            case Fault.SHORT:
                answer = _framed(bytes((question[0], question[1], 1, 0)))
            case Fault.GARBAGE:
                answer = bytes(byte ^ 0xA5 for byte in answer)
            case Fault.LATE:
                self._reactor.loop.call_later(_LATE_S, self._port.write, answer)
                return
        greeting, self.greeting = self.greeting, b""
        self._port.write(greeting + answer)


def _answer(slave: Slave, question: bytes) -> bytes:
    address, function = question[0], question[1]
    first, count = int.from_bytes(question[2:4], "big"), int.from_bytes(question[4:6], "big")
    if function not in slave.functions:
        return bytes((address, function | 0x80, _NO_FUNCTION))
    if function == _WRITE_REGISTER:
        slave.registers[first] = count
        return question[:-2]
    table = slave.bits if function in _BITS else slave.registers
    wanted = range(first, first + count)
    if any(number not in table for number in wanted):
        return bytes((address, function | 0x80, _NO_REGISTER))
    if function in _BITS:
        packed = sum((table[number] & 1) << index for index, number in enumerate(wanted))
        data = packed.to_bytes((count + 7) // 8, "little")
    else:
        data = b"".join((table[number] & 0xFFFF).to_bytes(2, "big") for number in wanted)
    return bytes((address, function, len(data))) + data


def _framed(body: bytes) -> bytes:
    return body + crc16(body).to_bytes(2, "little")
