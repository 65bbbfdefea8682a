import random

import numpy as np
import pytest

from edge.detection.features import SLOPE_CAPACITY, Confirmed, Cusum, Held, Slope, ramp


def test_slope_agrees_with_numpy_over_hours() -> None:
    """Running sums must not drift away from the true least-squares line."""
    slope = Slope(30.0, 180.0)
    chance = random.Random(7)
    history: list[tuple[float, float]] = []
    at = 1_000_000.0  # weeks of uptime
    for _ in range(8000):
        at += chance.choice([0.7, 1.0, 2.5])
        value = 25.0 + chance.gauss(0.0, 3.0)
        history.append((at, value))
        got = slope.feed(at, value)
    window = [(t, v) for t, v in history if t >= at - 30.0]
    times, values = np.array(window).T
    expected = np.polyfit(times - at, values, 1)[0] * 60.0
    assert got == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("step", [0.1, 1.0, 5.0, 20.0, 60.0])
def test_slope_of_a_straight_line_is_the_same_at_any_sampling(step: float) -> None:
    slope = Slope(30.0, 180.0)
    for i in range(100):
        got = slope.feed(i * step, 20.0 + i * step * 5.0 / 60.0)
    assert got == pytest.approx(5.0)


def test_slope_memory_is_bounded_at_fast_sampling() -> None:
    slope = Slope(30.0, 180.0)
    for i in range(5000):
        slope.feed(i * 0.01, i * 0.01)
    assert len(slope._points) <= SLOPE_CAPACITY


def test_slope_needs_three_readings_and_starts_anew_after_a_gap() -> None:
    slope = Slope(30.0, 180.0)
    assert slope.feed(0.0, 20.0) == 0.0
    assert slope.feed(1.0, 30.0) == 0.0
    assert slope.feed(2.0, 40.0) == pytest.approx(600.0)
    assert slope.feed(500.0, 90.0) == 0.0
    assert slope.feed(501.0, 90.0) == 0.0


def test_held_counts_from_the_first_reading_and_breaks() -> None:
    held = Held(10.0)
    assert held.feed(0.0, False) == -1.0
    assert held.feed(1.0, True) == 0.0
    assert held.feed(6.0, True) == 5.0
    assert held.feed(7.0, False) == -1.0
    assert held.feed(8.0, True) == 0.0
    assert held.feed(30.0, True) == 0.0  # a gap


@pytest.mark.parametrize(("step", "expected"), [(0.2, 1.0), (1.0, 1.0), (2.0, 2.0), (60.0, 60.0)])
def test_confirmed_waits_for_readings_and_seconds_whichever_is_slower(step: float, expected: float) -> None:
    confirmed = Confirmed()
    at = 0.0
    while confirmed.feed(at, 3.0) < 3.0:
        at += step
    assert at == pytest.approx(expected)


def test_confirmed_takes_the_least_and_falls_at_once() -> None:
    confirmed = Confirmed()
    confirmed.feed(0.0, 4.0)
    assert confirmed.feed(1.0, 2.0) == 2.0
    assert confirmed.feed(2.0, 0.5) == 0.5
    assert confirmed.feed(3.0, 4.0) == 0.5
    assert confirmed.feed(3.5, 0.0) == 0.0
    assert confirmed.feed(4.5, 4.0) == 0.0  # the row of agreeing readings was broken


@pytest.mark.parametrize("step", [1.0, 10.0, 60.0])
def test_cusum_sees_a_small_lasting_shift_at_any_sampling(step: float) -> None:
    cusum = Cusum()
    at = 0.0
    while not cusum.feed(1.5, step):
        at += step
        assert at < 3600.0
    assert at == pytest.approx(300.0, abs=60.0)


def test_cusum_forgets_noise() -> None:
    cusum = Cusum()
    chance = random.Random(3)
    assert not any(cusum.feed(chance.gauss(0.0, 1.0), 1.0) for _ in range(20_000))


def test_ramp() -> None:
    assert [ramp(x, 1.0, 3.0) for x in (0.0, 1.0, 2.0, 3.0, 9.0)] == [0.0, 0.0, 0.5, 1.0, 1.0]
