"""The origin may burn."""

import pytest

from edge.alarm.neighbours import MAX_NEIGHBOURS
from edge.model.command import Keep, Sound, Sounding, TellGroup, TellWard
from edge.model.condition import Cause, FaultKind, FireCondition, Hazard
from edge.model.event import Change, Heard, Stage, Verb

PRE, FIRE, QUIET = FireCondition.PRE_ALARM, FireCondition.FIRE_ALARM, FireCondition.QUIESCENT
EPISODE = 5 * 256 + 1


def test_a_neighbours_fire_sounds_and_is_told_as_heard_in_one_call(bench) -> None:
    commands = bench.peer(FIRE)
    assert [type(c) for c in commands] == [Sound, TellGroup, TellWard, Keep]
    assert commands[0] == Sound(Sounding.NEIGHBOUR)
    assert commands[1].state.heard == (Heard("n02", EPISODE, Stage.COMMANDED),)
    event = commands[2].event
    assert (event.change, event.by, event.episode, event.cause) == (
        Change.NEIGHBOUR,
        "n02",
        EPISODE,
        Cause.NEIGHBOUR,
    )


def test_it_is_never_originated_here(bench) -> None:
    bench.peer(FIRE)
    assert all(state.condition is QUIET for state in bench.told)
    assert bench.machine.condition is QUIET


def test_its_pre_alarm_does_nothing(bench) -> None:
    assert bench.peer(PRE) == []


def test_its_reset_ends_it(bench) -> None:
    bench.peer(FIRE)
    bench.peer(QUIET, EPISODE)
    assert bench.sounding is Sounding.OFF
    assert bench.state.heard == ()
    assert (bench.events[-1].before, bench.events[-1].after) == (FIRE, QUIET)


@pytest.mark.parametrize("condition", [PRE, QUIET])
def test_a_later_reset_ends_it_though_packets_were_lost(bench, condition) -> None:
    bench.peer(FIRE, EPISODE)
    bench.peer(condition, EPISODE + 3)
    assert bench.sounding is Sounding.OFF


def test_an_origin_that_lost_its_disk_resets_nothing(bench) -> None:
    bench.peer(FIRE, EPISODE)
    bench.peer(QUIET, 0, boot=6)
    assert bench.sounding is Sounding.NEIGHBOUR
    bench.peer(QUIET, EPISODE - 1, boot=6)
    assert bench.sounding is Sounding.NEIGHBOUR


def test_an_old_report_ends_nothing(bench) -> None:
    bench.peer(FIRE, boot=5, seq=100)
    bench.peer(QUIET, boot=5, seq=100)
    bench.peer(QUIET, boot=5, seq=99)
    assert bench.sounding is Sounding.NEIGHBOUR
    bench.peer(QUIET, boot=5, seq=101)
    assert bench.sounding is Sounding.OFF


def test_an_origin_that_drew_a_lower_number_at_its_restart_is_heeded(bench) -> None:
    bench.peer(FIRE, EPISODE, boot=5, seq=100)
    bench.peer(QUIET, EPISODE, boot=4, seq=1)
    assert bench.sounding is Sounding.OFF


def test_one_zone_of_two_reset_there_goes_on_here(bench) -> None:
    bench.peer(FIRE, EPISODE)
    bench.peer(FIRE, EPISODE + 1)
    bench.peer(FIRE, EPISODE)
    assert bench.sounding is Sounding.NEIGHBOUR
    bench.peer(QUIET, EPISODE)
    assert bench.sounding is Sounding.NEIGHBOUR  # the newer one was never reset
    bench.peer(QUIET, EPISODE + 1)
    assert bench.sounding is Sounding.OFF


def test_a_silent_origin_is_a_fault_but_sounds_on_for_thirty_minutes(bench) -> None:
    bench.peer(FIRE)
    bench.at = 50.0
    bench.peer(FIRE)
    bench.run_to(149.0)
    assert bench.machine.impairments.faults == {}
    bench.run_to(150.0)
    assert set(bench.machine.impairments.faults) == {("n02", FaultKind.ORIGIN_LOST)}
    assert bench.sounding is Sounding.NEIGHBOUR
    bench.run_to(1849.0)
    assert bench.sounding is Sounding.NEIGHBOUR
    bench.run_to(1850.0)
    assert bench.sounding is Sounding.CHIRP  # the fault stays until the house speaks again
    assert bench.events[-1].because == "origin lost in alarm"
    bench.peer(QUIET)
    assert bench.sounding is Sounding.OFF


