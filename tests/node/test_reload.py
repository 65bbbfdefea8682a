"""SIGHUP to real nodes: a good file is swapped in peace, a bad one is a fault, an alarm makes both wait."""

import os
import signal
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ruamel.yaml import YAML

from edge.alarm.machine import AlarmMachine
from edge.model.condition import FireCondition
from edge.model.event import HouseState, OperatorAction, PeerReport, Verb
from edge.model.identity import NodeId
from edge.node.reload import is_peaceful
from rig import OFF, Group, House, eventually


def settings_of(house: House) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(house.config.read_text())
    return found


def hang_up(house: House) -> None:
    assert house.process is not None
    os.kill(house.process.pid, signal.SIGHUP)


def zones(house: House) -> list[str]:
    return [zone["id"] for zone in house.status()["zones"]]


def dust(house: House) -> Any:
    return next(z for z in house.status()["zones"] if z["id"] == "room")["values"].get("dust/pm2_5")


def with_another_zone(house: House) -> dict[str, Any]:
    changed = settings_of(house)
    changed["zones"].append(
        {"id": "attic", "name": "Attic", "sensors": [{"id": "up", "kind": "call_point", "gpio": 5}]}
    )
    return changed


def test_a_good_file_is_swapped_in_the_same_process_and_forgets_no_reading(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        house.show_dust(23)
        before = dust(house)
        old = house.status()
        house.write(with_another_zone(house))
        hang_up(house)
        eventually(lambda: "attic" in zones(house), "the new zone is there")
        new = house.status()
        assert new["process"]["pid"] == old["process"]["pid"]
        assert new["boot"] == old["boot"] + 1, "its messages are newer than those of the house before"
        assert dust(house) == before, "what was read before is known still"
        assert house.fault("settings") is None
        house.hand.press(5)
        assert house.sounds(), "the new call point is armed"
        kept = (house.state / "last-good-settings.json").read_text()
        assert "attic" in kept
        assert house.stop() == 0


def test_a_bad_file_is_a_fault_beside_a_running_house_and_a_good_one_ends_it(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        good = house.config.read_text()
        house.config.write_text(good.replace("kind: call_point", "kind: call_piont", 1))
        hang_up(house)
        eventually(lambda: house.fault("settings"), "the fault is shown")
        (fault,) = [f for f in house.status()["faults"] if f["part"] == "settings"]
        assert "call_piont" in fault["detail"]
        assert "node.yaml:" in fault["detail"]
        house.config.write_text(good.replace("kind: pms5003", "kind: pms5030", 1))
        hang_up(house)
        eventually(lambda: "pms5030" in str(house.status()["faults"]), "it names the newest problem")
        assert "door" in zones(house)
        house.config.write_text(good)
        hang_up(house)
        eventually(lambda: house.fault("settings") is None, "a good file ends it")
        house.hand.press(22)
        assert house.sounds(), "armed all along"


def test_an_alarm_makes_a_new_file_wait_and_the_siren_never_stops(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        house.hand.press(27)
        assert house.sounds()
        house.write(with_another_zone(house))
        house.forget_relay()
        hang_up(house)
        log = house.folder / "log"
        eventually(lambda: "waits until" in log.read_text(), "it says that it waits")
        time.sleep(1.5)  # more than one look for peace
        heard = house.relay.read()
        assert zones(house) == ["room", "door"]
        status = house.status()
        assert (status["condition"], status["sounding"]) == ("fire_alarm", "fire")
        # T3 goes on and off; it is never left off for longer than its pause.
        assert heard.count(OFF) <= 3
        house.hand.release(27)
        eventually(lambda: "error" not in house.do("reset"), "the alarm is reset")
        eventually(lambda: "attic" in zones(house), "now it is swapped")
        assert house.status()["condition"] == "quiescent"


def test_many_signals_at_once_leave_one_armed_house(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        for _ in range(30):
            hang_up(house)
            time.sleep(0.01)

        def swaps() -> int:
            return (house.folder / "log").read_text().count("runs, after")

        eventually(swaps, "it swaps")

        def is_settled() -> bool:  # simulated pins forget the hand with their factory, real ones do not
            before = swaps()
            time.sleep(0.5)
            return swaps() == before

        eventually(is_settled, "the last signal is answered")
        assert swaps() < 30, "signals that come while a file is read are one"
        house.hand.press(27)
        assert house.sounds()
        assert house.stop() == 0


def test_houses_of_a_group_hear_each_other_after_a_swap(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as (one, two):
        one.start()
        two.start()
        one.write(with_another_zone(one))
        hang_up(one)
        eventually(lambda: "attic" in zones(one), "swapped")
        one.hand.press(5)
        assert two.sounds(), "the neighbour heeds the swapped house"
        eventually(lambda: one.status()["ledger"], "and the swapped house hears its answer")


def test_a_neighbours_fire_that_is_silenced_here_is_no_peace() -> None:
    machine = AlarmMachine(NodeId("n01"), 1, [])
    house: Any = SimpleNamespace(machine=machine)
    assert is_peaceful(house)
    fire = HouseState(FireCondition.FIRE_ALARM, episode=257)
    machine.handle(PeerReport(NodeId("n02"), 1, 1, 0.0, fire, "lan"), 0.0)
    machine.handle(OperatorAction(Verb.SILENCE, "test"), 40.0)
    assert machine.sounding.value == "off"
    assert not is_peaceful(house)
