"""Which options Home Assistant's MQTT integration takes, by platform, as its documentation lists them.

From the pages of MQTT discovery (device form), MQTT binary sensor, sensor, siren and button.
"""

import re
from typing import Any

DEVICE = {
    "configuration_url", "connections", "hw_version", "identifiers", "manufacturer", "model", "model_id",
    "name", "serial_number", "suggested_area", "sw_version", "via_device",
}  # fmt: skip
ORIGIN = {"name", "sw_version", "support_url"}
AVAILABILITY = {"topic", "payload_available", "payload_not_available", "value_template"}
# What all entities of a device message may share.
SHARED = {"availability", "availability_mode", "command_topic", "state_topic", "encoding", "qos"}
COMMON = SHARED | {
    "platform", "unique_id", "name", "default_entity_id", "enabled_by_default", "entity_category",
    "entity_picture", "icon", "json_attributes_topic", "json_attributes_template",
    "availability_topic", "availability_template", "payload_available", "payload_not_available",
}  # fmt: skip
# platform: (options, those it needs, own or shared, device classes)
PLATFORMS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "binary_sensor": (
        {"device_class", "expire_after", "force_update", "off_delay", "payload_off", "payload_on",
         "value_template"},
        {"state_topic"},
        {"battery", "battery_charging", "carbon_monoxide", "cold", "connectivity", "door", "garage_door",
         "gas", "heat", "light", "lock", "moisture", "motion", "moving", "occupancy", "opening", "plug",
         "power",
         "presence", "problem", "running", "safety", "smoke", "sound", "tamper", "update", "vibration",
         "window"},
    ),
    "sensor": (
        {"device_class", "expire_after", "force_update", "last_reset_value_template", "options",
         "suggested_display_precision", "state_class", "unit_of_measurement", "value_template"},
        {"state_topic"},
        {"enum", "temperature", "timestamp"},
    ),
    "siren": (
        {"available_tones", "command_template", "command_off_template", "optimistic", "payload_off",
         "payload_on", "retain", "state_off", "state_on", "state_value_template", "support_duration",
         "support_volume_set"},
        {"command_topic"},
        set(),
    ),
    "button": (
        {"command_template", "device_class", "payload_press", "retain"},
        {"command_topic"},
        {"identify", "restart", "update"},
    ),
}  # fmt: skip


def problems(body: dict[str, Any]) -> list[str]:
    """What Home Assistant would refuse or not understand; empty when nothing is."""
    if missing := {"device", "origin", "components"} - set(body):
        return [f"no {sorted(missing)}"]
    found = [f"unknown key {key}" for key in set(body) - SHARED - {"device", "origin", "components"}]
    found += [f"device: unknown {key}" for key in set(body["device"]) - DEVICE]
    if not (body["device"].get("identifiers") or body["device"].get("connections")):
        found.append("a device needs an identifier")
    found += [f"origin: unknown {key}" for key in set(body["origin"]) - ORIGIN]
    if "name" not in body["origin"]:
        found.append("an origin needs a name")
    for entry in body.get("availability", []):
        found += [f"availability: unknown {key}" for key in set(entry) - AVAILABILITY]
    if body.get("availability_mode", "latest") not in {"all", "any", "latest"}:
        found.append("bad availability_mode")
    identifiers = [entity.get("unique_id") for entity in body["components"].values()]
    if len(set(identifiers)) != len(identifiers) or None in identifiers:
        found.append("unique_id is needed, and unique")
    for key, entity in body["components"].items():
        found += [f"{key}: {problem}" for problem in _entity(key, entity, body)]
    return found


def _entity(key: str, entity: dict[str, Any], body: dict[str, Any]) -> list[str]:
    if not re.fullmatch(r"[a-zA-Z0-9_-]+", key):
        return ["bad key"]
    if entity.get("platform") not in PLATFORMS:
        return [f"no platform {entity.get('platform')!r}"]
    options, needed, classes = PLATFORMS[entity["platform"]]
    found = [f"unknown {name}" for name in set(entity) - COMMON - options]
    found += [f"needs {name}" for name in needed - set(entity) - (set(body) & SHARED)]
    if "device_class" in entity and entity["device_class"] not in classes:
        found.append(f"no device class {entity['device_class']!r}")
    if entity.get("entity_category", "config") not in {"config", "diagnostic"}:
        found.append("bad entity_category")
    if entity.get("device_class") == "enum" and not entity.get("options"):
        found.append("an enum needs its options")
    if "expire_after" in entity and not (
        isinstance(entity["expire_after"], int) and entity["expire_after"] > 0
    ):
        found.append("bad expire_after")
    return found
