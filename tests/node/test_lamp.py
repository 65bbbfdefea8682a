"""The status LED on the real machine: it flashes until the ward has the alarm, then is steady."""

import pytest

from edge.alarm.machine import AlarmMachine
from edge.model.command import TellWard
from edge.model.condition import Cause, Disablement, Fault, FaultKind, FireCondition, Hazard
from edge.model.event import FaultCleared, FaultRaised, HouseState, OperatorAction, PeerReport, Verb
from edge.model.evidence import Severity, Verdict
from edge.model.reading import Zone
from edge.node.board import MAX_ALARMS, Board
from edge.node.lamp import StatusLamp
from edge.sirens.pattern import Lamp

FIRE = Verdict("door", 10.0, Severity.FIRE, cause=Cause.CALL_POINT)
CALM = Verdict("door", 50.0, Severity.NONE)


class House:
    """A machine, a board, and what the LED was told."""

    def __init__(self) -> None:
        self.machine = AlarmMachine(
            "n01", 1, [Zone("door", "Door", "bedroom"), Zone("room", "Room", "bedroom")]
        )
        self.board = Board()
        self.shown: list[Lamp] = []
        self.lamp = StatusLamp(self.machine, self.board, self)
        self.sent: list[tuple[int, int]] = []
        self.turn(0.0)

    def show(self, lamp: Lamp, _at: float) -> None:
        self.shown.append(lamp)

    def handle(self, event, at: float) -> None:
        for command in self.machine.handle(event, at):
            if isinstance(command, TellWard):
                self.board.note_event(command.event)
                self.sent.append((command.event.boot, command.event.seq))
        self.turn(at)

    def receipt(self, at: float) -> None:
        for boot, seq in self.sent:
            self.board.note_receipt(boot, seq, at)
        self.sent.clear()
        self.turn(at)

    def turn(self, at: float) -> None:
        if self.lamp.next_deadline() is not None:
            self.lamp.tick(at)
        assert self.lamp.next_deadline() is None, "it asks for no time once it has spoken"


@pytest.fixture
def house() -> House:
    return House()


def test_normal_from_the_start(house: House) -> None:
    assert house.shown == [Lamp.NORMAL]


def test_it_flashes_until_the_ward_has_it_then_is_steady(house: House) -> None:
    house.handle(FIRE, 10.0)
    assert house.shown[-1] is Lamp.ALARM
    house.receipt(12.0)
    assert house.shown[-1] is Lamp.ALARM_TOLD


def test_a_new_zone_flashes_again_until_the_ward_has_that_too(house: House) -> None:
    house.handle(FIRE, 10.0)
    house.receipt(12.0)
    house.handle(Verdict("room", 20.0, Severity.FIRE, cause=Cause.SMOKE_ALARM), 20.0)
    assert house.shown[-1] is Lamp.ALARM
    house.receipt(21.0)
    assert house.shown[-1] is Lamp.ALARM_TOLD


def test_a_receipt_for_something_else_does_not_steady_it(house: House) -> None:
    house.handle(FIRE, 10.0)
    house.board.note_receipt(1, 999, 11.0)
    house.turn(11.0)
    assert house.shown[-1] is Lamp.ALARM


def test_the_next_fire_after_a_reset_flashes_anew(house: House) -> None:
    house.handle(FIRE, 10.0)
    house.receipt(12.0)
    house.handle(CALM, 50.0)
    house.handle(OperatorAction(Verb.RESET, "anh"), 60.0)
    assert house.shown[-1] is Lamp.NORMAL
    house.handle(Verdict("door", 70.0, Severity.FIRE, cause=Cause.CALL_POINT), 70.0)
    assert house.shown[-1] is Lamp.ALARM


def test_a_neighbours_fire_is_an_alarm_too(house: House) -> None:
    state = HouseState(condition=FireCondition.FIRE_ALARM, hazard=Hazard.FIRE, episode=257)
    house.handle(PeerReport("n02", 1, 1, 5.0, state, "lan"), 5.0)
    assert house.shown[-1] is Lamp.ALARM
    house.receipt(6.0)
    assert house.shown[-1] is Lamp.ALARM_TOLD


def test_a_resumed_fire_whose_receipt_is_unknown_flashes(house: House) -> None:
    house.handle(FIRE, 10.0)
    kept = house.machine.snapshot()
    again = House()
    again.machine.restore(kept, 20.0, same_boot=True)
    again.turn(20.0)
    assert again.shown[-1] is Lamp.ALARM


def test_a_fault_is_never_shown_as_normal_and_never_hides_an_alarm(house: House) -> None:
    house.handle(FaultRaised(Fault("dust", FaultKind.SILENT, 1.0, "")), 1.0)
    assert house.shown[-1] is Lamp.FAULT
    house.handle(FIRE, 10.0)
    assert house.shown[-1] is Lamp.ALARM
    house.handle(CALM, 50.0)
    house.handle(OperatorAction(Verb.RESET, "anh"), 60.0)
    assert house.shown[-1] is Lamp.FAULT
    house.handle(FaultCleared("dust", FaultKind.SILENT, 70.0), 70.0)
    assert house.shown[-1] is Lamp.NORMAL


def test_a_disabled_zone_is_not_normal(house: House) -> None:
    house.machine.impairments.disablements["door"] = Disablement("door", "anh", 0.0, 100.0)
    house.turn(1.0)
    assert house.shown[-1] is Lamp.FAULT


def test_a_flood_of_alarms_is_bounded(house: House) -> None:
    house.handle(FIRE, 10.0)
    event = house.board.events()[0].event
    for seq in range(1000, 1000 + 2 * MAX_ALARMS):
        house.board.note_event(type(event)(**{f: getattr(event, f) for f in event.__slots__} | {"seq": seq}))
    assert len(house.board._alarms) == MAX_ALARMS
