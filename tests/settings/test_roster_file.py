from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from edge.settings.result import Loaded
from edge.settings.roster_file import check_group, is_group_file

LoadText = Callable[..., Loaded]

KEY = "A" * 43
GROUP = f"""\
version: 3
group: to-5
ward: phuong-6
verification_window: 20 s
members:
  - {{id: k7q2, name: Nhà Lan, public_key: {KEY}, hosts: [192.168.1.12]}}
  - {{id: m3x9, name: Nhà Minh, public_key: {"B" * 42}A}}
  - {{id: p4aa, name: Nhà Phú, public_key: {"C" * 42}A}}
group_key: {"D" * 42}A
signature: {"E" * 85}A
"""


@pytest.fixture
def grouped(house: str) -> str:
    return house.replace("zones:", "group: group.yaml\nzones:", 1)


def places(loaded: Loaded) -> list[tuple[str, int, str]]:
    return [(Path(p.file).name, p.line, p.code) for p in loaded.errors]


def test_house_of_a_group(load_text: LoadText, grouped: str) -> None:
    loaded = load_text(grouped, GROUP, verify_roster=lambda roster: [])
    assert loaded.settings is not None
    assert loaded.settings.neighbours == 2
    assert loaded.settings.group is not None
    assert loaded.settings.group["verification_window"] == "20 s"
    assert loaded.settings.links.lan is not None  # its defaults
    assert loaded.texts.group == GROUP
    assert [(p.line, p.code) for p in loaded.problems] == [(2, "one_road")]


def test_ward_starts_its_paths_at_the_file(load_text: LoadText, grouped: str, tmp_path: Path) -> None:
    text = grouped + "ward: {broker: x, credentials: ward.cred}\n"
    settings = load_text(text, GROUP).settings
    assert settings is not None
    assert settings.ward is not None
    assert settings.ward.credentials == tmp_path / "ward.cred"  # type: ignore[attr-defined]


def test_window_without_its_unit(load_text: LoadText, grouped: str) -> None:
    """Quotes, which a number in the place of a text is told to have, would not mend it."""
    loaded = load_text(grouped, GROUP.replace("window: 20 s", "window: 20"))
    (problem,) = loaded.errors
    assert (problem.line, problem.code, problem.params["guess"]) == (4, "no_unit", "20 s")


def test_house_that_is_no_member(load_text: LoadText, grouped: str) -> None:
    loaded = load_text(grouped.replace("k7q2", "k7q3"), GROUP)
    (problem,) = loaded.errors
    assert (problem.line, problem.column, problem.code) == (1, 12, "not_a_member")
    assert problem.params["allowed"] == "k7q2, m3x9, p4aa"
    assert problem.params["guess"] == "k7q2"


def test_problems_of_both_files_at_once(load_text: LoadText, grouped: str) -> None:
    group = GROUP.replace("members:", "menbers:").replace("version: 3", "version: three") + "ward: x\n"
    loaded = load_text(grouped.replace("gpio: 27", "gpio: 4"), group)
    assert places(loaded) == [
        ("group.yaml", 1, "missing_key"),
        ("group.yaml", 1, "not_integer"),
        ("group.yaml", 5, "unknown_key"),
        ("group.yaml", 11, "duplicate_key"),
        ("node.yaml", 14, "pin_taken"),
    ]


def test_key_that_is_none(load_text: LoadText, grouped: str) -> None:
    group = GROUP.replace(f"public_key: {KEY}", "public_key: secret").replace(
        "[192.168.1.12]", "192.168.1.12"
    )
    assert places(load_text(grouped, group)) == [
        ("group.yaml", 6, "bad_public_key"),
        ("group.yaml", 6, "not_list"),
    ]


def test_roster_is_verified_and_its_words_placed(load_text: LoadText, grouped: str) -> None:
    seen: list[Mapping[str, Any]] = []

    def verify(roster: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
        seen.append(roster)
        return [
            ("roster_invalid", {"path": ("members", 2, "id"), "reason": "twice"}),
            ("bad_signature", {}),
            ("roster_invalid", {"path": ("ward_keys",), "reason": "too few"}),
        ]

    loaded = load_text(grouped, GROUP, verify_roster=verify)
    assert [(p.line, p.column, p.code) for p in loaded.errors] == [
        (1, 1, "roster_invalid"),  # a key that is not there: the file
        (8, 10, "roster_invalid"),
        (10, 12, "bad_signature"),
    ]
    assert seen[0]["members"][0]["hosts"] == ["192.168.1.12"]


def test_roster_of_the_wrong_shape_is_not_verified(load_text: LoadText, grouped: str) -> None:
    def verify(roster: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
        raise AssertionError(roster)

    assert load_text(grouped, "members: 3\n", verify_roster=verify).settings is None


@pytest.mark.parametrize(
    ("group", "code"), [("", "empty_file"), ("- a\n", "not_a_settings_file"), ("a: [", "yaml_bracket")]
)
def test_group_file_that_is_none(load_text: LoadText, grouped: str, group: str, code: str) -> None:
    assert [(name, found) for name, _, found in places(load_text(grouped, group))] == [("group.yaml", code)]


def test_group_file_that_is_not_there_is_the_nodes_problem(load_text: LoadText, grouped: str) -> None:
    (problem,) = load_text(grouped).errors
    assert (Path(problem.file).name, problem.line, problem.column) == ("node.yaml", 2, 8)
    assert problem.params["path"].endswith("group.yaml")


def test_group_file_is_checked_by_itself(tmp_path: Path, house: str) -> None:
    path, node = tmp_path / "to.yaml", tmp_path / "node.yaml"
    path.write_text(GROUP.replace("version: 3\n", ""), encoding="utf-8")
    node.write_text(house, encoding="utf-8")
    assert is_group_file(path)
    assert not is_group_file(node)
    assert [p.code for p in check_group(path, None)] == ["missing_key"]
