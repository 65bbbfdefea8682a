"""The weekly test calls: answered, unheard, forgotten."""

from edge.model.command import Sounding
from edge.model.condition import FireCondition
from edge.model.event import Heard, HouseState, PeerReport, Stage
from edge.model.identity import NodeId


def call(bench, number: int, *, seq: int) -> None:
    rows = (Heard(NodeId("n02"), number, Stage.SENT),) if number else ()
    report = PeerReport(NodeId("n02"), 5, seq, bench.at, HouseState(heard=rows), "lan")
    bench.take(bench.machine.handle(report, bench.at))


def test_a_call_is_answered_without_sound_event_or_mark(bench) -> None:
    call(bench, 1281, seq=1)
    assert bench.state.heard == (Heard(NodeId("n02"), 1281, Stage.HEARD),)
    assert bench.sounding is Sounding.OFF
    assert bench.events == []
    assert bench.keeps == 0
    call(bench, 0, seq=2)
    assert bench.state.heard == ()


def test_a_call_whose_house_died_is_forgotten(bench) -> None:
    call(bench, 1281, seq=1)
    bench.run_to(899.0)
    assert bench.state.heard
    bench.run_to(900.0)
    assert bench.state.heard == ()


def test_an_own_call_is_a_row_on_oneself_until_it_ends(bench) -> None:
    number, commands = bench.machine.call_silently(1.0)
    bench.take(commands)
    assert bench.state.heard == (Heard(NodeId("n01"), number, Stage.SENT),)
    assert bench.state.drill is False
    assert bench.sounding is Sounding.OFF
    bench.take(bench.machine.end_call(2.0))
    assert bench.state.heard == ()


def test_a_fire_in_a_call_takes_its_place(bench) -> None:
    _, commands = bench.machine.call_silently(1.0)
    bench.take(commands)
    bench.burn()
    assert bench.state.heard == ()
    assert bench.state.condition is FireCondition.FIRE_ALARM
    assert bench.sounding is Sounding.FIRE
