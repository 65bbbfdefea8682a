"""A YAML file with the place of every key and value.

ruamel.yaml parses to events; the tree is ours, so that every duplicate key is reported (not the first
only), aliases cannot multiply without bound, and nothing recurses on what a stranger wrote.
"""

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from edge.settings.problem import START, Mark, Problem, problem
from edge.settings.scalar import Value

# A house of 200 sensors is 20 kB; more is not a settings file. Two of this size, escaped, still fit into the
# one file that keeps the last good settings.
MAX_BYTES = 128 * 1024

Step = str | int
Loc = Sequence[Step]


@dataclass(slots=True)
class Node:
    """One value.

    value  a scalar, a list of nodes, or a dict of nodes
    text   as it was written, of a scalar
    keys   where each key of a mapping stands
    size   number of nodes in it, itself included
    """

    value: "Value | list[Node] | dict[str, Node]"
    mark: Mark
    text: str = ""
    keys: dict[str, Mark] = field(default_factory=dict)
    size: int = 1

    def plain(self) -> object:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def child(self, step: Step) -> "Node | None":
        """What stands at a key or an index."""
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None

    def items(self) -> "list[Node]":
        """The nodes of a list; none when it is no list."""
        return self.value if isinstance(self.value, list) else []


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed file; `file` is its name in the report."""

    file: str
    text: str
    root: Node

    def find(self, loc: Loc) -> Node | None:
        """The node at a path."""
        node: Node | None = self.root
        for step in loc:
            node = None if node is None else node.child(step)
        return node

    def value_mark(self, loc: Loc) -> Mark:
        """Where the value at a path begins; of the deepest part of the path that there is."""
        node = self.root
        for step in loc:
            if (below := node.child(step)) is None:
                break
            node = below
        return node.mark

    def key_mark(self, loc: Loc) -> Mark:
        """Where the key at a path stands; for an item of a list, where the item begins."""
        if not loc:
            return self.root.mark
        parent = self.find(loc[:-1])
        if parent is not None and isinstance(loc[-1], str) and loc[-1] in parent.keys:
            return parent.keys[loc[-1]]
        return self.value_mark(loc)

    def problem(
        self,
        loc: Loc,
        code: str,
        params: Mapping[str, object] | None = None,
        *,
        at_key: bool = False,
        warning: bool = False,
    ) -> Problem:
        """A problem with the value (or the key) at a path."""
        mark = self.key_mark(loc) if at_key else self.value_mark(loc)
        return problem(self.file, mark, code, params, where=dotted(loc), warning=warning)


def dotted(loc: Loc) -> str:
    """A path as people read it: zones[0].sensors[1].gpio."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).removeprefix(".")


def read_text(path: Path, file: str | None = None) -> tuple[str, list[Problem]]:
    """The text of a file, or why it cannot be had; at most MAX_BYTES of a regular file are read."""
    file = file or str(path)
    try:
        if path.exists() and not path.is_file():
            return "", [problem(file, START, "not_a_file")]
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        params = {"reason": error.strerror or error, "os": errno.errorcode.get(error.errno or 0, "")}
        return "", [problem(file, START, "cannot_read", params)]
    return decode(raw, file)


def decode(raw: bytes, file: str) -> tuple[str, list[Problem]]:
    """UTF-8 with or without the mark that Windows editors put first."""
    if len(raw) > MAX_BYTES:
        return "", [problem(file, START, "too_big", {"most": MAX_BYTES // 1024})]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig")
        mark = mark_at(before, len(before))
        return "", [problem(file, mark, "not_utf8", {"value": f"0x{raw[error.start]:02x}"})]


def mark_at(text: str, index: int) -> Mark:
    """Line and column of a character."""
    before = text[:index]
    return Mark(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
