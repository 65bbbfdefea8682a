"""The house at its own Home Assistant: what is announced, what is said, and the little it may do."""

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.ward.client import Client, Connected
from edge.ward.connection import Plan, Publication
from edge.ward.ha_payload import Home, Place, Press, Sense, discovery_payload, state_payload
from edge.ward.home_assistant import HomeAssistant
from edge.ward.settings import HomeAssistantSettings, WardSettings
from tests.ward.ha_rules import problems
from tests.ward.parties import CEILING_S, Broker, until

Closing = Callable[[Any], Any]
PLACE = Place("k7q2", "Nhà số 12", "1.2.3")
ALL = frozenset(Sense)
QUIET = Home(senses=dict.fromkeys(Sense, False))


def announced(senses: frozenset[Sense] = ALL, *, commands: bool = True) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(discovery_payload(PLACE, senses, commands=commands))
    return body


@pytest.mark.parametrize("commands", [False, True])
@pytest.mark.parametrize("senses", [frozenset(), frozenset({Sense.HEAT}), ALL])
def test_every_option_is_one_that_home_assistant_documents(senses: frozenset[Sense], commands: bool) -> None:
    assert problems(announced(senses, commands=commands)) == []


def test_the_rules_tell_bad_from_good() -> None:
    for spoil in (
        lambda b: b.pop("origin"),
        lambda b: b["device"].pop("identifiers"),
        lambda b: b["components"]["fire"].update(device_class="fire"),
        lambda b: b["components"]["hush"].pop("command_topic"),
        lambda b: b["components"]["fire"].update(unique_id=b["components"]["siren"]["unique_id"]),
        lambda b: b["components"]["siren"].update(volume=3),
        lambda b: b.update(components2={}),
        lambda b: b["components"]["condition"].pop("options"),
    ):
        body = announced()
        spoil(body)
        assert problems(body)


def test_entities_are_those_of_the_house() -> None:
    entities = announced()["components"]
    assert {name: (e["platform"], e.get("device_class")) for name, e in entities.items()} == {
        "condition": ("sensor", "enum"), "fire": ("binary_sensor", "safety"),
        "neighbour": ("binary_sensor", "safety"), "siren": ("siren", None),
        "problem": ("binary_sensor", "problem"), "hushed": ("binary_sensor", None),
        "testing": ("binary_sensor", None), "smoke": ("binary_sensor", "smoke"),
        "heat": ("binary_sensor", "heat"), "carbon_monoxide": ("binary_sensor", "carbon_monoxide"),
        "hush": ("button", None), "test": ("button", None),
    }  # fmt: skip
    assert announced()["device"]["name"] == "Nhà số 12"


def test_nothing_is_announced_that_the_house_cannot_see_or_may_not_be_told_to_do() -> None:
    entities = announced(frozenset({Sense.SMOKE}), commands=False)["components"]
    assert not {"heat", "carbon_monoxide", "hush", "test"} & set(entities)
    assert (entities["siren"]["platform"], entities["siren"]["device_class"]) == ("binary_sensor", "sound")
    assert not [e for e in entities.values() if "command_topic" in e]


def test_every_template_finds_its_value() -> None:
    said = json.loads(state_payload(QUIET))
    templates = [
        e.get("value_template") or e.get("state_value_template") for e in announced()["components"].values()
    ]
    for template in filter(None, templates):
        assert template.removeprefix("{{ value_json.").removesuffix(" }}") in said


def test_what_cannot_be_seen_is_unknown_and_never_normal() -> None:
    said = json.loads(state_payload(Home(senses={Sense.SMOKE: None, Sense.HEAT: True, Sense.CO: False})))
    assert (said["smoke"], said["heat"], said["carbon_monoxide"]) == ("None", "ON", "OFF")


@pytest.mark.parametrize(
    ("sounding", "said"), [("fire", "ON"), ("drill", "ON"), ("chirp", "OFF"), ("off", "OFF")]
)
def test_a_chirp_is_no_siren(sounding: str, said: str) -> None:
    assert json.loads(state_payload(Home(sounding=sounding)))["siren"] == said


# Over a real broker ------------------------------------------------------------------------------


class Node:
    """The house's side, on a loop of its own."""

    def __init__(self, broker: Broker, **options: Any) -> None:
        self.home = QUIET
        self.presses: list[Press] = []
        self.faults: list[Any] = []
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="loop")
        self._thread.start()
        self.reactor = Reactor(self.loop, Clock())
        settings = HomeAssistantSettings.model_validate({"broker": broker.url, **options})
        self.link = HomeAssistant(
            settings, PLACE, ALL, self.reactor, self.presses.append, self.faults.append, lambda: self.home
        )
        self.link.start()

    def turn(self) -> None:
        """What the node does once a second."""
        self.reactor.post(lambda: self.link.tick(self.reactor.now()))

    def close(self) -> None:
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (self.link.close(), done.set()))
        done.wait(CEILING_S)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(CEILING_S)
        self.loop.close()


