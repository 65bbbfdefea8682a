"""Hard alarms: conditions that need no second criterion and that nothing may delay, veto or hush.

Particulate level alone is never one: frying and incense saturate a laser counter every day.
"""

from edge.detection.features import Held
from edge.model.condition import Cause
from edge.model.reading import HeatClass, Role

# Static limits inside the EN 54-5 response band of each class [°C].
STATIC_LIMIT: dict[HeatClass, float] = {
    HeatClass.A1: 57.0,  # band 54-65; 135 °F, the US fixed heat detector
    HeatClass.A2: 60.0,  # band 54-70; panel rule of A2S heads: fire at 60
    HeatClass.B: 74.0,  # band 69-85; panel rule of BS heads: fire at 74
}
# Highest temperature a room of the class may have: 4 K under the least static limit (EN 54-5).
MAX_APPLICATION: dict[HeatClass, float] = {HeatClass.A1: 50.0, HeatClass.A2: 50.0, HeatClass.B: 65.0}

# A jump faster than this [K/s] may be a torn value and waits for the next reading: an element with 20 s of
# lag makes it only in gas 200 K hotter than itself, when the limit has long been passed.
_FASTEST_HEAT = 10.0

# Rate of rise: 15 °F/min (8.3 K/min), the US rate-of-rise heat detector; with a real excess so that a
# draught of warm air is not one (a plume sets off a smoke detector at about 13 K, modern ones at 5 K).
RISE_K_PER_MIN = 8.3
RISE_S = 30.0
RISE_EXCESS_K = 10.0

# Visibility in 2 dB/m is about 4 m; EN 54-7 ends its smouldering fires there. 10 s: the universal bound
# from detection to indication (EN 54-2, NFPA 72).
DENSE_SMOKE_DB_PER_M = 2.0
DENSE_SMOKE_S = 10.0

# EN 50291-1: 50 ppm 60-90 min, 100 ppm 10-40 min, 300 ppm within 3 min; 30 ppm never before 120 min, and
# not at all here. Early inside each band, 300 ppm after 60 s.
CO_TABLE: tuple[tuple[float, float], ...] = ((300.0, 60.0), (100.0, 12 * 60.0), (50.0, 65 * 60.0))
_LEAST_CO = min(level for level, _ in CO_TABLE)

CONTACT_CAUSE: dict[Role, Cause] = {Role.SMOKE_ALARM: Cause.SMOKE_ALARM, Role.HEAT: Cause.HEAT_CONTACT}


class StaticHeat:
    """The fixed limit of the zone's heat class, on raw readings: one is enough.

    A doubtful one (SUSPECT, warming up, or faster than heat can be) must be confirmed by the next.
    """

    __slots__ = ("_at", "_doubted", "_value", "limit", "stands")

    def __init__(self, heat_class: HeatClass) -> None:
        self.limit = STATIC_LIMIT[heat_class]
        self.stands = False
        self._doubted = False
        self._at = float("-inf")
        self._value = 0.0

    def feed(self, at: float, value: float, is_trusted: bool) -> bool:
        """Whether the limit is passed now [°C]."""
        if value < self.limit:
            self.stands = self._doubted = False
        elif not self.stands:
            since = at - self._at
            is_possible = since <= 0.0 or value - self._value <= _FASTEST_HEAT * max(since, 1.0)
            if self._doubted or (is_trusted and is_possible):
                self.stands = True
            self._doubted = True
        self._at, self._value = at, value
        return self.stands


class RisingHeat:
    """Sustained rate of rise together with a real excess."""

    __slots__ = ("_held", "stands")

    def __init__(self, gap_s: float) -> None:
        self._held = Held(gap_s)
        self.stands = False

    def feed(self, at: float, rate: float, excess: float) -> bool:
        """Whether the rise stands now: rate of the slope [K/min], excess over the baseline [K]."""
        seconds = self._held.feed(at, rate >= RISE_K_PER_MIN)
        self.stands = seconds >= RISE_S and excess >= RISE_EXCESS_K
        return self.stands

    def seconds(self, at: float) -> float:
        """How long the temperature has been rising so fast [s]."""
        return max(0.0, at - self._held.since)


class DenseSmoke:
    """Optical density that no cooking and no incense reaches."""

    __slots__ = ("_held", "stands")

    def __init__(self, gap_s: float) -> None:
        self._held = Held(gap_s)
        self.stands = False

    def feed(self, at: float, value: float) -> bool:
        """Whether dense smoke [dB/m] has stood long enough, by two readings at least."""
        seconds = self._held.feed(at, value >= DENSE_SMOKE_DB_PER_M)
        self.stands = seconds >= DENSE_SMOKE_S
        return self.stands

    def seconds(self, at: float) -> float:
        """How long it has been so dense [s]."""
        return max(0.0, at - self._held.since)


class Exposure:
    """The CO table: time above each level, running back as fast while below.

    A noisy cell that dips under its level for a moment has not made the air clean.
    """

    __slots__ = ("_above_s", "_is_clear", "row", "stands")

    def __init__(self) -> None:
        self._above_s = [0.0] * len(CO_TABLE)
        self._is_clear = True  # nothing counted: clean air costs one comparison
        self.row = 0  # the row that stands: index of CO_TABLE
        self.stands = False

    def feed(self, value: float, dt: float) -> bool:
        """Take the level [ppm] of the last dt seconds; whether a row of the table stands now."""
        if self._is_clear and value < _LEAST_CO:
            return False
        above = self._above_s
        self.stands = False
        for row, (level, limit_s) in enumerate(CO_TABLE):
            if value >= level:
                above[row] = min(above[row] + dt, limit_s)
                if above[row] >= limit_s and not self.stands:
                    self.stands, self.row = True, row
            elif above[row] > 0.0:
                above[row] = max(0.0, above[row] - dt)
        self._is_clear = not any(above) and value < _LEAST_CO
        return self.stands

    @property
    def minutes(self) -> float:
        """How long the standing row took [min]."""
        return CO_TABLE[self.row][1] / 60.0
