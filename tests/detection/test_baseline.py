import pytest

from edge.detection.baseline import FREEZE_MAX_S, Baseline, Normal

NORMAL = Normal(lowest=0.0, highest=300.0, rise_per_h=20.0, scatter=2.0, scatter_max=10.0)


def learnt(level: float) -> Baseline:
    baseline = Baseline(NORMAL)
    for i in range(120):
        baseline.feed(level, 1.0 if i else 0.0, False)
    return baseline


def test_baseline_learns_the_first_minute() -> None:
    assert learnt(42.0).level == pytest.approx(42.0)
    assert learnt(42.0).is_known


def test_baseline_of_a_burning_room_is_not_believed() -> None:
    assert learnt(5000.0).level == 300.0


def test_baseline_never_rises_faster_than_its_limit() -> None:
    """A smoulder of hours is never absorbed: 5 units a minute against 20 an hour."""
    baseline = learnt(10.0)
    for second in range(2 * 3600):
        baseline.feed(10.0 + second * 5.0 / 60.0, 1.0, False)
    # one hour's allowance at once, then the rate
    assert baseline.level <= 10.0 + 3 * NORMAL.rise_per_h + 1e-6


def test_baseline_follows_a_season() -> None:
    baseline = learnt(10.0)
    for minute in range(24 * 60):
        baseline.feed(10.0 + minute * 5.0 / 60.0, 60.0, False)
    assert baseline.level == pytest.approx(10.0 + 24 * 5.0, abs=5.0)


def test_baseline_noise_does_not_drag_it_down() -> None:
    baseline = learnt(100.0)
    for i in range(4 * 3600):
        baseline.feed(100.0 + (8.0 if i % 2 else -8.0), 1.0, False)
    assert baseline.level == pytest.approx(100.0, abs=1.0)
    assert baseline.scatter == pytest.approx(8.0, abs=0.5)


def test_baseline_is_frozen_while_suspicious_but_not_for_ever() -> None:
    baseline = learnt(10.0)
    for _ in range(int(FREEZE_MAX_S / 60.0)):
        baseline.feed(200.0, 60.0, True)
    assert baseline.level == pytest.approx(10.0)
    for _ in range(12 * 60):
        baseline.feed(200.0, 60.0, True)
    assert 10.0 < baseline.level <= 200.0


def test_baseline_restores_within_its_limits() -> None:
    baseline = Baseline(NORMAL)
    assert baseline.snapshot() is None
    baseline.restore(9000.0, 1e9)
    assert baseline.snapshot() == [300.0, 10.0]
    baseline.restore(-5.0, 0.0)
    assert baseline.snapshot() == [0.0, 2.0]
