"""Every device that the bench knows, collected from firmware_tools/devices/."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import firmware_tools.devices
from firmware_tools.contract import Emulator, Pieces, Prober


def probers() -> list[Prober]:
    """Of every module, in the order of their names."""
    return [prober for offered in _offered("PROBERS") for prober in offered]


def emulators() -> dict[str, Emulator]:
    """By the name of the device."""
    return _joined("EMULATORS")


def decoders() -> dict[str, Pieces]:
    """By the name of the device."""
    return _joined("DECODERS")


def _joined(what: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for offered in _offered(what):
        twice = found.keys() & offered.keys()
        assert not twice, f"two modules offer {what} of {twice}"
        found |= offered
    return dict(sorted(found.items()))


def _offered(what: str) -> Iterator[Any]:
    for module in pkgutil.iter_modules(firmware_tools.devices.__path__, "firmware_tools.devices."):
        offered = getattr(importlib.import_module(module.name), what, ())
        if offered:
            yield offered() if callable(offered) else offered
