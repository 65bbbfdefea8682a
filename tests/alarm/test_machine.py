"""Escalation: what becomes an alarm, when, and what it tells."""

import pytest

from edge.model.command import Keep, Sound, Sounding, TellGroup, TellWard
from edge.model.condition import HARD_CAUSES, Cause, FaultKind, FireCondition, Hazard
from edge.model.event import Change, Verb

PRE, FIRE, QUIET = FireCondition.PRE_ALARM, FireCondition.FIRE_ALARM, FireCondition.QUIESCENT


@pytest.mark.parametrize("cause", sorted(HARD_CAUSES))
def test_hard_alarm_sounds_group_ward_journal_in_one_call(bench, cause) -> None:
    commands = bench.burn(cause)
    assert [type(c) for c in commands] == [Sound, TellGroup, TellWard, Keep]
    assert commands[0] == Sound(Sounding.FIRE)
    event = commands[2].event
    assert (event.change, event.before, event.after, event.cause) == (Change.CONDITION, QUIET, FIRE, cause)
    assert (event.zone, event.episode, event.because) == ("bep", 7 * 256 + 1, "bui rises")
    assert commands[1].state.condition is FIRE
    assert commands[1].state.episode == event.episode


def test_fused_fire_needs_no_window(bench) -> None:
    bench.burn(Cause.DETECTOR)
    assert bench.sounding is Sounding.FIRE


def test_pre_alarm_warns_at_home_first(bench) -> None:
    bench.suspect()
    assert bench.sounding is Sounding.PRE_ALARM
    assert bench.state.condition is PRE
    assert bench.state.episode == 0  # no alarm of ours stands, and none was ever reset
    assert bench.events[-1].after is PRE


@pytest.mark.parametrize(("hour", "window_s"), [(12, 20.0), (23, 10.0), (None, 10.0)])
def test_supported_pre_alarm_becomes_fire_at_the_end_of_the_window(bench, hour, window_s) -> None:
    bench.hour(hour)
    bench.suspect()
    bench.at = 5.0
    bench.suspect()
    bench.run_to(window_s - 0.01)
    assert bench.condition() is PRE
    bench.run_to(window_s)
    assert bench.condition() is FIRE
    assert bench.sounds[-1] == (window_s, Sounding.FIRE)
    assert bench.events[-1].cause is Cause.UNCONFIRMED
    assert bench.events[-1].episode == bench.events[-2].episode  # one fire, one episode


def test_pre_alarm_that_goes_away_is_not_latched(bench) -> None:
    bench.suspect()
    bench.at = 5.0
    bench.calm()
    assert bench.condition() is QUIET
    assert bench.sounding is Sounding.OFF
    bench.run_to(100.0)
    assert bench.condition() is QUIET
    assert [e.after for e in bench.events] == [PRE, QUIET]


def test_without_a_newer_reading_the_pre_alarm_waits(bench) -> None:
    bench.suspect(read_at=0.0)
    bench.at = 15.0
    bench.suspect(read_at=0.0)  # another channel made detection speak; the supporter has said nothing new
    bench.run_to(59.0)
    assert bench.condition() is PRE
    bench.at = 60.0
    bench.suspect()
    assert bench.condition() is FIRE


def test_every_supporting_sensor_must_speak_again(bench) -> None:
    bench.suspect(sensors=("bui", "nhiet"))
    bench.at = 19.0
    bench.suspect(readings={"bui": 19.0, "nhiet": 0.0})
    bench.run_to(40.0)
    assert bench.condition() is PRE
    bench.suspect(readings={"bui": 40.0, "nhiet": 40.0})
    assert bench.condition() is FIRE


@pytest.mark.parametrize("kind", [FaultKind.SILENT, FaultKind.UNPLUGGED, FaultKind.HUNG])
def test_a_sensor_that_fell_silent_supports_the_fire_it_saw(bench, kind) -> None:
    bench.suspect()
    bench.at = 12.0
    bench.fault("bui", kind)
    bench.at = 14.0
    bench.calm(sensors=())  # the room's other sensor sees nothing, and proves nothing
    assert bench.condition() is PRE
    bench.run_to(20.0)
    assert bench.condition() is FIRE


def test_silence_after_the_window_escalates_at_once(bench) -> None:
    bench.suspect(read_at=0.0)
    bench.run_to(40.0)
    assert bench.condition() is PRE
    bench.fault("bui", FaultKind.SILENT)
    assert bench.condition() is FIRE


def test_a_fault_of_another_part_supports_nothing(bench) -> None:
    bench.suspect(read_at=0.0)
    bench.fault("khac", FaultKind.SILENT)
    bench.fault("bui", FaultKind.DRIFTING)
    bench.run_to(100.0)
    assert bench.condition() is PRE


def test_neither_reading_nor_fault_counts_as_silence_in_the_end(bench) -> None:
    bench.suspect(read_at=0.0)
    bench.run_to(179.0)
    assert bench.condition() is PRE
    bench.run_to(180.0)
    assert bench.condition() is FIRE


