"""A supervised two-wire zone: loop resistance to short, alarm, normal, open or unknown. PURE.

    3.3 V ── Rp ──┬── converter          devices: a contact in series with the alarm resistor, in parallel
                  └── cable ── EOL       with the end-of-line resistor (EOL)

Only the alarm band is an alarm. Windows of resistance, not of voltage, so that they hold for any three
resistors; with 4.7 kΩ, 4.7 kΩ and 680 Ω they are 0-40, 60-280, 430-600 and above 900 of 1024 counts.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from edge.model.condition import FaultKind

# Three samples in a row, 100 ms apart (less what a timer comes early): outlives every transient of a cable.
CONFIRM_SAMPLES, CONFIRM_S = 3, 0.19
# Wires that touch for a moment are no fault yet; a contact that opens again is believed as slowly, so that a
# heat detector at its set point does not chatter.
SETTLE_S = 2.0
# The state that stands keeps so much more of its neighbours' range.
HYSTERESIS = 0.05

# In parts of the alarm resistor: below the first no device can be meant, from the second on two at once are.
_SHORT_PART, _ALARM_PART = 0.28, 0.43
# In parts of the end-of-line resistor: 22 kΩ of leakage through a wet cable still reads 0.82.
_NORMAL_LOW, _NORMAL_HIGH = 0.72, 1.42
_OPEN_PART = 7.0
# The alarm band ends at the geometric mean, where neither side is nearer.
ALARM_TO_EOL_MOST = 1.0 / 3.0


class ZoneState(StrEnum):
    """What the wires say."""

    SHORT = "short"
    ALARM = "alarm"
    NORMAL = "normal"
    OPEN = "open"
    UNKNOWN = "unknown"


FAULT_OF: dict[ZoneState, tuple[FaultKind, str]] = {
    ZoneState.SHORT: (FaultKind.SHORT, "the zone's wires touch"),
    ZoneState.OPEN: (FaultKind.OPEN, "the end-of-line resistor is not seen: a wire is broken"),
    ZoneState.UNKNOWN: (FaultKind.OUT_OF_RANGE, "neither normal nor alarm: leakage, or other resistors"),
}


@dataclass(frozen=True, slots=True)
class Loop:
    """The resistors of a zone [Ω] and the voltage above them [V]."""

    pull_up: float
    alarm: float
    end_of_line: float
    supply_v: float

    def ohms(self, volts: float) -> float:
        """Resistance of the loop; infinite when it is open."""
        if volts >= self.supply_v:
            return math.inf
        return max(0.0, volts) / (self.supply_v - max(0.0, volts)) * self.pull_up

    def bands(self) -> dict[ZoneState, tuple[float, float]]:
        """Lowest and highest resistance of each state; what is between them is UNKNOWN."""
        middle = math.sqrt(self.alarm * self.end_of_line)
        return {
            ZoneState.SHORT: (0.0, _SHORT_PART * self.alarm),
            ZoneState.ALARM: (_ALARM_PART * self.alarm, middle),
            ZoneState.NORMAL: (_NORMAL_LOW * self.end_of_line, _NORMAL_HIGH * self.end_of_line),
            ZoneState.OPEN: (_OPEN_PART * self.end_of_line, math.inf),
        }


class ZoneJudge:
    """Samples to states that last."""

    def __init__(self, loop: Loop) -> None:
        self.state: ZoneState | None = None  # None until one has lasted
        self._loop = loop
        self._bands = loop.bands()
        self._candidate: ZoneState | None = None
        self._since = 0.0
        self._samples = 0

    def feed(self, volts: float, at: float) -> ZoneState | None:
        """Take a sample; the state when it changed."""
        found = self._found(self._loop.ohms(volts))
        if found is self.state:
            self._candidate = None
            return None
        if found is not self._candidate:
            self._candidate, self._since, self._samples = found, at, 0
        self._samples += 1
        # To an alarm quickly from wherever; at the start, to rest as well.
        is_quick = found is ZoneState.ALARM or (found is ZoneState.NORMAL and self.state is None)
        lasted_s = at - self._since
        if self._samples < CONFIRM_SAMPLES or lasted_s < (CONFIRM_S if is_quick else SETTLE_S):
            return None
        self.state, self._candidate = found, None
        return found

    def _found(self, ohms: float) -> ZoneState:
        if self.state in self._bands:
            low, high = self._bands[self.state]
            if low * (1.0 - HYSTERESIS) <= ohms <= high * (1.0 + HYSTERESIS):
                return self.state
        return next(
            (state for state, (low, high) in self._bands.items() if low <= ohms <= high), ZoneState.UNKNOWN
        )
