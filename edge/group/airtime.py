"""How long a frame occupies the air, and how much air a house may take.

Time on air by Semtech's formula (SX1276 datasheet, section 4.1.1.7): explicit header, CRC, 8 symbols of
preamble, coding rate 4/5. EBYTE names a "rate" and not the spreading factor; those below are the slower of
what is reported for each (at 500 kHz the bit rates are 2148, 3906, 7031, 12500, 21875, 37500 bit/s for SF11
to SF6), so that the arithmetic errs towards too much. `liengia-bench radio` measures the module's own.
"""

import math
from collections import deque
from enum import Enum
from typing import NamedTuple


class Modulation(NamedTuple):
    """Of LoRa."""

    spreading: int
    bandwidth_hz: int


# kbit/s as the module's manual has it -> what it probably does.
MODULATIONS = {
    0.3: Modulation(12, 125_000),
    1.2: Modulation(12, 500_000),
    2.4: Modulation(11, 500_000),
    4.8: Modulation(10, 500_000),
    9.6: Modulation(9, 500_000),
    19.2: Modulation(8, 500_000),
    38.4: Modulation(7, 500_000),
    62.5: Modulation(6, 500_000),
}

_PREAMBLE_SYMBOLS = 8 + 4.25
# What the module itself puts into a packet (address, net, length); not published, two bytes to spare.
MODULE_BYTES = 8
# Longer symbols need the low data rate optimisation (SX1276 datasheet).
_SLOW_SYMBOL_S = 0.016


def time_on_air_s(payload: int, modulation: Modulation) -> float:
    """Of one LoRa packet of so many bytes."""
    spreading = modulation.spreading
    symbol_s = (1 << spreading) / modulation.bandwidth_hz
    slow = 2 if symbol_s > _SLOW_SYMBOL_S or (spreading >= 11 and modulation.bandwidth_hz == 125_000) else 0
    bits = 8 * payload - 4 * spreading + 28 + 16
    symbols = 8 + max(math.ceil(bits / (4 * (spreading - slow))) * 5, 0)
    return (_PREAMBLE_SYMBOLS + symbols) * symbol_s


def airtime_s(count: int, air_rate: float, packet: int) -> float:
    """Of a write of so many bytes: the module divides it into packets of at most `packet` bytes."""
    whole, rest = divmod(count, packet)
    sizes = [packet] * whole + ([rest] if rest else [])
    return sum(time_on_air_s(size + MODULE_BYTES, MODULATIONS[air_rate]) for size in sizes)


# Of a sliding hour: 1 % is what the rules leave an end device (docs/radio.md). Beats and all that is no alarm
# take at most 0.4 %; what is repeated for others, and answers, at most 0.8 %: the rest is a new alarm's own.
HOUR_S = 3600.0
LIMIT_S = 0.01 * HOUR_S


class Share(Enum):
    """What airtime is spent on, with how much of an hour it may bring the whole to [s]."""

    ALARM = math.inf  # an alarm of this house: its pace bounds it, nothing refuses it
    REPEAT = 0.008 * HOUR_S
    ROUTINE = 0.004 * HOUR_S


_BIN_S = 10.0
_BINS = int(HOUR_S / _BIN_S) + 1  # one more, so that no frame is forgotten before its hour is over


class AirBudget:
    """The airtime of a sliding hour, to ten seconds, erring towards too much; memory is an hour's bins."""

    def __init__(self) -> None:
        self._bins: deque[tuple[int, float]] = deque(maxlen=_BINS)
        self.total_s = 0.0  # since the start

    def spent_s(self, at: float) -> float:
        """Within the last hour."""
        oldest = int(at // _BIN_S) - _BINS
        while self._bins and self._bins[0][0] <= oldest:
            self._bins.popleft()
        return math.fsum(airtime for _, airtime in self._bins)

    def allows(self, share: Share, airtime: float, at: float) -> bool:
        """Whether a frame so long may be sent for this."""
        return share is Share.ALARM or self.spent_s(at) + airtime <= share.value

    def spend(self, airtime: float, at: float) -> None:
        """It was sent."""
        index = int(at // _BIN_S)
        self.total_s += airtime
        if self._bins and self._bins[-1][0] >= index:
            index, before = self._bins.pop()
            airtime += before
        self._bins.append((index, airtime))
