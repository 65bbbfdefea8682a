import os
from pathlib import Path

import pytest

from edge.settings.schema import NodeSettings
from edge.settings.state_dir import DEFAULT_STATE_DIR, state_dir_of


@pytest.mark.parametrize(
    "text",
    [
        "node: {id: k7q2, state_dir: /srv/nha}\n",
        "node:\n  state_dir: '/srv/nha'\n\tid: k7q2\n",
        'node: {id: k7q2, state_dir: "/srv/nha", name: [}\n',
        "node:\n  state_dir: /srv/nha  # on the big card\n  id: [\n",
        "node: {state_dir: /srv/nha\nzones: [\n",
        "# state_dir: /srv/other\nnode: {state_dir: /srv/nha\n",
        "node: {state_dir: /srv/nha, nme: 3}\nnode: {}\n",
    ],
)
def test_setting_is_made_out_of_a_broken_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "node.yaml"
    path.write_text(text, encoding="utf-8")
    assert state_dir_of(path, {}) == Path("/srv/nha")


@pytest.mark.parametrize(
    "text", ["node: {id: k7q2}\n", "", "node: {state_dir: }\n", "node: {state_dir: [a]}\n", "["]
)
def test_default_where_there_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "node.yaml"
    path.write_text(text, encoding="utf-8")
    assert state_dir_of(path, {}) == DEFAULT_STATE_DIR


def test_precedence_and_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    assert state_dir_of(path, {}) == DEFAULT_STATE_DIR
    assert state_dir_of(path, {"LIENGIA_STATE_DIR": "/srv/env"}) == Path("/srv/env")
    assert state_dir_of(path, {"LIENGIA_STATE_DIR": "/srv/env"}, Path("/srv/line")) == Path("/srv/line")


def test_relative_folder_starts_at_the_file(tmp_path: Path) -> None:
    path = tmp_path / "node.yaml"
    path.write_text("node: {state_dir: state}\n", encoding="utf-8")
    assert state_dir_of(path, {}) == tmp_path / "state"


def test_key_in_a_folder_that_may_not_be_looked_into_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is told so makes another, and the house is a stranger to its group."""
    state, key = tmp_path / "state", tmp_path / "node.key"
    node = NodeSettings.model_validate({"id": "k7q2", "name": "Nhà"})
    node = node.model_copy(update={"state_dir": state, "key": key})
    assert node.key_file() == key
    state.mkdir()
    assert node.key_file() == key
    allowed = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: not (path == state and mode == os.X_OK) and allowed(path, mode)
    )
    assert node.key_file() == state / "node.key"
