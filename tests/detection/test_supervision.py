import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.detection.supervision import Supervisor
from edge.detection.watch import DAY_S, FROZEN_S, STUCK_S
from edge.model.condition import FaultKind
from edge.model.event import FaultChange, FaultCleared, FaultRaised
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Quality, Reading, Role

T, RH, PM, SMOKE, CO = Quantity.TEMPERATURE, Quantity.HUMIDITY, Quantity.PM2_5, Quantity.SMOKE, Quantity.CO


def watch(*channels: Channel) -> Supervisor:
    supervisor = Supervisor(channels)
    assert supervisor.next_deadline() == 0.0
    assert supervisor.tick(0.0) == []
    return supervisor


def kinds(changes: list[FaultChange]) -> list[tuple[bool, FaultKind]]:
    return [
        (True, c.fault.kind) if isinstance(c, FaultRaised) else (False, c.kind)
        for c in changes
        if c is not None
    ]


def test_silent_sensor_is_named_once_and_cleared_by_its_next_reading() -> None:
    supervisor = watch(Channel("t", "z", T, stale_s=10.0))
    supervisor.feed(Reading("t", "z", T, 25.0, 5.0))
    assert supervisor.tick(10.0) == []  # the deadline of the start: too early, and harmless
    assert supervisor.next_deadline() == 15.0
    (raised,) = supervisor.tick(15.0)
    assert isinstance(raised, FaultRaised)
    assert (raised.fault.part, raised.fault.kind) == ("t", FaultKind.SILENT)
    assert raised.fault.detail == "no reading for 10 s"
    assert supervisor.tick(100.0) == []
    assert supervisor.next_deadline() is None
    assert supervisor.feed(Reading("t", "z", T, 25.0, 101.0)) == [FaultCleared("t", FaultKind.SILENT, 101.0)]
    assert supervisor.next_deadline() == 111.0


def test_sensor_never_heard_is_silent_after_its_warm_up() -> None:
    supervisor = watch(Channel("co", "z", CO, stale_s=10.0, warm_up_s=180.0))
    assert supervisor.tick(179.0) == []
    assert kinds(supervisor.tick(180.0)) == [(True, FaultKind.SILENT)]


def test_one_of_two_channels_silent_is_the_sensors_fault_until_both_speak() -> None:
    supervisor = watch(Channel("d", "z", T, stale_s=10.0), Channel("d", "z", RH, stale_s=10.0))
    assert kinds(supervisor.tick(10.0)) == [(True, FaultKind.SILENT)]
    assert supervisor.feed(Reading("d", "z", T, 25.0, 11.0)) == []
    assert kinds(supervisor.feed(Reading("d", "z", RH, 60.0, 11.0))) == [(False, FaultKind.SILENT)]


@pytest.mark.parametrize("value", [-60.0, 2000.0, math.nan, math.inf])
def test_out_of_range_is_raised_at_once_and_cleared_by_three(value: float) -> None:
    supervisor = watch(Channel("t", "z", T))
    (raised,) = supervisor.feed(Reading("t", "z", T, value, 1.0))
    assert isinstance(raised, FaultRaised)
    assert raised.fault.kind is FaultKind.OUT_OF_RANGE
    assert "plausible is -40 to 1300" in raised.fault.detail
    assert supervisor.feed(Reading("t", "z", T, value, 2.0)) == []
    answers = [kinds(supervisor.feed(Reading("t", "z", T, 25.0, 3.0 + i))) for i in range(4)]
    assert answers == [[], [], [(False, FaultKind.OUT_OF_RANGE)], []]


def test_saturated_particles_and_a_hot_fire_are_no_fault() -> None:
    supervisor = watch(Channel("pm", "z", PM, stale_s=1e9), Channel("t", "z", T, stale_s=1e9))
    found = []
    for at in range(0, int(2 * STUCK_S), 60):
        found += supervisor.feed(Reading("pm", "z", PM, 1000.0, float(at)))
        found += supervisor.feed(Reading("t", "z", T, 25.0 + at / 60.0 % 800.0, float(at)))
    assert found == []


def test_stuck_value_is_named_and_clears_when_it_moves() -> None:
    supervisor = watch(Channel("t", "z", T, stale_s=1e9))
    found = []
    for at in range(0, int(STUCK_S) + 60, 60):
        found += supervisor.feed(Reading("t", "z", T, 25.0, float(at)))
    assert kinds(found) == [(True, FaultKind.STUCK)]
    assert "has stood at 25 °C for 6 h" in found[0].fault.detail
    assert kinds(supervisor.feed(Reading("t", "z", T, 25.1, STUCK_S + 120.0))) == [(False, FaultKind.STUCK)]


@pytest.mark.parametrize(("quantity", "value"), [(PM, 10.0), (SMOKE, 0.0), (CO, 0.0), (RH, 99.9)])
def test_resting_values_are_never_stuck(quantity: Quantity, value: float) -> None:
    supervisor = watch(Channel("s", "z", quantity, stale_s=1e9))
    found = [
        c
        for at in range(0, int(3 * STUCK_S), 60)
        for c in supervisor.feed(Reading("s", "z", quantity, value, float(at)))
    ]
    assert found == []


def test_frozen_device_reports_but_nothing_moves() -> None:
    supervisor = watch(Channel("d", "z", T, stale_s=1e9), Channel("d", "z", RH, stale_s=1e9))
    found = []
    for at in range(0, int(FROZEN_S) + 120, 30):
        found += supervisor.feed(Reading("d", "z", T, 25.0, float(at)))
        found += supervisor.feed(Reading("d", "z", RH, 60.0, float(at)))
    assert kinds(found) == [(True, FaultKind.FROZEN)]
    assert kinds(supervisor.feed(Reading("d", "z", RH, 60.1, 9000.0))) == [(False, FaultKind.FROZEN)]


