"""Sensors and sirens: each validated with the model of its own kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from edge.settings.base import Claim, DeviceSettings
from edge.settings.claims import UNKNOWN, Claimant, claimants_of
from edge.settings.explain import hints, spelled, validated
from edge.settings.problem import Problem, shown
from edge.settings.source import Loc, Node, Source

# Other names of what we have: on the part itself, in shops, and as people call it.
_ALSO_CALLED = {
    "am2302": "dht22", "am2301": "dht22", "dht21": "dht22",
    "button": "call_point", "nut": "call_point", "nut-bao-chay": "call_point", "nut-an": "call_point",
    "smoke_alarm": "contact", "smoke": "contact", "dau-bao-khoi": "contact", "dau-bao-nhiet": "contact",
    "relay": "relay_serial", "lcus1": "relay_serial", "lcus-1": "relay_serial", "coi": "gpio",
    "loa": "audio", "loudspeaker": "audio",
}  # fmt: skip

D = TypeVar("D", bound=DeviceSettings)


@dataclass(frozen=True, slots=True)
class Device(Generic[D]):
    """A device of the file; `settings` is None when it has problems, its id and claims count all the same."""

    loc: Loc
    id: str
    settings: D | None
    claimants: tuple[Claimant, ...]


def read_device(source: Source, loc: Loc, kinds: Mapping[str, type[D]], problems: list[Problem]) -> Device[D]:
    """One item of `sensors` or `sirens`; what is wrong with it is added to `problems`."""
    node = source.find(loc)
    settings = _settings(source, loc, kinds, problems)
    name = _text(node, "id")
    claims = settings.claims() if settings is not None else _likely_claims(node)
    return Device(loc, name, settings, tuple(claimants_of(loc, name, claims)))


def _settings(source: Source, loc: Loc, kinds: Mapping[str, type[D]], problems: list[Problem]) -> D | None:
    node = source.find(loc)
    if node is None or node.value is None:
        return None  # empty_values() has it
    if not isinstance(node.value, dict):
        problems.append(source.problem(loc, "not_mapping", {"value": shown(node.text)}))
        return None
    kind = node.child("kind")
    if kind is None:
        params = {"key": "kind", "allowed": ", ".join(sorted(kinds))}
        problems.append(source.problem(loc, "missing_key", params, at_key=True))
        return None
    if kind.value is None:
        return None
    if not isinstance(kind.value, str) or kind.value not in kinds:
        found = hints(kind.text, sorted(kinds))
        if (meant := _ALSO_CALLED.get(spelled(kind.text), "")) in kinds:
            found["guess"] = meant
        problems.append(source.problem((*loc, "kind"), "unknown_kind", {"value": shown(kind.text), **found}))
        return None
    return validated(kinds[kind.value], source, loc, problems)


def _likely_claims(node: Node | None) -> list[Claim]:
    """Of a device with other problems: so that its pin conflicts are reported in the same breath."""
    found = ((key, _text(node, key)) for key in ("gpio", "port"))
    return [Claim(key, text, UNKNOWN) for key, text in found if text]


def _text(node: Node | None, key: str) -> str:
    child = node.child(key) if node is not None else None
    if child is None or child.value is None or isinstance(child.value, dict | list):
        return ""
    # Numbers in their one spelling: 0x11 and 17 are the same pin.
    return child.text if isinstance(child.value, str) else str(child.value)
