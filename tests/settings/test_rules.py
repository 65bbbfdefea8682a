import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from edge.settings.kinds import Kinds
from edge.settings.load import load
from edge.settings.result import Loaded
from edge.settings.rules import RESERVED_PARTS

LoadText = Callable[..., Loaded]


def advice(loaded: Loaded) -> list[tuple[int, str]]:
    assert loaded.settings is not None, loaded.problems
    found = [(problem.line, problem.code) for problem in loaded.problems if problem.warning]
    assert (1, "no_group") in found, "these houses stand alone"
    return [item for item in found if item != (1, "no_group")]


def test_complete_house_needs_no_advice(load_text: LoadText, house: str) -> None:
    assert advice(load_text(house)) == []


def test_kitchen_without_heat(load_text: LoadText, house: str) -> None:
    text = house.replace("      - {id: nhiet, kind: heat, gpio: 4}\n", "")
    assert advice(load_text(text)) == [(3, "kitchen_without_heat")]


def test_heat_detectors_contact_counts_as_heat(load_text: LoadText, house: str) -> None:
    text = house.replace("kind: heat, gpio: 4", "kind: contact, role: heat, gpio: 4")
    assert advice(load_text(text)) == []


def test_a_house_number_as_id(load_text: LoadText, house: str) -> None:
    assert "id: k7q2" in house
    assert advice(load_text(house.replace("id: k7q2", 'id: "12"'))) == [(1, "number_as_id")]


def test_no_call_point(load_text: LoadText, house: str) -> None:
    text = house.replace("kind: button", "kind: heat")
    assert advice(load_text(text)) == [(2, "no_call_point")]


def test_sirens_only_on_usb(load_text: LoadText, house: str) -> None:
    text = house.replace("kind: gpio, gpio: 23", "kind: relay, port: /dev/ttyUSB5")
    assert advice(load_text(text)) == [(14, "sirens_only_usb")]


def test_one_usb_siren_beside_a_pin_is_fine(load_text: LoadText, house: str) -> None:
    assert advice(load_text(house + "  - {id: usb, kind: relay, port: /dev/ttyUSB5}\n")) == []


def test_advice_on_rooms_needs_to_know_the_channels(tmp_path: Path, kinds: Kinds, house: str) -> None:
    path = tmp_path / "node.yaml"
    path.write_text(house.replace("kind: button", "kind: heat"), encoding="utf-8")
    assert advice(load(path, replace(kinds, channels=None))) == []


def test_particles_alone_before_an_altar_need_heat(load_text: LoadText, house: str) -> None:
    altar = house.replace("profile: kitchen", "profile: altar")
    assert advice(load_text(altar)) == []
    without = altar.replace("      - {id: nhiet, kind: heat, gpio: 4}\n", "")
    assert advice(load_text(without)) == [(3, "altar_without_heat")]
    contact = without.replace("      - {id: bui, kind: dust, port: /dev/ttyUSB0, every: 1 s}\n", "")
    assert advice(load_text(contact)) == [], "a certified alarm is not a particle counter"


def test_a_sensor_nearer_to_the_stove_than_advised(load_text: LoadText, house: str) -> None:
    for distance, is_near in (("1.5 m", True), ("299 cm", True), ("3 m", False), ("6 m", False)):
        text = house.replace("every: 1 s}", f"every: 1 s, distance: {distance}}}")
        assert advice(load_text(text)) == ([(7, "too_near")] if is_near else []), distance
    smoke_alarm = house.replace("gpio: 17}", "gpio: 17, distance: 1 m}")
    assert advice(load_text(smoke_alarm)) == [(9, "too_near")]
    heat = house.replace("gpio: 4}", "gpio: 4, distance: 50 cm}")
    assert advice(load_text(heat)) == [], "heat may hang near the stove"


def test_lights_alone_wake_nobody(load_text: LoadText, house: str) -> None:
    text = house.replace("{id: coi, kind: gpio, gpio: 23}", "{id: den, kind: lamp, gpio: 23, drive: strobe}")
    assert advice(load_text(text)) == [(14, "sirens_only_light")]
    assert advice(load_text(text + "  - {id: coi, kind: lamp, gpio: 24, drive: steady}\n")) == []


def test_inner_parts_of_the_node_are_reserved() -> None:
    edge = Path(__file__).parents[2] / "edge"
    named = {
        name
        for path in edge.rglob("*.py")
        for name in re.findall(r'PartId\("([a-z_-]+)"\)', path.read_text(encoding="utf-8"))
    }
    assert named <= RESERVED_PARTS
