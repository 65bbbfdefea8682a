"""Drills, walk-tests and what people set, across real processes: a real fire wins over all of them."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from edge.simulation.broker import Broker, find_mosquitto
from rig import Group, House, eventually

CALL_POINT, OUTER_CALL_POINT, SMOKE_ALARM = 27, 22, 17


def soundings(houses: list[House]) -> list[str]:
    """What each makes; a fault's chirp (nobody speaks for the dust sensor here) is no alarm."""
    return [house.status()["sounding"].replace("chirp", "off") for house in houses]


def all_sound(houses: list[House], wanted: list[str]) -> None:
    eventually(lambda: soundings(houses) == wanted, f"the sirens make {wanted}")


def start(houses: list[House]) -> None:
    for house in houses:
        house.start()
    others = len(houses) - 1

    def hear_each_other() -> bool:
        return all(sum(n["heard_at"] is not None for n in h.status()["neighbours"]) == others for h in houses)

    eventually(hear_each_other, "they hear each other")


def run(house: House, *words: str) -> subprocess.CompletedProcess[str]:
    first = next((i for i, word in enumerate(words) if word.startswith("--")), len(words))
    command = [sys.executable, "-m", "edge", *words[:first], str(house.config), *words[first:]]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


def test_a_drill_is_marked_everywhere_measured_per_house_and_reported(tmp_path: Path) -> None:
    with Group(tmp_path, 3) as houses:
        start(houses)
        origin, second, third = houses
        assert run(origin, "drill", "start", "--by", "bà Lan").returncode == 0
        all_sound(houses, ["drill"] * 3)
        for house in houses:
            (drill,) = house.status()["drills"]
            assert drill["origin"] == "n01"
            assert drill["until"] <= drill["since"] + 900.0
            assert house.status()["condition"] == "quiescent"
            assert house.status()["roll_call"]["is_open"]
        assert all(house.sounds() for house in houses), "the relay makes the drill's pattern"
        assert "error" not in second.do("ack")
        assert "error" not in third.do("safe")
        assert second.do("drill-stop")["reason"] == "not_origin"

        def rows() -> dict[str, dict[str, float | None]]:
            return {row["id"]: row for row in origin.do("drill-report")["houses"]}

        eventually(lambda: rows()["n02"]["acknowledged_s"] is not None, "the origin knows who acknowledged")
        eventually(lambda: rows()["n03"]["safe_s"] is not None, "the origin knows who is safe")
        assert rows()["n01"]["siren_s"] == 0.0
        assert rows()["n02"]["safe_s"] is rows()["n03"]["acknowledged_s"] is None
        assert run(origin, "drill", "stop").returncode == 0
        all_sound(houses, ["off"] * 3)
        assert all(house.status()["drills"] == [] for house in houses)
        shown = run(origin, "drill", "report", "--lang", "en")
        assert shown.returncode == 0, shown.stderr
        assert "3 of 3 houses sounded" in shown.stdout
        assert "kết thúc sau" in (told := run(origin, "drill", "report", "--lang", "vi").stdout)
        assert "stopped by" not in told, "the reason is Vietnamese too"
        time.sleep(0.5)  # the storage thread
        origin.kill()
        origin.start()
        found = json.loads(run(origin, "drill", "report", "--json").stdout)
        assert (found["by"], found["sounded"], found["of"]) == ("bà Lan", 3, 3), "it outlives a restart"
        assert found["ended_because"].startswith("stopped by")
        sirens = {row["id"]: row["siren_s"] for row in found["houses"]}
        assert all(0.0 <= at < 10.0 for at in sirens.values())


