"""Every check over one case, in the order in which a person mends things."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from edge.doctor.case import Case
from edge.doctor.devices import devices
from edge.doctor.finding import Finding, Level
from edge.doctor.machine import machine
from edge.doctor.network import network
from edge.doctor.running import running
from edge.doctor.user import node_user
from edge.errors import DeviceError
from edge.node.kinds import all_kinds, verify_roster
from edge.runtime.control import ask
from edge.settings.load import load

SOCKET_NAME = "control.sock"


def open_case(config: Path, state_dir: Path) -> Case:
    """Load the settings and ask the node, if one runs."""
    path = state_dir / SOCKET_NAME
    return Case(
        config=config,
        state_dir=state_dir,
        loaded=load(config, all_kinds(), verify_roster=verify_roster),
        status=_asked(path, "status"),
        vitals=_asked(path, "vitals"),
        user=node_user(),
    )


def examine(case: Case) -> Iterator[Finding]:
    """What there is to find."""
    yield from _settings(case)
    yield from running(case)
    yield from devices(case)
    yield from machine(case)
    yield from network(case)


def _settings(case: Case) -> Iterator[Finding]:
    errors, warnings = len(case.loaded.errors), len(case.loaded.problems) - len(case.loaded.errors)
    params = {"path": case.config, "errors": errors, "warnings": warnings}
    if not case.config.exists():
        yield Finding("settings", "settings_missing", Level.FAIL, params)
    elif errors:
        yield Finding("settings", "settings_bad", Level.FAIL, params)
    else:
        yield Finding("settings", "settings_warned" if warnings else "settings", Level.OK, params)
    if case.status is not None and not errors and _is_other(case):
        yield Finding("settings", "settings_not_loaded", Level.WARN, params)


def _is_other(case: Case) -> bool:
    """Whether the file has changed since the node took it."""
    from edge.errors import StorageError
    from edge.runtime import latch

    try:
        kept = latch.read(case.state_dir / "last-good-settings.json")
    except StorageError:
        return False
    return kept is not None and kept.get("node") != case.loaded.texts.node


def _asked(path: Path, wish: str) -> Any:
    if not os.path.exists(path):  # noqa: PTH110 - a folder that is closed to us is no error
        return None
    try:
        answer = ask(path, {"do": wish})
    except DeviceError:
        return None
    return None if "error" in answer else answer
