"""A drill of another house: sounded here, told in the ledger, ended by its house, by time, by any fire."""

import pytest

from edge.errors import Refused
from edge.model.command import Sounding
from edge.model.condition import Cause, FireCondition
from edge.model.event import Change, Heard, Stage, Verb

FIRE = FireCondition.FIRE_ALARM
DRILL = 1281  # of n02, boot 5


def rows(bench) -> list[tuple[str, int, Stage]]:
    return [(row.origin, row.episode, row.stage) for row in bench.state.heard]


def test_a_drill_next_door_sounds_here_and_is_no_drill_of_ours(bench) -> None:
    bench.peer_drill()
    assert bench.sounding is Sounding.DRILL
    assert bench.state.drill is False, "it is never told on as one's own"
    assert rows(bench) == [("n02", DRILL, Stage.COMMANDED)]
    (begun,) = bench.events
    assert (begun.change, begun.by, begun.drill, begun.episode) == (Change.DRILL_BEGUN, "n02", True, 0)
    assert bench.state.condition is FireCondition.QUIESCENT


def test_it_ends_with_its_house_and_the_row_with_it(bench) -> None:
    bench.peer_drill()
    bench.peer_drill()
    bench.at = 60.0
    bench.peer_drill(drill=False)
    assert bench.sounding is Sounding.OFF
    assert rows(bench) == []
    assert bench.changes() == [Change.DRILL_BEGUN, Change.DRILL_ENDED]


def test_a_frame_that_leaves_the_number_out_neither_ends_nor_begins_one(bench) -> None:
    bench.peer_drill(0)
    assert bench.machine.drills == ()
    bench.peer_drill()
    bench.peer_drill(0)
    assert bench.sounding is Sounding.DRILL


def test_it_ends_by_itself_when_its_house_has_fallen_silent_and_does_not_begin_again(bench) -> None:
    bench.peer_drill()
    bench.run_to(899.0)
    assert bench.sounding is Sounding.DRILL
    bench.run_to(900.0)
    assert bench.sounding is Sounding.OFF
    bench.peer_drill()  # its clock is a little behind ours
    assert bench.sounding is Sounding.OFF
    bench.peer_drill(DRILL + 1)
    assert bench.sounding is Sounding.DRILL, "the next one is another"


@pytest.mark.parametrize("cause", [Cause.CALL_POINT, Cause.SMOKE_ALARM, Cause.DETECTOR])
def test_a_fire_here_wins_and_the_drill_does_not_come_back(bench, cause) -> None:
    bench.peer_drill()
    bench.burn(cause)
    assert bench.sounding is Sounding.FIRE
    assert bench.state.condition is FIRE
    assert not any(event.drill for event in bench.events if event.change is Change.CONDITION)
    bench.peer_drill()
    assert bench.machine.drills == ()


def test_a_fire_at_a_third_house_wins(bench) -> None:
    bench.peer_drill()
    bench.peer(FIRE, origin="n03")
    assert bench.sounding is Sounding.NEIGHBOUR
    assert bench.machine.drills == ()


def test_the_fire_of_the_house_that_drills_is_a_fire(bench) -> None:
    bench.peer_drill()
    bench.peer(FIRE)
    assert bench.sounding is Sounding.NEIGHBOUR


def test_a_drill_ends_no_fire_that_its_house_has_forgotten(bench) -> None:
    bench.peer(FIRE)
    bench.peer_drill(5 * 256 + 200)
    assert bench.sounding is Sounding.NEIGHBOUR


def test_people_acknowledge_and_answer_the_roll_call_in_a_drill(bench) -> None:
    bench.peer_drill()
    bench.press(Verb.ACKNOWLEDGE)
    bench.press(Verb.SAFE)
    assert rows(bench) == [("n02", DRILL, Stage.ACKNOWLEDGED)]
    assert bench.state.safe is True
    assert [event.drill for event in bench.events] == [True, True, True]


def test_a_siren_found_sounding_confirms_the_drill(bench) -> None:
    bench.peer_drill()
    bench.confirm_siren()
    assert rows(bench) == [("n02", DRILL, Stage.CONFIRMED)]


def test_only_the_house_that_began_it_ends_it_and_one_runs_at_a_time(bench) -> None:
    bench.peer_drill()
    for verb, reason in ((Verb.DRILL_STOP, "not_origin"), (Verb.DRILL_START, "drill_running")):
        with pytest.raises(Refused) as refused:
            bench.press(verb)
        assert refused.value.reason == reason
    assert bench.sounding is Sounding.DRILL


def test_the_own_drill_is_numbered_like_a_fire_and_told_as_a_row_of_its_own(bench) -> None:
    bench.press(Verb.DRILL_START)
    number = bench.events[-1].episode
    assert number > 7 * 256
    assert bench.state.heard == (Heard("n01", number, Stage.SENT),)
    assert bench.state.episode == 0, "what was reset stays what it was"
    bench.press(Verb.DRILL_STOP)
    assert bench.state.heard == ()
    bench.burn()
    assert bench.state.episode > number


def test_a_drill_goes_on_over_a_restart_of_the_process(bench) -> None:
    bench.press(Verb.DRILL_START)
    told = bench.state.heard
    again = bench.restarted(same_boot=True)
    assert again.sounding is Sounding.DRILL
    assert again.state.heard == told
