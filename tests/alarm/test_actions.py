"""What people may do, and what is refused: a refusal changes nothing."""

import pytest

from edge.errors import Refused
from edge.model.command import Sounding
from edge.model.condition import Cause, FireCondition, Hazard
from edge.model.event import Change, Stage, Verb

PRE, FIRE, QUIET = FireCondition.PRE_ALARM, FireCondition.FIRE_ALARM, FireCondition.QUIESCENT


def refuse(
    bench, reason: str, verb: Verb, target: str | None = None, duration_s: float | None = None
) -> None:
    def seen() -> tuple[object, ...]:
        return bench.machine.snapshot() | {"at": 0}, bench.sounding, bench.state, bench.machine.tick(bench.at)

    before = seen()
    with pytest.raises(Refused) as refused:
        bench.press(verb, target, duration_s)
    assert refused.value.reason == reason
    assert seen() == before


# --- hush ---------------------------------------------------------------------------------------


def test_hush_holds_off_sound_and_escalation(bench) -> None:
    bench.suspect()
    bench.at = 5.0
    bench.press(Verb.HUSH, duration_s=300.0)
    assert bench.sounding is Sounding.OFF
    bench.at = 200.0
    bench.suspect()
    bench.run_to(304.0)
    assert bench.condition() is PRE
    bench.run_to(305.0)
    assert bench.sounding is Sounding.PRE_ALARM
    assert bench.changes()[-1] is Change.HUSH_ENDED


def test_after_a_hush_home_hears_it_a_whole_window_before_the_group(bench) -> None:
    bench.suspect()
    bench.press(Verb.HUSH)
    bench.run_to(900.0)
    assert bench.sounding is Sounding.PRE_ALARM
    bench.at = 910.0
    bench.suspect()
    bench.run_to(919.0)
    assert bench.condition() is PRE
    bench.run_to(920.0)
    assert bench.condition() is FIRE


def test_hush_lasts_fifteen_minutes_at_most(bench) -> None:
    bench.suspect()
    bench.press(Verb.HUSH, duration_s=86_400.0)
    assert bench.machine.impairments.hushes["bep"].until == 900.0


@pytest.mark.parametrize("cause", [Cause.HEAT_LIMIT, Cause.CALL_POINT, Cause.DETECTOR])
def test_fire_breaks_a_hush(bench, cause) -> None:
    bench.suspect()
    bench.press(Verb.HUSH)
    bench.burn(cause)
    assert bench.sounding is Sounding.FIRE
    assert bench.machine.impairments.hushes == {}


def test_a_second_house_breaks_a_hush(bench) -> None:
    bench.suspect()
    bench.press(Verb.HUSH)
    bench.peer(FIRE)
    assert bench.condition() is FIRE


def test_a_stronger_suspicion_breaks_a_hush(bench) -> None:
    bench.suspect(score=3.5)
    bench.press(Verb.HUSH)
    bench.at = 30.0
    bench.suspect(score=4.4)
    assert bench.condition() is PRE
    bench.suspect(score=4.5)
    assert bench.condition() is FIRE


def test_hush_is_of_its_zone(bench) -> None:
    bench.suspect(zone="bep")
    bench.press(Verb.HUSH, "bep")
    assert bench.sounding is Sounding.OFF
    bench.suspect(zone="ngu")
    assert bench.sounding is Sounding.PRE_ALARM


def test_hush_goes_on_when_the_smoke_comes_back(bench) -> None:
    bench.suspect()
    bench.press(Verb.HUSH)
    bench.calm()
    bench.suspect()
    assert bench.sounding is Sounding.OFF
    bench.run_to(899.0)
    assert bench.condition() is PRE


def test_hush_refusals(bench) -> None:
    refuse(bench, "nothing_to_hush", Verb.HUSH)
    refuse(bench, "unknown_zone", Verb.HUSH, "gac")
    bench.suspect(score=4.5)
    refuse(bench, "hush_ceiling", Verb.HUSH)
    bench.suspect(score=3.0)
    refuse(bench, "bad_duration", Verb.HUSH, duration_s=-5.0)
    bench.press(Verb.HUSH)
    refuse(bench, "already_hushed", Verb.HUSH)


def test_no_hush_in_any_alarm(bench, new_bench) -> None:
    bench.suspect(zone="bep")
    bench.burn(zone="ngu")
    refuse(bench, "fire_not_hushed", Verb.HUSH)
    other = new_bench()
    other.peer(FIRE, hazard=Hazard.CO)
    other.suspect()
    refuse(other, "neighbour_fire", Verb.HUSH)


# --- silence ------------------------------------------------------------------------------------