class Assistant:
    """Home Assistant's side of the broker."""

    def __init__(self, broker: Broker) -> None:
        self.signals: list[Any] = []
        plan = Plan(WardSettings(broker=broker.url), "ha", ("homeassistant/#", "liengia/#"), clean=True)
        self._client = Client(plan, self.signals.append, name="ha")
        self._client.start()
        self._session = until(
            lambda: next((s.session for s in self.signals if isinstance(s, Connected)), None), "connected"
        )

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._client.publish(self._session, Publication(topic, payload, "x", retain))

    def heard(self, topic: str) -> list[Any]:
        return [s for s in self.signals if getattr(s, "topic", "") == topic]

    def last(self, topic: str) -> Any:
        payload = until(lambda: self.heard(topic), topic)[-1].payload
        return payload.decode() if topic == PLACE.availability else json.loads(payload)

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def assistant(broker: Broker, closing: Closing) -> Assistant:
    broker.start()
    there: Assistant = closing(Assistant(broker))
    return there


def test_it_is_announced_available_and_told(assistant: Assistant, broker: Broker, closing: Closing) -> None:
    node = closing(Node(broker))
    assert problems(assistant.last(PLACE.discovery)) == []
    assert assistant.last(PLACE.availability) == "online"
    assert assistant.last(PLACE.state)["smoke"] == "OFF"
    node.home = Home(condition="fire_alarm", sounding="fire", fire=True, senses={Sense.SMOKE: True})
    node.turn()
    until(lambda: assistant.last(PLACE.state)["smoke"] == "ON", "the fire")
    assert (assistant.last(PLACE.state)["siren"], assistant.last(PLACE.state)["fire"]) == ("ON", "ON")


def test_it_is_announced_again_when_home_assistant_starts(
    assistant: Assistant, broker: Broker, closing: Closing
) -> None:
    closing(Node(broker))
    assistant.last(PLACE.availability)
    before = len(assistant.heard(PLACE.discovery))
    assistant.say(PLACE.birth, b"online")
    until(lambda: len(assistant.heard(PLACE.discovery)) > before, "announced again")


def test_it_is_unavailable_when_it_ends_and_when_it_dies(
    assistant: Assistant, broker: Broker, closing: Closing
) -> None:
    node = Node(broker)
    assert assistant.last(PLACE.availability) == "online"
    node.close()
    until(lambda: assistant.last(PLACE.availability) == "offline", "the farewell")
    node = closing(Node(broker))
    until(lambda: assistant.last(PLACE.availability) == "online", "there again")
    node.link._client.close(abruptly=True)
    until(lambda: assistant.last(PLACE.availability) == "offline", "the will")


def test_without_leave_nothing_is_heard(assistant: Assistant, broker: Broker, closing: Closing) -> None:
    node = closing(Node(broker))
    assistant.last(PLACE.availability)
    for press in Press:
        assistant.say(PLACE.command(press), b"ON")
    assistant.say(PLACE.birth, b"online")  # a round trip
    before = len(assistant.heard(PLACE.discovery))
    until(lambda: len(assistant.heard(PLACE.discovery)) >= before, "later")
    assistant.say(PLACE.birth, b"online")
    until(lambda: len(assistant.heard(PLACE.discovery)) > before, "later still")
    assert not node.presses


def test_presses_with_leave_and_what_is_dropped(
    assistant: Assistant, broker: Broker, closing: Closing, tmp_path: Path
) -> None:
    credentials = tmp_path / "home.cred"
    credentials.write_text("node\nsecret\n")
    credentials.chmod(0o600)
    assistant.say(PLACE.command(Press.HUSH), b"ON", retain=True)  # kept from before
    node = closing(Node(broker, commands=True, credentials=credentials))
    until(lambda: node.link.dropped == 1, "a kept press is dropped")
    for junk in (b"", b"OFF", b"on", b"ON" * 100, b"\xff"):
        assistant.say(PLACE.command(Press.TEST), junk)
    until(lambda: node.link.dropped == 6, "junk, and OFF of the siren")
    assistant.say(PLACE.command(Press.HUSH), b"ON")
    until(lambda: node.presses == [Press.HUSH], "the press")
    assistant.say(PLACE.command(Press.TEST), b"ON")
    until(lambda: node.link.dropped == 7, "too fast")
    assert node.presses == [Press.HUSH]


def test_there_is_no_press_that_ends_a_fire_alarm() -> None:
    assert {press.value for press in Press} == {"hush", "test"}


@pytest.mark.parametrize(
    "fields",
    [
        {"broker": "mqtt://127.0.0.1", "commands": True},
        {"broker": "mqtts://home.example", "commands": True},
        {"broker": "mqtt://192.168.1.9", "commands": True},
    ],
)
def test_commands_need_a_broker_that_knows_who_speaks(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="commands need"):
        HomeAssistantSettings.model_validate(fields)


def test_it_may_be_told_to_an_open_broker() -> None:
    assert not HomeAssistantSettings(broker="mqtt://192.168.1.9").commands
