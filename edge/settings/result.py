"""What comes of a good settings file: frozen, typed, and without a trace of YAML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edge.model.identity import ZoneId
from edge.settings.base import SensorSettings, SirenSettings, Strict
from edge.settings.problem import Problem
from edge.settings.schema import NodeSettings


@dataclass(frozen=True, slots=True)
class ZoneSettings:
    """A room."""

    id: ZoneId
    name: str
    profile: str
    sensors: tuple[SensorSettings, ...]


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """The roads; None for one that is not used."""

    lan: Strict | None = None
    radio: Strict | None = None
    broker: Strict | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """One house.

    path   of node.yaml; relative paths in it start at its folder
    ward   of the kind that was handed in, home_assistant too; None without one
    group  the roster as group.yaml has it, checked; None for a house that stands alone
    """

    path: Path
    node: NodeSettings
    zones: tuple[ZoneSettings, ...]
    sirens: tuple[SirenSettings, ...]
    links: LinkSettings = LinkSettings()
    ward: Strict | None = None
    home_assistant: Strict | None = None
    group: Mapping[str, Any] | None = None

    @property
    def sensors(self) -> tuple[SensorSettings, ...]:
        """Of all zones, in the file's order."""
        return tuple(sensor for zone in self.zones for sensor in zone.sensors)

    @property
    def neighbours(self) -> int:
        """How many other houses the group has."""
        return len(self.group["members"]) - 1 if self.group else 0


@dataclass(frozen=True, slots=True)
class Texts:
    """The files exactly as they were read; `group` is None for a house that stands alone."""

    node: str = ""
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, or None when a problem forbids them; every problem and warning, in the file's order."""

    settings: Settings | None
    problems: tuple[Problem, ...]
    texts: Texts = field(default_factory=Texts)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that forbid a start."""
        return tuple(problem for problem in self.problems if not problem.warning)
