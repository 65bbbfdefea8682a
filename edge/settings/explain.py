"""pydantic's errors to Problems with places, codes of ours and suggestions."""

import difflib
import re
import typing
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, core_schema

from edge.model.identity import NODE_ID_PATTERN, PART_ID_PATTERN
from edge.settings.fields import KEY_PATTERN, SIGNATURE_PATTERN
from edge.settings.problem import Problem, shown
from edge.settings.source import Loc, Node, Source

Model = TypeVar("Model", bound=BaseModel)

# pydantic's types to codes of the message catalogue; a type that is not here is "invalid" with its sentence.
_CODES = {
    "string_type": "not_text",
    "path_type": "not_text",
    "int_type": "not_integer",
    "int_parsing": "not_integer",
    "int_from_float": "not_integer",
    "float_type": "not_number",
    "float_parsing": "not_number",
    "finite_number": "not_number",
    "bool_type": "not_boolean",
    "bool_parsing": "not_boolean",
    "literal_error": "not_allowed",
    "enum": "not_allowed",
    "list_type": "not_list",
    "tuple_type": "not_list",
    "dict_type": "not_mapping",
    "model_type": "not_mapping",
    "model_attributes_type": "not_mapping",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_short": "too_few",
    "too_long": "too_many_items",
    "greater_than_equal": "out_of_range",
    "greater_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "less_than": "out_of_range",
}
_PATTERNS = {
    f"^{NODE_ID_PATTERN}$": "bad_node_id",
    f"^{PART_ID_PATTERN}$": "bad_part_id",
    KEY_PATTERN: "bad_public_key",
    SIGNATURE_PATTERN: "bad_signature_text",
}
# Place on the 40-pin header above 27 -> BCM number (pinout.xyz; the same on every Pi since the B+). Lower
# places are BCM numbers too and cannot be told from them.
HEADER = {
    "29": "5",
    "31": "6",
    "32": "12",
    "33": "13",
    "35": "19",
    "36": "16",
    "37": "26",
    "38": "20",
    "40": "21",
}
_BOUNDS = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< "}
# gpio:27 without the space is one word to YAML.
_GLUED = re.compile(r"(\w+):(\S.*)")
# GPIO27, BCM 27, "27", 27.0: a number is meant.
_A_NUMBER = re.compile(r"(?:gpio|bcm|pin|chân)?[ _-]?(\d{1,5})(?:\.0*)?", re.IGNORECASE)
_QUOTED = re.compile(r"'([^']*)'")

# All others are of our own validators and name a message of the catalogue.
_PYDANTICS = frozenset(typing.get_args(core_schema.ErrorType))


def validated(
    model: type[Model], source: Source, loc: Loc, problems: list[Problem], value: object = None
) -> Model | None:
    """The settings at a path, or None and the problems that they have, added to `problems`."""
    node = source.find(loc)
    plain = value if value is not None or node is None else node.plain()
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        details = error.errors(include_url=False)
        found = (_explain(detail, source, loc, model) for detail in details)
        problems.extend(problem for problem in found if problem is not None)
        return None


def empty_values(source: Source) -> list[Problem]:
    """Every key without a value, wherever it stands.

    `group:` with nothing behind it would otherwise mean "no group", and the house would stand alone.
    """
    problems = []
    waiting: list[tuple[Loc, Node]] = [((), source.root)]
    while waiting:
        loc, node = waiting.pop()
        if node.value is None:
            key = loc[-1] if isinstance(loc[-1], str) else ""
            if _GLUED.fullmatch(key):
                continue  # an unknown key: _explain() has it
            problems.append(source.problem(loc, "empty_value", {"key": key}, at_key=True))
        elif isinstance(node.value, dict):
            waiting.extend(((*loc, key), child) for key, child in node.value.items())
        elif isinstance(node.value, list):
            waiting.extend(((*loc, index), child) for index, child in enumerate(node.value))
    return problems


def nearest(text: str, allowed: Iterable[str]) -> str:
    """The allowed word that was probably meant, or ""."""
    close = difflib.get_close_matches(text.lower(), list(allowed), n=1, cutoff=0.6)
    return close[0] if close else ""


def hints(text: str, allowed: Iterable[str]) -> dict[str, str]:
    """What the report shows of a closed list: all of it, and the nearest word."""
    words = [str(word) for word in allowed]
    guess = nearest(text, words)
    return {"allowed": ", ".join(words)} | ({"guess": guess} if guess else {})


