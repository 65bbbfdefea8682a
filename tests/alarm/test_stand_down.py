"""The ward's stand-down: shown, lets people silence early, and silences nothing itself."""

import pytest

from edge.errors import Refused
from edge.model.command import Sounding
from edge.model.condition import Cause, FireCondition
from edge.model.event import Audit, Change, StandDown, Verb

WORD = StandDown("ward: trực ban", "đã dập tắt, mọi người có thể tắt còi")


def test_it_silences_nothing_and_changes_no_condition(bench) -> None:
    bench.burn()
    commands = bench.take(bench.machine.handle(WORD, bench.at))
    assert bench.sounding is Sounding.FIRE
    assert bench.condition() is FireCondition.FIRE_ALARM
    assert not [command for command in commands if type(command).__name__ in {"Sound", "TellGroup"}]
    assert (bench.events[-1].change, bench.events[-1].by) == (Change.STOOD_DOWN, WORD.by)
    assert bench.events[-1].because == WORD.word
    bench.run_to(3600.0)
    assert bench.sounding is Sounding.FIRE, "nobody pressed anything"


def test_people_may_then_silence_at_once_and_it_sounds_again_all_the_same(bench) -> None:
    bench.burn()
    with pytest.raises(Refused, match="may be silenced in"):
        bench.press(Verb.SILENCE)
    bench.take(bench.machine.handle(WORD, bench.at))
    bench.press(Verb.SILENCE)
    assert bench.sounding is Sounding.OFF
    bench.run_to(600.0)
    assert bench.sounding is Sounding.FIRE
    bench.press(Verb.SILENCE)
    assert bench.sounding is Sounding.OFF, "the ward's word still stands"


def test_whatever_burns_anew_takes_the_word_back(bench) -> None:
    bench.burn()
    bench.take(bench.machine.handle(WORD, bench.at))
    bench.press(Verb.SILENCE)
    bench.burn(Cause.CALL_POINT, zone="ngu")
    assert bench.sounding is Sounding.FIRE
    assert bench.machine.stand_down is None
    with pytest.raises(Refused, match="may be silenced in"):
        bench.press(Verb.SILENCE)


def test_a_restart_forgets_it(bench, new_bench) -> None:
    bench.burn()
    bench.take(bench.machine.handle(WORD, bench.at))
    fresh = new_bench(boot=8)
    fresh.take(fresh.machine.restore(bench.machine.snapshot(), 0.0, same_boot=True))
    assert fresh.machine.stand_down is None
    assert fresh.sounding is Sounding.FIRE


def test_without_an_alarm_it_is_refused_and_after_the_reset_it_is_gone(bench) -> None:
    with pytest.raises(Refused) as refused:
        bench.machine.handle(WORD, bench.at)
    assert refused.value.reason == "no_alarm"
    bench.suspect()
    with pytest.raises(Refused):
        bench.machine.handle(WORD, bench.at)
    bench.burn()
    bench.take(bench.machine.handle(WORD, bench.at))
    bench.calm()
    bench.press(Verb.RESET)
    assert bench.machine.stand_down is None


def test_an_audit_is_an_event_and_nothing_else(bench) -> None:
    bench.burn()
    before = bench.machine.snapshot()
    commands = bench.take(
        bench.machine.handle(Audit(Change.ORDER_REFUSED, "ward", "a wrong signature"), bench.at)
    )
    assert [type(command).__name__ for command in commands] == ["TellWard"]
    assert bench.machine.snapshot() == before
    assert (bench.events[-1].change, bench.events[-1].because) == (
        Change.ORDER_REFUSED,
        "a wrong signature",
    )
