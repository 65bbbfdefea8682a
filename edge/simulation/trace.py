"""A recording as the air of a room: what would be measured at each moment, and quiet air outside it."""

import csv
import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from edge.model.quantity import Quantity

RECORDINGS = Path(__file__).parent / "recordings"

# No sensor of a quiet room repeats itself to the last digit for minutes; supervision would rightly call that
# frozen. Standard deviations, in the quantity's unit: counting noise of a PMS5003 near 20 µg/m³, one or two
# steps of a DHT22.
_NOISE = {Quantity.PM2_5: 1.5, Quantity.TEMPERATURE: 0.07, Quantity.HUMIDITY: 0.3}
_HUMIDITY = 55.0  # %RH; the recordings have none
_PERIOD_S = 2.0  # one draw of the noise holds for this long, so that all who ask see the same air


class Trace:
    """One room's series by quantity; the last value holds until the next row, the first one before it."""

    def __init__(self, series: Mapping[Quantity, list[tuple[float, float]]]) -> None:
        """series holds (time_s, value), in time order and not empty."""
        self._times = {q: [t for t, _ in rows] for q, rows in series.items()}
        self._values = {q: [v for _, v in rows] for q, rows in series.items()}
        self.end_s = max(times[-1] for times in self._times.values())

    def at(self, quantity: Quantity, time_s: float) -> float:
        """The value at a moment of the recording; KeyError when it holds no such quantity."""
        row = bisect_right(self._times[quantity], time_s) - 1
        return self._values[quantity][max(0, row)]

    @property
    def quantities(self) -> frozenset[Quantity]:
        """What it holds."""
        return frozenset(self._times)


def load(path: Path) -> Trace:
    """Read a recording of one room.

    Raises:
        OSError: the file cannot be read.
        ValueError: it holds no readings or one of a quantity we do not know.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return parse(csv.DictReader(file))


def parse(rows: Iterable[Mapping[str, str]]) -> Trace:
    """Rows of a recording to a trace. Raises as load()."""
    series: dict[Quantity, list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        series[Quantity(row["quantity"])].append((float(row["time_s"]), float(row["value"])))
    if not series:
        raise ValueError("a recording without readings")
    return Trace(series)


class Air:
    """The air of one room on the node's clock: quiet until play(), then the recording, then its last values.

    quiet_s  the recording's first so many seconds are quiet air and are repeated until play() [s]
    seed     of the noise; two rooms with different seeds never read the same
    """

    def __init__(self, trace: Trace, *, quiet_s: float, seed: int) -> None:
        self._trace = trace
        self._quiet_s = quiet_s
        self._seed = seed
        self._began: float | None = None
        self._from_s = 0.0

    def play(self, at: float, from_s: float = 0.0) -> None:
        """Start the recording, or start it again, at `at` from a moment of its own time."""
        self._began = at
        self._from_s = from_s

    def clear(self) -> None:
        """Back to quiet air."""
        self._began = None

    def time_s(self, at: float) -> float | None:
        """The moment of the recording that is played at `at`; None in quiet air."""
        return None if self._began is None else max(0.0, at - self._began) + self._from_s

    def value(self, quantity: Quantity, at: float) -> float:
        """What a perfect sensor would read."""
        moment = self.time_s(at)
        if moment is None:
            moment = (at + 7.0 * self._seed) % self._quiet_s
        base = self._trace.at(quantity, moment) if quantity in self._trace.quantities else _HUMIDITY
        return max(0.0, base + self._noise(quantity, at))

    def _noise(self, quantity: Quantity, at: float) -> float:
        draw = random.Random(f"{self._seed} {quantity} {int(at / _PERIOD_S)}")
        return draw.gauss(0.0, _NOISE.get(quantity, 0.0))