def spelled(text: str) -> str:
    """An id made of a name: "Đèn trước cửa" is den-truoc-cua; "" when nothing is left."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9_]+", "-", letters).strip("-_")[:32]


def _explain(detail: ErrorDetails, source: Source, base: Loc, model: type[BaseModel]) -> Problem | None:
    loc = (*base, *detail["loc"])
    kind, node = detail["type"], source.find(loc)
    if kind == "missing":
        choices = _choices(_model_at(model, detail["loc"][:-1]), str(loc[-1]))
        return source.problem(loc[:-1], "missing_key", {"key": loc[-1], **choices}, at_key=True)
    if kind == "extra_forbidden":
        fields = _model_at(model, detail["loc"][:-1]).model_fields
        keys = [field.alias or name for name, field in fields.items()]
        if (glued := _GLUED.fullmatch(str(loc[-1]))) and glued[1] in keys:
            params = {"key": shown(loc[-1]), "guess": f"{glued[1]}: {shown(glued[2])}"}
            return source.problem(loc, "no_space_after_colon", params, at_key=True)
        found = hints(str(loc[-1]), keys)
        return source.problem(loc, "unknown_key", {"key": shown(loc[-1]), **found}, at_key=True)
    if node is not None and node.value is None:
        return None  # empty_values() has it
    code, params = _code(detail, node)
    if code == "out_of_range" and loc[-1] == "gpio":
        code, params = "bad_pin", _pin(params)
    return source.problem(loc, code, params)


def _pin(params: dict[str, str]) -> dict[str, str]:
    """Whoever counted along the header (1-40) meant the BCM pin there."""
    meant = HEADER.get(params["value"], "")
    return {"value": params["value"], "allowed": "2 … 27"} | ({"guess": meant} if meant else {})


def _code(detail: ErrorDetails, node: Node | None) -> tuple[str, dict[str, str]]:
    kind, context = detail["type"], dict(detail.get("ctx", {}))
    value = node.text if node is not None and node.text else shown(detail["input"])
    params = {"value": shown(value)}
    if kind == "string_pattern_mismatch":
        bad = _PATTERNS.get(str(context.get("pattern")), "bad_format")
        guess = spelled(value) if bad == "bad_part_id" else ""
        return bad, params | ({"guess": guess} if guess else {})
    code = _CODES.get(kind)
    if code == "not_text" and isinstance(detail["input"], bool | int | float):
        return "needs_quotes", params
    if code == "not_allowed":
        return code, params | hints(value, _QUOTED.findall(str(context.get("expected", ""))))
    if code == "out_of_range":
        return code, params | {"allowed": _bounds(context)}
    if code in {"too_short", "too_long", "too_few", "too_many_items"}:
        return code, params | {"bound": str(context.get("max_length", context.get("min_length", "")))}
    if code is not None:
        return _number(code, value) if code == "not_integer" else (code, params)
    if kind in _PYDANTICS:
        # "Value error, ..." is what a plain ValueError of a validator becomes.
        reason = detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        return "invalid", params | {"reason": reason}
    return kind, params | _own(context) | {"reason": detail["msg"]}


def _number(code: str, value: str) -> tuple[str, dict[str, str]]:
    meant = _A_NUMBER.fullmatch(value)
    if meant and meant[1] == value:
        return "quoted_number", {"value": shown(value)}
    return code, {"value": shown(value)} | ({"guess": meant[1]} if meant else {})


def _own(context: Mapping[str, object]) -> dict[str, str]:
    """Parameters of our own error types; an `example` is what was probably meant."""
    texts = {name: str(value) for name, value in context.items()}
    if "example" in texts:
        texts["guess"] = texts.pop("example")
    return texts


def _bounds(context: Mapping[str, object]) -> str:
    return ", ".join(f"{sign}{context[name]}" for name, sign in _BOUNDS.items() if name in context)


def _model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel]:
    for step in loc:
        field = model.model_fields.get(str(step))
        if field is None:
            continue  # an index of a list: its model was found with the list
        model = _model_in(field.annotation) or model
    return model


def _choices(model: type[BaseModel], key: str) -> dict[str, str]:
    """What a key with a closed list of values may say."""
    field = model.model_fields.get(key)
    annotation = field.annotation if field is not None else None
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return {"allowed": ", ".join(annotation)}
    is_list = typing.get_origin(annotation) is typing.Literal
    return {"allowed": ", ".join(map(str, typing.get_args(annotation)))} if is_list else {}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in typing.get_args(annotation) if (found := _model_in(arg))), None)
