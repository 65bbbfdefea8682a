"""A roster file may be replaced by a later one of the same group, and by nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from edge.group.keys import Key, new_key
from edge.group.roster import Member, Roster
from edge.node.rosters import FILE_NAME, newest


@pytest.fixture
def key(tmp_path: Path) -> Key:
    return new_key(tmp_path / "group.key")


def roster(key: Key, version: int, *houses: str) -> Roster:
    members = tuple(Member(house, house, bytes([number]) * 32) for number, house in enumerate(houses, 1))
    unsigned = Roster(version=version, group="to-7", ward="kinh-bac", members=members, group_key=key.public)
    return replace(unsigned, signature=key.sign(unsigned.canonical()))


def test_a_later_roster_takes_over_and_is_remembered(tmp_path: Path, key: Key) -> None:
    told: list[str] = []
    first, second = roster(key, 1, "n01", "n02"), roster(key, 2, "n01", "n03")
    assert newest(tmp_path, first, told.append) == first
    assert newest(tmp_path, second, told.append) == second
    assert newest(tmp_path, second, told.append) == second
    assert told == []


def test_an_older_roster_is_refused_so_that_a_struck_off_key_never_returns(tmp_path: Path, key: Key) -> None:
    told: list[str] = []
    stolen, without = roster(key, 1, "n01", "n02"), roster(key, 2, "n01", "n03")
    newest(tmp_path, without, told.append)
    assert newest(tmp_path, stolen, told.append) == without
    assert "version 1" in told[0]


def test_another_key_with_a_higher_version_is_refused(tmp_path: Path, key: Key) -> None:
    told: list[str] = []
    ours = roster(key, 1, "n01", "n02")
    newest(tmp_path, ours, told.append)
    theirs = roster(new_key(tmp_path / "other.key"), 9, "n01", "n02")
    assert newest(tmp_path, theirs, told.append) == ours
    assert told


def test_a_forged_or_torn_memory_is_passed_over(tmp_path: Path, key: Key) -> None:
    told: list[str] = []
    forged = replace(roster(key, 9, "n01", "n02"), version=99)
    ours = roster(key, 1, "n01", "n02")
    newest(tmp_path, forged, told.append)
    assert newest(tmp_path, ours, told.append) == ours
    (tmp_path / FILE_NAME).write_bytes(b"torn")
    (tmp_path / f"{FILE_NAME}.1").unlink(missing_ok=True)
    assert newest(tmp_path, ours, told.append) == ours
    assert "not kept" in told[-1]


def test_what_a_neighbour_gave_takes_the_place_of_an_older_file_and_is_no_fault(
    tmp_path: Path, key: Key, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    old, learnt = roster(key, 1, "n01", "n02"), roster(key, 3, "n01", "n03")
    assert newest(tmp_path, old, told.append, learnt) == learnt
    assert newest(tmp_path, old, told.append) == learnt, "it is remembered"
    assert not told, "a roll-out sets nobody chirping"
    assert caplog.text.count("older than version 3") == 2
    given = roster(key, 4, "n01", "n04")
    assert newest(tmp_path, given, told.append, learnt) == given, "a newer file wins"


def test_what_a_neighbour_gave_holds_in_memory_when_the_disk_keeps_nothing(tmp_path: Path, key: Key) -> None:
    told: list[str] = []
    (tmp_path / f"{FILE_NAME}.new").mkdir()
    old, learnt = roster(key, 1, "n01", "n02"), roster(key, 3, "n01", "n03")
    assert newest(tmp_path, old, told.append, learnt) == learnt
    assert "not kept" in told[-1]


def test_of_a_neighbour_nothing_is_taken_that_would_roll_back(tmp_path: Path, key: Key) -> None:
    told: list[str] = []
    ours = roster(key, 5, "n01", "n02")
    newest(tmp_path, ours, told.append)
    theirs = roster(new_key(tmp_path / "other.key"), 9, "n01", "n02")
    for learnt in (roster(key, 4, "n01", "n03"), theirs):
        assert newest(tmp_path, ours, told.append, learnt) == ours
    assert told == []
