"""Every kind of sensor there is: each module of this package with a KIND."""

import importlib
import pkgutil
from typing import Any

import edge.sensors
from edge.sensors.base import SensorKind


def kinds() -> dict[str, SensorKind[Any]]:
    """By name. Adding a kind is adding a module, its test and its example settings."""
    found: dict[str, SensorKind[Any]] = {}
    for module in pkgutil.iter_modules(edge.sensors.__path__, "edge.sensors."):
        kind = getattr(importlib.import_module(module.name), "KIND", None)
        if isinstance(kind, SensorKind):
            assert kind.name not in found, f"two modules offer {kind.name}"
            found[kind.name] = kind
    return found
