"""Who belongs to the group."""

import copy
import itertools
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from edge.errors import SettingsError
from edge.group.hosts import Host
from edge.group.key_text import to_text
from edge.group.message import sender_tag
from edge.group.roster import Roster, find_problems
from edge.model.identity import NodeId


def key(number: int) -> str:
    return to_text(bytes([number]) * 32)


@pytest.fixture
def mapping() -> dict[str, Any]:
    return {
        "version": 3,
        "group": "to-12",
        "ward": "kinh-bac",
        "verification_window": "15 s",
        "group_key": key(200),
        "ward_keys": [key(201)],
        "members": [
            {
                "id": "k7q2",
                "name": "Nhà số 12",
                "public_key": key(1),
                "hosts": ["192.168.1.12", "nha12:45121"],
            },
            {"id": "m3x9", "name": "Bà Tư", "public_key": key(2)},
        ],
        "signature": to_text(bytes(64)),
    }


def test_roster_round_trip(mapping: dict[str, Any]) -> None:
    roster = Roster.from_mapping(mapping)
    assert roster.members[0].hosts == (Host("192.168.1.12", 45114), Host("nha12", 45121))
    assert (roster.version, roster.window_s, roster.ward_keys) == (3, 15, (bytes([201]) * 32,))
    assert Roster.from_mapping(roster.to_mapping()) == roster


def test_roster_defaults(mapping: dict[str, Any]) -> None:
    for name in ("verification_window", "ward_keys", "signature"):
        del mapping[name]
    roster = Roster.from_mapping(mapping)
    assert (roster.window_s, roster.ward_keys, roster.signature) == (20, (), b"")
    assert Roster.from_mapping(roster.to_mapping()) == roster


def test_roster_finds_houses(mapping: dict[str, Any]) -> None:
    roster = Roster.from_mapping(mapping)
    first, second = roster.members
    assert roster.member(NodeId("m3x9")) is second
    assert roster.by_tag(sender_tag(NodeId("k7q2"))) is first
    assert roster.member(NodeId("zz")) is None
    assert roster.by_tag(b"??") is None
    assert roster.others(NodeId("k7q2")) == (second,)
    assert roster.hosts_of_others(NodeId("m3x9")) == first.hosts


def test_signature_covers_everything_but_itself(three: Any) -> None:
    roster = three.roster
    assert roster.is_signed(three.verify)
    member = roster.members[0]
    changes: list[dict[str, Any]] = [
        {"version": 2},
        {"group": "to-13"},
        {"ward": "other"},
        {"window_s": 21},
        {"ward_keys": (bytes(32),)},
        {"members": roster.members[:2]},
        {"members": (replace(member, name="x"), *roster.members[1:])},
        {"members": (replace(member, public_key=bytes(32)), *roster.members[1:])},
        {"members": (replace(member, hosts=(Host("10.0.0.1", 1),)), *roster.members[1:])},
        {"signature": b""},
        {"group_key": roster.members[0].public_key},
    ]
    for change in changes:
        assert not replace(roster, **change).is_signed(three.verify), change


def test_signature_outlives_another_spelling_of_a_name(mapping: dict[str, Any]) -> None:
    before = Roster.from_mapping(mapping).canonical()
    mapping["members"][0]["name"] = unicodedata.normalize("NFD", "Nhà số 12")
    assert Roster.from_mapping(mapping).canonical() == before


