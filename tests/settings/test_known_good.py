import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from edge.errors import SettingsError, StorageError
from edge.settings.kinds import Kinds
from edge.settings.known_good import FILE_NAME, Armed, keep, load_or_last_known_good

GROUP = f"""\
version: 1
group: to-5
ward: phuong-6
members: [{{id: k7q2, name: A, public_key: {"A" * 43}}}, {{id: m3x9, name: B, public_key: {"B" * 42}A}}]
group_key: {"D" * 42}A
"""


@pytest.fixture
def config(tmp_path: Path, house: str) -> Path:
    """A good house whose state folder lies beside it."""
    path = tmp_path / "etc" / "node.yaml"
    path.parent.mkdir()
    path.write_text(house.replace("id: k7q2,", "id: k7q2, state_dir: ../state,"), encoding="utf-8")
    return path


def start(config: Path, kinds: Kinds) -> Armed:
    armed = load_or_last_known_good(config, kinds)
    if armed.texts is not None:
        keep(armed.settings, armed.texts)
    return armed


def test_good_file_is_used_and_kept(config: Path, kinds: Kinds) -> None:
    armed = start(config, kinds)
    assert [problem.code for problem in armed.problems] == ["no_group"]
    kept = json.loads((config.parent / ".." / "state" / FILE_NAME).read_text())["value"]
    assert kept["node"] == config.read_text(encoding="utf-8")
    assert kept["group"] is None


@pytest.mark.parametrize("bad", ["", "node: [", "zones: []\n", "node:\n\tid: x\n", "\x00"])
def test_bad_file_starts_from_the_last_good(config: Path, kinds: Kinds, bad: str) -> None:
    good = start(config, kinds).settings
    config.write_text("node: {state_dir: ../state}\n" + bad, encoding="utf-8")
    armed = load_or_last_known_good(config, kinds)
    assert armed.settings == good
    assert armed.texts is None
    assert [problem for problem in armed.problems if not problem.warning]


def test_last_good_is_found_by_the_environment_when_the_file_is_gone(
    config: Path, kinds: Kinds, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = start(config, kinds).settings
    config.unlink()
    monkeypatch.setenv("LIENGIA_STATE_DIR", str(good.node.state_dir))
    armed = load_or_last_known_good(config, kinds)
    assert armed.settings.zones == good.zones
    assert [problem.code for problem in armed.problems] == ["cannot_read"]


def test_group_file_is_kept_with_it(config: Path, kinds: Kinds) -> None:
    group = config.with_name("group.yaml")
    group.write_text(GROUP, encoding="utf-8")
    config.write_text(config.read_text(encoding="utf-8") + "group: group.yaml\n", encoding="utf-8")
    good = start(config, kinds).settings
    group.unlink()
    armed = load_or_last_known_good(config, kinds)
    assert armed.settings == good
    assert [p.code for p in armed.problems] == ["group_unreadable"]


def test_none_kept_refuses_with_every_problem(config: Path, kinds: Kinds) -> None:
    config.write_text("node: {id: 12, nam: A}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_or_last_known_good(config, kinds)
    assert len(caught.value.problems) == 5
    assert caught.value.problems[0].startswith(f"{config}:1:1: ")


def test_report_speaks_through_the_catalogue(config: Path, kinds: Kinds) -> None:
    config.unlink()
    with pytest.raises(SettingsError, match="không đọc được"):
        load_or_last_known_good(config, kinds, say=lambda key, **params: f"không đọc được {key}")


def test_torn_store_is_named_and_the_one_before_it_used(config: Path, kinds: Kinds) -> None:
    start(config, kinds)
    first = config.read_text(encoding="utf-8")
    config.write_text(first.replace("Bếp", "Bếp mới"), encoding="utf-8")
    start(config, kinds)
    store = config.parent.parent / "state" / FILE_NAME
    store.write_bytes(store.read_bytes()[:-40])
    config.write_text("node: {state_dir: ../state\n", encoding="utf-8")
    assert load_or_last_known_good(config, kinds).settings.zones[0].name == "Bếp"
    store.with_name(FILE_NAME + ".1").write_bytes(b"{")
    with pytest.raises(SettingsError, match="last_good_unreadable"):
        load_or_last_known_good(config, kinds)


def test_same_texts_are_not_written_again(config: Path, kinds: Kinds) -> None:
    start(config, kinds)
    store = config.parent.parent / "state" / FILE_NAME
    before = store.stat()
    start(config, kinds)
    assert store.stat().st_ino == before.st_ino


def test_kept_file_that_this_version_cannot_use_is_none(config: Path, kinds: Kinds) -> None:
    start(config, kinds)
    config.write_text("node: {state_dir: ../state}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="unknown_kind"):
        load_or_last_known_good(config, replace(kinds, sensors={}))


def test_full_disk_is_a_storage_error(config: Path, kinds: Kinds) -> None:
    armed = load_or_last_known_good(config, kinds)
    assert armed.texts is not None
    (config.parent.parent / "state").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(StorageError):
        keep(armed.settings, armed.texts)


def test_another_nodes_store_in_the_default_folder_is_not_ours(
    config: Path, kinds: Kinds, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    start(config, kinds)
    monkeypatch.setattr("edge.settings.known_good.DEFAULT_STATE_DIR", tmp_path / "state")
    other = tmp_path / "etc" / "other.yaml"
    other.write_text("node: {state_dir: ../elsewhere}\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        load_or_last_known_good(other, kinds)
    config.write_text("node: {state_dir: ../mistyped}\n", encoding="utf-8")
    assert load_or_last_known_good(config, kinds).settings.node.id == "k7q2"


def test_state_folder_is_found_without_pydantic() -> None:
    code = "import sys, edge.settings.known_good; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
