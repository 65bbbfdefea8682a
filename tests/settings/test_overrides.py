from collections.abc import Callable
from pathlib import Path

import pytest

from edge.settings.overrides import Overrides
from edge.settings.result import Loaded

LoadText = Callable[..., Loaded]


def with_node(house: str, settings: str) -> str:
    return house.replace('name: "Nhà số 12"', f'name: "Nhà số 12", {settings}')


def test_defaults(load_text: LoadText, house: str) -> None:
    node = load_text(house).settings.node  # type: ignore[union-attr]
    assert (node.state_dir, node.log_level, node.lang) == (Path("/var/lib/liengia"), "info", None)


def test_file_goes_before_the_default(load_text: LoadText, house: str, tmp_path: Path) -> None:
    node = load_text(with_node(house, "state_dir: state, log_level: debug, lang: en")).settings.node  # type: ignore[union-attr]
    assert (node.state_dir, node.log_level, node.lang) == (tmp_path / "state", "debug", "en")


def test_environment_goes_before_the_file(
    load_text: LoadText, house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIENGIA_STATE_DIR", "/srv/env")
    monkeypatch.setenv("LIENGIA_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("LIENGIA_LANG", "vi")
    node = load_text(with_node(house, "state_dir: /srv/file, log_level: debug, lang: en")).settings.node  # type: ignore[union-attr]
    assert (node.state_dir, node.log_level, node.lang) == (Path("/srv/env"), "warning", "vi")


def test_command_line_goes_before_all(
    load_text: LoadText, house: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIENGIA_STATE_DIR", "/srv/env")
    monkeypatch.setenv("LIENGIA_LOG_LEVEL", "debug")
    monkeypatch.chdir(tmp_path)
    given = Overrides(state_dir=Path("here"), log_level="error", lang="en")
    node = load_text(house, overrides=given).settings.node  # type: ignore[union-attr]
    assert (node.state_dir, node.log_level, node.lang) == (tmp_path / "here", "error", "en")


def test_mistyped_variable_keeps_no_house_unarmed(
    load_text: LoadText, house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIENGIA_LOG_LEVEL", "debgu")
    loaded = load_text(house)
    assert loaded.settings is not None
    assert loaded.settings.node.log_level == "info"
    (problem,) = [found for found in loaded.problems if found.code != "no_group"]
    assert (problem.file, problem.code, problem.params["guess"]) == (
        "LIENGIA_LOG_LEVEL",
        "bad_environment",
        "debug",
    )


def test_home_of_the_user(load_text: LoadText, house: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/lan")
    node = load_text(with_node(house, "state_dir: ~/state")).settings.node  # type: ignore[union-attr]
    assert node.state_dir == Path("/home/lan/state")
