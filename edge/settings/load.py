"""The whole walk: files to settings, and all their problems at once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edge.model.identity import ZoneId
from edge.settings import overrides as precedence
from edge.settings import rules
from edge.settings.base import SensorSettings, SirenSettings, Strict
from edge.settings.claims import conflicts, link_claimants
from edge.settings.devices import Device, read_device
from edge.settings.explain import empty_values, hints, validated
from edge.settings.kinds import Kinds
from edge.settings.overrides import Overrides
from edge.settings.problem import Problem
from edge.settings.result import LinkSettings, Loaded, Settings, Texts, ZoneSettings
from edge.settings.roster_file import GroupText, VerifyRoster, find_group, membership, read_group
from edge.settings.schema import NodeFile, ZoneFile
from edge.settings.source import Loc, Source, read_text
from edge.settings.state_dir import resolve
from edge.settings.yaml_tree import parse

__all__ = [
    "Kinds",
    "Loaded",
    "Overrides",
    "Settings",
    "VerifyRoster",
    "Wants",
    "load",
    "load_file",
    "load_texts",
]


@dataclass(frozen=True, slots=True)
class Wants:
    """What loading depends on beside the files.

    verify_roster  checks the roster's values and signature; None leaves them to whoever builds the roster
    """

    kinds: Kinds
    verify_roster: VerifyRoster | None = None
    overrides: Overrides = field(default_factory=Overrides)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)


def load(
    path: Path,
    kinds: Kinds,
    *,
    verify_roster: VerifyRoster | None = None,
    overrides: Overrides | None = None,
) -> Loaded:
    """Read node.yaml and the group.yaml that it names. Never raises for what they contain."""
    return load_file(path, Wants(kinds, verify_roster, overrides or Overrides()))


def load_file(path: Path, wants: Wants) -> Loaded:
    """As load."""
    text, problems = read_text(path)
    if problems:
        return Loaded(None, tuple(problems))
    source, problems = parse(text, str(path))
    if source is None:
        return Loaded(None, tuple(problems), Texts(text))
    return _check(source, problems, find_group(source, path), path, wants)


def load_texts(texts: Texts, path: Path, wants: Wants, names: tuple[str, str]) -> Loaded:
    """As load, from texts kept earlier.

    path   of the file that node.yaml was; relative paths start at its folder
    names  of the two texts in the report
    """
    source, problems = parse(texts.node, names[0])
    if source is None:
        return Loaded(None, tuple(problems), texts)
    group = GroupText(names[1], texts.group) if texts.group is not None else None
    return _check(source, problems, group, path, wants)


def _check(
    source: Source, problems: list[Problem], group: GroupText | None, path: Path, wants: Wants
) -> Loaded:
    walk = _Walk(source, wants, [*problems, *empty_values(source)])
    roster = walk.roster(group)
    house = walk.house()
    zones, sensors = walk.zones()
    sirens = walk.sirens()
    folder, is_group = path.parent, group is not None
    links, ward = walk.links(folder, is_group=is_group), walk.ward(folder, is_group=is_group)
    home = walk.home_assistant(folder)
    walk.across(sensors, sirens, links)
    if roster is not None:
        walk.problems += membership(source, house, roster)
    settings = None
    if house is not None and not any(not problem.warning for problem in walk.problems):
        node, odd = precedence.apply(house.node, path.parent, wants.overrides, wants.environ)
        walk.problems += odd
        good = tuple(siren.settings for siren in sirens if siren.settings is not None)
        settings = Settings(path.absolute(), node, zones, good, links, ward, home, roster)
        walk.problems += rules.advice(source, settings, wants.kinds.channels)
    ordered = tuple(sorted(walk.problems, key=lambda problem: problem.order))
    return Loaded(settings, ordered, Texts(source.text, group.text if group is not None else None))


class _Walk:
    """Goes through node.yaml part by part; a part with problems does not keep the others from being read."""

    def __init__(self, source: Source, wants: Wants, problems: list[Problem]) -> None:
        self.problems = problems
        self._source = source
        self._kinds = wants.kinds
        self._verify_roster = wants.verify_roster

    def roster(self, group: GroupText | None) -> dict[str, Any] | None:
        found = None if group is None else read_group(group, self._verify_roster, self.problems)
        return None if found is None else found[1]

    def house(self) -> NodeFile | None:
        """The top of the file; `sensors` there has its own message."""
        plain = self._source.root.plain()
        assert isinstance(plain, dict)
        if stray := rules.stray_sensors(self._source):
            self.problems += stray
            plain.pop("sensors")
        return validated(NodeFile, self._source, (), self.problems, plain)

    def zones(self) -> tuple[tuple[ZoneSettings, ...], list[Device[SensorSettings]]]:
        found, devices = [], []
        node = self._source.root.child("zones")
        for index, _ in enumerate(node.items() if node else ()):
            zone, sensors = self._zone(("zones", index))
            devices += sensors
            if zone is not None:
                good = tuple(sensor.settings for sensor in sensors if sensor.settings is not None)
                found.append(ZoneSettings(ZoneId(zone.id), zone.name, zone.profile, good))
        if node is not None and node.value == []:
            self.problems.append(self._source.problem(("zones",), "no_zone", at_key=True))
        return tuple(found), devices

    def _zone(self, loc: Loc) -> tuple[ZoneFile | None, list[Device[SensorSettings]]]:
        zone = validated(ZoneFile, self._source, loc, self.problems)
        node = self._source.find((*loc, "sensors"))
        places = [(*loc, "sensors", index) for index, _ in enumerate(node.items() if node else ())]
        devices = [read_device(self._source, place, self._kinds.sensors, self.problems) for place in places]
        if node is not None and node.value == []:
            self.problems.append(self._source.problem((*loc, "sensors"), "zone_without_sensors", at_key=True))
        if zone is not None and zone.profile not in self._kinds.profiles:
            params = {"value": zone.profile} | hints(zone.profile, self._kinds.profiles)
            self.problems.append(self._source.problem((*loc, "profile"), "unknown_profile", params))
        return zone, devices

    def sirens(self) -> list[Device[SirenSettings]]:
        node = self._source.root.child("sirens")
        places: list[Loc] = [("sirens", index) for index, _ in enumerate(node.items() if node else ())]
        if node is None or node.value == []:
            # A house must be able to wake its people; a display is not enough.
            self.problems.append(self._source.problem(("sirens",), "no_siren", at_key=True))
        return [read_device(self._source, place, self._kinds.sirens, self.problems) for place in places]

    def links(self, folder: Path, *, is_group: bool) -> LinkSettings:
        lan = self._part(("links", "lan"), self._kinds.lan)
        if lan is None and is_group and self._source.find(("links", "lan")) is None:
            lan = self._kinds.lan()
        radio = self._part(("links", "radio"), self._kinds.radio)
        if self._source.find(("links", "radio")) is not None and not is_group:
            self.problems.append(self._source.problem(("links", "radio"), "radio_without_group", at_key=True))
        broker = self._part(("links", "broker"), self._kinds.broker)
        return LinkSettings(lan, radio, broker and _anchored(broker, folder))

    def ward(self, folder: Path, *, is_group: bool) -> Strict | None:
        """Its files (credentials, certificates) start at the folder of node.yaml, as every path in it."""
        ward = self._part(("ward",), self._kinds.ward)
        if self._source.root.child("ward") is not None and not is_group:
            self.problems.append(self._source.problem(("ward",), "ward_without_group", at_key=True))
        return ward and _anchored(ward, folder)

    def home_assistant(self, folder: Path) -> Strict | None:
        """As the ward's."""
        home = self._part(("home_assistant",), self._kinds.home_assistant)
        return home and _anchored(home, folder)

    def _part(self, loc: Loc, model: type[Strict]) -> Strict | None:
        node = self._source.find(loc)
        if node is None:
            return None
        if node.value is None:
            return None  # empty_values() has it
        return validated(model, self._source, loc, self.problems)

    def across(
        self,
        sensors: list[Device[SensorSettings]],
        sirens: list[Device[SirenSettings]],
        links: LinkSettings,
    ) -> None:
        """Ids and claims, over all devices at once."""
        source = self._source
        devices: list[Device[SensorSettings] | Device[SirenSettings]] = [*sensors, *sirens]
        zones = source.root.child("zones")
        named: list[tuple[Loc, str]] = []
        for index, zone in enumerate(zones.items() if zones else ()):
            name = zone.child("id")
            named.append((("zones", index), name.text if name else ""))
        self.problems += rules.unique_ids(source, named, "zone")
        self.problems += rules.unique_ids(source, [(d.loc, d.id) for d in devices], "device")
        self.problems += rules.free_ids(source, devices)
        claimants = [claim for device in devices for claim in device.claimants]
        self.problems += conflicts(source, [*claimants, *link_claimants(links)])


def _anchored(model: Strict, folder: Path) -> Strict:
    moved: dict[str, object] = {}
    for name, value in model:
        if isinstance(value, Path):
            moved[name] = resolve(folder, str(value))
        elif isinstance(value, Strict):
            moved[name] = _anchored(value, folder)
    return model.model_copy(update=moved)
