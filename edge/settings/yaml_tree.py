"""Text to Source: events of ruamel.yaml to a tree with places, bounded in depth and size."""

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from edge.settings.problem import START, Mark, Problem, problem, shown
from edge.settings.scalar import resolve
from edge.settings.source import Node, Source, mark_at

# The deepest setting stands at 6; aliases of aliases ("billion laughs") end at the second.
MAX_DEPTH = 16
MAX_NODES = 20_000

# ruamel's sentences to codes of ours; the first that is found in its text wins.
_SYNTAX = (
    ("mapping values are not allowed", "yaml_colon"),
    ("while scanning a quoted scalar", "yaml_quote"),
    ("while parsing a flow", "yaml_bracket"),
    ("could not find expected ':'", "yaml_no_colon"),
    ("that cannot start any token", "yaml_character"),
    ("while parsing a block", "yaml_indent"),
)
# What word processors, chat programs and web pages put in the place of what was typed.
_LOOKALIKES = {
    "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " ", "\u200b": "", "\u2060": "", "\ufeff": "",
    "：": ":", "，": ",", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "｛": "{", "｝": "}",
}  # fmt: skip
_LOOKALIKE = re.compile(f"(?:{'|'.join(_LOOKALIKES)})+")
_LOOK_BACK = 3  # lines; further up it is not what the parser stumbled over
_COMMENT = re.compile(r"(?:^|[ ])#.*")
_OPENED = frozenset({"yaml_quote", "yaml_bracket", "yaml_no_colon"})
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_TAB = re.compile(r"^[ ]*\t", re.MULTILINE)


def parse(text: str, file: str) -> tuple[Source | None, list[Problem]]:
    """The tree, and every problem of its form; None when there is no tree to go on with."""
    builder = _Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
            if builder.is_hopeless:
                return None, builder.problems
    except YAMLError as error:
        return None, [*builder.problems, *_of_yaml(error, text, file)]
    if builder.root is None:
        return None, [problem(file, START, "empty_file")]
    if not isinstance(builder.root.value, dict):
        return None, [problem(file, builder.root.mark, "not_a_settings_file")]
    return Source(file, text, builder.root), builder.problems


class _Builder:
    """Takes events; `root` is there at the end."""

    def __init__(self, file: str) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.is_hopeless = False
        self._file = file
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._nodes = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._refuse_tag(event)
            self._begin(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            ended = self._open.pop()
            self._place(ended.node, ended.anchor)
        elif isinstance(event, ScalarEvent):
            self._refuse_tag(event)
            text = self._without_control(event)
            value = resolve(text) if event.implicit[0] and event.style is None else text
            self._place(Node(value, _mark(event), text), event.anchor)
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._give_up(_mark(event), "second_document")

    def _begin(self, event: Any) -> None:
        value: Any = {} if isinstance(event, MappingStartEvent) else []
        self._open.append(_Open(Node(value, _mark(event)), event.anchor))
        if len(self._open) > MAX_DEPTH:
            self._give_up(_mark(event), "too_deep", most=MAX_DEPTH)

    def _alias(self, event: Any) -> None:
        node = self._anchors.get(event.anchor)
        if node is None:
            self._give_up(_mark(event), "yaml_alias", value=shown(event.anchor))
        else:
            self._place(node, None)

    def _place(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self.root = self.root or node
            return
        parent = self._open[-1]
        # An alias counts as often as it is used: what it would be written out is what is bounded.
        parent.node.size += node.size
        if parent.node.size > MAX_NODES:
            self._give_up(node.mark, "too_many", most=MAX_NODES)
        elif isinstance(parent.node.value, list):
            parent.node.value.append(node)
        else:
            self._place_in_mapping(parent, node)

    def _place_in_mapping(self, parent: "_Open", node: Node) -> None:
        mapping = parent.node
        assert isinstance(mapping.value, dict)
        if parent.key is None:
            if isinstance(node.value, dict | list):
                self._give_up(node.mark, "bad_key")
            parent.key, parent.key_mark = node.text, node.mark
            return
        key, parent.key = parent.key, None
        if key in mapping.value:
            first = mapping.keys[key]
            self._report(
                parent.key_mark, "duplicate_key", key=shown(key), line=first.line, column=first.column
            )
            return
        mapping.value[key] = node
        mapping.keys[key] = parent.key_mark

    def _without_control(self, event: Any) -> str:
        """Escapes such as "\\0" bring in what no path, name or terminal can take."""
        text: str = event.value
        if (found := _CONTROL.search(text)) is not None:
            self._report(_mark(event), "bad_character", value=f"U+{ord(found[0]):04X}")
        return _CONTROL.sub("", text)

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            self._report(_mark(event), "yaml_tag", value=shown(event.tag))

    def _report(self, mark: Mark, code: str, **params: object) -> None:
        self.problems.append(problem(self._file, mark, code, params))

    def _give_up(self, mark: Mark, code: str, **params: object) -> None:
        if not self.is_hopeless:
            self._report(mark, code, **params)
        self.is_hopeless = True


class _Open:
    """A mapping or list whose end has not come yet; `key` is the one that waits for its value."""

    def __init__(self, node: Node, anchor: str | None) -> None:
        self.node = node
        self.anchor = anchor
        self.key: str | None = None
        self.key_mark = START


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


def _of_yaml(error: YAMLError, text: str, file: str) -> list[Problem]:
    if isinstance(error, ReaderError):
        value = error.character if isinstance(error.character, int) else ord(error.character[:1] or " ")
        mark = mark_at(text, int(error.position or 0))
        return [problem(file, mark, "bad_character", {"value": f"U+{value:04X}"})]
    # Tabs break the indentation of everything below them: name each, and nothing that follows from them.
    if tabs := [mark_at(text, match.end() - 1) for match in _TAB.finditer(text)]:
        return [problem(file, mark, "tab") for mark in tabs]
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return [problem(file, START, "yaml_syntax", {"reason": shown(error)})]
    found = _of_syntax(error, file)
    return _lookalikes(error, text, file) or [found]


def _lookalikes(error: MarkedYAMLError, text: str, file: str) -> list[Problem]:
    """Foreign characters where the parser stumbled, or just before; elsewhere they may stand."""
    last = error.problem_mark.line
    first = min(last, (error.context_mark or error.problem_mark).line) - 1
    lines = text.splitlines()[: last + 1]
    return [
        problem(file, Mark(number + 1, found.start() + 1), "lookalike", _meant(found[0][0]))
        for number, line in enumerate(lines)
        if number >= max(first, last - _LOOK_BACK)
        for found in _LOOKALIKE.finditer(_COMMENT.sub("", line))
    ]


def _meant(letter: str) -> dict[str, str]:
    typed = _LOOKALIKES[letter]
    shown_as = letter if typed.strip() else f"U+{ord(letter):04X}"
    return {"value": shown_as} | ({"guess": typed} if typed else {})


def _of_syntax(error: MarkedYAMLError, file: str) -> Problem:
    said = f"{error.context or ''}: {error.problem or ''}"
    code = next((code for words, code in _SYNTAX if words in said), "yaml_syntax")
    mark = Mark(error.problem_mark.line + 1, error.problem_mark.column + 1)
    opened = error.context_mark or error.problem_mark
    if code in _OPENED and opened.line != error.problem_mark.line:
        # What was left open is to be mended, not the line or the end where the parser noticed it.
        mark = Mark(opened.line + 1, opened.column + 1)
    return problem(file, mark, code, {"reason": error.problem or "", "line": opened.line + 1})
