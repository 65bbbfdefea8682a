"""The order of the chain, and that one broken output never stops the next."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from edge.group.relay import Outgoing
from edge.model.command import Keep, Sound, Sounding, TellGroup, TellWard
from edge.model.condition import Cause, FaultKind, FireCondition
from edge.model.event import AlarmEvent, Change, FaultRaised, HouseState, PeerReport
from edge.model.evidence import Severity, Verdict
from edge.model.quantity import Quantity
from edge.model.reading import Reading
from edge.node.chain import Chain
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor

EVENT = AlarmEvent(
    "n01", 1, 1, 0.0, None, 0, Change.CONDITION, FireCondition.QUIESCENT, FireCondition.FIRE_ALARM
)
END = AlarmEvent(
    "n01", 1, 7, 0.0, "bep", 257, Change.RESET, FireCondition.FIRE_ALARM, FireCondition.QUIESCENT
)
ORDER = ["fanout.sound", "courier.set_own", "ward.put", "black_box.on_event", "keeper.keep"]
ALARM = [Sound(Sounding.FIRE), TellGroup(HouseState()), TellWard(EVENT), Keep()]


class Recorder:
    """Every part of a house at once; writes down what is asked of it, and fails where it is told to."""

    def __init__(self, reactor: Reactor) -> None:
        self.reactor = reactor
        self.calls: list[str] = []
        self.broken: set[str] = set()
        self.faults: list[FaultRaised] = []
        self.verdicts: list[Verdict] = []
        self.outgoing = [Outgoing(None, b"own")]
        for name in (
            "detector",
            "supervisor",
            "machine",
            "fanout",
            "courier",
            "lan",
            "ward",
            "board",
            "keeper",
            "black_box",
            "drill_book",
            "ticker",
        ):
            setattr(self, name, _Part(self, name))
        self.roads = {"lan": self.lan, "radio": _Part(self, "radio")}


class _Part:
    def __init__(self, house: Recorder, name: str) -> None:
        self._house, self._name = house, name
        self._rest: list[Any] = []

    def __getattr__(self, method: str) -> Any:
        def call(*args: Any) -> Any:
            name = f"{self._name}.{method}"
            self._house.calls.append(name)
            if self._name in self._house.broken:
                raise RuntimeError("broken")
            if name == "courier.tick":
                return self._house.outgoing
            if name == "machine.decide":
                return self._decide(args[0])
            if name == "machine.conclude":
                rest, self._rest = self._rest, []
                return rest
            return {} if method == "snapshot" else []

        return call

    def _decide(self, event: Any) -> list[Sound]:
        if isinstance(event, FaultRaised):
            self._house.faults.append(event)
            return []
        self._house.verdicts.append(event)
        self._rest = ALARM[1:]
        return ALARM[:1]


@pytest.fixture
def house() -> Iterator[Recorder]:
    loop = asyncio.new_event_loop()
    yield Recorder(Reactor(loop, Clock()))
    loop.close()


def outputs(house: Recorder) -> list[str]:
    wanted = {"fanout.sound", "courier.set_own", "ward.put", "black_box.on_event", "keeper.keep"}
    return list(dict.fromkeys(call for call in house.calls if call in wanted))


def drain(house: Recorder) -> None:
    house.reactor.loop.run_until_complete(asyncio.sleep(0))


def test_the_order_is_siren_group_ward_journal(house: Recorder) -> None:
    Chain(house).perform(ALARM, 1.0)
    assert outputs(house) == ORDER


@pytest.mark.expects_errors
@pytest.mark.parametrize("broken", ["fanout", "courier", "ward", "black_box", "keeper"])
def test_a_broken_output_is_a_fault_and_the_others_are_driven(house: Recorder, broken: str) -> None:
    house.broken.add(broken)
    Chain(house).perform(ALARM, 1.0)
    assert outputs(house) == ORDER
    drain(house)
    assert {f.fault.kind for f in house.faults} == {FaultKind.INTERNAL}
    assert len({f.fault.part for f in house.faults}) == 1, "the failing part alone is named"


@pytest.mark.expects_errors
def test_a_bug_in_detection_does_not_take_the_call_point_away(house: Recorder) -> None:
    house.broken.add("detector")
    Chain(house).on_reading(Reading("inside", "door", Quantity.CALL_POINT, 1.0, 5.0))
    assert house.verdicts == [Verdict("door", 5.0, Severity.FIRE, cause=Cause.CALL_POINT)]
    assert "fanout.sound" in house.calls
    drain(house)
    assert house.faults[0].fault.part == "detection"


@pytest.mark.expects_errors
def test_a_bug_in_detection_invents_no_fire_of_other_readings(house: Recorder) -> None:
    house.broken.add("detector")
    Chain(house).on_reading(Reading("dust", "room", Quantity.PM2_5, 900.0, 5.0))
    Chain(house).on_reading(Reading("inside", "door", Quantity.CALL_POINT, 0.0, 5.0))
    assert house.verdicts == []


def test_a_reading_is_remembered_after_it_was_decided_and_supervised(house: Recorder) -> None:
    Chain(house).on_reading(Reading("dust", "room", Quantity.PM2_5, 20.0, 5.0))
    calls = [call for call in house.calls if call in {"detector.feed", "supervisor.feed", "black_box.note"}]
    assert calls == ["detector.feed", "supervisor.feed", "black_box.note"]


def test_a_receipt_lets_the_status_led_be_looked_at(house: Recorder) -> None:
    Chain(house).on_receipt(1, 7)
    assert house.calls == ["board.note_receipt", "ticker.rearm"]


@pytest.mark.expects_errors
def test_a_broken_road_is_named_and_the_next_one_is_driven(house: Recorder) -> None:
    house.broken.add("lan")
    Chain(house).run_courier(1.0)
    assert [call for call in house.calls if call.endswith(".send")] == ["lan.send", "radio.send"]
    drain(house)
    assert [f.fault.part for f in house.faults] == ["lan"]


def test_what_is_repeated_takes_its_own_road_alone(house: Recorder) -> None:
    house.outgoing = [Outgoing("radio", b"of another")]
    Chain(house).run_courier(1.0)
    assert [call for call in house.calls if call.endswith(".send")] == ["radio.send"]


def test_the_end_of_an_alarm_is_kept_only_once_the_outbox_has_it(house: Recorder) -> None:
    house.machine.condition, house.machine.neighbours = FireCondition.QUIESCENT, ()
    chain = Chain(house)
    chain.perform([TellWard(END), Keep()], 0.0)
    chain.perform([Keep()], 0.1)
    chain.on_committed(END.seq - 1)
    assert "keeper.keep" not in house.calls
    chain.on_committed(END.seq)
    assert "keeper.keep" in house.calls
    house.calls.clear()
    chain.perform([Keep()], 0.2)
    assert "keeper.keep" in house.calls


def test_a_fire_that_follows_an_end_waits_for_no_commit(house: Recorder) -> None:
    house.machine.condition, house.machine.neighbours = FireCondition.QUIESCENT, ()
    chain = Chain(house)
    chain.perform([TellWard(END), Keep()], 0.0)
    house.machine.condition = FireCondition.FIRE_ALARM
    chain.perform([TellWard(EVENT), Keep()], 0.1)
    assert "keeper.keep" in house.calls


@pytest.mark.expects_errors
def test_a_broken_drill_book_keeps_no_neighbours_word_from_being_answered(house: Recorder) -> None:
    house.broken = {"drill_book"}
    house.roll_out = None
    report = PeerReport("n02", 1, 1, 0.0, HouseState(safe=True), "lan")
    house.courier.receive = lambda *_: [report]
    Chain(house).on_datagram(b"frame", "lan", 0.0)
    assert "drill_book.on_safe" in house.calls
    assert "courier.tick" in house.calls
    drain(house)
    assert [fault.fault.part for fault in house.faults] == ["drill"]
