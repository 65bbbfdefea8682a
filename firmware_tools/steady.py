"""Whether air was steady and clean while it was measured, and what its values were. PURE.

The limits are what a closed, aired room stays within for some minutes by the sensors' own tolerances: wide
enough for noise, narrow enough that a person who cooks, smokes or breathes on the sensor is seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from edge.model.quantity import UNIT, Quantity

# Half the width that holds the middle half of a normal distribution, to its standard deviation.
MAD_TO_SIGMA = 1.4826
LEAST_COUNT = 20
BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Limit:
    """Of one quantity in its unit; share is of the median, and the larger of both holds.

    most  above this the air is not clean
    """

    spread: float
    drift: float
    share: float = 0.0
    most: float | None = None


# most: CO 9 ppm is the WHO's 8-hour limit of the old guideline; CO2 outdoors is 420 ppm, 800 a well aired
# room; PM2.5 75 µg/m³ is a hazy winter's day in Hanoi.
LIMITS: Mapping[Quantity, Limit] = {
    Quantity.TEMPERATURE: Limit(0.3, 0.5),
    Quantity.HUMIDITY: Limit(1.5, 3.0),
    Quantity.PM2_5: Limit(3.0, 4.0, share=0.2, most=75.0),
    Quantity.SMOKE: Limit(0.02, 0.02, most=0.1),
    Quantity.CO: Limit(2.0, 2.0, most=9.0),
    Quantity.CO2: Limit(30.0, 40.0, most=800.0),
    Quantity.TVOC: Limit(20.0, 30.0, share=0.2, most=1000.0),
    Quantity.GAS_RATIO: Limit(0.0, 0.0, share=0.05),
    Quantity.VOLTAGE: Limit(0.05, 0.05),
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """Of one quantity.

    spread  robust standard deviation: 1.4826 times the median distance from the median
    drift   median of the last third less that of the first
    """

    quantity: Quantity
    values: tuple[float, ...]
    median: float
    spread: float
    drift: float

    @classmethod
    def of(cls, quantity: Quantity, values: Sequence[float]) -> "Measurement":
        """Of at least three values in their order."""
        middle = median(values)
        third = len(values) // 3
        return cls(
            quantity,
            tuple(values),
            middle,
            MAD_TO_SIGMA * median(abs(value - middle) for value in values),
            median(values[-third:]) - median(values[:third]),
        )

    def refusal(self, least: int = LEAST_COUNT) -> str:
        """Why it is no calibration; empty when it is one."""
        limit = LIMITS.get(self.quantity)
        unit = UNIT[self.quantity]
        if limit is None:
            return ""
        spread, drift = (max(x, limit.share * abs(self.median)) for x in (limit.spread, limit.drift))
        if len(self.values) < least:
            return (
                f"{self.quantity}: only {len(self.values)} readings, {least} are wanted: measure for longer"
            )
        if limit.most is not None and self.median > limit.most:
            return f"{self.quantity}: {self.median:.4g} {unit} is no clean air (at most {limit.most:g})"
        if abs(self.drift) > drift:
            return f"{self.quantity}: drifted by {self.drift:+.3g} {unit}, at most {drift:.3g} is steady"
        if self.spread > spread:
            return f"{self.quantity}: spread {self.spread:.3g} {unit}, at most {spread:.3g} is steady"
        return ""

    @property
    def text(self) -> str:
        """One line for a person."""
        value = f"{self.median:.4g} {UNIT[self.quantity]}".strip()
        return f"{self.quantity}: {value}, spread {self.spread:.2g}, {len(self.values)} readings"


def sparkline(values: Sequence[float], wide: int = 60) -> str:
    """The course of the values in one line of text."""
    step = max(1.0, len(values) / wide)
    count = min(wide, len(values))
    means = [
        median(values[int(n * step) : max(int(n * step) + 1, int((n + 1) * step))]) for n in range(count)
    ]
    low, high = min(means), max(means)
    scale = (len(BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(BARS[round((mean - low) * scale)] for mean in means)
