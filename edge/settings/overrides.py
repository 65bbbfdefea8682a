"""Command line > LIENGIA_* environment > file > default."""

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from edge.settings.explain import hints
from edge.settings.problem import START, Problem, problem
from edge.settings.schema import Lang, LogLevel, NodeSettings
from edge.settings.state_dir import given_state_dir, resolve

LOG_LEVEL = "LIENGIA_LOG_LEVEL"
LANG = "LIENGIA_LANG"


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line says; None where it says nothing."""

    state_dir: Path | None = None
    log_level: str | None = None
    lang: str | None = None


def apply(
    node: NodeSettings, folder: Path, overrides: Overrides, environ: Mapping[str, str]
) -> tuple[NodeSettings, list[Problem]]:
    """The node's settings with what goes before the file; a bad variable is ignored with a warning.

    folder  of the settings file, where a relative state_dir in it starts
    """
    level, bad_level = _choice(LOG_LEVEL, overrides.log_level, environ, typing.get_args(LogLevel))
    lang, bad_lang = _choice(LANG, overrides.lang, environ, typing.get_args(Lang))
    state_dir = given_state_dir(overrides.state_dir, environ) or resolve(folder, str(node.state_dir))
    update = {
        "state_dir": state_dir,
        "key": resolve(folder, str(node.key)),
        "log_level": level or node.log_level,
        "lang": lang or node.lang,
    }
    return node.model_copy(update=update), bad_level + bad_lang


def _choice(
    name: str, given: str | None, environ: Mapping[str, str], allowed: tuple[str, ...]
) -> tuple[str | None, list[Problem]]:
    value = given or environ.get(name) or None
    if value is None or value.lower() in allowed:
        return value.lower() if value else None, []
    # A mistyped variable must not keep a house from being armed.
    found = hints(value, allowed)
    return None, [problem(name, START, "bad_environment", {"value": value, **found}, warning=True)]
