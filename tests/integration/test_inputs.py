"""What each input means for the house: a real node process, simulated pins, a simulated MCP3008."""

from pathlib import Path
from typing import Any

import pytest

from rig import Group, House, eventually

NORMAL, ALARM, CUT, SHORT = 1.65, 0.37, 3.3, 0.0


def contact(name: str, gpio: int, **more: object) -> dict[str, Any]:
    return {"id": name, "kind": "contact", "role": name, "gpio": gpio, **more}


def supervised(name: str, role: str, channel: int) -> dict[str, Any]:
    return {"id": name, "kind": "supervised_zone", "role": role, "adc": "mcp3008", "channel": channel}


ROOMS: dict[str, list[dict[str, Any]]] = {
    "box": [contact("tamper", 5), contact("mains_fail", 6, stable="2 s")],
    "hall": [contact("smoke_alarm", 13)],
    "kitchen": [contact("heat", 19)],
    "loop": [supervised("wires", "smoke_alarm", 0)],
    "shop": [supervised("heads", "heat", 1)],
    "gate": [supervised("buttons", "call_point", 2)],
}


@pytest.fixture
def house(tmp_path: Path):
    with Group(tmp_path, 1) as (one,):
        settings = one.settings(group=False, ward=None)
        settings["zones"] = [
            {"id": room, "name": room, "sensors": sensors} for room, sensors in ROOMS.items()
        ]
        one.write(settings)
        one.start()
        for channel in range(3):
            one.hand.put_volts(channel, NORMAL)
        eventually(lambda: not troubled(one), "the wires are whole")
        yield one


def troubled(house: House) -> set[str]:
    """Which of the inputs has a fault."""
    return {f["part"] for f in house.status()["faults"]} & {s["id"] for room in ROOMS.values() for s in room}


def causes(house: House) -> dict[str, str]:
    return {
        zone["id"]: zone["cause"] for zone in house.status()["zones"] if zone["condition"] == "fire_alarm"
    }


def test_trouble_is_no_fire(house: House) -> None:
    for part, gpio, kind in (("tamper", 5, "open"), ("mains_fail", 6, "power")):
        house.hand.press(gpio)
        eventually(lambda part=part, kind=kind: house.fault(part) == kind, f"{part} is a fault")
    for volts, kind in ((CUT, "open"), (SHORT, "short"), (1.0, "out_of_range")):
        house.hand.put_volts(0, volts)
        eventually(
            lambda kind=kind: kind in {f["kind"] for f in house.status()["faults"] if f["part"] == "wires"},
            kind,
        )
    assert causes(house) == {}
    assert house.status()["condition"] == "quiescent"
    assert house.status()["sounding"] in {"off", "chirp"}
    house.hand.release(5)
    house.hand.release(6)
    house.hand.put_volts(0, NORMAL)
    eventually(lambda: not troubled(house), "all is whole again")


def test_each_alarm_is_a_hard_one_of_its_own_cause(house: House) -> None:
    house.hand.put_volts(0, CUT)  # a fault before the alarm: it may not delay it
    house.hand.press(13)
    assert house.sounds()
    house.hand.press(19)
    for channel in range(3):
        house.hand.put_volts(channel, ALARM)
    wanted = {
        "hall": "smoke_alarm",
        "kitchen": "heat_contact",
        "loop": "smoke_alarm",
        "shop": "heat_contact",
        "gate": "call_point",
    }
    eventually(lambda: causes(house) == wanted, "every zone by its own cause")
    house.hand.put_volts(0, SHORT)
    eventually(lambda: house.fault("wires"), "the alarm's cable burns through")
    assert causes(house) == wanted, "a fault never lowers an alarm"
