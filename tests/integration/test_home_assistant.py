"""A real node at a house's own broker: what Home Assistant sees of a fire, and how little it can do."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.errors import ExitCode
from edge.simulation.broker import Broker
from edge.ward.client import Client, Connected
from edge.ward.connection import Plan, Publication
from edge.ward.settings import BrokerSettings
from rig import Group, House, eventually

BASE = "liengia/home/n01"


class Assistant:
    """Hears and presses."""

    def __init__(self, url: str) -> None:
        self.signals: list = []
        plan = Plan(BrokerSettings(broker=url), "ha", ("homeassistant/#", "liengia/#"), clean=True)
        self.client = Client(plan, self.signals.append, name="ha")
        self.client.start()
        eventually(lambda: self.of(Connected), "Home Assistant is connected")

    def of(self, kind: type) -> list:
        return [s for s in list(self.signals) if isinstance(s, kind)]

    def state(self) -> dict:
        found = [s.payload for s in list(self.signals) if getattr(s, "topic", "") == f"{BASE}/state"]
        return json.loads(found[-1]) if found else {}

    def press(self, what: str) -> None:
        topic = f"{BASE}/{what}/press"
        self.client.publish(self.of(Connected)[-1].session, Publication(topic, b"ON", "press"))


@pytest.fixture
def assistant(broker: Broker) -> Iterator[Assistant]:
    assistant = Assistant(broker.url)
    yield assistant
    assistant.client.close()


@pytest.fixture
def house(tmp_path: Path, broker: Broker) -> Iterator[House]:
    with Group(tmp_path, 1) as (house,):
        (house.folder / "home.cred").write_text("node\nsecret\n")
        (house.folder / "home.cred").chmod(0o600)
        home = {"broker": broker.url, "credentials": "home.cred", "commands": True}
        house.write(house.settings(group=False, ward=None) | {"home_assistant": home})
        yield house.start()


def test_a_fire_is_seen_and_nothing_pressed_there_ends_it(house: House, assistant: Assistant) -> None:
    eventually(lambda: assistant.state().get("smoke"), "the state")
    assert {"smoke", "fire", "siren", "problem"} <= set(assistant.state())
    assert "heat" not in assistant.state(), "no sensor here feels heat"
    assistant.press("test")
    assert house.sounds()
    eventually(lambda: house.status()["sounding"] in {"off", "chirp"}, "the test ends by itself")
    house.forget_relay()
    house.hand.press(17)
    assert house.sounds()
    eventually(lambda: assistant.state()["smoke"] == "ON", "smoke")
    assert (assistant.state()["fire"], assistant.state()["condition"]) == ("ON", "fire_alarm")
    assistant.press("hush")
    eventually(lambda: assistant.state()["siren"] == "ON", "told again")
    assert house.status()["sounding"] == "fire"


def test_siren_test_by_command(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["siren", "test", str(house.config)]) == ExitCode.OK
    assert house.sounds()
    assert house.status()["sounding"] == "drill"
