"""Takes a roster that a neighbour gave into force: on the disk first, then as SIGHUP does, in peace."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from edge.errors import StorageError
from edge.group.roll_out import NewRoster
from edge.group.roster import Roster
from edge.node.rosters import remember
from edge.runtime.reactor import Reactor

log = logging.getLogger(__name__)


class Succession:
    """Of one process, whichever houses run in it; every call on the loop.

    newest  the newest roster that was given since the start; held here too, for a disk that keeps nothing
    renew   has the house built anew, when nothing sounds or stands
    """

    def __init__(self, reactor: Reactor, renew: Callable[[], None]) -> None:
        self.newest: Roster | None = None
        self._reactor = reactor
        self._renew = renew
        self._writing: threading.Thread | None = None
        self._is_behind = False  # a newer one came while one was being written

    def take(self, found: NewRoster, folder: Path) -> None:
        """Remember a checked roster in a thread of its own, then have it taken in force; returns at once."""
        log.warning("group: %s gave the roster of version %d", found.peer, found.roster.version)
        self.newest = found.roster
        if self._writing is None:
            self._write(found.roster, folder)
        else:
            self._is_behind = True

    def close(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            self._writing.join()

    def _write(self, roster: Roster, folder: Path) -> None:
        self._writing = threading.Thread(target=self._run, args=(roster, folder), name="roster")
        self._writing.start()

    def _run(self, roster: Roster, folder: Path) -> None:
        try:
            remember(folder, roster, is_learnt=True)
        except StorageError as error:  # the house that is built anew says so as a fault
            log.warning("group: the new roster is not kept: %s", error)
        finally:
            self._reactor.post(lambda: self._settle(folder))

    def _settle(self, folder: Path) -> None:
        assert self._writing is not None
        self._writing.join()
        self._writing = None
        if self._is_behind and self.newest is not None:
            self._is_behind = False
            self._write(self.newest, folder)
        else:
            self._renew()
