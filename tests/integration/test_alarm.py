"""From a pressed button to sirens in every house: real processes, real ptys, real UDP, no broker."""

import subprocess
import sys
import time
from pathlib import Path

from rig import ON, PATIENCE_S, Group, eventually


def alarmed(house) -> bool:
    status = house.status()
    return status["sounding"] in {"fire", "neighbour"}


def test_a_call_point_sounds_every_house_without_broker_or_route(tmp_path: Path) -> None:
    with Group(tmp_path, 3, ward="mqtt://127.0.0.1:1") as houses:  # nobody listens on port 1
        for house in houses:
            house.start()
        houses[0].hand.press(27)
        assert all(house.sounds() for house in houses)
        assert [h.status()["sounding"] for h in houses] == ["fire", "neighbour", "neighbour"]
        ledger = eventually(
            lambda: (
                rows := list(houses[0].status()["ledger"].values())[-1:],
                rows and set(rows[0].values()) == {"commanded"} and rows,
            )[1],
            "the origin knows that both neighbours sound",
        )
        assert set(ledger[0]) == {"n02", "n03"}
        assert "error" not in houses[1].do("safe")
        eventually(
            lambda: houses[2].status()["roll_call"]["safe"] == ["n02"],
            "every house sees who has answered the roll call",
        )
        command = [sys.executable, "-m", "edge", "status", str(houses[0].config), "--lang", "en"]
        shown = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60).stdout
        assert "safe: n02; not answered: n01, n03" in " ".join(shown.split())


def test_a_certified_alarm_that_sounds_already_at_the_start_is_heeded(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        settings = house.settings(group=False, ward=None)
        (contact,) = [s for s in settings["zones"][0]["sensors"] if s["id"] == "certified"]
        contact["wiring"] = "normally_closed"  # simulated pins start high: open from the first
        house.write(settings)
        house.start()
        assert house.sounds()
        assert "smoke_alarm" in [zone["cause"] for zone in house.status()["zones"]]
        house.hand.press(17)
        eventually(lambda: "error" not in house.do("reset"), "reset is granted once the contact is closed")


def test_reset_at_the_origin_ends_it_everywhere_and_only_once_released(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as (origin, neighbour):
        origin.start()
        neighbour.start()
        origin.hand.press(22)
        assert origin.sounds()
        assert neighbour.sounds()
        assert "error" in origin.do("reset")
        assert "error" in neighbour.do("reset"), "only the origin ends its alarm"
        origin.hand.release(22)
        eventually(lambda: "error" not in origin.do("reset"), "reset is granted once the button is released")
        for house in (origin, neighbour):
            eventually(lambda h=house: h.status()["sounding"] in {"off", "chirp"}, f"{house.node} is quiet")


def test_the_alarm_outlives_kill_9_of_its_node(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        house.hand.press(27)
        assert house.sounds()
        eventually((house.state / "alarm.json").exists, "the alarm is on the disk")
        time.sleep(0.5)
        house.kill()
        house.forget_relay()
        began = time.monotonic()
        house.start()  # the button reads released now: simulated pins start high
        assert house.sounds()
        assert time.monotonic() - began < PATIENCE_S
        status = house.status()
        assert status["condition"] == "fire_alarm"
        assert [e["resumed"] for e in status["events"] if e["change"] == "condition"] == [True]


def test_the_neighbours_sound_on_when_the_origin_has_burnt(tmp_path: Path) -> None:
    with Group(tmp_path, 3) as (origin, second, third):
        for house in (origin, second, third):
            house.start()
        origin.hand.press(27)
        assert all(house.sounds() for house in (origin, second, third))
        eventually(lambda: (second.state / "alarm.json").exists(), "the neighbour's fire is on the disk")
        time.sleep(0.5)
        origin.kill()
        second.kill()
        second.forget_relay()
        second.start()
        assert second.sounds(), "a neighbour that restarts sounds on, with the origin gone"
        third.forget_relay()
        time.sleep(6.0)  # a whole cycle of the neighbour's pattern
        assert ON in third.relay.read()
        assert second.status()["fires_of_neighbours"][0]["origin"] == "n01"


def test_silence_is_local_and_refused_before_30_s(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as (origin, neighbour):
        neighbour.environment = {"LIENGIA_CLOCK": f"20@{time.clock_gettime(time.CLOCK_BOOTTIME)}"}
        origin.start()
        neighbour.start()
        origin.hand.press(27)
        assert origin.sounds()
        assert neighbour.sounds()
        assert origin.do("silence")["reason"]
        eventually(lambda: "error" not in neighbour.do("silence"), "silence is granted after 30 s")
        assert neighbour.status()["sounding"] in {"off", "chirp"}
        assert origin.status()["sounding"] == "fire"
