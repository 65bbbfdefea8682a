"""Replay drives whatever it is handed in virtual time; here with the real parts and with one that records."""

from pathlib import Path

import pytest

from edge.alarm.machine import AlarmMachine
from edge.detection.detector import Detector
from edge.detection.supervision import Supervisor
from edge.model.condition import Cause, FireCondition
from edge.model.event import FaultRaised
from edge.model.evidence import Severity, Verdict
from edge.model.quantity import Quantity
from edge.model.reading import Reading
from edge.recording.recording import read
from edge.recording.replay import Condition, Impairment, Opinion, Replay, infer, profile_of

NOON = 12


def steps_of(
    readings: list[Reading], profiles: dict[str, str] | None = None, until: float | None = None
) -> list:
    zones, channels = infer(readings, profiles=profiles)
    alarm = AlarmMachine("n01", 1, zones)
    alarm.set_time_of_day(NOON, 0.0)
    supervisor = Supervisor(channels)
    supervisor.tick(0.0)
    replay = Replay(Detector(zones, channels), alarm=alarm, supervisor=supervisor)
    return list(replay.run(readings, until=until))


def test_furniture_fire_becomes_the_groups_alarm_after_the_window(recordings: Path) -> None:
    readings = list(read(recordings / "fsri-redaccent-open-corner-1.csv.gz"))
    conditions = [s for s in steps_of(readings) if isinstance(s, Condition)]
    pre, fire = conditions
    assert (pre.after, pre.zone, pre.cause) == (FireCondition.PRE_ALARM, "room", Cause.DETECTOR)
    assert "temperature rising" in pre.because
    assert fire.after is FireCondition.FIRE_ALARM
    assert pre.at < fire.at <= pre.at + 20.0


def test_replay_twice_is_the_same(recordings: Path) -> None:
    readings = list(read(recordings / "nist-sdc07-two-rooms.csv.gz"))
    assert steps_of(readings) == steps_of(readings)


def reached(steps: list) -> set[FireCondition]:
    return {s.after for s in steps if isinstance(s, Condition)}


def test_kitchen_that_fries_calls_nobody_and_a_bedroom_would(recordings: Path) -> None:
    readings = list(read(recordings / "quito-household-31-lpg.csv.gz"))
    assert reached(steps_of(readings)) == {FireCondition.PRE_ALARM, FireCondition.QUIESCENT}
    assert FireCondition.FIRE_ALARM in reached(steps_of(readings, {"kitchen": "bedroom"}))


def test_alarm_is_reset_as_soon_as_its_zone_is_normal_where_that_is_asked_for() -> None:
    values = [25.0] * 60 + [65.0] * 10 + [25.0] * 60 + [65.0] * 10 + [25.0] * 60
    readings = [Reading("t", "z", Quantity.TEMPERATURE, value, float(i)) for i, value in enumerate(values)]

    def alarms(resets: bool) -> list[float]:
        zones, channels = infer(readings)
        alarm = AlarmMachine("n01", 1, zones)
        run = Replay(Detector(zones, channels), alarm=alarm, resets=resets).run(readings)
        return [s.at for s in run if isinstance(s, Condition) and s.after is FireCondition.FIRE_ALARM]

    assert len(alarms(True)) == 2
    assert len(alarms(False)) == 1


def test_silence_is_found_at_its_own_instant_between_readings() -> None:
    readings = [Reading("t", "z", Quantity.TEMPERATURE, 25.0 + i / 10, float(i)) for i in range(10)]
    readings += [Reading("p", "z", Quantity.CALL_POINT, 0.0, at) for at in (20.0, 40.0)]
    faults = [s for s in steps_of(readings) if isinstance(s, Impairment)]
    assert faults[0].at == 19.0
    assert isinstance(faults[0].change, FaultRaised)
    assert faults[0].change.fault.part == "t"


def test_time_alone_goes_on_after_the_last_reading() -> None:
    readings = [Reading("pm", "z", Quantity.PM2_5, 20.0 if i < 100 else 1000.0, float(i)) for i in range(140)]
    ended = [s for s in steps_of(readings) if isinstance(s, Condition)]
    assert [s.after for s in ended] == [FireCondition.PRE_ALARM]
    # a sensor that falls silent in its pre-alarm supports it
    later = [s for s in steps_of(readings, until=400.0) if isinstance(s, Condition)]
    assert [s.after for s in later] == [FireCondition.PRE_ALARM, FireCondition.FIRE_ALARM]


class Loud:
    """A detector that says what it is told."""

    def __init__(self) -> None:
        self.ticks: list[float] = []

    def feed(self, reading: Reading) -> list[Verdict]:
        return [Verdict(reading.zone, reading.at, Severity(int(reading.value)))]

    def tick(self, at: float) -> list[Verdict]:
        self.ticks.append(at)
        return []

    def next_deadline(self) -> float | None:
        return 5.0  # never moves


def test_deadline_that_does_not_move_does_not_spin() -> None:
    loud = Loud()
    readings = [
        Reading("s", "z", Quantity.CO, value, at) for at, value in ((1.0, 0.0), (10.0, 2.0), (11.0, 2.0))
    ]
    steps = list(Replay(loud).run(readings))
    assert loud.ticks == [5.0, 5.0]
    assert [(s.at, s.before, s.verdict.severity) for s in steps if isinstance(s, Opinion)] == [
        (10.0, Severity.NONE, Severity.FIRE)
    ]


def test_infer_finds_steps_profiles_and_zones() -> None:
    readings = [Reading("pm", "kitchen", Quantity.PM2_5, 1.0, at) for at in (0.0, 60.0, 120.0, 500.0)]
    readings += [Reading("h", "gác-mái", Quantity.TEMPERATURE, 1.0, 0.0)]
    zones, channels = infer(readings, interval_s={"h": 2.0}, profiles={"gác-mái": "shop"})
    assert [(z.id, z.profile) for z in zones] == [("kitchen", "kitchen"), ("gác-mái", "shop")]
    assert [(c.sensor, c.interval_s, c.stale_s) for c in channels] == [("pm", 60.0, 180.0), ("h", 2.0, 10.0)]


def test_infer_refuses_a_sensor_in_two_zones() -> None:
    readings = [Reading("s", zone, Quantity.CO, 1.0, 0.0) for zone in ("a", "b")]
    with pytest.raises(ValueError, match="sensor s is in a and in b"):
        infer(readings)


@pytest.mark.parametrize(
    ("zone", "profile"),
    [
        ("kitchen", "kitchen"),
        ("bep", "kitchen"),
        ("phong-tho", "altar"),
        ("attic_2", "attic"),
        ("room", "bedroom"),
    ],
)
def test_profile_by_name(zone: str, profile: str) -> None:
    assert profile_of(zone) == profile
