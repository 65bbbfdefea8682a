import pytest

from edge.model.quantity import Quantity
from edge.simulation.scenario import SCENARIOS
from edge.simulation.trace import RECORDINGS, Air, Trace, parse

PM = Quantity.PM2_5


@pytest.fixture
def trace() -> Trace:
    return Trace({PM: [(0.0, 10.0), (60.0, 12.0), (100.0, 900.0)], Quantity.TEMPERATURE: [(0.0, 21.0)]})


def test_trace_holds_the_last_value(trace):
    assert [trace.at(PM, t) for t in (-5, 0, 59.9, 60, 1000)] == [10, 10, 10, 12, 900]
    assert trace.end_s == 100.0


def test_trace_refuses_what_is_no_recording():
    with pytest.raises(ValueError, match="without readings"):
        parse([])
    with pytest.raises(ValueError, match="phlogiston"):
        parse([{"time_s": "0", "quantity": "phlogiston", "value": "1"}])


def test_air_is_quiet_until_it_plays_and_again_when_cleared(trace):
    air = Air(trace, quiet_s=90.0, seed=1)
    assert max(air.value(PM, at) for at in range(1000, 2000)) < 30
    air.play(2000.0)
    assert air.time_s(2050.0) == 50.0
    assert air.value(PM, 2099.0) < 30
    assert air.value(PM, 2100.5) > 800
    assert air.value(PM, 9999.0) > 800
    air.clear()
    assert air.value(PM, 2200.0) < 30
    assert air.time_s(2200.0) is None


def test_air_plays_from_a_moment_of_the_recording(trace):
    air = Air(trace, quiet_s=90.0, seed=1)
    air.play(5.0, 95.0)
    assert air.time_s(6.0) == 96.0
    assert air.value(PM, 11.0) > 800


def test_air_of_two_rooms_differs_and_is_the_same_for_all_who_ask(trace):
    one, same, other = (Air(trace, quiet_s=90.0, seed=seed) for seed in (1, 1, 2))
    values = [[air.value(PM, at) for at in range(0, 60, 2)] for air in (one, same, other)]
    assert values[0] == values[1] != values[2]
    assert len(set(values[0])) > 20  # never frozen


def test_air_has_humidity_that_no_recording_has(trace):
    assert 50 < Air(trace, quiet_s=90.0, seed=1).value(Quantity.HUMIDITY, 5.0) < 60


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_scenario_recording_holds_what_the_scenario_says(scenario):
    trace = scenario.trace()
    assert trace.quantities == {PM, Quantity.TEMPERATURE}
    quiet = [trace.at(PM, float(t)) for t in range(0, int(scenario.quiet_s), 2)]
    assert max(quiet) < 60
    assert 0 <= scenario.from_s < scenario.until_s <= trace.end_s
    if scenario.ignition_s is not None:
        assert scenario.quiet_s <= scenario.ignition_s
        assert trace.at(PM, scenario.ignition_s + 60) > 10 * max(quiet)


def test_recordings_are_small():
    assert sum(path.stat().st_size for path in RECORDINGS.iterdir()) < 60_000
