"""`links.radio`: what leaves the band, or is too strong, is refused with what would be right."""

from pathlib import Path
from typing import Any

import pytest

from edge.group.radio_settings import RadioSettings
from edge.node.kinds import all_kinds
from edge.settings.load import load
from edge.settings.report import render
from edge.texts.catalogue import speaker

CONFIG = Path(__file__).parents[2] / "config"


def problems(radio: str, tmp_path: Path) -> list[str]:
    """Of config/house.yaml with this radio, rendered."""
    text = (CONFIG / "house.yaml").read_text(encoding="utf-8")
    (tmp_path / "group.yaml").write_text(
        (CONFIG / "group.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    path = tmp_path / "node.yaml"
    path.write_text(text.replace("  lan: {", f"  radio: {{{radio}}}\n  lan: {{"), encoding="utf-8")
    return [render(problem, speaker("en")) for problem in load(path, all_kinds()).problems]


GOOD = "kind: e22, port: /dev/ttyUSB9"


def test_with_a_radio_there_are_two_roads_and_no_advice(tmp_path: Path) -> None:
    assert problems(GOOD, tmp_path) == []


@pytest.mark.parametrize(
    ("more", "allowed"),
    [
        ("channel: 23", "24"),  # EBYTE's own default: half of its 500 kHz lie outside
        ("channel: 25", "24"),
        ('band: "920 MHz", channel: 70', "71, 72"),
        ("power: 22 dBm", "10 dBm"),
        ("power: 13 dBm", "10 dBm"),
        ('band: "920 MHz", power: 22 dBm', "10 dBm, 13 dBm"),
        ("power: 12 dBm", "10 dBm"),
        ("air_rate: 2.4 kbit/s", "9.6 kbit/s, 19.2 kbit/s, 38.4 kbit/s, 62.5 kbit/s"),
        ("air_rate: 4.8 kbit/s", "9.6 kbit/s, 19.2 kbit/s, 38.4 kbit/s, 62.5 kbit/s"),
    ],
)
def test_out_of_the_rules_is_refused(more: str, allowed: str, tmp_path: Path) -> None:
    (found,) = problems(f"{GOOD}, {more}", tmp_path)
    assert f": {allowed}" in found


def test_an_e32_knows_one_band_and_fewer_rates(tmp_path: Path) -> None:
    e32 = "kind: e32, port: /dev/ttyUSB9"
    assert problems(e32, tmp_path) == []
    assert "433 MHz" in problems(f'{e32}, band: "920 MHz"', tmp_path)[0]
    assert "9.6 kbit/s, 19.2 kbit/s" in problems(f"{e32}, air_rate: 62.5 kbit/s", tmp_path)[0]


@pytest.mark.parametrize("more", ["m1: 6", "m0: 5, m1: 5", "m0: 5, m1: 6, aux: 6"])
def test_mode_pins_are_two_and_aux_a_third(more: str, tmp_path: Path) -> None:
    (found,) = problems(f"{GOOD}, {more}", tmp_path)
    assert "m0" in found


@pytest.mark.parametrize(
    ("radio", "other"),
    [
        (f"{GOOD}, m0: 12, m1: 27", "nut-trong"),
        (f"{GOOD}, aux: 17", "khoi-bep"),
        ("kind: e22, port: /dev/ttyAMA0, aux: 14", ""),
    ],
)
def test_pins_and_port_have_one_owner(radio: str, other: str, tmp_path: Path) -> None:
    found = problems(radio, tmp_path)
    if other:
        (found_one,) = found
        assert other in found_one
        assert "radio" in found_one


def test_radio_needs_a_group(tmp_path: Path) -> None:
    path = tmp_path / "node.yaml"
    text = (CONFIG / "minimal.yaml").read_text(encoding="utf-8")
    path.write_text(f"{text}\nlinks: {{radio: {{{GOOD}}}}}\n", encoding="utf-8")
    assert [p.code for p in load(path, all_kinds()).errors] == ["radio_without_group"]


@pytest.mark.parametrize(
    ("more", "mhz"),
    [({}, 434.125), ({"kind": "e32"}, 434.0), ({"band": "920 MHz", "power": "13 dBm"}, 921.125)],
)
def test_frequency_of_the_default_channel(more: dict[str, Any], mhz: float) -> None:
    settings = RadioSettings.model_validate({"kind": "e22", "port": "/dev/ttyUSB9", **more})
    assert settings.frequency_mhz == mhz
