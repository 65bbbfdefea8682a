"""Two plain-Python detectors to measure ours against: EWMA, slope, CUSUM per channel, and nothing else.

`Plain` is what one writes first: a deque of the window, and its least-squares slope by the textbook sums.
`Incremental` keeps those sums as readings come and go. Neither has plausibility limits, gaps, clock steps,
a frozen baseline, confirmation, fusion, hard alarms or reasons.
"""

from collections import deque

from edge.model.reading import Reading

WINDOW_S = 20.0  # of detection/heat.py
FAST_TAU_S, SLOW_TAU_S = 5.0, 1800.0
SLACK, LIMIT = 0.5, 5.0


class _Channel:
    def __init__(self) -> None:
        self.at = None
        self.fast = self.slow = self.cusum = 0.0
        self.scatter = 1.0
        self.window: deque[tuple[float, float]] = deque()
        self.slope = 0.0

    def feed(self, at: float, value: float) -> bool:
        if self.at is None:
            self.at, self.fast, self.slow = at, value, value
        dt = at - self.at
        self.at = at
        self.fast += (value - self.fast) * dt / (FAST_TAU_S + dt)
        self.slow += (value - self.slow) * dt / (SLOW_TAU_S + dt)
        deviation = value - self.slow
        self.scatter += (abs(deviation) - self.scatter) * dt / (SLOW_TAU_S + dt)
        self.fit(at, value)
        self.cusum = max(0.0, self.cusum + deviation / max(self.scatter, 1e-9) - SLACK)
        return self.cusum > LIMIT or self.slope > 4.0

    def fit(self, at: float, value: float) -> None:
        raise NotImplementedError


class PlainChannel(_Channel):
    def fit(self, at: float, value: float) -> None:
        window = self.window
        window.append((at, value))
        while window[0][0] < at - WINDOW_S:
            window.popleft()
        n = len(window)
        mean_t = sum(t for t, _ in window) / n
        mean_v = sum(v for _, v in window) / n
        spread = sum((t - mean_t) ** 2 for t, _ in window)
        if spread:
            self.slope = 60.0 * sum((t - mean_t) * (v - mean_v) for t, v in window) / spread


class IncrementalChannel(_Channel):
    def __init__(self) -> None:
        super().__init__()
        self.st = self.sv = self.stt = self.stv = 0.0
        self.t0 = None

    def fit(self, at: float, value: float) -> None:
        if self.t0 is None:
            self.t0 = at
        t = at - self.t0
        window = self.window
        window.append((t, value))
        self.st += t
        self.sv += value
        self.stt += t * t
        self.stv += t * value
        while window[0][0] < t - WINDOW_S:
            old, v = window.popleft()
            self.st -= old
            self.sv -= v
            self.stt -= old * old
            self.stv -= old * v
        n = len(window)
        spread = n * self.stt - self.st * self.st
        if spread > 0.0:
            self.slope = 60.0 * (n * self.stv - self.st * self.sv) / spread


class Plain:
    """One channel object for each sensor's quantity; `feed` tells whether it is suspicious."""

    channel: type[_Channel] = PlainChannel

    def __init__(self) -> None:
        self._channels: dict[tuple[str, str], _Channel] = {}

    def feed(self, reading: Reading) -> bool:
        key = (reading.sensor, reading.quantity)
        channel = self._channels.get(key)
        if channel is None:
            channel = self._channels[key] = self.channel()
        return channel.feed(reading.at, reading.value)


class Incremental(Plain):
    channel = IncrementalChannel
