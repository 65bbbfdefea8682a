"""group.yaml: its shape, its signature, and whether this house is in it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.settings.explain import empty_values, nearest, validated
from edge.settings.problem import Problem
from edge.settings.schema import GroupFile, NodeFile
from edge.settings.source import Loc, Source, read_text
from edge.settings.state_dir import resolve
from edge.settings.yaml_tree import parse

# Says what is wrong with the roster's values and signature, each as a code of the message catalogue and its
# parameters; "path" among them, a sequence of keys and indices, places it in the file.
VerifyRoster = Callable[[Mapping[str, Any]], Iterable[tuple[str, Mapping[str, Any]]]]


@dataclass(frozen=True, slots=True)
class GroupText:
    """A group file as it was found; `file` is its name in the report."""

    file: str
    text: str
    problems: tuple[Problem, ...] = ()


def find_group(node_source: Source, path: Path) -> GroupText | None:
    """The file that `group:` names, from the folder of node.yaml; None when it names none."""
    named = node_source.root.child("group")
    if named is None or not isinstance(named.value, str) or not named.value:
        return None
    target = resolve(path.parent, named.value)
    text, problems = read_text(target)
    if problems and problems[0].code in {"cannot_read", "not_a_file"}:
        # Nothing is wrong within that file; what names it is what must be mended.
        reason = {"reason": "no ordinary file", "os": "EISDIR"} | dict(problems[0].params)
        params = {**reason, "value": named.value, "path": target}
        problems = [node_source.problem(("group",), "group_unreadable", params)]
    return GroupText(str(target), text, tuple(problems))


def read_group(
    group: GroupText, verify_roster: VerifyRoster | None, problems: list[Problem]
) -> tuple[Source, dict[str, Any]] | None:
    """The roster as a plain mapping; what is wrong with it is added to `problems`."""
    if group.problems:
        problems.extend(group.problems)
        return None
    source, found = parse(group.text, group.file)
    problems.extend(found)
    if source is None:
        return None
    problems.extend(empty_values(source))
    mapping = source.root.plain()
    assert isinstance(mapping, dict)
    if validated(GroupFile, source, (), problems) is not None and verify_roster is not None:
        problems.extend(_placed(source, code, params) for code, params in verify_roster(mapping))
    return source, mapping


def check_group(path: Path, verify_roster: VerifyRoster | None) -> tuple[Problem, ...]:
    """The problems of a group file by itself, as the head of the group checks it."""
    text, unreadable = read_text(path)
    problems: list[Problem] = []
    read_group(GroupText(str(path), text, tuple(unreadable)), verify_roster, problems)
    return tuple(sorted(problems, key=lambda problem: problem.order))


def is_group_file(path: Path) -> bool:
    """Whether a file is meant as a group's rather than a house's."""
    text, _ = read_text(path)
    source, _ = parse(text, str(path))
    return source is not None and {"members", "group_key"} & set(source.root.keys) != set()


def membership(node_source: Source, house: NodeFile | None, roster: Mapping[str, Any]) -> list[Problem]:
    """A house must be in the roster that it names: nobody would hear it, and it would hear nobody."""
    if house is None or not isinstance(members := roster.get("members"), list):
        return []
    ids = [str(member.get("id")) for member in members if isinstance(member, dict)]
    if house.node.id in ids:
        return []
    guess = nearest(house.node.id, ids)
    params = {"value": house.node.id, "allowed": ", ".join(ids)} | ({"guess": guess} if guess else {})
    return [node_source.problem(("node", "id"), "not_a_member", params)]


def _placed(source: Source, code: str, params: Mapping[str, Any]) -> Problem:
    loc: Loc = tuple(params.get("path", ("signature",)))
    others = {name: value for name, value in params.items() if name != "path"}
    return source.problem(loc, code, others, at_key=source.find(loc) is None)
