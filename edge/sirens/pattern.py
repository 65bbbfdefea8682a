"""When a siren is on and when off: every sound of the house as a schedule (PURE).

Sources: ISO 8201 (T3: 0.5 s ± 10 %, pause 1.5 s ± 10 %, cycle 4.0 s), NFPA 720 / UL 2034 (T4), two-stage
alert of Canadian practice (0.5 s on, 2.5 s off), EN 14604 practice for fault chirps.
"""

import math
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

from edge.model.command import Sounding


class Drive(StrEnum):
    """What the output is: a siren (temporal: T3 by us; steady: by itself), a strobe, or the status LED.

    T3 closes a relay 2700 times an hour: a mechanical one of 100,000 cycles is worn out in 37 h of alarm.
    """

    TEMPORAL = "temporal"  # switched by us; for a MOSFET or a solid-state relay
    STEADY = "steady"  # on without a break; for a siren with a tone of its own behind a mechanical relay
    STROBE = "strobe"  # lit without a break in every alarm, silenced or not; dark for all lesser sounds
    STATUS = "status"  # follows Lamp instead of the sound


# What wakes people; the others only shine.
SOUNDING_DRIVES = frozenset({Drive.TEMPORAL, Drive.STEADY})


class Lamp(StrEnum):
    """What the status LED says; the first that holds, from the bottom up."""

    NORMAL = "normal"  # a wink: one that is stuck, on or off, is not taken for it
    FAULT = "fault"
    PRE_ALARM = "pre_alarm"
    ALARM = "alarm"  # stands, and the ward has not got it yet
    ALARM_TOLD = "alarm_told"  # stands, and the ward's own program has answered for it


ALARM_LAMPS = frozenset({Lamp.ALARM, Lamp.ALARM_TOLD})


class _Part(NamedTuple):
    """Spans on, off, on, … [s], as a whole `cycles` times."""

    spans: tuple[float, ...]
    cycles: float = math.inf


# T4 for at least the first 4 min (UL 2034), in whole cycles, then once a minute.
_T4 = (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 5.0)
_T4_CYCLES = math.ceil(240.0 / sum(_T4))
_T4_MINUTE = (*_T4[:-1], 60.0 - sum(_T4[:-1]))

_PATTERNS: dict[Sounding, tuple[_Part, ...]] = {
    Sounding.OFF: (),
    Sounding.FIRE: (_Part((0.5, 0.5, 0.5, 0.5, 0.5, 1.5)),),  # T3
    Sounding.CO: (_Part(_T4, _T4_CYCLES), _Part(_T4_MINUTE)),
    # One long blast: no one takes it for three short ones, even through a wall or half asleep; it is on
    # for 5/6 of the time, so it wakes as well as T3 and closes a relay less than half as often.
    Sounding.NEIGHBOUR: (_Part((2.5, 0.5)),),
    Sounding.PRE_ALARM: (_Part((0.5, 2.5)),),
    # Two short and a long rest: nothing that calls for running.
    Sounding.DRILL: (_Part((0.2, 0.2, 0.2, 4.4)),),
    Sounding.CHIRP: (_Part((0.1, 59.9)),),
}
_STEADY = (_Part((math.inf,)),)
_DARK: tuple[_Part, ...] = ()

_STROBE = {
    Sounding.FIRE: _STEADY,
    Sounding.CO: _STEADY,
    Sounding.NEIGHBOUR: _STEADY,
    Sounding.DRILL: _PATTERNS[Sounding.DRILL],  # a drill is for those who do not hear, too
}

# Flashing until the centre has confirmed, steady from then on: the sending indicator of GB 16806, which
# design section 8 follows. The flash is the fastest, so that no other is taken for it.
_LAMPS: dict[Lamp, tuple[_Part, ...]] = {
    Lamp.NORMAL: (_Part((0.1, 3.9)),),
    Lamp.FAULT: (_Part((0.1, 0.2, 0.1, 1.6)),),
    Lamp.PRE_ALARM: (_Part((0.5, 0.5)),),
    Lamp.ALARM: (_Part((0.125, 0.125)),),
    Lamp.ALARM_TOLD: _STEADY,
}

# Whole microseconds: sums of 0.1 in floats drift across an edge, and a schedule must not ask for the same
# instant twice.
_US = 1_000_000


def level(sounding: Sounding, elapsed_s: float, drive: Drive = Drive.TEMPORAL) -> tuple[bool, float]:
    """Whether it is on, elapsed_s after it began, and when that changes next [s after the beginning].

    The next change is later than elapsed_s, or infinite. All sounds but OFF begin with on, a
    strobe's alarms too. STATUS is lamp_level's.
    """
    match drive:
        case Drive.STROBE:
            parts = _STROBE.get(sounding, _DARK)
        case Drive.STEADY if sounding is Sounding.FIRE:
            parts = _STEADY
        case _:
            parts = _PATTERNS[sounding]
    return _at(parts, elapsed_s)


def lamp_level(lamp: Lamp, elapsed_s: float) -> tuple[bool, float]:
    """As level, of the status LED."""
    return _at(_LAMPS[lamp], elapsed_s)


def _at(parts: tuple[_Part, ...], elapsed_s: float) -> tuple[bool, float]:
    start, elapsed = 0, round(max(0.0, elapsed_s) * _US)
    for part in parts:
        if math.inf in part.spans:
            return True, math.inf
        edges = list(accumulate(round(span * _US) for span in part.spans))
        period = edges[-1]
        if part.cycles != math.inf and elapsed - start >= period * int(part.cycles):
            start += period * int(part.cycles)
            continue
        cycle_start = start + (elapsed - start) // period * period
        index = next(i for i, edge in enumerate(edges) if elapsed < cycle_start + edge)
        return index % 2 == 0, (cycle_start + edges[index]) / _US
    return False, math.inf
