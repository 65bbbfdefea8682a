"""A new roster in some houses: real processes; the others take it over, and nobody is muted meanwhile."""

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from edge.cli.main import main
from edge.group.key_text import to_text
from edge.group.roster import Roster
from edge.simulation.broker import find_mosquitto
from rig import Group, House, eventually, real_broker


def newer(group: Group, version: int, *, without: House | None = None, hosts: bool = True) -> dict[str, Any]:
    mapping = group.roster_mapping(version)
    mapping["members"] = [m for m in mapping["members"] if without is None or m["id"] != without.node]
    if not hosts:
        for member in mapping["members"]:
            member["hosts"] = []
    mapping["signature"] = to_text(group.group_key.sign(Roster.from_mapping(mapping).canonical()))
    return mapping


def neighbours(house: House) -> set[str]:
    return {str(n["id"]) for n in house.status()["neighbours"]}


def hears(house: House, *others: House) -> bool:
    heard = {n["id"] for n in house.status()["neighbours"] if n["heard_at"]}
    return heard >= {other.node for other in others}


def fires(house: House) -> list[str]:
    return [str(fire["origin"]) for fire in house.status()["fires_of_neighbours"]]


def detail(house: House, part: str) -> str:
    return " ".join(f["detail"] for f in house.status()["faults"] if f["part"] == part)


def test_a_house_of_an_old_card_takes_its_neighbours_roster_and_refuses_the_struck_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group = Group(tmp_path, 4)
    with group as (old, one, two, stolen):
        for house in (one, two):
            house.write(newer(group, 3, without=stolen), "group.yaml")
        for house in (one, two, stolen):
            house.start()
        shutil.rmtree(old.state)
        old.state.mkdir()
        old.start()
        eventually(lambda: neighbours(old) == {one.node, two.node}, "it runs the neighbours' roster")
        assert not detail(old, "group"), "a roll-out sets nobody chirping"
        assert "older than version 3" in (old.folder / "log").read_text()
        main(["doctor", str(old.config), "--json"])
        assert "old_file" in {f["code"] for f in json.loads(capsys.readouterr().out)["findings"]}
        kept = json.loads((old.state / "roster.json").read_text())["value"]["roster"]
        assert kept["version"] == 3, "on the disk"
        eventually(lambda: hears(old, one, two), "and hears them")
        stolen.hand.press(27)
        eventually(lambda: stolen.status()["condition"] == "fire_alarm", "the struck-off house cries")
        one.hand.press(27)
        eventually(lambda: fires(old), "a member is heeded")  # the fault chirps: its relay proves nothing
        assert fires(old) == [one.node], "the struck-off house is not"
        assert old.status()["refused"]["group"]["stranger"] > 0
        old.kill()
        old.start()
        assert neighbours(old) == {one.node, two.node}, "also after a restart"


def test_a_standing_alarm_makes_the_new_roster_wait(tmp_path: Path) -> None:
    group = Group(tmp_path, 3)
    with group as (old, one, gone):
        one.write(newer(group, 2, without=gone), "group.yaml")
        old.start()
        old.hand.press(27)
        assert old.sounds()
        one.start()
        log = old.folder / "log"
        eventually(lambda: "when nothing sounds or stands" in log.read_text(), "it has it, and waits")
        assert one.sounds(), "and is heard by houses of either roster"
        assert neighbours(old) == {one.node, gone.node}
        assert old.status()["condition"] == "fire_alarm"
        old.config.write_text(old.config.read_text().replace("kind: call_point", "kind: call_piont", 1))
        assert old.process is not None
        os.kill(old.process.pid, signal.SIGHUP)
        eventually(lambda: old.fault("settings"), "a bad file lies there meanwhile")
        old.hand.release(27)
        eventually(lambda: "error" not in old.do("reset"), "the alarm is reset")
        eventually(lambda: neighbours(old) == {one.node}, "now it is taken, whatever the file says")
        assert "call_piont" in detail(old, "settings"), "and the file is a fault still"
        old.hand.press(27)
        eventually(lambda: fires(one) == [old.node], "armed by the settings that ran")


def test_half_the_houses_on_the_old_roster_are_heard_by_all(tmp_path: Path) -> None:
    """An alarm stands all the while, so that no house takes the new one."""
    group = Group(tmp_path, 4)
    with group as houses:
        first, last = houses[0].node, houses[3].node
        for house in houses[2:]:
            house.write(newer(group, 2), "group.yaml")
        for house in houses[:2]:
            house.start()
        houses[0].hand.press(27)
        assert houses[0].sounds()
        eventually(lambda: first in fires(houses[1]), "the other house of the old roster heeds it")
        for house in houses[2:]:
            house.start()
            eventually(lambda h=house: first in fires(h), f"{house.node} heeds the old roster's house")
        houses[3].hand.press(27)
        for house in houses[:3]:
            eventually(lambda h=house: last in fires(h), f"{house.node} heeds the new roster's house")
        for house in houses[:2]:
            assert "roster runs" not in (house.folder / "log").read_text(), "it was on the old one"


@pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")
def test_a_roster_comes_by_the_broker_alone_and_closed(tmp_path: Path) -> None:
    group = Group(tmp_path, 2)
    with real_broker(tmp_path) as broker, group as (old, one):
        for house, version in ((old, 1), (one, 2)):
            house.write(newer(group, version, hosts=False), "group.yaml")
            settings = house.settings(group=True, ward=None)
            settings["links"]["broker"] = {"broker": broker.url}
            house.write(settings)
            house.start()
        log = old.folder / "log"
        eventually(lambda: "the new roster runs" in log.read_text(), "it came by the broker")
        assert json.loads((old.state / "roster.json").read_text())["value"]["roster"]["version"] == 2
