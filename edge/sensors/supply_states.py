"""Supplies in the terms of EN 54-4: the main source, the standby source, and what has failed. PURE."""

from dataclasses import dataclass
from enum import StrEnum

from edge.errors import FrameError

# Bits of the firmware's get_throttled; those from 16 on say "since boot" and tell nothing of now.
_UNDER_VOLTAGE, _THROTTLED, _HOT = 1 << 0, 1 << 2, 1 << 3

# The mains' loss is told at once, but for a charger's switching over.
MAINS_S = 2.0
# A siren pulls a good battery down for seconds.
BATTERY_S = 30.0
# Per cell above the limit before a low battery counts as recovered [V]: the load alone moves it by less.
RECOVERY_V = 0.1


class Held:
    """A condition that counts once it has lasted, and ends once its opposite has."""

    def __init__(self, on_s: float, off_s: float) -> None:
        self.stands = False
        self._on_s = on_s
        self._off_s = off_s
        self._since: float | None = None

    def feed(self, is_so: bool, at: float) -> bool:
        """Whether it stands now."""
        if is_so is self.stands:
            self._since = None
            return self.stands
        if self._since is None:
            self._since = at
        if at - self._since >= (self._on_s if is_so else self._off_s):
            self.stands, self._since = is_so, None
        return self.stands


@dataclass(frozen=True, slots=True)
class PiSupply:
    """What the board says of its own supply, now."""

    is_low: bool
    is_throttled: bool = False


def under_voltage(text: str) -> PiSupply:
    """The kernel's word, in0_lcrit_alarm: 0 or 1.

    Raises:
        FrameError: something else, which is no good supply.
    """
    if text.strip() not in {"0", "1"}:
        raise FrameError(f"not in0_lcrit_alarm: {text[:40]!r}")
    return PiSupply(text.strip() == "1")


def throttled(text: str) -> PiSupply:
    """The firmware's word: "throttled=0x50005" or the number alone.

    Raises:
        FrameError: something else.
    """
    try:
        bits = int(text.strip().removeprefix("throttled="), 16)
    except ValueError as error:
        raise FrameError(f"not get_throttled: {text[:40]!r}") from error
    return PiSupply(bool(bits & _UNDER_VOLTAGE), bool(bits & (_THROTTLED | _HOT)))


class BatteryState(StrEnum):
    """Of the standby source."""

    GOOD = "good"
    LOW = "low"
    EMPTY = "empty"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class BatteryLimits:
    """Lithium-ion, per cell [V]."""

    cells: int
    low_v: float = 3.5
    empty_v: float = 3.2
    absent_v: float = 2.0  # no protected cell is ever so low
    highest_v: float = 4.5


class Battery:
    """Voltage and current to what is known of the battery and the mains.

    idle_a  less than this in either direction is neither charging nor discharging [A]
    """

    def __init__(self, limits: BatteryLimits, idle_a: float) -> None:
        self.is_on_battery = False
        self._limits = limits
        self._idle_a = idle_a
        self._discharge = Held(MAINS_S, MAINS_S)
        self._worse = {
            BatteryState.ABSENT: Held(BATTERY_S, BATTERY_S),
            BatteryState.EMPTY: Held(BATTERY_S, BATTERY_S),
            BatteryState.LOW: Held(BATTERY_S, BATTERY_S),
        }

    def feed(self, volts: float, discharge_a: float, at: float) -> BatteryState:
        """Take a measurement; discharge_a is what flows out of the battery [A]."""
        limits, per_cell = self._limits, volts / self._limits.cells
        self.is_on_battery = self._discharge.feed(discharge_a > self._idle_a, at)
        wrong = not limits.absent_v <= per_cell <= limits.highest_v
        self._worse[BatteryState.ABSENT].feed(wrong, at)
        for state, limit in ((BatteryState.EMPTY, limits.empty_v), (BatteryState.LOW, limits.low_v)):
            held = self._worse[state]
            held.feed(not wrong and per_cell < limit + (RECOVERY_V if held.stands else 0.0), at)
        return next((state for state, held in self._worse.items() if held.stands), BatteryState.GOOD)
