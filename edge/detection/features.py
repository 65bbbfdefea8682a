"""What is read out of one channel's history; all by time stamps, never by counts alone."""

from collections import deque

# A line through fewer readings than this says nothing of their scatter.
MIN_SLOPE_READINGS = 3
# Readings held for a slope. Above this rate the slope takes every n-th (the window is still covered).
SLOPE_CAPACITY = 64
# Sums are taken anew after so long: keeps t² small beside the 53 bits of a float.
_REBASE_S = 600.0

# A condition is confirmed by readings and seconds, whichever is slower: two conditioned readings that
# agree, which with the median of three before them is an answer at the third raw reading, as the RE46C190
# photoelectric ASIC gives (its last two looks are 1 s apart).
CONFIRM_READINGS = 2
CONFIRM_S = 1.0

# CUSUM in units of a channel's ordinary scatter: k = 0.5, h = 5 (Page's usual design); the sum grows per
# minute of excess so that it does not depend on the sampling rate.
CUSUM_SLACK = 0.5
CUSUM_LIMIT = 5.0
_CUSUM_TAU_S = 60.0
_CUSUM_MOST = 2.0 * CUSUM_LIMIT


class Slope:
    """Least-squares slope over the newest `window_s`, in units per minute; O(1) per reading.

    window_s   [s]; at slow sampling it stretches to the three newest readings
    gap_s      a longer silence starts anew [s]
    """

    __slots__ = (
        "_gap_s",
        "_last",
        "_min_step_s",
        "_points",
        "_st",
        "_stt",
        "_stv",
        "_sv",
        "_t0",
        "_v0",
        "_window_s",
        "per_min",
    )

    def __init__(self, window_s: float, gap_s: float) -> None:
        self._window_s = window_s
        self._gap_s = max(gap_s, window_s)
        # What comes faster is passed over, so that SLOPE_CAPACITY points always cover the window.
        self._min_step_s = window_s / (SLOPE_CAPACITY - 2)
        self._points: deque[tuple[float, float]] = deque()
        self.clear()

    def clear(self) -> None:
        """Forget the window; the slope is 0 until three readings have come."""
        self._points.clear()
        self._t0 = self._v0 = self._st = self._sv = self._stt = self._stv = 0.0
        self._last = float("-inf")
        self.per_min = 0.0

    def feed(self, at: float, value: float) -> float:
        """Add a reading newer than all before; the slope [units/min], 0.0 while it cannot be told."""
        step = at - self._last
        if step < self._min_step_s:
            return self.per_min
        if step > self._gap_s:
            self.clear()
        points = self._points
        if not points or at - self._t0 > _REBASE_S:
            self._rebase(at, value)
        self._last = at
        # The sums are kept as points come and go, in one piece: it is the costliest thing of a reading.
        t0, v0 = self._t0, self._v0
        t, v = at - t0, value - v0
        points.append((t, v))
        st, sv, stt, stv = self._st + t, self._sv + v, self._stt + t * t, self._stv + t * v
        oldest = t - self._window_s
        n = len(points)
        while n > MIN_SLOPE_READINGS and points[0][0] < oldest:
            t, v = points.popleft()
            st, sv, stt, stv = st - t, sv - v, stt - t * t, stv - t * v
            n -= 1
        self._st, self._sv, self._stt, self._stv = st, sv, stt, stv
        if n < MIN_SLOPE_READINGS:
            return 0.0
        spread = n * stt - st * st
        self.per_min = 60.0 * (n * stv - st * sv) / spread if spread > 0.0 else 0.0
        return self.per_min

    @property
    def oldest_value(self) -> float:
        """The first value of the window; only after a feed."""
        return self._points[0][1] + self._v0

    def _rebase(self, at: float, value: float) -> None:
        """Count time and value from here on, and sum anew."""
        dt, dv = at - self._t0, value - self._v0
        self._t0, self._v0 = at, value
        self._st = self._sv = self._stt = self._stv = 0.0
        for _ in range(len(self._points)):
            t, v = self._points.popleft()
            t, v = t - dt, v - dv
            self._points.append((t, v))
            self._st += t
            self._sv += v
            self._stt += t * t
            self._stv += t * v


class Held:
    """How long a condition has stood without a break; a silence longer than gap_s starts anew."""

    __slots__ = ("_gap_s", "_last", "readings", "since")

    def __init__(self, gap_s: float) -> None:
        self._gap_s = gap_s
        self.clear()

    def clear(self) -> None:
        """The condition does not stand."""
        self.since = float("inf")
        self.readings = 0
        self._last = float("-inf")

    def feed(self, at: float, is_true: bool) -> float:
        """Seconds that the condition has stood; 0.0 at its first reading, -1.0 while it does not."""
        if not is_true:
            if self.readings:
                self.clear()
            return -1.0
        if not self.readings or at - self._last > self._gap_s:
            self.since = at
            self.readings = 0
        self.readings += 1
        self._last = at
        return at - self.since


class Confirmed:
    """A weight that rises only after CONFIRM_READINGS readings and CONFIRM_S agree, and falls at once."""

    __slots__ = ("_floor", "_readings", "_since", "value")

    def __init__(self) -> None:
        self.value = 0.0
        self._readings = 0
        self._since = 0.0
        self._floor = 0.0

    def restart(self) -> None:
        """Break the row of agreeing readings; what is confirmed stays until a reading says otherwise."""
        self._readings = 0

    def feed(self, at: float, weight: float) -> float:
        """What is confirmed after this reading: never more than the least of the readings behind it."""
        if weight <= self.value:
            self.value = weight
            self._readings = 0
            return weight
        if not self._readings:
            self._since, self._floor = at, weight
        elif weight < self._floor:
            self._floor = weight
        self._readings += 1
        if self._readings >= CONFIRM_READINGS and at - self._since >= CONFIRM_S:
            self.value = self._floor
            self._since, self._floor, self._readings = at, weight, 1
        return self.value


class Cusum:
    """One-sided CUSUM: says when a level has shifted for good, however slowly it did."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0.0

    def feed(self, deviation: float, dt: float) -> bool:
        """Add one reading; whether the level has shifted.

        deviation  above the baseline, in units of the ordinary scatter
        dt         since the reading before [s]
        """
        value = self.value + (deviation - CUSUM_SLACK) * dt / _CUSUM_TAU_S
        if value <= 0.0:
            self.value = 0.0
            return False
        # Bounded above so that the end of a long shift is noticed within minutes.
        self.value = value if value < _CUSUM_MOST else _CUSUM_MOST
        return value >= CUSUM_LIMIT


def ramp(value: float, low: float, high: float) -> float:
    """0 at or below low, 1 at or above high, linear between."""
    if value <= low:
        return 0.0
    if value >= high:
        return 1.0
    return (value - low) / (high - low)