def test_fire_alarm_latches_through_calm_and_faults(bench) -> None:
    bench.burn()
    for at in (1.0, 50.0, 5000.0):
        bench.at = at
        bench.calm()
        bench.fault("bui", FaultKind.SILENT)
        bench.repair("bui")
        bench.run_to(at + 10)
        assert bench.condition() is FIRE
        assert bench.sounding is Sounding.FIRE


def test_a_second_house_skips_the_window(bench) -> None:
    bench.suspect()
    bench.peer(FIRE)
    assert bench.condition() is FIRE
    assert bench.sounding is Sounding.FIRE
    assert bench.events[-1].cause is Cause.DETECTOR


def test_a_pre_alarm_during_a_neighbours_fire_is_a_fire(bench) -> None:
    bench.peer(FIRE)
    bench.suspect()
    assert bench.condition() is FIRE


def test_carbon_monoxide_next_door_confirms_no_smoke_here(bench) -> None:
    bench.peer(FIRE, hazard=Hazard.CO)
    bench.suspect()
    assert bench.condition() is PRE
    assert bench.sounding is Sounding.NEIGHBOUR


def test_carbon_monoxide_sounds_its_own_pattern_and_a_fire_upgrades_it(bench) -> None:
    bench.burn(Cause.CO_LIMIT, hazard=Hazard.CO)
    assert bench.sounding is Sounding.CO
    assert bench.state.hazard is Hazard.CO
    bench.at = 40.0
    bench.press(Verb.SILENCE)
    bench.burn(Cause.DETECTOR)
    assert bench.sounding is Sounding.FIRE
    assert bench.state.hazard is Hazard.FIRE
    assert bench.events[-1].before is bench.events[-1].after is FIRE
    bench.burn(Cause.CO_LIMIT, hazard=Hazard.CO)
    assert bench.sounding is Sounding.FIRE


def test_the_same_detector_again_is_no_news(bench) -> None:
    bench.burn(Cause.HEAT_LIMIT)
    count = len(bench.events)
    bench.at = 1.0
    assert bench.burn(Cause.HEAT_LIMIT) == []
    assert len(bench.events) == count
    bench.burn(Cause.SMOKE_ALARM)
    assert bench.events[-1].cause is Cause.SMOKE_ALARM


def test_group_is_told_the_newest_zone(bench) -> None:
    bench.burn(zone="bep")
    bench.burn(zone="ngu")
    assert (bench.state.zone, bench.state.episode) == (1, 7 * 256 + 2)
    assert bench.events[-1].episode == 7 * 256 + 2


def test_a_fire_in_a_zone_nobody_named_still_sounds(bench) -> None:
    bench.burn(zone="gac_xep")
    assert bench.sounding is Sounding.FIRE


def test_sequence_numbers_start_at_one_and_never_repeat(bench) -> None:
    bench.suspect()
    bench.peer(FIRE)
    bench.fault("bui", FaultKind.STUCK)
    bench.press(Verb.ACKNOWLEDGE)
    assert [e.seq for e in bench.events] == list(range(1, len(bench.events) + 1))
    assert {(e.node, e.boot) for e in bench.events} == {("n01", 7)}


def test_nothing_changed_gives_no_command(bench) -> None:
    assert bench.calm() == []
    assert bench.machine.tick(1.0) == []
    assert bench.machine.next_deadline() is None


def test_faults_are_told_once_and_need_no_journal(bench) -> None:
    first = bench.fault("coi", FaultKind.SIREN_CIRCUIT)
    assert [type(c) for c in first] == [Sound, TellGroup, TellWard]
    assert bench.fault("coi", FaultKind.SIREN_CIRCUIT) == []
    bench.fault("coi", FaultKind.UNPLUGGED)
    bench.repair("coi")
    assert bench.changes()[-2:] == [Change.FAULT_CLEARED] * 2
    assert bench.sounding is Sounding.OFF
    assert bench.state.fault is False


def test_chirp_waits_for_the_morning_only_by_a_trusted_clock(bench) -> None:
    bench.fault("ward", FaultKind.WARD_LOST)
    assert bench.sounding is Sounding.CHIRP
    bench.hour(22)
    assert bench.sounding is Sounding.OFF
    bench.fault("coi", FaultKind.SIREN_CIRCUIT)
    assert bench.sounding is Sounding.CHIRP
    bench.repair("coi")
    assert bench.sounding is Sounding.OFF
    bench.hour(None)
    assert bench.sounding is Sounding.CHIRP


def test_priority_of_sounds(bench) -> None:
    heard = []
    bench.fault("ward", FaultKind.WARD_LOST)
    heard.append(bench.sounding)
    bench.press(Verb.DRILL_START)
    heard.append(bench.sounding)
    bench.suspect(zone="ngu")
    heard.append(bench.sounding)
    bench.peer(FIRE, hazard=Hazard.CO)
    heard.append(bench.sounding)
    bench.burn(Cause.CO_LIMIT, hazard=Hazard.CO, zone="bep")
    heard.append(bench.sounding)
    bench.burn(zone="ngu")
    heard.append(bench.sounding)
    assert heard == [
        Sounding.CHIRP,
        Sounding.DRILL,
        Sounding.PRE_ALARM,
        Sounding.NEIGHBOUR,
        Sounding.CO,
        Sounding.FIRE,
    ]
