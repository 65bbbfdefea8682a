import pytest

from edge.recording.outcome import Outcome
from edge.recording.summary import by_set, figures, upper_95


def fire(file: str, prealarm_s: float | None, alarm_s: float | None, false: int = 0) -> Outcome:
    return Outcome(
        file, "fire", alarm_s is not None, prealarm_s, alarm_s, prealarm_s, alarm_s, 1, 1, false, 0, 0.0, 0
    )


def quiet(file: str, alarms: int, prealarms: int, unconfirmed: int, kind: str = "nuisance") -> Outcome:
    return Outcome(file, kind, None, None, None, None, None, alarms, prealarms, 0, unconfirmed, 10.0, 50)


def test_fires_give_median_worst_and_missed() -> None:
    found = figures([fire("a", 10.0, 30.0), fire("b", 20.0, 50.0), fire("c", 40.0, None, false=1)])
    assert (found["fires"], found["detected"], found["false_before_ignition"]) == (3, 2, 1)
    assert found["prealarm_s"] == {"median": 20.0, "max": 40.0, "missed": 0}
    assert found["alarm_s"] == {"median": 40.0, "max": 50.0, "missed": 1}
    assert found["alarms_per_home_day"] is None


def test_nuisances_give_rates_bounds_and_group_calls() -> None:
    found = figures([quiet("a", 1, 3, 1), quiet("b", 1, 0, 0)])
    assert found["alarms_per_home_day"] == 0.1
    assert found["prealarms_per_home_day"] == 0.15
    assert found["alarms_per_100_bouts"] == 2.0
    assert found["alarms_per_home_day_95"] == pytest.approx(6.296 / 20.0, abs=1e-4)
    per_call = 15 * 30.44 / 20.0
    assert found["group_calls_a_month"] == {
        "0%": pytest.approx(2 * per_call, abs=0.01),
        "50%": pytest.approx(1.5 * per_call, abs=0.01),
        "90%": pytest.approx(1.1 * per_call, abs=0.01),
    }
    assert found["alarm_s"] is None


@pytest.mark.parametrize(("count", "bound"), [(0, 2.9957), (1, 4.7439), (2, 6.2958), (10, 16.9622)])
def test_upper_bound_is_that_of_a_poisson_mean(count: int, bound: float) -> None:
    assert upper_95(count) == pytest.approx(bound, abs=1e-3)


def test_sets_are_folders_and_unscored_is_left_out() -> None:
    found = by_set([fire("x/a", 1.0, 2.0), quiet("y/b", 0, 0, 0), quiet("y/c", 5, 5, 5, kind="unscored")])
    assert list(found) == ["x", "y"]
    assert found["y"]["alarms"] == 0
