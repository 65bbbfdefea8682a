"""JSON Schema of node.yaml and group.yaml, for editors (yaml-language-server) and for the reference."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from edge.settings.kinds import Kinds
from edge.settings.schema import GroupFile, NodeFile, ZoneFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REF = "#/$defs/"

# "name   what it is" in a docstring: how models without field descriptions document their fields.
_DOC_LINE = re.compile(r"^\s*([a-z_]+) {2,}(\S.*)$", re.MULTILINE)

Schema = dict[str, Any]


def node_schema(kinds: Kinds) -> Schema:
    """The schema of node.yaml with the kinds that exist."""
    models: list[type[BaseModel]] = [
        NodeFile,
        ZoneFile,
        *kinds.sensors.values(),
        *kinds.sirens.values(),
        kinds.lan,
        kinds.radio,
        kinds.broker,
        kinds.ward,
        kinds.home_assistant,
    ]
    names, defs = _definitions(models)
    zone = defs[names[ZoneFile]]["properties"]
    zone["profile"]["enum"] = list(kinds.profiles)
    zone["sensors"]["items"] = _by_kind(kinds.sensors, names)
    node = defs.pop(names[NodeFile])
    node["properties"]["zones"]["items"] = {"$ref": REF + names[ZoneFile]}
    node["properties"]["sirens"]["items"] = _by_kind(kinds.sirens, names)
    node["required"] = ["node", "zones", "sirens"]
    for key in ("sirens", "links"):  # the first is an error without, the second goes without saying
        node["properties"][key].pop("default", None)
    node["properties"]["ward"] = _described(node["properties"]["ward"], REF + names[kinds.ward])
    home = node["properties"]["home_assistant"]
    node["properties"]["home_assistant"] = _described(home, REF + names[kinds.home_assistant])
    links = defs[node["properties"]["links"]["$ref"].removeprefix(REF)]["properties"]
    links["lan"] = _described(links["lan"], REF + names[kinds.lan])
    links["radio"] = _described(links["radio"], REF + names[kinds.radio])
    links["broker"] = _described(links["broker"], REF + names[kinds.broker])
    return {"$schema": DIALECT, "title": "liengia node.yaml", **node, "$defs": dict(sorted(defs.items()))}


def group_schema() -> Schema:
    """The schema of group.yaml."""
    names, defs = _definitions([GroupFile])
    group = defs.pop(names[GroupFile])
    return {"$schema": DIALECT, "title": "liengia group.yaml", **group, "$defs": defs}


def _definitions(models: list[type[BaseModel]]) -> tuple[dict[type[BaseModel], str], dict[str, Schema]]:
    unique = list(dict.fromkeys(models))
    refs, schema = models_json_schema(
        [(model, "validation") for model in unique], ref_template=REF + "{model}"
    )
    names = {model: str(refs[(model, "validation")]["$ref"]).removeprefix(REF) for model in unique}
    defs: dict[str, Schema] = schema["$defs"]
    for model, name in names.items():
        described = describe(model)
        for field, entry in defs[name].get("properties", {}).items():
            # A closed list of words says of itself what it is for (Role, Drive).
            words = defs.get(str(entry.get("$ref")).removeprefix(REF), {}).get("description", "")
            if text := described.get(field) or words.partition("\n")[0]:
                entry.setdefault("description", text)
    return names, {name: _tidy(entry) for name, entry in defs.items()}


def describe(model: type[BaseModel]) -> dict[str, str]:
    """What each field is: its description, or its line in the docstring of the model or a base of it."""
    lines: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel):
            lines |= dict(_DOC_LINE.findall(base.__doc__ or ""))
    fields = {name: _description(model, name) for name in model.model_fields}
    return {name: text or lines.get(name, "") for name, text in fields.items() if text or name in lines}


def _description(model: type[BaseModel], name: str) -> str:
    """Of a field, or of the one of a base that it narrows (`kind: Literal["dht22"]`)."""
    found = (
        b.model_fields[name] for b in model.__mro__ if issubclass(b, BaseModel) and name in b.model_fields
    )
    return next((field.description for field in found if field.description), "")


def _by_kind(kinds: Mapping[str, type[BaseModel]], names: Mapping[type[BaseModel], str]) -> Schema:
    """An editor that reads if/then complains of the one field that is wrong, not of every kind at once."""
    return {
        "type": "object",
        "required": ["id", "kind"],
        "properties": {"kind": {"enum": sorted(kinds)}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": REF + names[model]},
            }
            for kind, model in sorted(kinds.items())
        ],
    }


def _described(entry: Schema, ref: str) -> Schema:
    return {"$ref": ref, "description": entry["description"]}


def _tidy(entry: Any) -> Any:
    """Without generated titles and "or null": a key without a value is refused."""
    if isinstance(entry, list):
        return [_tidy(item) for item in entry]
    if not isinstance(entry, dict):
        return entry
    tidy = {
        key: _tidy(value) for key, value in entry.items() if not (key == "title" and isinstance(value, str))
    }
    if tidy.get("default", ...) is None:
        del tidy["default"]
    if isinstance(default := tidy.get("default"), float) and "x-unit" in tidy:
        tidy["default"] = f"{default:g} {tidy['x-unit']}".strip()
    choices = [choice for choice in tidy.get("anyOf", ()) if choice != {"type": "null"}]
    if "anyOf" in tidy and len(choices) == 1:
        del tidy["anyOf"]
        tidy = {**choices[0], **tidy}
    return tidy
