"""Every file in config/ loads with the real kinds, and what is generated from the models is fresh."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from edge.cli.config import schema_text
from edge.detection.profile import DEFAULT_PROFILE as DETECTIONS_DEFAULT
from edge.detection.profile import PROFILES as DETECTIONS_PROFILES
from edge.node.kinds import all_kinds, verify_roster
from edge.settings.base import DeviceSettings
from edge.settings.json_schema import describe, node_schema
from edge.settings.kinds import DEFAULT_PROFILE, PROFILES
from edge.settings.load import load
from edge.settings.reference import updated
from edge.settings.report import render
from edge.settings.roster_file import check_group

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "config"
FILES = sorted(CONFIG.glob("*.yaml"))
HOUSES = [path for path in FILES if path.name != "group.yaml"]


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIENGIA_STATE_DIR", "LIENGIA_LOG_LEVEL", "LIENGIA_LANG"):
        monkeypatch.delenv(name, raising=False)


def plain(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def test_there_are_examples() -> None:
    assert {path.name for path in FILES} >= {"minimal.yaml", "house.yaml", "group.yaml", "laptop.yaml"}


@pytest.mark.parametrize("path", HOUSES, ids=lambda path: path.name)
def test_house_loads(path: Path) -> None:
    loaded = load(path, all_kinds(), verify_roster=verify_roster)
    assert [render(problem) for problem in loaded.errors] == []
    assert loaded.settings is not None


def test_every_kind_has_a_sample() -> None:
    kinds = all_kinds()
    houses = [loaded.settings for path in HOUSES if (loaded := load(path, kinds)).settings is not None]
    assert {sensor.kind for house in houses for sensor in house.sensors} == set(kinds.sensors)
    assert {siren.kind for house in houses for siren in house.sirens} == set(kinds.sirens)


def test_house_needs_no_advice_but_a_second_road() -> None:
    loaded = load(CONFIG / "house.yaml", all_kinds(), verify_roster=verify_roster)
    assert [problem.code for problem in loaded.problems] == ["one_road"]


def test_unconfirmed_register_map_is_said_at_its_place() -> None:
    loaded = load(CONFIG / "modbus.yaml", all_kinds(), verify_roster=verify_roster)
    lines = (CONFIG / "modbus.yaml").read_text(encoding="utf-8").splitlines()
    (problem,) = (p for p in loaded.problems if p.code == "unconfirmed_map")
    assert problem.params["value"] == "renke_yg_n01"
    assert problem.warning
    assert lines[problem.line - 1][problem.column - 1 :].startswith("renke_yg_n01")


def test_group_is_signed() -> None:
    assert check_group(CONFIG / "group.yaml", verify_roster) == ()


@pytest.mark.parametrize(
    ("good", "bad"),
    [("Nhà cô Lan", "Nhà cô Lành"), ("192.168.1.12", "192.168.1.13"), ("version: 1", "version: 2"),
     ("20 s", "19 s"), ("id: h2w6", "id: h2w7")],
)  # fmt: skip
def test_changed_group_is_refused(tmp_path: Path, good: str, bad: str) -> None:
    path = tmp_path / "group.yaml"
    text = (CONFIG / "group.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace(good, bad), encoding="utf-8")
    assert [problem.code for problem in check_group(path, verify_roster)] == ["bad_signature"]


def test_spelling_of_the_group_file_is_free(tmp_path: Path) -> None:
    path = tmp_path / "group.yaml"
    path.write_text(json.dumps(plain(CONFIG / "group.yaml"), sort_keys=True), encoding="utf-8")
    assert check_group(path, verify_roster) == ()


def test_unsigned_and_wrong_group_name_their_place(tmp_path: Path) -> None:
    path = tmp_path / "group.yaml"
    text = (CONFIG / "group.yaml").read_text(encoding="utf-8")
    path.write_text(re.sub("signature: .*", "", text), encoding="utf-8")
    assert [problem.code for problem in check_group(path, verify_roster)] == ["unsigned_roster"]
    path.write_text(
        text.replace("id: m3x9", "id: k7q2").replace("nha-phu.local", "nha phu"), encoding="utf-8"
    )
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [(lines[p.line - 1].strip(), p.code) for p in check_group(path, verify_roster)]
    assert found == [("- id: k7q2", "roster_invalid"), ("hosts: [nha phu]", "roster_invalid")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_editor_finds_nothing_wrong(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert match is not None
    schema = json.loads((CONFIG / match[1]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(plain(path), schema)


@pytest.mark.parametrize(
    ("good", "bad"),
    [("every: 1 s", "every: 1"), ("profile: kitchen", "profile: kitchn"), ("gpio: 27", "gpio: 41"),
     ("kind: dht22", "kind: dht"), ("role: heat", "role: hot"), ("lan:", "wan:"),
     ("active: low", "active: lo")],
)  # fmt: skip
def test_editor_finds_what_is_wrong(good: str, bad: str) -> None:
    text = (CONFIG / "house.yaml").read_text(encoding="utf-8")
    assert good in text
    broken = YAML(typ="safe", pure=True).load(text.replace(good, bad))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, node_schema(all_kinds()))


@pytest.mark.parametrize(("name", "is_group"), [("node.schema.json", False), ("group.schema.json", True)])
def test_schema_is_fresh(name: str, is_group: bool) -> None:
    """Renew with: liengia config schema > config/node.schema.json (--group for the other)."""
    assert (CONFIG / name).read_text(encoding="utf-8") == schema_text(is_group=is_group)


def test_reference_is_fresh() -> None:
    """Renew with: liengia config reference --update docs/settings.md"""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert updated(text, all_kinds()) == text


def test_every_option_is_documented() -> None:
    """By its description, or by the sentence at the head of its kind."""
    kinds = all_kinds()
    silent = {
        f"{model.__name__}.{name}"
        for model in (
            *kinds.sensors.values(),
            *kinds.sirens.values(),
            kinds.lan,
            kinds.radio,
            kinds.ward,
            kinds.home_assistant,
        )
        for name, field in model.model_fields.items()
        if name not in describe(model)
        and not re.search(rf"\b{name}\b", model.__doc__ or "")
        and not _is_listed(field)
    }
    assert not silent


def _is_listed(field: Any) -> bool:
    """A closed list of words that says of itself what it is for."""
    return bool(getattr(field.annotation, "__members__", None)) and bool(field.annotation.__doc__)


def test_profiles_are_those_of_detection() -> None:
    assert set(PROFILES) == set(DETECTIONS_PROFILES)
    assert DEFAULT_PROFILE == DETECTIONS_DEFAULT


def test_every_device_has_its_kind_and_claims() -> None:
    kinds = all_kinds()
    for name, model in {**kinds.sensors, **kinds.sirens}.items():
        assert issubclass(model, DeviceSettings)
        claims = {key for key in ("gpio", "port", "card") if key in model.model_fields}
        # or it says itself what it owns: a serial number on a shared wire
        assert claims or model.claims is not DeviceSettings.claims, f"{name} would own nothing"
