import json
import logging
import os
from pathlib import Path

import pytest

from edge.errors import DeviceError
from edge.model.command import Sounding
from edge.model.condition import FaultKind
from edge.model.event import FaultCleared, FaultRaised
from edge.sirens import coil_relay, r421a08
from edge.sirens.base import Desk
from edge.sirens.fanout import Fanout
from edge.sirens.rs485_relay import TRIES

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "r421a08.json").read_text(encoding="utf-8"))
GREETING = next(bytes.fromhex(v["hex"]) for v in VECTORS if str(v["decoded"]).startswith("REJECT"))
ON_60, OFF, READ = (bytes.fromhex(text) for text in ("01060001063c", "010600010200", "010300010001"))


@pytest.fixture
def board(cable, turning, new_board):
    return new_board(cable, turning.reactor)


@pytest.fixture
def siren(board, desk):
    siren = r421a08.KIND.build(r421a08.KIND.settings(id="coi", port=str(board.cable.path)), desk)
    yield siren
    siren.close()


def works(siren) -> bool:
    try:
        siren.switch(siren._on)
    except DeviceError:
        return False
    return True


def orders(board) -> list[bytes]:
    return [r[:6] for r in board.requests if r[1] in (5, 6)]


def test_the_order_is_out_before_switch_returns(desk, cable) -> None:
    siren = r421a08.KIND.build(r421a08.KIND.settings(id="coi", port=str(cable.path)), desk)
    siren.start()
    assert cable.read() == b"", "opening says nothing of its own"
    siren.switch(True)
    assert cable.read()[:6] == ON_60
    siren.switch(False)
    assert cable.read()[:6] == OFF
    siren.close()


def test_it_is_read_back_and_confirmed_only_when_on(siren, board, turning, confirmed) -> None:
    siren.start()
    siren.switch(False)
    turning.turn_until(lambda: len(board.requests) == 2 and not siren._timers)
    assert [r[:6] for r in board.requests] == [OFF, READ]
    assert confirmed == []
    siren.switch(True)
    assert confirmed == [], "nothing is confirmed by being commanded"
    turning.turn_until(lambda: confirmed)
    assert board.relays[0]
    assert [r[:6] for r in board.requests[2:]] == [ON_60, READ]
    siren.switch(True)
    turning.turn_until(lambda: len(confirmed) == 2)
    assert [r[:6] for r in board.requests[4:]] == [READ], "telling again is asking, not clicking"


@pytest.mark.parametrize("mode", ["silent", "deaf", "refusing", "wandering"])
def test_a_board_that_does_not_obey_is_named_and_heals(siren, board, turning, confirmed, mode) -> None:
    board.mode = mode
    siren.start()
    siren.switch(True)
    turning.turn_until(lambda: siren._failure is not None)
    assert len(orders(board)) == TRIES
    with pytest.raises(DeviceError, match="coi"):
        siren.switch(True)
    assert confirmed == []
    board.mode = "whole"
    turning.turn_until(lambda: works(siren))
    assert board.relays[0]
    assert confirmed


def test_the_greeting_through_the_first_echo_costs_one_try(siren, board, turning, confirmed) -> None:
    board.greeting = GREETING
    siren.start()
    siren.switch(True)
    turning.turn_until(lambda: confirmed)
    assert board.relays[0]
    assert orders(board) == [ON_60] * 2
    assert works(siren)


def test_chatter_without_end_is_bounded_and_harmless(siren, board, turning, confirmed, cable) -> None:
    siren.start()
    for _ in range(20):
        os.write(cable.master, GREETING * 8)
        turning.turn_for(0.01)
    siren.switch(True)
    turning.turn_until(lambda: confirmed)
    assert len(siren._came) <= 256


def test_an_adapter_that_hears_itself_confirms_nothing_of_a_dead_board(
    siren, board, turning, confirmed
) -> None:
    board.has_local_echo, board.mode = True, "silent"
    siren.start()
    siren.switch(True)
    turning.turn_until(lambda: siren._failure is not None)
    assert confirmed == []
    board.mode = "whole"
    turning.turn_until(lambda: works(siren) and confirmed)


def test_a_board_that_lost_its_power_is_switched_on_again(siren, board, turning, confirmed) -> None:
    siren.start()
    siren.switch(True)
    turning.turn_until(lambda: confirmed)
    board.power_cut()
    siren.switch(True)
    turning.turn_until(lambda: len(confirmed) == 2)
    assert board.relays[0]


def test_t3_on_a_dead_board_finds_it_though_no_level_lasts(siren, board, turning) -> None:
    board.mode = "silent"
    siren.start()
    for beat in range(60):
        try:
            siren.switch(beat % 2 == 0)
        except DeviceError:
            return
        turning.turn_for(0.4)
    pytest.fail("never found")


def test_through_the_fanout_a_dead_board_is_a_siren_circuit_fault(siren, board, turning, faults) -> None:
    circuit, now = [], turning.reactor.now
    fanout = Fanout([siren], circuit.append)

    def turn() -> None:
        if fanout.next_deadline() <= now():
            fanout.tick(now())

    board.mode = "silent"
    fanout.sound(Sounding.FIRE, now())
    turning.turn_until(lambda: turn() or circuit)
    assert [(type(f), f.fault.part, f.fault.kind) for f in circuit] == [
        (FaultRaised, "coi", FaultKind.SIREN_CIRCUIT)
    ]
    board.mode = "whole"
    turning.turn_until(lambda: turn() or len(circuit) == 2)
    assert isinstance(circuit[1], FaultCleared)
    assert board.relays[0]
    assert faults == []