def test_rolled_back_roster_is_refused(mapping: dict[str, Any]) -> None:
    old = Roster.from_mapping(mapping)
    assert replace(old, version=4).supersedes(old)
    assert not replace(old, version=2).supersedes(old)
    assert not old.supersedes(old)
    assert not replace(old, version=4, group_key=bytes(32)).supersedes(old), "another group's key"
    assert not replace(old, version=4, group="to-13").supersedes(old)
    assert not replace(old, version=4, ward="other").supersedes(old)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": 0}, "version: must be a whole number"),
        ({"version": True}, "version: must be a whole number"),
        ({"version": "3"}, "version: must be a whole number"),
        ({"version": 65536}, "version: must be a whole number"),
        ({"group": "Tổ 12"}, "group: must be 2-32"),
        ({"ward": "a/b"}, "ward: must be 2-32"),
        ({"verification_window": "31 s"}, "verification_window: must be from 0 s to 30 s"),
        ({"verification_window": 20}, "verification_window: must be from 0 s to 30 s"),
        ({"group_key": "x"}, "group_key: must be 43 letters"),
        ({"ward_keys": ["x"]}, "ward_keys[0]: must be 43 letters"),
        ({"ward_keys": "x"}, "ward_keys: must be a list of at most 8"),
        ({"signature": "x"}, "signature: must be 86 letters"),
        ({"colour": "red"}, "colour: unknown key"),
        ({"members": None}, "members: must be a list of houses"),
        ({"members": []}, "members: 0 houses; a group has 2 to 40"),
        ({"members": ["n01", "n02"]}, "members[0]: must be a mapping"),
    ],
)
def test_roster_says_what_is_wrong(mapping: dict[str, Any], change: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Roster.from_mapping(mapping | change)
    assert any(problem.startswith(says) for problem in caught.value.problems), caught.value.problems


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "K7"}, "members[1].id: must be 2-8"),
        ({"id": "k7q2"}, "members[1].id: 'k7q2' is in the roster twice"),
        ({"public_key": key(1)}, "members[1].public_key: is also the key of 'k7q2'"),
        ({"public_key": key(200)}, "members[1].public_key: is also the key of the group"),
        ({"name": ""}, "members[1].name: must be a text"),
        ({"hosts": ["a b"]}, "members[1].hosts[0]: must be a host"),
        ({"hosts": ["a"] * 5}, "members[1].hosts: must be a list of at most 4"),
        ({"hots": []}, "members[1].hots: unknown key"),
    ],
)
def test_roster_says_what_is_wrong_with_a_house(
    mapping: dict[str, Any], change: dict[str, Any], says: str
) -> None:
    mapping["members"][1] |= change
    with pytest.raises(SettingsError) as caught:
        Roster.from_mapping(mapping)
    assert any(problem.startswith(says) for problem in caught.value.problems), caught.value.problems


def test_roster_reports_all_problems_at_once(mapping: dict[str, Any]) -> None:
    mapping |= {"version": 0, "group": "", "group_key": None}
    mapping["members"][0]["name"] = None
    paths = [problem.path for problem in find_problems(mapping)]
    assert paths == [("version",), ("group",), ("group_key",), ("members", 0, "name")]


def test_roster_refuses_two_houses_with_one_tag(mapping: dict[str, Any]) -> None:
    first, second = _colliding_ids()
    mapping["members"][0]["id"], mapping["members"][1]["id"] = first, second
    with pytest.raises(SettingsError, match="two-byte tag"):
        Roster.from_mapping(mapping)


@pytest.mark.parametrize(("count", "is_good"), [(1, False), (2, True), (40, True), (41, False)])
def test_roster_sizes(mapping: dict[str, Any], count: int, is_good: bool) -> None:
    mapping["members"] = [{"id": f"n{n:02}", "name": "x", "public_key": key(n)} for n in range(count)]
    assert (find_problems(mapping) == []) is is_good


@pytest.mark.parametrize("junk", [None, [], "text", 7, {}])
def test_roster_of_junk_is_a_settings_error(junk: Any) -> None:
    with pytest.raises(SettingsError):
        Roster.from_mapping(junk)


def test_roster_does_not_change_the_mapping(mapping: dict[str, Any]) -> None:
    before = copy.deepcopy(mapping)
    Roster.from_mapping(mapping)
    assert mapping == before


def _colliding_ids() -> tuple[str, str]:
    seen: dict[bytes, str] = {}
    make: Callable[[int], str] = "n{:05}".format
    for name in map(make, itertools.count()):
        tag = sender_tag(NodeId(name))
        if tag in seen:
            return seen[tag], name
        seen[tag] = name
    raise AssertionError