def test_device_with_one_quantity_moving_is_not_frozen() -> None:
    supervisor = watch(Channel("d", "z", T, stale_s=1e9), Channel("d", "z", RH, stale_s=1e9))
    found = []
    for at in range(0, 3 * int(FROZEN_S), 30):
        found += supervisor.feed(Reading("d", "z", T, 25.0, float(at)))
        found += supervisor.feed(Reading("d", "z", RH, 60.0 + at % 90 / 30.0, float(at)))
    assert found == []


def test_noisy_channel_is_named_and_a_growing_fire_is_not_noise() -> None:
    supervisor = watch(Channel("co", "z", CO, stale_s=1e9))
    found = []
    for at in range(3600):
        found += supervisor.feed(Reading("co", "z", CO, 50.0 + (60.0 if at % 2 else 0.0), float(at)))
    assert kinds(found) == [(True, FaultKind.NOISY)]
    for at in range(3600, 7200):
        found += supervisor.feed(Reading("co", "z", CO, 10.0 + at % 2, float(at)))
    assert kinds(found)[1:] == [(False, FaultKind.NOISY)]
    fire = watch(Channel("co", "z", CO, stale_s=1e9))
    assert [c for at in range(3600) for c in fire.feed(Reading("co", "z", CO, at * 1.0, float(at)))] == []


def test_drifting_meter_asks_to_be_cleaned_before_it_alarms() -> None:
    supervisor = watch(Channel("s", "z", SMOKE, stale_s=1e9))
    found = []
    for at in range(0, int(DAY_S) + 600, 60):
        found += supervisor.feed(Reading("s", "z", SMOKE, 0.09 + at % 120 / 6000.0, float(at)))
    assert kinds(found) == [(True, FaultKind.DRIFTING)]
    assert "clean or replace it" in found[0].fault.detail
    assert kinds(supervisor.feed(Reading("s", "z", SMOKE, 0.01, DAY_S + 700.0))) == [
        (False, FaultKind.DRIFTING)
    ]


def test_contacts_of_the_device_are_faults() -> None:
    supervisor = watch(
        Channel("lid", "z", Quantity.CONTACT, role=Role.TAMPER),
        Channel("ups", "z", Quantity.CONTACT, role=Role.MAINS_FAIL),
        Channel("net", "z", Quantity.MAINS),
        Channel("alarm", "z", Quantity.CONTACT, role=Role.SMOKE_ALARM),
    )
    feed = lambda s, q, v, at: kinds(supervisor.feed(Reading(s, "z", q, v, at)))  # noqa: E731
    assert feed("lid", Quantity.CONTACT, 1.0, 1.0) == [(True, FaultKind.OPEN)]
    assert feed("lid", Quantity.CONTACT, 1.0, 2.0) == []
    assert feed("lid", Quantity.CONTACT, 0.0, 3.0) == [(False, FaultKind.OPEN)]
    assert feed("ups", Quantity.CONTACT, 1.0, 1.0) == [(True, FaultKind.POWER)]
    assert feed("net", Quantity.MAINS, 1.0, 1.0) == []
    assert feed("net", Quantity.MAINS, 0.0, 2.0) == [(True, FaultKind.POWER)]
    assert feed("alarm", Quantity.CONTACT, 1.0, 1.0) == []


def test_pressed_button_for_days_is_no_standstill() -> None:
    supervisor = watch(Channel("b", "z", Quantity.CALL_POINT, None, stale_s=1e9))
    found = [
        c
        for at in range(0, int(3 * STUCK_S), 60)
        for c in supervisor.feed(Reading("b", "z", Quantity.CALL_POINT, 1.0, float(at)))
    ]
    assert found == []


def test_doubtful_readings_keep_it_from_being_silent_but_are_not_judged() -> None:
    supervisor = watch(Channel("t", "z", T, stale_s=10.0))
    for at in range(0, int(STUCK_S) + 600, 5):
        assert supervisor.feed(Reading("t", "z", T, 25.0, at + 1.0, Quality.SUSPECT)) == []
        assert supervisor.tick(at + 2.0) == []


def test_late_readings_and_strangers_are_ignored() -> None:
    supervisor = watch(Channel("t", "z", T))
    supervisor.feed(Reading("t", "z", T, 25.0, 50.0))
    assert supervisor.feed(Reading("t", "z", T, 9999.0, 49.0)) == []
    assert supervisor.feed(Reading("t", "z", T, 9999.0, math.nan)) == []
    assert supervisor.feed(Reading("x", "z", T, 9999.0, 60.0)) == []


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([T, RH, PM, SMOKE, CO]),
        st.one_of(st.floats(), st.sampled_from([0.0, 25.0])),
        st.one_of(st.floats(0.0, 1e5), st.floats()),
        st.sampled_from(Quality),
    ),
    max_size=100,
)


@settings(max_examples=100, deadline=None)
@given(events=EVENTS)
def test_raised_and_cleared_alternate_whatever_comes(events: list) -> None:
    supervisor = watch(*(Channel("d", "z", q) for q in (T, RH, PM, SMOKE, CO)))
    standing: set[FaultKind] = set()
    for quantity, value, at, quality in events:
        changes = supervisor.feed(Reading("d", "z", quantity, value, at, quality))
        if math.isfinite(at):
            changes = [*changes, *supervisor.tick(at)]
        for change in changes:
            if isinstance(change, FaultRaised):
                assert change.fault.kind not in standing
                standing.add(change.fault.kind)
            else:
                standing.remove(change.kind)