def test_an_origin_that_speaks_again_clears_the_fault(bench) -> None:
    bench.peer(FIRE)
    bench.run_to(120.0)
    assert bench.state.fault is True
    bench.peer(FIRE)
    assert bench.state.fault is False
    assert bench.sounding is Sounding.NEIGHBOUR
    bench.run_to(219.0)
    assert bench.state.fault is False
    bench.run_to(221.0)
    assert bench.state.fault is True


def test_forgetful_reports_do_not_prolong_the_fire(bench) -> None:
    bench.peer(FIRE)
    for at in range(100, 1800, 100):
        bench.run_to(float(at))
        bench.peer(QUIET, 0, boot=6)
    bench.run_to(1800.0)
    assert bench.machine.neighbours == ()


def test_two_houses_are_two_fires(bench) -> None:
    bench.peer(FIRE, origin="n03")
    bench.peer(FIRE, origin="n02")
    assert [h.origin for h in bench.state.heard] == ["n02", "n03"]
    bench.peer(QUIET, origin="n03")
    assert bench.sounding is Sounding.NEIGHBOUR


def test_its_fire_after_its_carbon_monoxide_is_news(bench) -> None:
    bench.peer(FIRE, hazard=Hazard.CO)
    bench.at = 40.0
    bench.press(Verb.ACKNOWLEDGE)
    bench.press(Verb.SILENCE)
    bench.peer(FIRE)
    assert bench.sounding is Sounding.NEIGHBOUR
    assert [h.stage for h in bench.state.heard] == [Stage.COMMANDED]


def test_a_siren_that_can_tell_confirms_only_what_sounds(bench) -> None:
    bench.peer(FIRE)
    bench.at = 40.0
    bench.press(Verb.SILENCE)
    bench.confirm_siren()
    assert [h.stage for h in bench.state.heard] == [Stage.COMMANDED]
    bench.run_to(641.0)
    commands = bench.confirm_siren()
    assert [h.stage for h in bench.state.heard] == [Stage.CONFIRMED]
    assert TellGroup in [type(c) for c in commands]


def test_its_own_last_word_gives_a_house_back_the_alarm_that_it_has_forgotten(bench) -> None:
    bench.suspect(zone="bep")
    bench.peer(FIRE, EPISODE, origin="n01")
    assert bench.sounding is Sounding.FIRE
    event = bench.events[-1]
    assert (event.zone, event.episode, event.after, event.resumed) == ("bep", EPISODE, FIRE, True)
    assert (bench.state.condition, bench.state.episode) == (FIRE, EPISODE)
    assert bench.peer(FIRE, EPISODE, origin="n01") == [], "once"
    bench.calm(zone="bep")
    bench.press(Verb.RESET)
    assert (bench.state.condition, bench.state.episode) == (QUIET, EPISODE), "which frees the others"


def test_its_own_last_word_of_what_was_reset_or_was_no_fire_means_nothing(bench) -> None:
    assert bench.peer(QUIET, EPISODE, origin="n01") == []
    bench.burn()
    episode = bench.state.episode
    bench.calm()
    bench.press(Verb.RESET)
    assert bench.peer(FIRE, episode, origin="n01") == []
    assert bench.sounding is Sounding.OFF


def test_own_fire_is_louder_and_the_neighbour_is_still_heard(bench) -> None:
    bench.burn()
    bench.peer(FIRE)
    assert bench.sounding is Sounding.FIRE
    assert [h.stage for h in bench.state.heard] == [Stage.COMMANDED]


def test_more_houses_than_a_group_has_change_nothing(bench) -> None:
    for number in range(MAX_NEIGHBOURS + 5):
        bench.peer(FIRE, origin=f"x{number}")
    assert len(bench.machine.neighbours) == MAX_NEIGHBOURS
    assert bench.sounding is Sounding.NEIGHBOUR


def test_an_origin_that_burns_anew_without_its_memory_is_freed_by_the_reset_of_that(bench) -> None:
    bench.peer(FIRE, EPISODE, boot=5)
    bench.at = 40.0
    bench.press(Verb.SILENCE)
    bench.peer(FIRE, 257, boot=6)
    assert bench.sounding is Sounding.NEIGHBOUR, "its button was pressed again"
    assert bench.state.heard == (Heard("n02", 257, Stage.COMMANDED),), "its ledger has that number alone"
    bench.peer(QUIET, 256, boot=6)
    assert bench.sounding is Sounding.NEIGHBOUR
    bench.peer(QUIET, 257, boot=6)
    assert bench.sounding is Sounding.OFF
