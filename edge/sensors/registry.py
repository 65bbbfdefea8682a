"""Every kind of sensor there is: each module of this package with a KIND."""

from collections.abc import Mapping
from typing import Any

import edge.sensors
from edge.runtime.plugins import Plugins
from edge.sensors.base import SensorKind

_KINDS: Plugins[SensorKind[Any]] = Plugins(edge.sensors, SensorKind)


def kinds() -> Mapping[str, SensorKind[Any]]:
    """By name; loaded when asked for. Adding a kind is adding a module, its test and its example settings."""
    return _KINDS
