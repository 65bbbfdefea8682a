import math

import pytest

from edge.model.command import Sounding
from edge.model.condition import FaultKind
from edge.model.event import FaultCleared, FaultRaised
from edge.sirens.fanout import Fanout
from edge.sirens.pattern import Drive, Lamp


def test_sound_is_on_before_it_returns(new_siren, faults) -> None:
    sirens = [new_siren("a"), new_siren("b")]
    Fanout(sirens, faults.append).sound(Sounding.FIRE, 100.0)
    assert [s.orders for s in sirens] == [[True], [True]]
    assert faults == []


def test_the_first_off_is_told_too(new_siren, faults) -> None:
    siren = new_siren()
    fanout = Fanout([siren], faults.append)
    assert fanout.next_deadline() is None
    fanout.sound(Sounding.OFF, 0.0)
    assert siren.orders == [False]
    assert siren.starts == 1


def test_the_pattern_is_followed(new_siren, faults, run_to) -> None:
    siren = new_siren()
    fanout = Fanout([siren], faults.append)
    fanout.sound(Sounding.FIRE, 1000.0)
    run_to(fanout, 1000.0 + 7.9)
    assert siren.orders == [True, False] * 6
    fanout.sound(Sounding.OFF, 1008.2)
    assert siren.orders[-1] is False
    assert siren.starts == 1


def test_each_siren_takes_its_own_drive(new_siren, faults, run_to) -> None:
    temporal, steady = new_siren("a"), new_siren("b", Drive.STEADY)
    fanout = Fanout([temporal, steady], faults.append)
    fanout.sound(Sounding.FIRE, 0.0)
    run_to(fanout, 3.9)
    assert temporal.orders == [True, False] * 3
    assert steady.orders == [True]
    run_to(fanout, 11.0)
    assert steady.orders == [True] * 3  # told again every 5 s: it cannot be read back


def test_in_peace_off_is_told_again_within_the_time_of_a_fault(new_siren, faults, run_to) -> None:
    siren = new_siren()
    fanout = Fanout([siren], faults.append)
    fanout.sound(Sounding.OFF, 0.0)
    run_to(fanout, 59.0)
    assert siren.orders == [False]
    siren.breaks()
    run_to(fanout, 100.0)
    assert [f.fault.kind for f in faults] == [FaultKind.SIREN_CIRCUIT]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("error", [OSError("gone"), ValueError("bug"), ZeroDivisionError(), RuntimeError()])
def test_one_that_raises_never_stops_the_next(new_siren, faults, place, error) -> None:
    sirens = [new_siren(n) for n in "abc"]
    sirens[place].broken = error
    Fanout(sirens, faults.append).sound(Sounding.FIRE, 5.0)
    assert [s.orders for i, s in enumerate(sirens) if i != place] == [[True], [True]]
    assert [type(f) for f in faults] == [FaultRaised]
    fault = faults[0].fault
    assert (fault.part, fault.kind, fault.since) == ("abc"[place], FaultKind.SIREN_CIRCUIT, 5.0)


def test_a_siren_that_cannot_start_is_started_later(new_siren, faults, run_to) -> None:
    siren = new_siren()
    fail = OSError("not yet")

    def start() -> None:
        siren.starts += 1
        if siren.starts < 3:
            raise fail

    siren.start = start
    fanout = Fanout([siren], faults.append)
    fanout.sound(Sounding.FIRE, 0.0)
    run_to(fanout, 2.0)
    assert siren.starts == 3
    assert siren.orders
    assert [type(f) for f in faults] == [FaultRaised, FaultCleared]


def test_a_failing_siren_is_tried_again_and_cleared_once(new_siren, faults, run_to) -> None:
    good, bad = new_siren("a"), new_siren("b")
    fanout = Fanout([good, bad], faults.append)
    fanout.sound(Sounding.NEIGHBOUR, 0.0)
    bad.breaks()
    run_to(fanout, 20.0)
    assert [type(f) for f in faults] == [FaultRaised]
    bad.broken = None
    bad.orders.clear()
    run_to(fanout, 21.6)
    assert bad.orders, "a repaired siren is told again"
    assert [type(f) for f in faults] == [FaultRaised, FaultCleared]
    assert faults[1] == FaultCleared("b", FaultKind.SIREN_CIRCUIT, faults[1].at)


def test_all_are_told_before_anybody_hears_of_a_fault(new_siren) -> None:
    sirens = [new_siren("a"), new_siren("b")]
    sirens[0].breaks()
    orders_at_fault = []
    Fanout(sirens, lambda _: orders_at_fault.append(list(sirens[1].orders))).sound(Sounding.FIRE, 0.0)
    assert orders_at_fault == [[True]]


def test_a_fault_may_change_the_sound(new_siren) -> None:
    sirens = [new_siren("a"), new_siren("b")]
    sirens[0].breaks()
    fanout = Fanout(sirens, lambda change: fanout.sound(Sounding.CHIRP, 0.0))
    fanout.sound(Sounding.OFF, 0.0)
    assert sirens[1].orders == [False, True]
    assert fanout.next_deadline() == pytest.approx(0.1)


