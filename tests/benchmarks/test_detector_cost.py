"""Cost of the detector per sample of eight channels, beside plain detectors and River, in one run.

    make bench

All are fed the same Reading objects, in turns, so that whatever else the machine does hits all of them.
"""

import math
import pickle
import random
import statistics
import time
from collections.abc import Callable

import pytest

from edge.detection.detector import Detector
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Reading, Zone
from plain_detector import WINDOW_S, Incremental, Plain

pytestmark = pytest.mark.bench

QUANTITIES = {
    Quantity.TEMPERATURE: (25.0, 0.1),
    Quantity.PM2_5: (30.0, 3.0),
    Quantity.SMOKE: (0.02, 0.01),
    Quantity.CO: (1.0, 0.5),
}
ZONES = ("a", "b")
SAMPLES, ROUNDS = 600, 15


def channels() -> list[Channel]:
    return [Channel(f"{zone}-{q}", zone, q, 1.0) for zone in ZONES for q in QUANTITIES]


def readings(count: int) -> list[Reading]:
    """Eight channels each second: quiet air with noise."""
    rng = random.Random(1)
    return [
        Reading(f"{zone}-{q}", zone, q, level + rng.gauss(0.0, noise), float(second))
        for second in range(count)
        for zone in ZONES
        for q, (level, noise) in QUANTITIES.items()
    ]


def detector() -> Detector:
    return Detector([Zone(zone, zone, "bedroom") for zone in ZONES], channels())


class River:
    """The nearest job in River: a running mean and deviation, a rolling slope's inputs and Page-Hinkley."""

    def __init__(self) -> None:
        from river import drift, stats, utils

        self._make = lambda: (
            stats.EWMean(0.2),
            utils.Rolling(stats.Cov, window_size=int(WINDOW_S)),
            utils.Rolling(stats.Var, window_size=int(WINDOW_S)),
            drift.PageHinkley(),
        )
        self._channels: dict = {}

    def feed(self, reading: Reading) -> bool:
        key = (reading.sensor, reading.quantity)
        if key not in self._channels:
            self._channels[key] = self._make()
        mean, cov, var, page_hinkley = self._channels[key]
        mean.update(reading.value)
        cov.update(reading.at, reading.value)
        var.update(reading.at)
        slope = cov.get() / var.get() if var.get() else 0.0
        page_hinkley.update(reading.value)
        return page_hinkley.drift_detected or slope > 4.0 / 60.0


def costs(makers: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median time per sample of eight channels [µs]."""
    stream = readings(SAMPLES * (ROUNDS + 1))
    size = SAMPLES * len(channels())
    parts = {name: make() for name, make in makers.items()}
    times: dict[str, list[float]] = {name: [] for name in makers}
    for start in range(0, len(stream), size):
        block = stream[start : start + size]
        for name, part in parts.items():
            feed = part.feed  # type: ignore[attr-defined]
            began = time.perf_counter()
            for reading in block:
                feed(reading)
            if start:  # the first fills the windows
                times[name].append(time.perf_counter() - began)
    return {name: statistics.median(taken) / SAMPLES * 1e6 for name, taken in times.items()}


def test_detector_costs_little_more_than_a_plain_one() -> None:
    found = costs({"ours": detector, "plain": Plain, "incremental": Incremental})
    print("\nper sample of eight channels:")
    for name, cost in found.items():
        print(f"  {name:12} {cost:6.2f} µs  ours is {found['ours'] / cost:.2f} of it")
    assert found["ours"] <= 1.25 * found["plain"]


def test_detector_costs_less_than_river() -> None:
    pytest.importorskip("river", reason="River is not installed: pip install river, to compare with it")
    found = costs({"ours": detector, "river": River})
    print(f"\nper sample of eight channels: ours {found['ours']:.2f} µs, River {found['river']:.2f} µs")
    assert found["ours"] <= 0.75 * found["river"]


def test_memory_of_a_zone_is_bounded() -> None:
    def held(seconds: int) -> int:
        subject = detector()
        for reading in readings(seconds):
            subject.feed(reading)
        return len(pickle.dumps(list(subject._sensors.values())))

    sizes = [held(seconds) for seconds in (600, 6000)]
    print(
        f"\nheld by two zones of four channels, pickled: {sizes[0]} bytes after 10 min, {sizes[1]} after 100"
    )
    assert math.isclose(*sizes, rel_tol=0.05)