def test_silence_is_possible_after_thirty_seconds_of_sound(bench) -> None:
    refuse(bench, "not_sounding", Verb.SILENCE)
    bench.at = 100.0
    bench.burn()
    bench.at = 129.9
    refuse(bench, "too_soon", Verb.SILENCE)
    bench.at = 130.0
    bench.press(Verb.SILENCE)
    assert bench.sounding is Sounding.OFF
    assert bench.condition() is FIRE
    assert bench.state.condition is FIRE
    refuse(bench, "already_silenced", Verb.SILENCE)


def test_silence_is_not_for_pre_alarms_drills_and_chirps(bench) -> None:
    bench.suspect()
    bench.at = 15.0
    refuse(bench, "not_sounding", Verb.SILENCE)


def test_silence_tells_no_other_house(bench) -> None:
    bench.burn()
    bench.at = 40.0
    told = len(bench.told)
    bench.press(Verb.SILENCE)
    assert len(bench.told) == told


def test_it_sounds_again_after_ten_minutes(bench) -> None:
    bench.burn()
    bench.at = 40.0
    bench.press(Verb.SILENCE)
    bench.run_to(639.0)
    assert bench.sounding is Sounding.OFF
    bench.run_to(640.0)
    assert bench.sounds[-1] == (640.0, Sounding.FIRE)
    bench.at = 660.0
    refuse(bench, "too_soon", Verb.SILENCE)


def silenced(bench) -> None:
    bench.burn(Cause.HEAT_RISE)
    bench.at = 40.0
    bench.press(Verb.SILENCE)
    bench.burn(Cause.HEAT_RISE)
    assert bench.sounding is Sounding.OFF


def test_a_new_zone_sounds_again(bench) -> None:
    silenced(bench)
    bench.burn(Cause.HEAT_RISE, zone="ngu")
    assert bench.sounding is Sounding.FIRE


def test_a_new_house_sounds_again(bench) -> None:
    silenced(bench)
    bench.peer(FIRE)
    assert bench.sounding is Sounding.FIRE


def test_a_worse_cause_sounds_again(bench) -> None:
    silenced(bench)
    bench.burn(Cause.SMOKE_ALARM)
    assert bench.sounding is Sounding.FIRE


def test_a_call_point_pressed_anew_sounds_again(bench) -> None:
    bench.burn(Cause.CALL_POINT, sensors=("nut",))
    bench.at = 40.0
    bench.press(Verb.SILENCE)
    bench.burn(Cause.CALL_POINT, sensors=("nut",))  # still held in
    assert bench.sounding is Sounding.OFF
    bench.calm()
    bench.burn(Cause.CALL_POINT, sensors=("nut",))
    assert bench.sounding is Sounding.FIRE


def test_a_pre_alarm_is_heard_beside_a_silenced_fire(bench) -> None:
    silenced(bench)
    bench.suspect(zone="ngu")
    assert bench.sounding is Sounding.PRE_ALARM


def test_silencing_a_neighbours_fire_stays_local(bench) -> None:
    bench.peer(FIRE)
    bench.at = 40.0
    bench.press(Verb.SILENCE)
    assert bench.sounding is Sounding.OFF
    assert bench.machine.neighbours != ()
    bench.peer(FIRE)  # its next heartbeat is no news
    assert bench.sounding is Sounding.OFF
    bench.peer(FIRE, episode=5 * 256 + 2)  # a new zone there is
    assert bench.sounding is Sounding.NEIGHBOUR


# --- reset --------------------------------------------------------------------------------------


def test_reset_ends_the_alarm_when_the_inputs_are_back_to_normal(bench) -> None:
    bench.burn()
    refuse(bench, "inputs_active", Verb.RESET)
    bench.suspect()
    refuse(bench, "inputs_active", Verb.RESET)
    bench.calm()
    bench.press(Verb.RESET)
    assert (bench.condition(), bench.sounding) == (QUIET, Sounding.OFF)
    event = bench.events[-1]
    assert (event.change, event.by, event.before, event.after) == (Change.RESET, "bà Lan", FIRE, QUIET)
    assert bench.state.episode == event.episode == 7 * 256 + 1


def test_reset_is_for_all_or_for_one_zone_and_all_or_nothing(bench) -> None:
    bench.burn(zone="bep")
    bench.burn(zone="ngu")
    bench.calm(zone="bep")
    refuse(bench, "inputs_active", Verb.RESET)
    bench.press(Verb.RESET, "bep")
    assert (bench.condition("bep"), bench.condition("ngu")) == (QUIET, FIRE)
    assert bench.sounding is Sounding.FIRE


def test_reset_is_the_origins_alone(bench) -> None:
    refuse(bench, "nothing_to_reset", Verb.RESET)
    bench.peer(FIRE)
    refuse(bench, "not_origin", Verb.RESET)
    bench.burn()
    bench.calm()
    bench.press(Verb.RESET)
    assert bench.sounding is Sounding.NEIGHBOUR


