"""The house as Home Assistant sees it: the machine's own conditions, unknown where nothing can be seen."""

from types import SimpleNamespace
from typing import Any

import pytest

from edge.alarm.machine import AlarmMachine
from edge.errors import Refused
from edge.model.condition import Cause, Fault, FaultKind, Hazard
from edge.model.event import FaultRaised, OperatorAction, Verb
from edge.model.evidence import Severity, Verdict
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Role, Zone
from edge.node.home import View, act
from edge.ward.ha_payload import Press, Sense

CHANNELS = [
    Channel("bui", "bep", Quantity.PM2_5),
    Channel("nhiet", "bep", Quantity.TEMPERATURE),
    Channel("nhiet", "bep", Quantity.HUMIDITY),
    Channel("bao-khoi", "ngu", Quantity.CONTACT, role=Role.SMOKE_ALARM),
    Channel("co", "ngu", Quantity.CO),
    Channel("nut", "ngu", Quantity.CALL_POINT),
]


class House:
    """A real machine and its view."""

    def __init__(self, channels: list[Channel] = CHANNELS) -> None:
        self.machine = AlarmMachine("n01", 1, [Zone("bep", "Bếp", "kitchen"), Zone("ngu", "Ngủ", "bedroom")])
        self.view = View(SimpleNamespace(machine=self.machine), channels)

    def handle(self, event: Any, at: float = 10.0) -> None:
        self.machine.handle(event, at)

    def act(self, action: OperatorAction, at: float) -> None:
        self.machine.handle(action, at)

    def fire(self, cause: Cause, zone: str = "bep", hazard: Hazard = Hazard.FIRE) -> None:
        self.handle(Verdict(zone, 10.0, Severity.FIRE, cause=cause, hazard=hazard))


def test_a_sense_is_there_only_with_a_sensor_for_it() -> None:
    assert set(House().view.senses) == set(Sense)
    assert set(House([Channel("nut", "ngu", Quantity.CALL_POINT)]).view.senses) == set()
    assert House().view.senses[Sense.SMOKE] == {"bui", "bao-khoi"}


def test_quiet_is_clear_everywhere() -> None:
    home = House().view.look()
    assert (home.condition, home.fire, home.problem, home.sounding) == ("quiescent", False, False, "off")
    assert set(home.senses.values()) == {False}


@pytest.mark.parametrize(
    ("cause", "hazard", "sense"),
    [
        (Cause.SMOKE_ALARM, Hazard.FIRE, Sense.SMOKE),
        (Cause.DETECTOR, Hazard.FIRE, Sense.SMOKE),
        (Cause.HEAT_RISE, Hazard.FIRE, Sense.HEAT),
        (Cause.CO_LIMIT, Hazard.CO, Sense.CO),
    ],
)
def test_each_cause_is_seen_by_its_sense(cause: Cause, hazard: Hazard, sense: Sense) -> None:
    house = House()
    house.fire(cause, hazard=hazard)
    home = house.view.look()
    assert home.fire
    assert {s for s, burns in home.senses.items() if burns} == {sense}


def test_a_call_point_is_a_fire_that_no_sense_saw() -> None:
    house = House()
    house.fire(Cause.CALL_POINT)
    home = house.view.look()
    assert home.fire
    assert home.sounding == "fire"
    assert set(home.senses.values()) == {False}


def test_a_broken_sensor_makes_its_sense_unknown_and_never_hides_a_fire() -> None:
    house = House()
    house.handle(FaultRaised(Fault("bao-khoi", FaultKind.OPEN, 1.0, "broken wire")))
    home = house.view.look()
    assert home.problem
    assert home.senses == {Sense.SMOKE: None, Sense.HEAT: False, Sense.CO: False}
    house.fire(Cause.SMOKE_LIMIT)
    assert house.view.look().senses[Sense.SMOKE] is True


def test_a_disabled_zone_is_unknown() -> None:
    house = House()
    house.handle(OperatorAction(Verb.DISABLE, "x", "bep"))
    assert house.view.look().senses == {Sense.SMOKE: None, Sense.HEAT: None, Sense.CO: False}


def test_a_press_does_what_a_person_may_and_no_more() -> None:
    house = House()
    act(house, Press.HUSH, 10.0)  # nothing to hush: refused, and harmless
    house.handle(Verdict("bep", 10.0, Severity.PRE_ALARM, score=3.5, cause=Cause.DETECTOR))
    assert house.machine.sounding.value == "pre_alarm"
    act(house, Press.HUSH, 11.0)
    assert house.view.look().hushed
    assert house.machine.sounding.value == "off"
    house.fire(Cause.CALL_POINT)
    for press in Press:
        act(house, press, 100.0)
    assert house.machine.sounding.value == "fire"


def test_the_test_sounds_once_at_home_and_ends_by_itself() -> None:
    house = House()
    act(house, Press.TEST, 10.0)
    assert house.machine.sounding.value == "drill"
    assert not house.machine.state.drill, "the group is told nothing"
    house.machine.tick(16.0)
    assert house.machine.sounding.value == "off"
    house.machine.handle(OperatorAction(Verb.SIREN_TEST, "x"), 20.0)
    house.fire(Cause.CALL_POINT)
    assert house.machine.sounding.value == "fire", "a fire wins"
    with pytest.raises(Refused, match="alarm"):
        house.machine.handle(OperatorAction(Verb.SIREN_TEST, "x"), 21.0)
