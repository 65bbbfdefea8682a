"""Register numbers to values, and which questions get them. PURE.

What does not fit the map is refused as a whole: it is another device, or another variant of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from edge.model.condition import FaultKind
from edge.sensors.modbus_map import Register, Table
from edge.sensors.refusal import Unusable

# Registers of one question; the protocol allows 125, devices with small buffers fewer.
BLOCK_MOST = 16


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring registers, asked for at once."""

    table: Table
    first: int
    registers: tuple[Register, ...]

    @property
    def count(self) -> int:
        """How many numbers the answer must hold."""
        return self.registers[-1].register_number - self.first + 1


def blocks(registers: Iterable[Register]) -> list[Block]:
    """As few questions as there can be without asking for a register that is not in the map."""
    found: list[Block] = []
    for register in sorted(registers, key=lambda one: (one.table, one.register_number)):
        last = found[-1] if found else None
        number = register.register_number
        if (
            last is not None
            and last.table is register.table
            and number - (last.first + last.count - 1) <= 1
            and number - last.first < BLOCK_MOST
        ):
            found[-1] = Block(last.table, last.first, (*last.registers, register))
        else:
            found.append(Block(register.table, number, (register,)))
    return found


def values(block: Block, numbers: Sequence[int]) -> list[tuple[Register, float]]:
    """What an answer means.

    Raises:
        Unusable: it does not fit the map.
    """
    return [(one, value_of(one, numbers[one.register_number - block.first])) for one in block.registers]


def value_of(register: Register, number: int) -> float:
    """One number in the unit of its quantity; 1 or 0 for a contact or a fault. Raises as values()."""
    name = f"{register.table} {register.register_number}"
    if register.is_binary:
        if number not in {register.alarm_when, register.normal_when}:
            raise Unusable(
                FaultKind.SETTINGS, f"{name} is {number}, neither at rest nor in alarm: another device?"
            )
        return float(number == register.alarm_when)
    value = (number - 0x10000 if register.signed and number >= 0x8000 else number) * register.scale
    least = value if register.least is None else register.least
    most = value if register.most is None else register.most
    if not least <= value <= most:
        raise Unusable(
            FaultKind.OUT_OF_RANGE, f"{name} is {value:g}, not {least:g} to {most:g}: another variant?"
        )
    return value
