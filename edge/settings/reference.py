"""The reference of every option, in Markdown, made of the same models that check the files."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from edge.errors import Said
from edge.settings.json_schema import REF, Schema, group_schema, node_schema
from edge.settings.kinds import Kinds
from edge.settings.schema import GroupFile, LinksFile, MemberFile, NodeFile, NodeSettings, ZoneFile

BEGIN = "<!-- reference: begin; made by `liengia config reference`, do not edit -->"
END = "<!-- reference: end -->"


def reference(kinds: Kinds) -> str:
    """Every option of node.yaml and group.yaml."""
    node, group = node_schema(kinds), group_schema()
    node_defs = {"NodeFile": node, **node["$defs"]}
    group_defs = {"GroupFile": group, **group["$defs"]}
    lines = ["## node.yaml", ""]
    sections: tuple[tuple[str, type[BaseModel]], ...] = (
        ("The file", NodeFile),
        ("`node`", NodeSettings),
        ("`zones`: each zone", ZoneFile),
        *((f"`sensors`: kind `{name}`", model) for name, model in sorted(kinds.sensors.items())),
        *((f"`sirens`: kind `{name}`", model) for name, model in sorted(kinds.sirens.items())),
        ("`links`", LinksFile),
        ("`links.lan`", kinds.lan),
        ("`links.radio`", kinds.radio),
        ("`links.broker`", kinds.broker),
        ("`ward`", kinds.ward),
        ("`home_assistant`", kinds.home_assistant),
    )
    for title, model in sections:
        lines += _section(title, model, node_defs)
    lines += ["## group.yaml", ""]
    lines += _section("The file", GroupFile, group_defs)
    lines += _section("`members`: each house", MemberFile, group_defs)
    return "\n".join(lines).rstrip() + "\n"


def updated(document: str, kinds: Kinds) -> str:
    """A document with the part between its markers made anew.

    Raises:
        ValueError: the markers are not there.
    """
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(Said("no '{begin}' and '{end}'", begin=BEGIN, end=END))
    return f"{before}{BEGIN}\n\n{reference(kinds)}\n{END}{after}"


def _section(title: str, model: type[BaseModel], defs: Schema) -> Iterator[str]:
    schema = defs[model.__name__]
    yield from (f"### {title}", "")
    if said := _sentences(model):
        yield from (said, "")
    yield from ("| key | value | default | meaning |", "|---|---|---|---|")
    required = schema.get("required", ())
    for name, entry in schema["properties"].items():
        default = "**required**" if name in required else _code(entry.get("default", ""))
        meaning = entry.get("description", "")
        yield f"| `{name}` | {_cell(_value(entry, defs))} | {default} | {_cell(meaning)} |"
    yield ""


def _sentences(model: type[BaseModel]) -> str:
    """The docstring up to its table of fields: that one is in the rows."""
    paragraphs = (model.__doc__ or "").split("\n\n")
    return " ".join(paragraphs[0].split())


def _value(entry: Schema, defs: Schema) -> str:
    if "$ref" in entry:
        name = entry["$ref"].removeprefix(REF)
        return _value(defs[name], defs) if "enum" in defs[name] else "keys, see below"
    if "enum" in entry:
        return " ".join(_code(choice) for choice in entry["enum"])
    if "const" in entry:
        return _code(entry["const"])
    if entry.get("type") == "array":
        most = f", at most {entry['maxItems']}" if "maxItems" in entry else ""
        return f"list{most}"
    return _scalar(entry)


def _scalar(entry: Schema) -> str:
    if "x-unit" in entry:
        return entry.get("x-allowed") or f"with unit, as {_code(entry['examples'][0])}"
    least, most = entry.get("minimum"), entry.get("maximum")
    if least is not None or most is not None:
        return f"{least if least is not None else ''} … {most if most is not None else ''}".strip()
    names = {"string": "text", "integer": "whole number", "boolean": "`true` `false`", "object": "keys"}
    return "path" if entry.get("format") == "path" else names.get(entry.get("type", ""), "")


def _code(value: Any) -> str:
    if value in ("", []):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
