"""Finds the kinds of sirens: every module of this package that has a KIND."""

import importlib
import pkgutil
from functools import cache

import edge.sirens
from edge.sirens.base import SirenKind


@cache
def kinds() -> dict[str, SirenKind]:
    """By the name that stands under `kind:` in the settings."""
    found = {}
    for module_info in pkgutil.iter_modules(edge.sirens.__path__):
        module = importlib.import_module(f"edge.sirens.{module_info.name}")
        kind = getattr(module, "KIND", None)
        if isinstance(kind, SirenKind):
            found[kind.name] = kind
    return found
