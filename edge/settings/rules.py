"""What must hold across the file, and advice that does not forbid a start."""

from collections.abc import Callable, Sequence

from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Role
from edge.settings.base import SensorSettings, SirenSettings
from edge.settings.devices import Device
from edge.settings.kinds import ChannelsOf
from edge.settings.problem import Problem
from edge.settings.result import Settings
from edge.settings.source import Loc, Source

# Inner parts raise faults under these names; a sensor of the same name could not be told from them.
RESERVED_PARTS = frozenset(
    {
        *("node", "loop", "lan", "radio", "broker", "group", "ward", "outbox", "clock", "storage"),
        *("radio-reach", "phones", "home"),
        *("settings", "sirens", "power", "state", "identity", "control", "recorder", "journal"),
    }
)

# From a stove or an altar. Smoke: NFPA 72 29.11.3.4 forbids smoke alarms within 3 m of a fixed cooking
# appliance; of 469 cookings, a dual alarm at 1.5 m took 11 % for a fire, at 6 m 1 % (US CPSC pilot study of
# nuisance alarms).
SMOKE_DISTANCE_M = 3.0
# EN 50292: a CO detector hangs 1 to 3 m from what burns fuel.
CO_DISTANCE_M = 1.0
_SMOKE = frozenset({Quantity.PM2_5, Quantity.SMOKE})

# Words of a siren's `drive` that wake nobody.
_LIGHTS = frozenset({"strobe", "status"})


def unique_ids(source: Source, named: Sequence[tuple[Loc, str]], what: str) -> list[Problem]:
    """Ids that another device or zone has; `named` is each one's place and id."""
    first: dict[str, Loc] = {}
    problems = []
    for loc, name in named:
        if name and (taken := first.setdefault(name, loc)) != loc:
            line = source.value_mark((*taken, "id")).line
            problems.append(source.problem((*loc, "id"), f"duplicate_{what}", {"value": name, "line": line}))
    return problems


def free_ids(
    source: Source, devices: Sequence[Device[SensorSettings] | Device[SirenSettings]]
) -> list[Problem]:
    """Ids that the node needs for its inner parts."""
    return [
        source.problem((*device.loc, "id"), "reserved_id", {"value": device.id})
        for device in devices
        if device.id in RESERVED_PARTS
    ]


def stray_sensors(source: Source) -> list[Problem]:
    """Sensors written beside the zones instead of within one."""
    stray = source.root.child("sensors")
    if stray is None:
        return []
    items = stray.items()
    if not items:
        return [source.problem(("sensors",), "sensor_without_zone", {"value": ""}, at_key=True)]
    names = [item.child("id") for item in items]
    return [
        source.problem(("sensors", index), "sensor_without_zone", {"value": name.text if name else ""})
        for index, name in enumerate(names)
    ]


def advice(source: Source, settings: Settings, channels_of: ChannelsOf | None) -> list[Problem]:
    """Warnings on a house that may start."""
    warnings = _on_id(source, settings) + _on_sirens(source, settings)
    warnings += _on_roads(source, settings) + _of_sensors(source, settings)
    if channels_of is not None:
        by_zone = [
            [channel for sensor in zone.sensors for channel in channels_of(sensor, ZoneId(zone.id))]
            for zone in settings.zones
        ]
        warnings += _on_rooms(source, settings, by_zone) + _on_call_points(source, by_zone)
        warnings += _on_distances(source, settings, lambda sensor: channels_of(sensor, ZoneId("")))
    return warnings


def _on_id(source: Source, settings: Settings) -> list[Problem]:
    node = settings.node.id
    return (
        [source.problem(("node", "id"), "number_as_id", {"value": node}, warning=True)]
        if node.isdigit()
        else []
    )


def _on_sirens(source: Source, settings: Settings) -> list[Problem]:
    if all(str(getattr(siren, "drive", "")) in _LIGHTS for siren in settings.sirens):
        return [source.problem(("sirens",), "sirens_only_light", at_key=True, warning=True)]
    # A USB relay is lost with its hub, its driver or a loose plug; a pin is not.
    if any(claim.kind == "gpio" for siren in settings.sirens for claim in siren.claims()):
        return []
    return [source.problem(("sirens",), "sirens_only_usb", at_key=True, warning=True)]


def _of_sensors(source: Source, settings: Settings) -> list[Problem]:
    return [
        source.problem(("zones", room, "sensors", index, one.key), one.code, one.params, warning=True)
        for room, zone in enumerate(settings.zones)
        for index, sensor in enumerate(zone.sensors)
        for one in sensor.cautions()
    ]


def _on_roads(source: Source, settings: Settings) -> list[Problem]:
    if settings.group is None:
        return [source.problem(("node", "id"), "no_group", at_key=True, warning=True)]
    if settings.links.lan is None or settings.links.radio is not None:
        return []
    loc = ("links",) if source.root.child("links") else ("group",)
    return [source.problem(loc, "one_road", at_key=True, warning=True)]


def _on_rooms(source: Source, settings: Settings, by_zone: Sequence[Sequence[Channel]]) -> list[Problem]:
    # Frying and incense look like a fire to particle counters and smoke alarms; heat tells them apart
    # (docs/decisions/030).
    return [
        source.problem(("zones", index, "id"), code, {"value": zone.name}, warning=True)
        for index, (zone, channels) in enumerate(zip(settings.zones, by_zone, strict=True))
        if (code := _missing_heat(zone.profile, channels))
    ]


def _missing_heat(profile: str, channels: Sequence[Channel]) -> str:
    if any(_senses_heat(channel) for channel in channels):
        return ""
    if profile == "kitchen":
        return "kitchen_without_heat"
    if profile == "altar" and any(channel.quantity is Quantity.PM2_5 for channel in channels):
        return "altar_without_heat"
    return ""


def _on_distances(
    source: Source, settings: Settings, channels_of: Callable[[SensorSettings], Sequence[Channel]]
) -> list[Problem]:
    return [
        source.problem(
            ("zones", index, "sensors", place, "distance"),
            "too_near",
            {"value": f"{sensor.distance:g} m", "allowed": f"≥ {least:g} m"},
            warning=True,
        )
        for index, zone in enumerate(settings.zones)
        for place, sensor in enumerate(zone.sensors)
        if sensor.distance is not None
        and sensor.distance < (least := max(map(_least_distance_m, channels_of(sensor)), default=0.0))
    ]


def _least_distance_m(channel: Channel) -> float:
    if channel.role is Role.SMOKE_ALARM or channel.quantity in _SMOKE:
        return SMOKE_DISTANCE_M
    return CO_DISTANCE_M if channel.quantity is Quantity.CO else 0.0


def _senses_heat(channel: Channel) -> bool:
    return channel.quantity is Quantity.TEMPERATURE or channel.role is Role.HEAT


def _on_call_points(source: Source, by_zone: Sequence[Sequence[Channel]]) -> list[Problem]:
    if any(channel.quantity is Quantity.CALL_POINT for channels in by_zone for channel in channels):
        return []
    return [source.problem(("zones",), "no_call_point", at_key=True, warning=True)]