def test_below_fire_the_group_is_told_the_highest_episode_reset(bench) -> None:
    first, second = 7 * 256 + 1, 7 * 256 + 2
    bench.burn(zone="bep")
    bench.burn(zone="ngu")
    bench.calm(zone="bep")
    bench.calm(zone="ngu")
    bench.press(Verb.RESET, "ngu")
    assert (bench.state.condition, bench.state.episode) == (FIRE, first)
    bench.press(Verb.RESET, "bep")
    assert (bench.state.condition, bench.state.episode) == (QUIET, second)
    bench.suspect()
    assert (bench.state.condition, bench.state.episode) == (PRE, second)


# --- acknowledge, roll call ---------------------------------------------------------------------


def test_acknowledge_changes_nothing_but_the_ledger(bench) -> None:
    refuse(bench, "nothing_to_acknowledge", Verb.ACKNOWLEDGE)
    bench.peer(FIRE)
    assert [h.stage for h in bench.state.heard] == [Stage.COMMANDED]
    bench.press(Verb.ACKNOWLEDGE)
    assert [h.stage for h in bench.state.heard] == [Stage.ACKNOWLEDGED]
    assert bench.sounding is Sounding.NEIGHBOUR
    bench.confirm_siren()
    assert [h.stage for h in bench.state.heard] == [Stage.ACKNOWLEDGED]


def test_safe_answers_the_alarm_that_stands_or_has_just_ended(bench) -> None:
    refuse(bench, "no_alarm", Verb.SAFE)
    bench.peer(FIRE)
    bench.press(Verb.SAFE)
    assert bench.state.safe is True
    bench.peer(FIRE, origin="n03")
    assert bench.state.safe is False  # a new alarm asks everybody again
    bench.peer(QUIET)
    bench.peer(QUIET, origin="n03")
    bench.at = 3000.0
    bench.press(Verb.SAFE)
    assert bench.state.safe is True
    bench.run_to(3601.0)
    assert bench.state.safe is False
    refuse(bench, "no_alarm", Verb.SAFE)


# --- drill --------------------------------------------------------------------------------------


def test_drill_sounds_and_ends_by_itself(bench) -> None:
    bench.press(Verb.DRILL_START, duration_s=7200.0)
    assert bench.sounding is Sounding.DRILL
    assert bench.state.drill is True
    assert bench.events[-1].drill is True
    refuse(bench, "drill_running", Verb.DRILL_START)
    bench.run_to(899.0)
    assert bench.sounding is Sounding.DRILL
    bench.run_to(900.0)
    assert bench.sounding is Sounding.OFF
    assert bench.changes() == [Change.DRILL_BEGUN, Change.DRILL_ENDED]
    refuse(bench, "no_drill", Verb.DRILL_STOP)


def test_drill_stops_on_command(bench) -> None:
    bench.press(Verb.DRILL_START)
    bench.press(Verb.DRILL_STOP)
    assert bench.sounding is Sounding.OFF


@pytest.mark.parametrize("cause", [Cause.CALL_POINT, Cause.SMOKE_ALARM, Cause.DETECTOR])
def test_fire_in_a_drill_is_real_everywhere(bench, cause) -> None:
    bench.press(Verb.DRILL_START)
    bench.burn(cause)
    assert bench.sounding is Sounding.FIRE
    assert bench.state.condition is FIRE
    assert bench.state.drill is False
    fire = next(e for e in bench.events if e.change is Change.CONDITION)
    assert fire.drill is False


def test_a_neighbours_fire_ends_a_drill(bench) -> None:
    bench.press(Verb.DRILL_START)
    bench.peer(FIRE)
    assert bench.sounding is Sounding.NEIGHBOUR
    assert bench.state.drill is False


def test_no_drill_on_a_standing_alarm(bench, new_bench) -> None:
    bench.suspect()
    refuse(bench, "in_alarm", Verb.DRILL_START)
    bench.burn()
    refuse(bench, "in_alarm", Verb.DRILL_START)
    other = new_bench()
    other.peer(FIRE)
    refuse(other, "in_alarm", Verb.DRILL_START)


# --- walk-test ----------------------------------------------------------------------------------


def test_walk_test_shows_the_device_and_alarms_nobody(bench) -> None:
    bench.press(Verb.WALK_TEST, "bao-khoi")
    assert bench.state.testing is True
    for at in (10.0, 11.0):
        bench.at = at
        bench.burn(Cause.SMOKE_ALARM, sensors=("bao-khoi",))
    assert bench.condition() is QUIET
    assert bench.sounding is Sounding.OFF
    assert bench.changes() == [Change.TEST_BEGUN, Change.TEST_ANSWERED]
    assert bench.state.condition is QUIET


