"""Finds the kinds of sirens: every module of this package that has a KIND."""

from collections.abc import Mapping

import edge.sirens
from edge.runtime.plugins import Plugins
from edge.sirens.base import SirenKind

_KINDS: Plugins[SirenKind] = Plugins(edge.sirens, SirenKind)


def kinds() -> Mapping[str, SirenKind]:
    """By the name that stands under `kind:` in the settings; loaded when asked for."""
    return _KINDS