def test_a_drill_ends_by_itself_everywhere(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as houses:
        for house in houses:  # 15 minutes in 9 seconds
            house.environment = {"LIENGIA_CLOCK": f"100@{time.clock_gettime(time.CLOCK_BOOTTIME)}"}
        start(houses)
        houses[0].do("drill-start")
        all_sound(houses, ["drill"] * 2)
        eventually(lambda: not any(h.status()["drills"] for h in houses), "no drill is left")
        report = houses[0].do("drill-report")
        assert 899.0 < report["ended_s"] < 960.0


@pytest.mark.parametrize(
    ("pin", "where"), [(CALL_POINT, "n01"), (OUTER_CALL_POINT, "n02"), (SMOKE_ALARM, "n02")]
)
def test_a_pressed_button_or_contact_in_a_drill_is_a_real_fire_everywhere(
    tmp_path: Path, pin: int, where: str
) -> None:
    """In the house that drills, and in another."""
    with Group(tmp_path, 3) as houses:
        start(houses)
        houses[0].do("drill-start")
        all_sound(houses, ["drill"] * 3)
        next(house for house in houses if house.node == where).hand.press(pin)
        all_sound(houses, ["fire" if house.node == where else "neighbour" for house in houses])
        eventually(lambda: not any(h.status()["drills"] for h in houses), "the drill is over everywhere")
        for house in houses:
            fires = [e for e in house.status()["events"] if e["change"] in {"condition", "neighbour"}]
            assert fires[-1]["after"] == "fire_alarm"
            assert not any(event["drill"] for event in fires), "nobody may take it for an exercise"
        assert houses[0].do("drill-start")["reason"] == "in_alarm"
        assert "real alarm" in houses[0].do("drill-report")["ended_because"]


def test_a_detected_fire_in_a_drill_and_a_walk_test_is_real_everywhere(tmp_path: Path) -> None:
    """A heavy smoke on the dust sensor, while the smoke alarm is in test and the other house drills."""
    from rig import frame

    with Group(tmp_path, 2) as houses:
        for house in houses:
            house.environment = {"LIENGIA_CLOCK": f"30@{time.clock_gettime(time.CLOCK_BOOTTIME)}"}
        start(houses)
        burning, other = houses
        count = 0

        def smoke(level: int) -> None:
            nonlocal count
            count += 1
            burning.dust.write(frame(level, count))
            time.sleep(0.03)

        for _ in range(80):
            smoke(20)
        other.do("drill-start")
        assert "error" not in burning.do("walk-test", target="certified")
        all_sound(houses, ["drill"] * 2)

        def burns() -> bool:
            smoke(900)
            return soundings(houses) == ["fire", "neighbour"]

        eventually(burns, "both houses sound the real fire")
        assert burning.status()["zones"][0]["condition"] == "fire_alarm"


def test_a_walk_test_exempts_one_device_and_a_button_beside_it_is_real_everywhere(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as houses:
        start(houses)
        tested, _ = houses
        assert run(tested, "walk-test", "certified", "--lang", "vi").stdout == "thử thiết bị: xong\n"
        tested.hand.press(SMOKE_ALARM)
        answered = lambda: "test_answered" in [e["change"] for e in tested.status()["events"]]  # noqa: E731
        eventually(answered, "the device under test is shown to work")
        assert soundings(houses) == ["off", "off"], "and nobody is alarmed"
        tested.hand.press(CALL_POINT)
        all_sound(houses, ["fire", "neighbour"])


def test_disablement_and_walk_test_are_shown_and_end_by_themselves(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.environment = {"LIENGIA_CLOCK": f"60@{time.clock_gettime(time.CLOCK_BOOTTIME)}"}
        house.start()
        assert run(house, "disable", "room", "--hours", "0.1", "--by", "thợ").returncode == 0
        assert "error" not in house.do("walk-test", target="inside")
        assert {i["what"] for i in house.status()["impairments"]} == {"disablement", "testmode"}
        shown = run(house, "status", "--lang", "en").stdout
        assert "disabled room: by thợ" in " ".join(shown.split())
        eventually(lambda: house.status()["impairments"] == [], "both are over by themselves")
        assert run(house, "disable", "room").returncode == 0
        assert run(house, "enable", "room").returncode == 0
        assert house.status()["impairments"] == []


@pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")
def test_the_ward_sees_an_exercise(tmp_path: Path, broker: Broker) -> None:
    from edge.ward.register import events
    from rig import listening_ward

    group = Group(tmp_path, 2, ward=broker.url)
    with group as houses, listening_ward(group, broker.url, tmp_path / "ward.sqlite") as register:
        start(houses)
        houses[0].do("drill-start")
        all_sound(houses, ["drill"] * 2)
        houses[0].do("drill-stop")

        def drilled() -> bool:
            kinds = [(e["node"], e["change"]) for e in events(register) if e["drill"]]
            return {(n, c) for n in ("n01", "n02") for c in ("drill_begun", "drill_ended")} <= set(kinds)

        eventually(drilled, "the ward has the drill's beginning and end of every house, marked")
        command = [sys.executable, "-m", "edge", "ward", "export", "--cap", "--ward", "kinh-bac"]
        command += ["--store", str(register)]
        exported = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
        alerts = exported.splitlines()
        assert all("<status>Exercise</status>" in alert for alert in alerts)
        assert sum("<event>Fire drill</event>" in alert for alert in alerts) >= 2, "one of each house"