def test_a_sound_asked_for_while_sirens_are_told_reaches_all(new_siren, faults) -> None:
    first, last = new_siren("a"), new_siren("b")
    fanout = Fanout([first, last], faults.append)
    told = first.switch

    def switch(on: bool) -> None:
        told(on)
        if not on:  # as a port does that breaks under the write and tells the house
            fanout.sound(Sounding.FIRE, 0.0)

    first.switch = switch
    fanout.sound(Sounding.OFF, 0.0)
    assert first.orders[-1] is True
    assert last.orders[-1] is True


def test_close_closes_all(new_siren, faults) -> None:
    sirens = [new_siren(n) for n in "ab"]
    fanout = Fanout(sirens, faults.append)
    sirens[0].breaks()
    fanout.close()
    assert all(s.is_closed for s in sirens)
    assert faults == []


def test_a_house_without_sirens_asks_for_no_time(faults) -> None:
    fanout = Fanout([], faults.append)
    fanout.sound(Sounding.FIRE, 0.0)
    assert fanout.next_deadline() is None


def test_deadlines_always_lie_ahead(new_siren, faults) -> None:
    fanout = Fanout([new_siren()], faults.append)
    at = 987_654.321
    fanout.sound(Sounding.CO, at)
    for _ in range(3000):
        deadline = fanout.next_deadline()
        assert deadline > at
        at = deadline
        fanout.tick(at)
    assert at < math.inf


def test_strobe_burns_on_when_the_siren_is_silenced(new_siren, faults, run_to) -> None:
    siren, strobe = new_siren("a"), new_siren("b", Drive.STROBE)
    fanout = Fanout([siren, strobe], faults.append)
    fanout.sound(Sounding.FIRE, 0.0)
    fanout.show(Lamp.ALARM, 0.01)
    run_to(fanout, 3.9)
    assert strobe.orders == [True], "T3 does not make it blink"
    fanout.sound(Sounding.OFF, 35.0)
    run_to(fanout, 600.0)
    assert siren.orders[-1] is False
    assert set(strobe.orders) == {True}
    fanout.show(Lamp.NORMAL, 700.0)
    assert strobe.orders[-1] is False


def test_strobe_is_lit_with_the_first_sound_and_not_by_a_chirp(new_siren, faults) -> None:
    siren, strobe = new_siren("a"), new_siren("b", Drive.STROBE)
    fanout = Fanout([strobe, siren], faults.append)
    fanout.sound(Sounding.CHIRP, 0.0)
    assert (siren.orders, strobe.orders) == ([True], [False])
    fanout.sound(Sounding.CO, 1.0)
    assert (siren.orders[-1], strobe.orders) == (True, [False, True])


def test_status_led_follows_the_lamp_and_not_the_sound(new_siren, faults, run_to) -> None:
    led = new_siren("led", Drive.STATUS)
    fanout = Fanout([led], faults.append)
    fanout.sound(Sounding.OFF, 0.0)
    run_to(fanout, 4.05)
    assert led.orders == [True, False, True], "a wink every 4 s"
    fanout.sound(Sounding.FIRE, 5.0)
    fanout.show(Lamp.ALARM, 5.0)
    led.orders.clear()
    run_to(fanout, 6.01)
    assert led.orders == [False, True] * 4 or led.orders == [True, False] * 4 + [True]
    fanout.show(Lamp.ALARM_TOLD, 7.0)
    led.orders.clear()
    run_to(fanout, 60.0)
    assert set(led.orders) <= {True}


def test_one_that_is_read_back_is_asked_twice_within_the_time_of_a_fault(new_siren, faults, run_to) -> None:
    siren = new_siren()
    siren.has_feedback = True
    fanout = Fanout([siren], faults.append)
    fanout.sound(Sounding.OFF, 0.0)
    run_to(fanout, 99.0)
    assert siren.orders == [False] * 3


def test_one_siren_is_tried_alone_and_any_sound_ends_it(new_siren, faults, run_to) -> None:
    one, other = new_siren("one"), new_siren("other")
    fanout = Fanout([one, other], faults.append)
    fanout.sound(Sounding.OFF, 0.0)
    assert not fanout.try_out("bell", 3.0, 0.0)
    assert fanout.try_out("one", 3.0, 0.0)
    assert (one.orders, other.orders) == ([False, True], [False])
    assert fanout.next_deadline() == 3.0
    run_to(fanout, 3.1)
    assert (one.orders, other.orders) == ([False, True, False], [False])
    assert fanout.try_out("one", 13.0, 10.0)
    fanout.sound(Sounding.FIRE, 11.0)
    run_to(fanout, 11.6)
    assert one.orders[-2:] == other.orders[-2:] == [True, False], "T3 from its beginning: the trial is over"
