"""The one that speaks Modbus RTU on an RS485 adapter, by pymodbus; all in the thread of its bus.

A silent slave, torn bytes, the word of another slave and an exception are told apart: each has a remedy of
its own. Asking twice for an alarm and judging the values is the sensor's.
"""

import contextlib
import logging
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from edge.errors import ChecksumError, DeviceError, FrameError
from edge.model.condition import FaultKind
from edge.sensors.modbus_map import Table
from edge.sensors.modbus_values import Block
from edge.sensors.refusal import Unusable

# A slave answers within some 20 ms; masters usually wait 200-300 ms.
ANSWER_S = 0.3
# Real seconds of rest before a question: 3.5 characters are the least (4 ms at 9600 baud, 29 ms at 1200), and
# slaves with slow transceivers want 50 ms to let go of the line.
GAP_S = 0.05
# What was heard last, of which a fault shows the beginning.
_SHOWN_BYTES = 16

_CALLS = {
    Table.COIL: "read_coils",
    Table.DISCRETE_INPUT: "read_discrete_inputs",
    Table.HOLDING_REGISTER: "read_holding_registers",
    Table.INPUT_REGISTER: "read_input_registers",
}
_FUNCTIONS = {
    Table.COIL: 1,
    Table.DISCRETE_INPUT: 2,
    Table.HOLDING_REGISTER: 3,
    Table.INPUT_REGISTER: 4,
}
# What the map is to blame for; the others are the device's own trouble.
_OF_THE_MAP = {1: "knows no such function", 2: "knows no such register", 3: "refuses the number of registers"}


@dataclass(frozen=True, slots=True)
class LineSettings:
    """How the bytes go over the cable; the same for all slaves of it."""

    port: str
    baud: int
    parity: str
    stop_bits: int

    def __str__(self) -> str:
        return f"Modbus {self.baud} 8{self.parity[0].upper()}{self.stop_bits}"


class ModbusLine:
    """Owns the port; opened by the first question and again after it was away."""

    def __init__(
        self, settings: LineSettings, *, client: Callable[..., Any] | None = None, answer_s: float = ANSWER_S
    ) -> None:
        """client stands in for pymodbus' ModbusSerialClient."""
        self._settings = settings
        self._answer_s = answer_s
        self._make = client
        self._client: Any = None
        self._heard = b""
        self._rest = threading.Event()  # never set: waits out the gap

    def ask(self, address: int, block: Block) -> list[int]:
        """The numbers of a block.

        Raises:
            DeviceError: no answer, or the port is away.
            ChecksumError: bytes came, but no whole answer to this question.
            Unusable: the slave sent an exception.
        """
        client = self._opened()
        self._rest.wait(GAP_S)
        self._heard = b""
        errors = _errors()
        try:
            answer = getattr(client, _CALLS[block.table])(block.first, count=block.count, device_id=address)
        except errors as error:
            raise self._failed(address, error) from error
        return self._numbers(address, block, answer)

    def close(self) -> None:
        """Release the port."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError):
                client.close()

    def _opened(self) -> Any:
        if self._client is None:
            self._client = self._open()
        if not self._client.connect():
            raise DeviceError(self._settings.port, "cannot be opened: not there, in use, or not permitted")
        return self._client

    def _open(self) -> Any:
        settings = self._settings
        try:
            from pymodbus.client import ModbusSerialClient
        except ImportError as error:
            raise DeviceError(settings.port, "pymodbus is missing: pip install 'liengia[modbus]'") from error
        # It logs each timeout as an error of its own; ours is a fault, raised once.
        logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL + 1)
        make = self._make or ModbusSerialClient
        return make(
            settings.port, baudrate=settings.baud, parity=settings.parity[0].upper(),
            stopbits=settings.stop_bits, timeout=self._answer_s, retries=0, trace_packet=self._overhear,
        )  # fmt: skip

    def _overhear(self, is_sent: bool, data: bytes) -> bytes:
        if not is_sent:
            self._heard = data
        return data

    def _failed(self, address: int, error: Exception) -> OSError | FrameError:
        # A pulled adapter shows as an OSError (in pymodbus, too, which then has closed the port), or in
        # pyserial as TypeErrors of its own.
        if not getattr(self._client, "connected", False) or isinstance(error, OSError | TypeError):
            self.close()
            return DeviceError(self._settings.port, f"gone: {error}")
        if self._heard:
            return ChecksumError(f"slave {address}: no whole answer in {self._heard[:_SHOWN_BYTES].hex(' ')}")
        return DeviceError(self._settings.port, f"slave {address} does not answer")

    def _numbers(self, address: int, block: Block, answer: Any) -> list[int]:
        if answer.isError():
            code = answer.exception_code
            kind = FaultKind.SETTINGS if code in _OF_THE_MAP else FaultKind.SILENT
            why = _OF_THE_MAP.get(code, f"sends exception {code}")
            raise Unusable(kind, f"slave {address} {why} ({block.table} {block.first})")
        is_bits = block.table in {Table.COIL, Table.DISCRETE_INPUT}
        numbers = [int(number) for number in (answer.bits if is_bits else answer.registers)]
        expected = (block.count + 7) // 8 * 8 if is_bits else block.count
        if answer.function_code != _FUNCTIONS[block.table] or len(numbers) != expected:
            raise ChecksumError(f"slave {address}: an answer to another question")
        return numbers[: block.count]


def _errors() -> tuple[type[Exception], ...]:
    from pymodbus.exceptions import ModbusException

    # The last five are what a library makes of bytes that it did not expect, or of a port gone meanwhile.
    return (ModbusException, OSError, TypeError, ValueError, IndexError, AttributeError, struct.error)
