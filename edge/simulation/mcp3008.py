"""An MCP3008 on simulated SPI pins: answers as the chip does, bit by bit, and breaks in two ways."""

from enum import StrEnum
from typing import Any

CHANNELS = 8
_STEPS = 1024
_COMMAND_BITS = 5  # start, mode, three of the channel
_ANSWER_BITS = 12  # one to sample, the null bit, ten of the value


class Fault(StrEnum):
    """How it can break."""

    ABSENT = "absent"  # nobody drives MISO, and its pull-up answers
    DEAD = "dead"  # MISO held low


class Mcp3008Chip:
    """On CE0 of a gpiozero MockFactory; set `volts` of each channel."""

    def __init__(self, factory: Any, *, reference: float = 3.3) -> None:
        self.volts = [0.0] * CHANNELS
        self.fault: Fault | None = None
        self._reference = reference
        self._device = _attach(factory, self)

    def close(self) -> None:
        """Take it off the bus."""
        self._device.close()

    def word(self, channel: int) -> int:
        """What it answers to a question for a channel."""
        if self.fault is not None:
            return (1 << _ANSWER_BITS) - 1 if self.fault is Fault.ABSENT else 0
        steps = int(self.volts[channel] / self._reference * _STEPS)
        return min(max(steps, 0), _STEPS - 1)


def _attach(factory: Any, chip: Mcp3008Chip) -> Any:
    from gpiozero.pins.mock import MockSPIDevice

    class Slave(MockSPIDevice):  # type: ignore[misc]
        """The chip's side of the wires."""

        def on_bit(self) -> None:
            if len(self.rx_buf) == 1 and not self.rx_buf[0]:
                self.rx_buf.clear()  # nothing counts before the start bit
            if len(self.rx_buf) == _COMMAND_BITS:
                self.tx_word(chip.word(self.rx_word() & 0b111), _ANSWER_BITS)

    return Slave(11, 10, 9, 8, pin_factory=factory)
