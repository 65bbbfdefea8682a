"""What is normal for a channel: slow, frozen while suspicious, and never rising as fast as a smoulder."""

from dataclasses import dataclass

# Slow enough that a fire of minutes does not show in it, fast enough for a day's weather
# (standards.md C4: tau about 30 min).
TAU_S = 1800.0
# A new sensor's first minute is taken as it comes, so that an offset of its own is not an alarm.
LEARN_S = 60.0
LEARN_READINGS = 3
# The longest a suspicion may freeze a baseline. Afterwards it follows again, but no faster than its rate
# limit, which by itself keeps a smoulder out; without this end a changed season would stay suspicious.
FREEZE_MAX_S = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Normal:
    """What is ordinary for a quantity, in its unit.

    lowest, highest  no baseline is ever outside: a node started in a burning room must not learn it
    rise_per_h       fastest rise of the baseline: 20 % of the alarm's excess per hour, so that a
                     smoulder of hours is never absorbed
    scatter          ordinary deviation within an hour; the least that is believed of a sensor
    scatter_max      the most noise that is believed; beyond it the sensor is at fault, not the room
    """

    lowest: float
    highest: float
    rise_per_h: float
    scatter: float
    scatter_max: float


class Baseline:
    """Running level and scatter (mean absolute deviation) of one channel."""

    __slots__ = (
        "_ceiling",
        "_frozen_s",
        "_highest",
        "_is_learning",
        "_learnt_s",
        "_least_scatter",
        "_lowest",
        "_margin",
        "_most_scatter",
        "_normal",
        "_readings",
        "_rise_per_s",
        "level",
        "scatter",
    )

    def __init__(self, normal: Normal) -> None:
        self._normal = normal
        self._lowest, self._highest = normal.lowest, normal.highest
        self._least_scatter, self._most_scatter = normal.scatter, normal.scatter_max
        self._rise_per_s = normal.rise_per_h / 3600.0
        self._margin = normal.rise_per_h
        self.level = 0.0
        self.scatter = normal.scatter
        self._ceiling = 0.0
        self._learnt_s = 0.0
        self._readings = 0
        self._frozen_s = 0.0
        self._is_learning = True

    @property
    def has_readings(self) -> bool:
        """Whether there is a level at all."""
        return self._readings > 0

    @property
    def is_known(self) -> bool:
        """Whether the first minute is over or a snapshot was restored."""
        return not self._is_learning

    def feed(self, value: float, dt: float, is_suspicious: bool) -> None:
        """Take one conditioned reading, dt seconds after the last; a suspicious one moves nothing."""
        if not is_suspicious:
            self._frozen_s = 0.0
        elif self._readings and self._frozen_s < FREEZE_MAX_S:
            self._frozen_s += dt
            return
        if self._is_learning:
            self._learn(value, dt)
            return
        level = self.level
        share = dt / (TAU_S + dt)
        deviation = value - level
        level += deviation * share
        # A leaky ceiling rather than a limit per step: symmetric noise must not drag the level down.
        ceiling = self._ceiling + self._rise_per_s * dt
        if level > ceiling:
            level = ceiling
        elif ceiling > level + self._margin:
            ceiling = level + self._margin
        self._ceiling = ceiling
        if self._lowest <= level <= self._highest:
            self.level = level
        else:
            self._set(level)
        # As _spread(), without the call: this runs at every reading.
        scatter = self.scatter
        scatter += ((deviation if deviation > 0.0 else -deviation) - scatter) * share
        if self._least_scatter <= scatter <= self._most_scatter:
            self.scatter = scatter
        else:
            self.scatter = self._least_scatter if scatter < self._least_scatter else self._most_scatter

    def snapshot(self) -> list[float] | None:
        """Level and scatter for the disk; None while nothing is known."""
        return [self.level, self.scatter] if self.is_known else None

    def restore(self, level: float, scatter: float) -> None:
        """Take over what was normal before the restart, within the sanity limits."""
        self._set(level)
        self.scatter = min(max(scatter, self._normal.scatter), self._normal.scatter_max)
        self._ceiling = self.level
        self._readings, self._frozen_s, self._is_learning = LEARN_READINGS, 0.0, False

    def _learn(self, value: float, dt: float) -> None:
        """A plain mean of the first minute."""
        self._readings += 1
        self._learnt_s += dt
        share = 1.0 / self._readings
        self._spread(abs(value - self.level) if self._readings > 1 else 0.0, share)
        self._set(self.level + (value - self.level) * share)
        self._ceiling = self.level + self._margin
        self._is_learning = self._learnt_s < LEARN_S or self._readings < LEARN_READINGS

    def _spread(self, deviation: float, share: float) -> None:
        scatter = self.scatter + (deviation - self.scatter) * share
        self.scatter = min(max(scatter, self._least_scatter), self._most_scatter)

    def _set(self, level: float) -> None:
        if level < self._lowest:
            level = self._lowest
        elif level > self._highest:
            level = self._highest
        self.level = level
