"""What every check is handed: the house on paper, the house that runs, and where the machine shows itself."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from edge.doctor.user import User
from edge.settings.base import Claim, LinkClaims
from edge.settings.result import Loaded


class Need(NamedTuple):
    """A thing of the machine that a device or the radio wants; `device` and `kind` are whose it is."""

    device: str
    kind: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Case:
    """One examination.

    loaded  the settings file with its problems
    status  what the running node answers to `status`; None when none answers
    vitals  what it answers to `vitals`
    user    whom the node runs as
    root    in front of /proc, /sys and /dev; another folder in tests
    """

    config: Path
    state_dir: Path
    loaded: Loaded
    status: Mapping[str, Any] | None
    vitals: Mapping[str, Any] | None
    user: User
    root: Path = Path("/")

    @property
    def is_closed(self) -> bool:
        """Whether the node is not ours to ask: its folder or its door is shut to us."""
        if not self.state_dir.is_dir():
            return False
        door = self.state_dir / "control.sock"
        may = os.access(self.state_dir, os.X_OK) and (not door.exists() or os.access(door, os.W_OK))
        return not may

    @property
    def pid(self) -> int:
        """Of the running node, 0 without one."""
        return int(self.status["process"]["pid"]) if self.status else 0

    @property
    def needs(self) -> list[Need]:
        """Of every sensor, siren and the radio; empty while the settings cannot be read."""
        settings = self.loaded.settings
        if settings is None:
            return []
        found = [
            Need(device.id, device.kind, claim)
            for device in (*settings.sensors, *settings.sirens)
            for claim in device.claims()
        ]
        if isinstance(settings.links.radio, LinkClaims):
            found += [Need("radio", "radio", claim) for _, claim in settings.links.radio.claims()]
        return found