def test_walk_test_leaves_all_others_live(bench) -> None:
    bench.press(Verb.WALK_TEST, "bao-khoi")
    bench.burn(Cause.CALL_POINT, sensors=("nut",))
    assert bench.sounding is Sounding.FIRE


def test_walk_test_does_not_swallow_what_others_see_too(bench) -> None:
    bench.press(Verb.WALK_TEST, "bao-khoi")
    bench.burn(Cause.SMOKE_ALARM, sensors=("bao-khoi", "nhiet"))
    assert bench.sounding is Sounding.FIRE


def test_a_verdict_that_names_no_sensor_is_never_taken_for_a_test(bench) -> None:
    bench.press(Verb.WALK_TEST, "bao-khoi")
    bench.burn(Cause.HEAT_LIMIT, sensors=())
    assert bench.sounding is Sounding.FIRE


def test_walk_test_ends_by_itself_and_what_still_burns_is_real(bench) -> None:
    bench.press(Verb.WALK_TEST, "bao-khoi", 3600.0)
    bench.at = 290.0
    bench.burn(Cause.SMOKE_ALARM, sensors=("bao-khoi",))
    bench.run_to(299.0)
    assert bench.sounding is Sounding.OFF
    bench.run_to(300.0)
    assert bench.sounding is Sounding.FIRE


def test_a_reading_at_the_very_end_of_a_test_is_real(bench) -> None:
    bench.press(Verb.WALK_TEST, "bao-khoi")
    bench.at = 300.0
    bench.burn(Cause.SMOKE_ALARM, sensors=("bao-khoi",))
    assert bench.sounding is Sounding.FIRE


def test_one_device_is_tested_at_a_time(bench) -> None:
    bench.press(Verb.WALK_TEST, "a")
    bench.press(Verb.WALK_TEST, "b")
    assert bench.machine.impairments.test.sensor == "b"
    assert bench.changes() == [Change.TEST_BEGUN, Change.TEST_ENDED, Change.TEST_BEGUN]
    bench.burn(sensors=("a",))
    assert bench.sounding is Sounding.FIRE


def test_walk_test_refusals(bench) -> None:
    refuse(bench, "needs_sensor", Verb.WALK_TEST)
    bench.suspect()
    refuse(bench, "in_alarm", Verb.WALK_TEST, "bui")


def test_walk_test_is_ended_by_enable(bench) -> None:
    bench.press(Verb.WALK_TEST, "bao-khoi")
    bench.press(Verb.ENABLE, "bao-khoi")
    assert bench.state.testing is False


# --- disablement --------------------------------------------------------------------------------


def test_a_disabled_zone_does_not_suspect(bench) -> None:
    bench.press(Verb.DISABLE, "bep")
    assert bench.state.disabled is True
    bench.suspect()
    bench.burn(Cause.DETECTOR)
    assert bench.condition() is QUIET
    bench.suspect(zone="ngu")
    assert bench.condition("ngu") is PRE


@pytest.mark.parametrize("cause", [Cause.CALL_POINT, Cause.SMOKE_ALARM, Cause.HEAT_LIMIT])
def test_a_disabled_zone_still_raises_hard_alarms(bench, cause) -> None:
    bench.press(Verb.DISABLE, "bep")
    bench.burn(cause)
    assert bench.sounding is Sounding.FIRE


@pytest.mark.parametrize("ending", ["time", "enable", "enable all"])
def test_a_disablement_ends_and_what_burns_is_seen(bench, ending) -> None:
    bench.press(Verb.DISABLE, "bep", 1e9)
    bench.burn(Cause.DETECTOR)
    if ending == "time":
        bench.run_to(86_399.0)
        assert bench.condition() is QUIET
        bench.run_to(86_400.0)
    else:
        bench.press(Verb.ENABLE, "bep" if ending == "enable" else None)
    assert bench.condition() is FIRE
    assert Change.ENABLED in bench.changes()


def test_disable_refusals(bench) -> None:
    refuse(bench, "needs_zone", Verb.DISABLE)
    refuse(bench, "unknown_zone", Verb.DISABLE, "gac")
    refuse(bench, "not_disabled", Verb.ENABLE, "bep")
    bench.suspect()
    refuse(bench, "in_alarm", Verb.DISABLE, "bep")
    bench.burn()
    refuse(bench, "in_alarm", Verb.DISABLE, "bep")


def test_a_refusal_does_not_swallow_what_ended_in_the_same_turn(bench) -> None:
    bench.press(Verb.DRILL_START)
    bench.at = 950.0  # the loop was late: the drill is over, and a person speaks first
    with pytest.raises(Refused):
        bench.press(Verb.SILENCE)
    assert bench.machine.next_deadline() == 950.0
    bench.run_to(950.0)
    assert bench.sounding is Sounding.OFF
    assert bench.changes()[-1] is Change.DRILL_ENDED
    assert bench.machine.next_deadline() is None
