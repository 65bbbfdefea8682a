"""What Home Assistant is told of a house: the discovery message in its device form, and the state (PURE).

Fields are those of Home Assistant's MQTT integration (2024.11 and later). One state topic for all entities.
What cannot be known is "None", which Home Assistant shows as unknown, never as normal.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ONLINE, OFFLINE = "online", "offline"
# The state is said again so often, and is unknown at Home Assistant when it has not been for three times.
STATE_EVERY_S = 60.0
EXPIRE_AFTER_S = 180


class Sense(StrEnum):
    """What a house can see at all; an entity is announced only for what there is."""

    SMOKE = "smoke"
    HEAT = "heat"
    CO = "carbon_monoxide"


class Press(StrEnum):
    """What Home Assistant may do, only with `commands: true`. Neither ends or silences a fire alarm."""

    HUSH = "hush"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Home:
    """The house as it stands.

    senses     True: it burns; False: all is well; None: what would see it is broken
    fire       this house's fire alarm, whatever its cause
    neighbour  a neighbour's
    """

    condition: str = "quiescent"
    sounding: str = "off"
    fire: bool = False
    neighbour: bool = False
    problem: bool = False
    hushed: bool = False
    testing: bool = False
    senses: Mapping[Sense, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where it stands at the house's own broker.

    base  liengia/home/<node>
    """

    node: str
    name: str
    version: str
    prefix: str = "homeassistant"

    @property
    def base(self) -> str:
        """Of every topic but the discovery's."""
        return f"liengia/home/{self.node}"

    @property
    def discovery(self) -> str:
        """Where the device is announced, retained."""
        return f"{self.prefix}/device/liengia_{self.node}/config"

    @property
    def birth(self) -> str:
        """Where Home Assistant says that it has started."""
        return f"{self.prefix}/status"

    @property
    def state(self) -> str:
        """The state, retained."""
        return f"{self.base}/state"

    @property
    def availability(self) -> str:
        """ONLINE or OFFLINE, retained."""
        return f"{self.base}/availability"

    def command(self, press: Press) -> str:
        """Where a press arrives, never retained."""
        return f"{self.base}/{press}/press"


def state_payload(home: Home) -> bytes:
    """The whole state."""
    body: dict[str, object] = {
        "condition": home.condition,
        "siren": _word(home.sounding not in {"off", "chirp"}),
        "sounding": home.sounding,
        "fire": _word(home.fire),
        "neighbour": _word(home.neighbour),
        "problem": _word(home.problem),
        "hushed": _word(home.hushed),
        "testing": _word(home.testing),
    }
    body |= {sense.value: _word(value) for sense, value in home.senses.items()}
    return json.dumps(body, separators=(",", ":")).encode("utf-8")


def discovery_payload(place: Place, senses: frozenset[Sense], *, commands: bool) -> bytes:
    """The device with all its entities."""
    entities = {
        "condition": _sensor(place, "condition", "Condition", ["quiescent", "pre_alarm", "fire_alarm"]),
        "fire": _binary(place, "fire", "Fire alarm", "safety"),
        "neighbour": _binary(place, "neighbour", "Neighbour's fire", "safety"),
        "siren": _siren(place, commands=commands),
        "problem": _binary(place, "problem", "Problem", "problem", "diagnostic"),
        "hushed": _binary(place, "hushed", "Hushed", None),
        "testing": _binary(place, "testing", "Test or drill", None, "diagnostic"),
        **{s.value: _binary(place, s.value, s.value.replace("_", " ").capitalize(), s.value) for s in senses},
    }
    if commands:
        entities |= {
            "hush": _button(place, Press.HUSH, "Hush the pre-alarm", None),
            "test": _button(place, Press.TEST, "Test the sirens", "diagnostic"),
        }
    body = {
        "device": {
            "identifiers": [f"liengia_{place.node}"],
            "name": place.name,
            "manufacturer": "liengia",
            "model": "Fire early-warning node",
            "serial_number": place.node,
            "sw_version": place.version,
        },
        "origin": {"name": "liengia", "sw_version": place.version},
        "availability": [{"topic": place.availability}],
        "availability_mode": "all",
        "state_topic": place.state,
        "qos": 1,
        "components": entities,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _word(value: bool | None) -> str:
    return "None" if value is None else "ON" if value else "OFF"


def _entity(place: Place, platform: str, key: str, name: str) -> dict[str, object]:
    return {"platform": platform, "unique_id": f"liengia_{place.node}_{key}", "name": name}


def _binary(
    place: Place, key: str, name: str, device_class: str | None, category: str | None = None
) -> dict[str, object]:
    entity = _entity(place, "binary_sensor", key, name) | {
        "value_template": f"{{{{ value_json.{key} }}}}",
        "expire_after": EXPIRE_AFTER_S,
    }
    return _with(entity, device_class=device_class, entity_category=category)


def _sensor(place: Place, key: str, name: str, options: list[str]) -> dict[str, object]:
    return _entity(place, "sensor", key, name) | {
        "device_class": "enum",
        "options": options,
        "value_template": f"{{{{ value_json.{key} }}}}",
        "expire_after": EXPIRE_AFTER_S,
    }


def _siren(place: Place, *, commands: bool) -> dict[str, object]:
    """A siren entity has to have a command; without commands it is only heard."""
    if not commands:
        return _binary(place, "siren", "Siren", "sound")
    return _entity(place, "siren", "siren", "Siren") | {
        # ON is the test. OFF is answered with the state as it is: nothing here silences.
        "command_topic": place.command(Press.TEST),
        "state_value_template": "{{ value_json.siren }}",
        "state_on": "ON",
        "state_off": "OFF",
        "support_duration": False,
        "support_volume_set": False,
    }


def _button(place: Place, press: Press, name: str, category: str | None) -> dict[str, object]:
    entity = _entity(place, "button", press.value, name) | {
        "command_topic": place.command(press),
        "payload_press": "ON",
    }
    return _with(entity, entity_category=category)


def _with(entity: dict[str, object], **options: str | None) -> dict[str, object]:
    return entity | {name: value for name, value in options.items() if value is not None}
