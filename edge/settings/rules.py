"""What must hold across the file, and advice that does not forbid a start."""

from collections.abc import Sequence

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
        *("settings", "sirens", "power", "state", "identity", "control", "recorder", "journal"),
    }
)


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
    warnings = _on_sirens(source, settings) + _on_roads(source, settings)
    if channels_of is not None:
        by_zone = [
            [channel for sensor in zone.sensors for channel in channels_of(sensor, ZoneId(zone.id))]
            for zone in settings.zones
        ]
        warnings += _on_kitchens(source, settings, by_zone) + _on_call_points(source, by_zone)
    return warnings


def _on_sirens(source: Source, settings: Settings) -> list[Problem]:
    # A USB relay is lost with its hub, its driver or a loose plug; a pin is not.
    if any(claim.kind == "gpio" for siren in settings.sirens for claim in siren.claims()):
        return []
    return [source.problem(("sirens",), "sirens_only_usb", at_key=True, warning=True)]


def _on_roads(source: Source, settings: Settings) -> list[Problem]:
    if settings.group is None or settings.links.lan is None:
        return []
    loc = ("links",) if source.root.child("links") else ("group",)
    return [source.problem(loc, "one_road", at_key=True, warning=True)]


def _on_kitchens(source: Source, settings: Settings, by_zone: Sequence[Sequence[Channel]]) -> list[Problem]:
    # Frying saturates particle counters and trips smoke alarms; heat is what tells a kitchen fire.
    return [
        source.problem(("zones", index, "id"), "kitchen_without_heat", {"value": zone.name}, warning=True)
        for index, (zone, channels) in enumerate(zip(settings.zones, by_zone, strict=True))
        if zone.profile == "kitchen" and not any(_senses_heat(channel) for channel in channels)
    ]


def _senses_heat(channel: Channel) -> bool:
    return channel.quantity is Quantity.TEMPERATURE or channel.role is Role.HEAT


def _on_call_points(source: Source, by_zone: Sequence[Sequence[Channel]]) -> list[Problem]:
    if any(channel.quantity is Quantity.CALL_POINT for channels in by_zone for channel in channels):
        return []
    return [source.problem(("zones",), "no_call_point", at_key=True, warning=True)]
