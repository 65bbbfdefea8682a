"""The broker as a road of the group: real Mosquitto, real processes, and no LAN between the houses."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from edge.group.key_text import to_text
from edge.group.roster import Roster
from edge.simulation.broker import Broker, find_mosquitto
from rig import Group, House, eventually

pytestmark = pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    folder = tmp_path / "broker"
    folder.mkdir()
    found = Broker(folder, kind="mosquitto")
    yield found
    found.close()


def cut_lan(group: Group, islands: list[list[House]], url: str, bridges: list[House]) -> None:
    """Each island's roster has addresses of its own houses alone; only the bridges know the broker."""
    for island in islands:
        mapping = group.roster_mapping()
        for member in mapping["members"]:
            if member["id"] not in {house.node for house in island}:
                member["hosts"] = []
        mapping["signature"] = to_text(group.group_key.sign(Roster.from_mapping(mapping).canonical()))
        for house in island:
            house.write(mapping, "group.yaml")
            settings: dict[str, Any] = house.settings(group=True, ward=None)
            if house in bridges:
                settings["links"]["broker"] = {"broker": url}
            with house.config.open("w", encoding="utf-8") as file:
                YAML().dump(settings, file)


def knows(house: House, others: list[House]) -> Callable[[], bool]:
    names = {other.node for other in others}
    return lambda: {n["id"] for n in house.status()["neighbours"] if n["heard_at"]} >= names


def sounds_for(house: House, origin: House) -> Callable[[], bool]:
    return lambda: [fire["origin"] for fire in house.status()["fires_of_neighbours"]] == [origin.node]


def test_button_reaches_every_house_by_the_broker_alone(tmp_path: Path, broker: Broker) -> None:
    group = Group(tmp_path, 3)
    with group as houses:
        cut_lan(group, [[house] for house in houses], broker.url, houses)
        for house in houses:
            house.start()
        for house in houses:
            others = [other for other in houses if other is not house]
            eventually(knows(house, others), f"{house.node} hears the others by the broker")
        origin = houses[0]
        began = time.monotonic()
        origin.hand.press(27)
        for house in houses[1:]:
            eventually(sounds_for(house, origin), f"{house.node} sounds", within_s=10.0)
        print(f"\nbutton to the last of 2 sirens by the broker alone: {time.monotonic() - began:.3f} s")
        assert all(house.sounds() for house in houses)
        roads = {n["id"]: set(n["roads"]) for n in houses[1].status()["neighbours"]}
        assert roads == {"n01": {"broker"}, "n03": {"broker"}}
        origin.hand.release(27)
        eventually(lambda: "error" not in origin.do("reset"), "reset")
        for house in houses[1:]:
            eventually(lambda h=house: not h.status()["fires_of_neighbours"], "the reset comes too")


def test_what_the_broker_kept_of_an_earlier_life_alarms_nobody(tmp_path: Path, broker: Broker) -> None:
    """It is gone; a house without memory gets its retained alarm, and nobody vouches for that."""
    group = Group(tmp_path, 2)
    with group as (origin, late):
        cut_lan(group, [[origin], [late]], broker.url, [origin, late])
        origin.start()
        origin.hand.press(27)
        assert origin.sounds()
        time.sleep(3.0)  # it reaches the broker
        origin.kill()  # its alarm stays at the broker
        late.start()
        eventually(
            lambda: late.fault("neighbour-n01") == "forged", "nobody answers for it: a fault to look at"
        )
        assert late.status()["fires_of_neighbours"] == []


def test_alarm_crosses_from_one_lan_over_the_broker_to_another(tmp_path: Path, broker: Broker) -> None:
    """n01 and n04 have no broker: n02 and n03 carry between their LANs, verbatim."""
    group = Group(tmp_path, 4)
    with group as houses:
        n01, n02, n03, n04 = houses
        cut_lan(group, [[n01, n02], [n03, n04]], broker.url, [n02, n03])
        for house in houses:
            house.start()
        for one, other in ((n01, n02), (n02, n03), (n03, n04)):
            eventually(knows(one, [other]), f"{one.node} hears {other.node}")
            eventually(knows(other, [one]), f"{other.node} hears {one.node}")
        n01.hand.press(27)
        for house in (n02, n03, n04):
            eventually(sounds_for(house, n01), f"{house.node} sounds", within_s=10.0)
        n01.hand.release(27)
        eventually(lambda: "error" not in n01.do("reset"), "reset")
        for house in (n02, n03, n04):
            eventually(lambda h=house: not h.status()["fires_of_neighbours"], f"{house.node}: the reset too")
