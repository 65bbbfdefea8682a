"""What outlives a crash and a power cut: the alarm, the neighbours' counters, the slow baselines.

Each is one small checked file in the state folder, written by a thread of its own (runtime/latch.py).
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from edge.errors import StorageError
from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultChange, FaultRaised
from edge.model.identity import PartId
from edge.runtime import latch
from edge.runtime.clock import kernel_boot_id
from edge.runtime.latch import Latch
from edge.runtime.reactor import Reactor

log = logging.getLogger(__name__)

ALARM, PEERS, BASELINES, DRILL, SELF_TEST = "alarm", "peers", "baselines", "drill", "self-test"
STORAGE = PartId("state")

# Counters of neighbours guard against recordings while this house restarts. They are written with each alarm
# and reset; those of mere heartbeats at leisure, to spare the SD card.
PEERS_EVERY_S = 600.0
BASELINES_EVERY_S = 3600.0


class Keeper:
    """The state folder."""

    def __init__(self, folder: Path, reactor: Reactor, on_fault: Callable[[FaultChange], None]) -> None:
        self._folder = folder
        self._on_fault = on_fault
        self._kernel = kernel_boot_id()
        self._latches = {
            name: Latch(folder / f"{name}.json", on_fault, reactor)
            for name in (ALARM, PEERS, BASELINES, DRILL, SELF_TEST)
        }

    def keep(self, name: str, value: dict[str, Any]) -> None:
        """Write a value soon; returns at once."""
        self._latches[name].put({"kernel": self._kernel, "value": value})

    def read(self, name: str, at: float) -> tuple[dict[str, Any] | None, bool]:
        """What was kept, and whether the machine has not been rebooted since; (None, False) for nothing."""
        try:
            kept = latch.read(self._folder / f"{name}.json")
        except StorageError as error:
            self.report(str(error), at)
            return None, False
        if kept is None or not isinstance(value := kept.get("value"), dict):
            return None, False
        return value, bool(self._kernel) and kept.get("kernel") == self._kernel

    def next_boot(self, at: float) -> int:
        """This start's number. Without a working disk it cannot be proven new: a Fault says so."""
        path = self._folder / "boot.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return latch.next_boot(path)
        except (StorageError, OSError) as error:
            self.report(f"the start counter is not kept: {error}", at)
        try:
            kept = latch.read(path)
        except StorageError:
            return 1
        return int(kept.get("boot", 0)) + 1 if kept else 1

    def report(self, detail: str, at: float) -> None:
        """Raise a Fault about the state folder."""
        log.warning("state: %s", detail)
        self._on_fault(FaultRaised(Fault(STORAGE, FaultKind.STORAGE, at, detail)))

    def close(self) -> None:
        """Write what is still waiting, within a bounded time."""
        for kept in self._latches.values():
            kept.close()