def test_a_port_that_comes_back_is_told_and_read_before_it_counts_as_working(
    siren, board, turning, faults, confirmed
) -> None:
    siren.start()
    siren.switch(True)
    turning.turn_until(lambda: confirmed)
    board.ignore()
    board.cable.unplug()
    turning.turn_until(lambda: len(faults) == 1)
    with pytest.raises(DeviceError, match="not open"):
        siren.switch(True)
    board.power_cut()
    board.mode = "silent"
    board.cable.plug()
    board.watch()
    turning.turn_until(lambda: len(faults) == 2)
    with pytest.raises(DeviceError, match=r"since|answer"):
        siren.switch(True)
    board.mode = "whole"
    turning.turn_until(lambda: works(siren) and board.relays[0])
    assert [type(f) for f in faults] == [FaultRaised, FaultCleared]


def test_dead_man_is_wound_up_while_the_node_lives_and_ends_the_siren_after_it(
    fast, cable, new_board, faults
) -> None:
    board = new_board(cable, fast.reactor)
    desk = Desk(fast.reactor, lambda: None, faults.append)
    settings = r421a08.KIND.settings(id="coi", port=str(cable.path), dead_man="30 s")
    siren = r421a08.KIND.build(settings, desk)
    siren.start()
    siren.switch(True)
    fast.turn_for(100.0)
    assert (board.relays[0], board.drops) == (True, 0)
    assert 6 <= len(orders(board)) <= 12, "on, then every 15 s of 100 s"
    siren.close()
    fast.turn_for(20.0)
    assert board.relays[0], "a restarting node does not drop a sounding siren"
    again = r421a08.KIND.build(settings, desk)
    again.start()
    again.switch(True)
    fast.turn_for(25.0)
    assert (board.relays[0], board.drops) == (True, 0)
    again.close()
    fast.turn_for(40.0)
    assert (board.relays[0], board.drops) == (False, 1), "nobody is left to switch it off: it ends by itself"


def test_off_is_not_wound_up(fast, cable, new_board, faults) -> None:
    board = new_board(cable, fast.reactor)
    desk = Desk(fast.reactor, lambda: None, faults.append)
    siren = r421a08.KIND.build(r421a08.KIND.settings(id="coi", port=str(cable.path), dead_man="30 s"), desk)
    siren.start()
    siren.switch(True)
    fast.turn_for(10.0)
    siren.switch(False)
    count = len(orders(board))
    fast.turn_for(60.0)
    siren.close()
    assert not board.relays[0]
    assert orders(board)[count - 1 :].count(OFF) >= 1
    assert ON_60 not in orders(board)[count:]
    assert all(o == OFF for o in orders(board)[count:])


@pytest.mark.parametrize("drive", ["strobe", "status"])
def test_a_light_confirms_no_siren(board, desk, turning, confirmed, drive) -> None:
    settings = r421a08.KIND.settings(id="den", port=str(board.cable.path), drive=drive)
    light = r421a08.KIND.build(settings, desk)
    light.start()
    light.switch(True)
    turning.turn_until(lambda: board.relays[0] and not light._asked and len(board.requests) == 2)
    turning.turn_for(0.1)
    light.close()
    assert confirmed == []


@pytest.mark.parametrize("read_back", [True, False])
def test_a_coil_relay_confirms_only_when_it_is_read_back(
    cable, turning, new_board, desk, confirmed, read_back
) -> None:
    board = new_board(cable, turning.reactor, address=255)
    settings = coil_relay.KIND.settings(
        id="coi", port=str(cable.path), address=255, channel=3, read_back=read_back
    )
    siren = coil_relay.KIND.build(settings, desk)
    assert siren.has_feedback is read_back
    siren.start()
    siren.switch(True)
    turning.turn_until(lambda: board.relays[2] and "talk" not in siren._timers)
    siren.switch(True)
    turning.turn_until(lambda: "talk" not in siren._timers)
    assert bool(confirmed) is read_back
    assert {r[1] for r in board.requests} == ({1, 5} if read_back else {5})
    siren.close()


def test_a_coil_relay_without_read_back_still_wants_its_echo(cable, turning, new_board, desk) -> None:
    board = new_board(cable, turning.reactor)
    board.mode = "silent"
    siren = coil_relay.KIND.build(
        coil_relay.KIND.settings(id="coi", port=str(cable.path), read_back=False), desk
    )
    siren.start()
    siren.switch(True)
    turning.turn_until(lambda: siren._failure is not None)
    with pytest.raises(DeviceError, match="does not answer"):
        siren.switch(True)
    siren.close()


def test_a_failure_is_warned_of_once(siren, board, turning, caplog) -> None:
    board.mode = "silent"
    siren.start()
    with caplog.at_level(logging.DEBUG):
        siren.switch(True)
        turning.turn_until(lambda: siren._failure is not None)
        for _ in range(3):
            with pytest.raises(DeviceError):
                siren.switch(True)
            turning.turn_until(lambda: "talk" not in siren._timers)
    warnings = [r for r in caplog.records if r.levelno == logging.WARNING]
    assert len(warnings) == 1
