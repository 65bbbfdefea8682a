"""The burning house is gone a second after its alarm: its neighbours warn on, to the stated hold."""

import pytest

from edge.alarm.escalation import Policy
from edge.group.table import HOLD_S
from edge.model.command import Sounding
from edge.model.event import Change, OperatorAction, Verb
from edge.model.identity import NodeId
from houses import make_houses
from virtual_group import VirtualGroup

ORIGIN, RESTARTED, WIPED = NodeId("n01"), NodeId("n02"), NodeId("n03")


@pytest.fixture
def group() -> VirtualGroup:
    """Five houses, of which the first has burnt down a second after its alarm."""
    found = VirtualGroup(make_houses(5, quick=True), seed=7)
    found.run(20.0)
    found.press(ORIGIN)
    found.run(1.0)
    found.kill(ORIGIN)
    return found


def sounding(group: VirtualGroup) -> set[Sounding]:
    return {house.machine.sounding for house in group.living()}


def test_every_neighbour_sounds_to_the_hold_and_not_longer(group: VirtualGroup) -> None:
    assert sounding(group) == {Sounding.NEIGHBOUR}
    for _ in range(59):
        group.run(30.0)
        assert sounding(group) == {Sounding.NEIGHBOUR}, f"{group.now:.0f} s"
    group.run(HOLD_S - 59 * 30.0 + 2.0)
    assert not any(house.fires for house in group.living())
    assert Policy().origin_hold_s == HOLD_S


def test_origins_silence_is_shown_and_it_is_never_normal(group: VirtualGroup) -> None:
    group.run(100.0)
    for house in group.living():
        assert ("neighbour-n01", "neighbour_lost") in house.faults
        assert any(kind == "origin_lost" for _, kind in house.faults)


def test_a_neighbour_that_restarts_sounds_on(group: VirtualGroup) -> None:
    group.run(5.0)
    group.start(RESTARTED, disk=group.houses[RESTARTED].disk)
    assert group.houses[RESTARTED].machine.sounding is Sounding.NEIGHBOUR, "before it has heard anybody"
    group.run(HOLD_S / 2)
    assert group.houses[RESTARTED].fires == {ORIGIN: 257}


def test_a_neighbour_that_restarts_without_memory_hears_of_it_from_the_others(group: VirtualGroup) -> None:
    group.run(60.0)
    group.start(WIPED, disk=None)
    group.run(2.0)
    assert group.houses[WIPED].fires == {ORIGIN: 257}
    assert group.houses[WIPED].machine.sounding is Sounding.NEIGHBOUR


def test_nobody_else_can_end_it(group: VirtualGroup) -> None:
    """Another house's alarm and reset, and a person at the neighbour's, end nothing of it."""
    group.press(WIPED)
    group.run(5.0)
    assert group.reset(WIPED)
    group.run(5.0)
    house = group.houses[RESTARTED]
    assert house.fires == {ORIGIN: 257}
    house.machine.handle(OperatorAction(Verb.ACKNOWLEDGE, "test"), group.now)
    assert house.fires == {ORIGIN: 257}
    told = [event.by for event in house.events if event.change is Change.NEIGHBOUR]
    assert ORIGIN in told


def test_a_house_gone_is_a_fault_everywhere_within_100_s() -> None:
    group = VirtualGroup(make_houses(15, quick=True), seed=3)
    group.loss = 0.3
    group.run(60.0)
    group.kill(NodeId("n07"))
    group.run(100.0)
    for house in group.living():
        assert ("neighbour-n07", "neighbour_lost") in house.faults, house.node
