"""What must hold for any course of readings: detector and alarm machine together."""

import math

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from edge.alarm.machine import AlarmMachine
from edge.detection.detector import Detector
from edge.model.condition import FireCondition
from edge.model.evidence import Severity
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Quality, Reading, Zone

T, PM, SMOKE, CO = Quantity.TEMPERATURE, Quantity.PM2_5, Quantity.SMOKE, Quantity.CO
PARTS = (T, PM, SMOKE, CO, Quantity.HUMIDITY)
NOON = 12

VALUES = st.one_of(st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([0.0, 25.0, 80.0, 1000.0]))
# A step of the sensor's own stamp: in order, doubled, late, a gap, a clock set back or forward.
STEPS = st.sampled_from([1.0, 1.0, 1.0, 0.0, -0.5, -30.0, 300.0, -7200.0, 86_400.0])
EVENTS = st.lists(st.tuples(st.sampled_from(PARTS), VALUES, STEPS, st.sampled_from(Quality)), max_size=100)


def house(kind: str = "bedroom", step: float = 1.0) -> tuple[Detector, AlarmMachine]:
    zones = [Zone("z", "z", kind)]
    detector = Detector(zones, [Channel(q.value, "z", q, step) for q in PARTS])
    alarm = AlarmMachine("n01", 1, zones)
    alarm.set_time_of_day(NOON, 0.0)
    return detector, alarm


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events=EVENTS)
def test_nothing_that_is_read_lowers_a_latched_alarm(events: list) -> None:
    detector, alarm = house()
    now = stamp = 100.0
    for i in range(30):
        for verdict in detector.feed(Reading("temperature", "z", T, 80.0, now + i)):
            alarm.handle(verdict, now + i)
    assert alarm.condition is FireCondition.FIRE_ALARM
    now = 200.0
    for quantity, value, step, quality in events:
        now, stamp = now + 1.0, stamp + step  # the node's clock never steps back, a stamp may
        for verdict in detector.feed(Reading(quantity.value, "z", quantity, value, stamp, quality)):
            alarm.handle(verdict, now)
        for verdict in detector.tick(now):
            alarm.handle(verdict, now)
        alarm.tick(now)
        assert alarm.condition is FireCondition.FIRE_ALARM


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    per_h=st.floats(0.05, 3.0),
    step=st.sampled_from([10.0, 30.0, 60.0]),
    offset=st.floats(-0.08, 0.08),
    noise=st.floats(0.0, 0.02),
)
def test_slow_smoulder_is_never_absorbed(per_h: float, step: float, offset: float, noise: float) -> None:
    """From 0.05 dB/m an hour, over a day: found before 0.4 dB/m, a fifth of EN 54-7's limit."""
    detector, _ = house(step=step)
    at, true = 0.0, 0.0
    while true < 0.4:
        true = max(0.0, at - 3600.0) * per_h / 3600.0
        swing = noise * (1.0 if (at / step) % 2 else -1.0)
        (verdict,) = detector.feed(Reading(SMOKE.value, "z", SMOKE, offset + true + swing, at))
        if verdict.severity is not Severity.NONE:
            break
        at += step
    assert at > 3600.0
    assert true < 0.4


def found_at(quantity: Quantity, start: float, factor: float, power: float, step: float) -> float:
    """When a course start + factor·t^power is a pre-alarm, noise-free, after quiet air."""
    detector, _ = house(step=step)
    at = 0.0
    while at < 4000.0:
        value = start + factor * max(0.0, at - 300.0) ** power
        (verdict,) = detector.feed(Reading(quantity.value, "z", quantity, value, at))
        if verdict.severity is not Severity.NONE:
            return at
        at += step
    return math.inf


# The median of three answers at the second reading, and two such answers must agree.
CONFIRMATION_READINGS = 3


@pytest.mark.parametrize("step", [1.0, 2.0, 5.0])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(growth=st.floats(0.5, 4.0))
@example(growth=4.0)
def test_doubling_or_splitting_the_sampling_moves_heat_by_less_than_a_confirmation(
    step: float, growth: float
) -> None:
    """Flames grow as t²: K after a minute = growth."""
    times = [found_at(T, 25.0, growth / 3600.0, 2.0, s) for s in (step, step / 2)]
    assert max(times) < math.inf
    assert abs(times[0] - times[1]) <= CONFIRMATION_READINGS * step


@pytest.mark.parametrize("step", [1.0, 2.0, 10.0, 60.0])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(per_min=st.floats(0.02, 0.5))
def test_doubling_or_splitting_the_sampling_moves_smoke_by_less_than_a_confirmation(
    step: float, per_min: float
) -> None:
    times = [found_at(SMOKE, 0.01, per_min / 60.0, 1.0, s) for s in (step, step / 2)]
    assert max(times) < math.inf
    assert abs(times[0] - times[1]) <= CONFIRMATION_READINGS * step
