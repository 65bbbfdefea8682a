"""MCP3008: the answer's last two bytes. PURE.

xxxxx0RR RRRRRRRR      10 bits after a null bit; source: Microchip DS21295, gpiozero's MCP3xxx
"""

from collections.abc import Sequence

from edge.model.condition import FaultKind
from edge.sensors.refusal import Unusable

CHANNELS = 8
STEPS = 1024
_NULL_BIT = 0x04


def raw(words: Sequence[int]) -> int:
    """0 … 1023.

    Raises:
        Unusable: the null bit is 1: nobody drives the wire, and its pull-up answers.
    """
    high, low = words[-2], words[-1]
    if high & _NULL_BIT:
        raise Unusable(FaultKind.UNPLUGGED, "MISO stays high: no chip, no supply, or its wire is broken")
    return (high & 0x03) << 8 | low
