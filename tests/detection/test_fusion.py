from edge.detection.fusion import KEEP_SILENT_S, SteamGuard
from edge.model.condition import Cause
from edge.model.evidence import Severity
from edge.model.quantity import Quantity
from edge.model.reading import Role

T, PM, SMOKE, CO = Quantity.TEMPERATURE, Quantity.PM2_5, Quantity.SMOKE, Quantity.CO


def quiet_room(bench, *parts, **kind):
    room = bench(*parts, **kind)
    for at in range(300):
        for part in parts:
            room.feed(part, {T: 25.0, PM: 20.0, SMOKE: 0.01, CO: 1.0}.get(part, 0.0), float(at))
    return room


def test_two_criteria_make_fire_and_one_does_not(bench) -> None:
    room = quiet_room(bench, T, PM)
    severities = []
    for at in range(300, 360):
        room.feed(PM, 1000.0, float(at))
        severities.append(room.feed(T, 25.0 + (at - 300) * 0.15, float(at)))
    assert severities[2] is Severity.NONE
    assert Severity.PRE_ALARM in severities
    assert Severity.FIRE in severities
    assert room.last.cause is Cause.DETECTOR
    assert not room.last.is_hard
    assert [e.sensor for e in room.last.evidence] == ["temperature", "pm2_5"]  # strongest first
    weights = [e.weight_nat for e in room.last.evidence]
    assert weights == sorted(weights, reverse=True)


def test_two_sensors_of_the_same_thing_are_no_second_criterion(bench) -> None:
    room = quiet_room(bench, SMOKE, PM)
    worst = Severity.NONE
    for at in range(300, 900):
        room.feed(PM, 5000.0, float(at))
        worst = max(worst, room.feed(SMOKE, 1.5, float(at)))
    assert worst is Severity.PRE_ALARM


def test_evidence_carries_the_newest_reading_of_each_channel(bench) -> None:
    room = quiet_room(bench, SMOKE, PM)
    for at in range(300, 340):
        room.feed(PM, 1000.0, at + 0.4)
        room.feed(SMOKE, 0.5, at + 0.9)
    assert {e.sensor: e.at for e in room.last.evidence} == {"pm2_5": 339.4, "smoke_obscuration": 339.9}


def test_opinion_is_current_and_ends_with_the_fire(bench) -> None:
    room = quiet_room(bench, SMOKE)
    for at in range(300, 360):
        room.feed(SMOKE, 0.6, float(at))
    assert room.last.severity is Severity.PRE_ALARM
    for at in range(360, 420):
        room.feed(SMOKE, 0.01, float(at))
    assert room.last.severity is Severity.NONE
    assert room.last.cause is Cause.NONE


def test_opinion_does_not_flutter_around_its_threshold(bench) -> None:
    room = quiet_room(bench, SMOKE)
    changes, before = 0, Severity.NONE
    for at in range(300, 900):
        severity = room.feed(SMOKE, 0.19 if at % 60 < 30 else 0.155, float(at))
        changes += severity is not before
        before = severity
    assert changes == 1


def test_silent_sensor_goes_on_supporting_and_lapses_after_half_an_hour(bench) -> None:
    room = quiet_room(bench, SMOKE, T)
    for at in range(300, 360):
        room.feed(SMOKE, 0.6, float(at))
    assert room.feed(T, 25.0, 1000.0) is Severity.PRE_ALARM
    due = room.detector.next_deadline()
    assert due == 359.0 + KEEP_SILENT_S
    assert room.detector.tick(due - 1.0) == []
    (verdict,) = room.detector.tick(due)
    assert verdict.severity is Severity.NONE
    assert room.detector.next_deadline() is None


def test_hard_causes_are_ranked_and_all_are_named(bench) -> None:
    room = quiet_room(bench, SMOKE, T, Role.SMOKE_ALARM)
    room.feed(Role.SMOKE_ALARM, 1.0, 300.0)
    for at in range(301, 330):
        room.feed(SMOKE, 3.0, float(at))
    assert room.last.cause is Cause.SMOKE_ALARM
    assert "smoke alarm sounding" in room.last.because
    assert "smoke 3.0 dB/m" in room.last.because
    room.feed(Role.SMOKE_ALARM, 0.0, 331.0)
    room.feed(SMOKE, 3.0, 332.0)
    assert room.last.cause is Cause.SMOKE_LIMIT


def test_steam_guard_needs_wet_and_rising_and_fresh() -> None:
    guard = SteamGuard()
    guard.feed(0.0, 85.0)
    assert not guard.is_steam(1.0)  # wet weather, not rising
    guard.feed(60.0, 95.0)
    assert guard.is_steam(61.0)
    assert not guard.is_steam(1000.0)  # an old reading says nothing
    guard.feed(59.0, 10.0)  # late
    assert guard.humidity == 95.0
    for at in range(120, 6000, 60):
        guard.feed(float(at), 95.0)
    assert not guard.is_steam(6000.0)
