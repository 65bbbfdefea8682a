from edge.model.condition import Cause, FireCondition, Hazard
from edge.recording.manifest import Entry
from edge.recording.outcome import before, episodes, judge
from edge.recording.replay import Condition

QUIET, PRE, FIRE = FireCondition.QUIESCENT, FireCondition.PRE_ALARM, FireCondition.FIRE_ALARM


def step(at: float, zone: str, after: FireCondition, cause: Cause = Cause.DETECTOR) -> Condition:
    return Condition(at, zone, QUIET, after, cause, Hazard.FIRE, "")


def test_fire_is_timed_in_its_zone_and_in_whichever_was_first() -> None:
    entry = Entry(file="set/a.csv", kind="fire", ignition_s=100.0, fire_zone="room")
    steps = [
        step(110.0, "hall", PRE),
        step(120.0, "room", PRE),
        step(130.0, "hall", FIRE),
        step(140.0, "room", FIRE),
    ]
    found = judge(entry, steps, 800.0)
    assert (found.prealarm_s, found.alarm_s) == (20.0, 40.0)
    assert (found.first_prealarm_s, found.first_alarm_s) == (10.0, 30.0)
    assert found.detected
    assert found.set_name == "set"
    assert found.false_before_ignition == 0


def test_fire_alarm_before_ignition_is_false_and_no_detection() -> None:
    entry = Entry(file="a.csv", kind="fire", ignition_s=100.0, fire_zone="room")
    found = judge(entry, [step(50.0, "room", FIRE), step(60.0, "room", QUIET)], 800.0)
    assert found.false_before_ignition == 1
    assert found.detected is False
    assert found.alarm_s is None


def test_fire_alarm_after_ten_minutes_is_late() -> None:
    entry = Entry(file="a.csv", kind="fire", ignition_s=100.0, fire_zone="room")
    found = judge(entry, [step(701.0, "room", FIRE)], 800.0)
    assert found.detected is False
    assert found.alarm_s == 601.0


def test_fire_alarm_is_also_the_first_warning_where_no_pre_alarm_came_before() -> None:
    entry = Entry(file="a.csv", kind="fire", ignition_s=0.0, fire_zone="room")
    assert judge(entry, [step(5.0, "room", FIRE)], 10.0).prealarm_s == 5.0


def test_nuisance_counts_episodes_half_an_hour_apart() -> None:
    entry = Entry(file="a.csv", kind="nuisance", home_days=2.0, cooking_bouts=5)
    steps = []
    for at, cause in ((0.0, Cause.UNCONFIRMED), (1000.0, Cause.UNCONFIRMED), (9000.0, Cause.HEAT_LIMIT)):
        steps += [
            step(at, "kitchen", PRE),
            step(at + 20.0, "kitchen", FIRE, cause),
            step(at + 100.0, "kitchen", QUIET),
        ]
    found = judge(entry, steps, 20_000.0)
    assert (found.alarms, found.prealarms, found.unconfirmed) == (2, 2, 1)
    assert found.detected is None


def test_alarm_that_still_stands_lasts_to_the_end() -> None:
    assert episodes([(0.0, 5000.0), (6000.0, 6001.0)]) == 1
    assert episodes([(0.0, 1.0), (1802.0, 1803.0)]) == 2
    assert episodes([]) == 0
    assert before([(0.0, 900.0), (5000.0, 5001.0)], 1000.0) == 1
    assert before([(0.0, 900.0)], None) == 0
