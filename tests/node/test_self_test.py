"""What the silent test finds in a house, without processes."""

from types import SimpleNamespace
from typing import Any

import pytest

from edge.alarm.machine import AlarmMachine
from edge.detection.detector import Detector
from edge.errors import TransitionError
from edge.model.command import Sounding
from edge.model.condition import FaultKind
from edge.model.event import FaultCleared, FaultRaised, Stage
from edge.model.identity import NodeId, PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Zone
from edge.node.self_test import AGAIN_S, ANSWER_S, EVERY_S, FIRST_S, SPREAD_S, SelfTest

ZONES = [Zone(ZoneId("cua"), "Cửa", "bedroom")]
BUTTON = SimpleNamespace(id="nut", kind="call_point")


class Chain:
    """Takes down what the test commands and finds."""

    def __init__(self, machine: AlarmMachine) -> None:
        self.faults: list[Any] = []
        self.broken: list[str] = []
        self._machine = machine

    def perform(self, commands: list[Any], at: float) -> None:
        del commands, at

    def on_fault(self, change: Any) -> None:
        self.faults.append(change)
        self._machine.handle(change, 0.0)

    def guarded(self, part: str, output: Any, item: Any, at: float) -> None:
        try:
            output(item, at)
        except TransitionError:
            self.broken.append(part)


class Courier:
    def __init__(self) -> None:
        self.answered: set[str] = set()

    def course(self, _number: int) -> dict[str, dict[Stage, float]]:
        return {
            house: {Stage.SENT: 0.0} | ({Stage.HEARD: 1.0} if house in self.answered else {})
            for house in ("n02", "n03")
        }


@pytest.fixture
def house() -> SimpleNamespace:
    machine = AlarmMachine(NodeId("n01"), 3, ZONES)
    kept: dict[str, Any] = {}
    parts = SimpleNamespace(
        machine=machine,
        detector=Detector(ZONES, [Channel(PartId("nut"), ZoneId("cua"), Quantity.CALL_POINT, None)]),
        settings=SimpleNamespace(
            node=SimpleNamespace(id="n01"), zones=[SimpleNamespace(id="cua", sensors=[BUTTON])]
        ),
        fanout=SimpleNamespace(sound=lambda sounding, at: kept.setdefault("sounds", []).append(sounding)),
        keeper=SimpleNamespace(keep=kept.__setitem__),
        courier=Courier(),
    )
    chain = Chain(machine)
    test = SelfTest(parts, chain)  # type: ignore[arg-type]
    return SimpleNamespace(test=test, parts=parts, chain=chain, kept=kept)


def test_the_first_comes_after_the_start_and_the_next_a_week_later(house: Any) -> None:
    house.test.start(None, 100.0, same_boot=False)
    first = house.test.next_deadline()
    assert 100.0 + FIRST_S <= first <= 100.0 + FIRST_S + SPREAD_S
    house.parts.courier.answered = {"n02", "n03"}
    house.test.tick(first - 0.1)
    assert not house.test.is_running
    house.test.tick(first)
    house.test.tick(first + 0.5)
    assert house.test.result == {"began_at": first, "took_s": 0.5, "passed": True, "failed": {}}
    assert house.kept["sounds"] == [Sounding.OFF]
    assert house.kept["self-test"] == house.test.result
    assert house.test.next_deadline() == first + EVERY_S


def test_the_houses_of_a_group_take_turns_after_a_power_cut(house: Any) -> None:
    dues = []
    for number in range(1, 41):
        house.parts.settings.node.id = f"n{number:02}"
        house.test.start(None, 0.0, same_boot=False)
        dues.append(house.test.next_deadline())
    most = max(sum(due <= other < due + ANSWER_S for other in dues) for due in dues)
    assert most <= 10, "a state has 15 rows"


def test_a_dry_run_begins_nothing(house: Any) -> None:
    house.test.start(None, 0.0, same_boot=False)
    assert house.test.ask(1.0, dry_run=True) == ""
    assert not house.test.is_running


def test_a_restart_of_the_process_goes_on_counting_and_a_reboot_does_not(house: Any) -> None:
    kept = {"began_at": 50.0, "took_s": 1.0, "passed": True, "failed": {}}
    house.test.start(kept, 5000.0, same_boot=True)
    assert house.test.next_deadline() == 50.0 + EVERY_S
    house.test.start(kept, 60.0, same_boot=False)
    assert house.test.next_deadline() <= 60.0 + FIRST_S + SPREAD_S


def test_who_does_not_answer_is_a_fault_and_the_next_test_clears_it(house: Any) -> None:
    house.test.start(None, 0.0, same_boot=False)
    assert house.test.ask(10.0) == ""
    house.parts.courier.answered = {"n02"}
    house.test.tick(10.0 + ANSWER_S)
    (raised,) = house.chain.faults
    assert isinstance(raised, FaultRaised)
    assert (raised.fault.part, raised.fault.kind) == ("neighbour-n03", FaultKind.SELF_TEST)
    house.parts.courier.answered = {"n02", "n03"}
    house.test.ask(1000.0)
    house.test.tick(1001.0)
    assert house.chain.faults[1:] == [FaultCleared(PartId("neighbour-n03"), FaultKind.SELF_TEST, 1001.0)]


def test_a_button_that_detection_would_not_heed_fails(house: Any) -> None:
    house.parts.detector = Detector(ZONES, [])
    house.test.start(None, 0.0, same_boot=False)
    house.test.ask(10.0)
    house.test.tick(10.0 + ANSWER_S)
    assert house.test.result["failed"]["detection"].startswith("nut:")


def test_a_machine_that_breaks_on_a_fire_fails(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise TransitionError("no such row")

    house.test.start(None, 0.0, same_boot=False)
    monkeypatch.setattr(AlarmMachine, "handle", broken)
    house.test.ask(10.0)
    monkeypatch.undo()
    house.test.tick(10.0 + ANSWER_S)
    assert house.chain.broken == ["decision"]
    assert house.test.result["failed"]["decision"] == "it broke"


def test_it_waits_while_something_stands_and_gives_way(house: Any) -> None:
    from edge.model.event import OperatorAction, Verb

    house.test.start(None, 0.0, same_boot=False)
    house.parts.machine.handle(OperatorAction(Verb.DRILL_START, "bà Lan"), 500.0)
    assert "drill" in house.test.ask(501.0)
    due = house.test.next_deadline()
    house.test.tick(due)
    assert house.test.next_deadline() == due + AGAIN_S
    house.parts.machine.handle(OperatorAction(Verb.DRILL_STOP, "bà Lan"), 600.0)
    assert house.test.ask(601.0) == ""
    house.parts.machine.handle(OperatorAction(Verb.DRILL_START, "bà Lan"), 602.0)
    assert house.test.next_deadline() == 0.0
    house.test.tick(603.0)
    assert not house.test.is_running
    assert house.test.result is None
