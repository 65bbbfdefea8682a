"""Who belongs to the group: the same signed roster in every house.

Rules
* The group's key signs the roster; a house trusts the key of the first roster it was given and takes a
  later one only from the same key (`supersedes`).
* A lower version is refused: a struck-off key never comes back with an old file.
* The version is no condition for being heard: a member of the receiver's own roster is heard whatever
  version it runs, so that a roll-out mutes nobody.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from edge.errors import Said, SettingsError, words_of
from edge.group.hosts import Host, parse_host
from edge.group.key_text import KEY_BYTES, SIGNATURE_BYTES, from_text, to_text
from edge.group.message import Row, Verify, sender_tag
from edge.model.event import Heard
from edge.model.identity import NODE_ID_PATTERN, NodeId

# A group in practice has 5 to 32 houses; the frame and the timers are made for 40.
MEMBERS_MIN = 2
MEMBERS_MAX = 40
HOSTS_MAX = 4  # of one house: more would multiply every datagram
WARD_KEYS_MAX = 8
NAME_MAX = 64
VERSION_MAX = 0xFFFF  # two bytes of the frame

# How long a pre-alarm may be looked into at home before the group hears of it [s]; 30 s is the most that
# the nearest deployed system (20 s) leaves room for.
WINDOW_S = 20
WINDOW_MAX_S = 30

_DOMAIN = b"liengia roster 1\n"
_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{1,31}")  # safe in a topic and a file name
_WINDOW = re.compile(r"(\d{1,2}) ?s")
_KEYS = {"version", "group", "ward", "verification_window", "members", "ward_keys", "group_key", "signature"}
_MEMBER_KEYS = {"id", "name", "public_key", "hosts"}


class Problem(NamedTuple):
    """What is wrong and where: `path` is of keys and indices, so that settings can add line and column."""

    path: tuple[str | int, ...]
    message: str

    def said(self) -> str:
        """Both in one line."""
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return Said("{place}: {why}", place=where.lstrip("."), why=self.message) if where else self.message


@dataclass(frozen=True, slots=True)
class Member:
    """A house. `name` and `hosts` stay in the roster; only `id` ever leaves the group."""

    id: NodeId
    name: str
    public_key: bytes
    hosts: tuple[Host, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """A checked roster; whether it is signed is asked with `is_signed`.

    window_s   verification window of a pre-alarm by day [s]
    ward_keys  may sign orders and acknowledgements
    group_key  signs rosters
    """

    version: int
    group: str
    ward: str
    members: tuple[Member, ...]
    group_key: bytes
    ward_keys: tuple[bytes, ...] = ()
    window_s: int = WINDOW_S
    signature: bytes = b""
    _by_tag: dict[bytes, Member] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_tag", {sender_tag(member.id): member for member in self.members})

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "Roster":
        """A roster from the plain mapping of its file.

        Raises:
            SettingsError: with every problem, each as `members[2].hosts[0]: message`.
        """
        if problems := find_problems(mapping):
            raise SettingsError([problem.said() for problem in problems])
        return cls(
            version=mapping["version"],
            group=mapping["group"],
            ward=mapping["ward"],
            members=tuple(_member(entry) for entry in mapping["members"]),
            group_key=from_text(mapping["group_key"], KEY_BYTES),
            ward_keys=tuple(from_text(key, KEY_BYTES) for key in mapping.get("ward_keys") or ()),
            window_s=_window(mapping.get("verification_window")),
            signature=from_text(mapping["signature"], SIGNATURE_BYTES) if mapping.get("signature") else b"",
        )

    def to_mapping(self) -> dict[str, Any]:
        """The plain mapping again, for a file; `from_mapping` gives back an equal roster."""
        mapping: dict[str, Any] = {
            "version": self.version,
            "group": self.group,
            "ward": self.ward,
            "verification_window": f"{self.window_s} s",
            "group_key": to_text(self.group_key),
            "ward_keys": [to_text(key) for key in self.ward_keys],
            "members": [_entry(member) for member in self.members],
        }
        if self.signature:
            mapping["signature"] = to_text(self.signature)
        return mapping

    def canonical(self) -> bytes:
        """What the group's key signs: independent of comments, order of keys and spelling of the file."""
        mapping = self.to_mapping()
        mapping.pop("signature", None)
        text = json.dumps(mapping, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return _DOMAIN + text.encode()

    @classmethod
    def from_canonical(cls, text: bytes, signature: bytes) -> "Roster":
        """The roster of its canonical form, whose signature has been found good.

        Raises:
            SettingsError: it is none that this version knows.
        """
        try:
            mapping = json.loads(text.removeprefix(_DOMAIN))
            roster = cls.from_mapping(mapping | {"signature": to_text(signature)})
        except (TypeError, ValueError, RecursionError) as error:
            raise SettingsError([Said("no roster: {why}", why=words_of(error))]) from error
        if roster.canonical() != text:
            raise SettingsError([Said("a roster that is written otherwise than it is signed")])
        return roster

    def is_signed(self, verify: Verify) -> bool:
        """Whether the group's key, as named in this roster, signed it."""
        return bool(self.signature) and verify(self.group_key, self.signature, self.canonical())

    def supersedes(self, old: "Roster") -> bool:
        """Whether a house that runs `old` may take this one; whether it is signed is asked apart."""
        return (
            self.version > old.version
            and self.group == old.group
            and self.ward == old.ward
            and self.group_key == old.group_key
        )

    def member(self, node: NodeId) -> Member | None:
        """The house of this id."""
        return next((member for member in self.members if member.id == node), None)

    def by_tag(self, tag: bytes) -> Member | None:
        """The house of this tag."""
        return self._by_tag.get(tag)

    def heard(self, rows: Iterable[Row]) -> tuple[Heard, ...]:
        """Rows of a frame with names for tags; a house that this roster does not have is left out."""
        named = ((self.by_tag(row.origin), row) for row in rows)
        return tuple(Heard(member.id, row.episode, row.stage) for member, row in named if member is not None)

    def others(self, node: NodeId) -> tuple[Member, ...]:
        """Everyone but this house, in the roster's order."""
        return tuple(member for member in self.members if member.id != node)

    def hosts_of_others(self, node: NodeId) -> tuple[Host, ...]:
        """Where to send to."""
        return tuple(host for member in self.others(node) for host in member.hosts)


def find_problems(mapping: Mapping[str, Any]) -> list[Problem]:
    """Everything that makes a mapping no roster, in the order of the file's keys; empty when it is one."""
    if not isinstance(mapping, Mapping):
        return [Problem((), Said("must be a mapping with version, group, ward, group_key and members"))]
    problems = [Problem((str(key),), Said("unknown key")) for key in mapping if key not in _KEYS]
    version = mapping.get("version")
    if type(version) is not int or not 1 <= version <= VERSION_MAX:
        said = Said("must be a whole number from 1 to {most}", most=VERSION_MAX)
        problems.append(Problem(("version",), said))
    problems += _problem_of(("group",), _label, mapping.get("group"))
    problems += _problem_of(("ward",), _label, mapping.get("ward"))
    problems += _problem_of(("verification_window",), _window, mapping.get("verification_window"))
    problems += _problem_of(("group_key",), _key, mapping.get("group_key"))
    problems += _list_problems(("ward_keys",), mapping.get("ward_keys") or [], WARD_KEYS_MAX, _key)
    if mapping.get("signature"):
        problems += _problem_of(("signature",), _signature, mapping["signature"])
    return problems + _members_problems(mapping)


def _members_problems(mapping: Mapping[str, Any]) -> list[Problem]:
    members = mapping.get("members")
    if not isinstance(members, Sequence) or isinstance(members, str):
        return [Problem(("members",), Said("must be a list of houses"))]
    problems = []
    if not MEMBERS_MIN <= len(members) <= MEMBERS_MAX:
        sizes = {"count": len(members), "least": MEMBERS_MIN, "most": MEMBERS_MAX}
        problems.append(Problem(("members",), Said("{count} houses; a group has {least} to {most}", **sizes)))
    taken: dict[object, str] = {mapping.get("group_key"): Said("the group")}
    for index, entry in enumerate(members[:MEMBERS_MAX]):
        path = ("members", index)
        if not isinstance(entry, Mapping):
            problems.append(Problem(path, Said("must be a mapping with id, name and public_key")))
            continue
        own = _member_problems(path, entry)
        problems += own or _clashes(path, entry, taken)
    return problems


def _member_problems(path: tuple[str | int, ...], entry: Mapping[str, Any]) -> list[Problem]:
    problems = [Problem((*path, str(key)), Said("unknown key")) for key in entry if key not in _MEMBER_KEYS]
    if not isinstance(entry.get("id"), str) or not re.fullmatch(NODE_ID_PATTERN, entry["id"]):
        said = Said("must be 2-8 of a-z and 0-9, never the house number")
        problems.append(Problem((*path, "id"), said))
    name = entry.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= NAME_MAX:
        said = Said("must be a text of 1-{most} letters", most=NAME_MAX)
        problems.append(Problem((*path, "name"), said))
    problems += _problem_of((*path, "public_key"), _key, entry.get("public_key"))
    return problems + _list_problems((*path, "hosts"), entry.get("hosts") or [], HOSTS_MAX, parse_host)


def _clashes(
    path: tuple[str | int, ...], entry: Mapping[str, Any], taken: dict[object, str]
) -> list[Problem]:
    """Ids, tags and keys that another house has: one key twice would let a house speak as another."""
    node, key, tag = entry["id"], entry["public_key"], sender_tag(entry["id"])
    problems = []
    if node in taken:
        said = Said("'{node}' is in the roster twice", node=node)
        problems.append(Problem((*path, "id"), said))
    elif tag in taken:
        said = Said(
            "'{node}' has the same two-byte tag as {other}; choose another id", node=node, other=taken[tag]
        )
        problems.append(Problem((*path, "id"), said))
    if key in taken:
        said = Said("is also the key of {other}", other=taken[key])
        problems.append(Problem((*path, "public_key"), said))
    for claim in (node, tag, key):
        taken.setdefault(claim, f"'{node}'")
    return problems


def _problem_of(path: tuple[str | int, ...], parse: Any, value: object) -> list[Problem]:
    try:
        parse(value)
    except ValueError as error:
        return [Problem(path, words_of(error))]
    return []


def _list_problems(path: tuple[str | int, ...], values: object, most: int, parse: Any) -> list[Problem]:
    if not isinstance(values, Sequence) or isinstance(values, str) or len(values) > most:
        return [Problem(path, Said("must be a list of at most {most}", most=most))]
    return [p for index, value in enumerate(values) for p in _problem_of((*path, index), parse, value)]


def _key(text: object) -> bytes:
    return from_text(text, KEY_BYTES)


def _signature(text: object) -> bytes:
    return from_text(text, SIGNATURE_BYTES)


def _label(text: object) -> str:
    if isinstance(text, str) and _LABEL.fullmatch(text):
        return text
    raise ValueError(Said("must be 2-32 of a-z, 0-9 and -"))


def _window(text: object) -> int:
    if text is None:
        return WINDOW_S
    match = _WINDOW.fullmatch(text) if isinstance(text, str) else None
    if match is None or int(match[1]) > WINDOW_MAX_S:
        window = {"most": WINDOW_MAX_S, "usual": WINDOW_S}
        raise ValueError(Said("must be from 0 s to {most} s, such as '{usual} s'", **window))
    return int(match[1])


def _member(entry: Mapping[str, Any]) -> Member:
    return Member(
        id=NodeId(entry["id"]),
        # One spelling: an editor that composes "à" differently must not break the signature.
        name=unicodedata.normalize("NFC", entry["name"]),
        public_key=_key(entry["public_key"]),
        hosts=tuple(parse_host(host) for host in entry.get("hosts") or ()),
    )


def _entry(member: Member) -> dict[str, Any]:
    entry = {"id": str(member.id), "name": member.name, "public_key": to_text(member.public_key)}
    return entry | {"hosts": [str(host) for host in member.hosts]}
