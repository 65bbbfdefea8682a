"""Durable outbox: a table on disk, and one in memory for as long as the disk fails.

Used only from the ward thread (a commit takes milliseconds on a good card and a second on a bad one).
"""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from edge.ward.payload import Rank
from edge.ward.table import ACKED, MEMORY, Damaged, Row, Table

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

# Damaged files are kept for whoever examines them; the next one replaces the last of so many.
KEEP_DAMAGED = 3
# Unfinished alarms held in memory while the disk fails; beyond it the oldest is given up and counted.
# At 600 bytes each this is 2.5 MB, and far more than a house can make before somebody comes.
MEMORY_ALARMS = 4096


class Outbox:
    """What has to reach the ward. No method raises for the disk: `trouble` says what is wrong with it.

    trouble  for the person who must mend it; "" when all is well
    evicted  rows given up unacknowledged since the start, because their class was full
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._aside: Path | None = None
        self._failure = ""
        self.evicted = 0
        self._table = self._open_file() or Table(MEMORY)

    @property
    def trouble(self) -> str:
        """What is wrong with the disk."""
        if self._failure:
            return f"events are kept in memory only: {self._failure}"
        return f"the outbox was damaged; it is kept as {self._aside.name}" if self._aside else ""

    @property
    def is_on_disk(self) -> bool:
        """Whether what is appended now survives a power cut."""
        return not self._failure

    def append(self, rows: Sequence[Row]) -> None:
        """Commit rows; when this returns they are on the disk, or `trouble` says that they are not."""
        evicted = self._do(lambda table: table.append(rows))
        if evicted:
            self.evicted += evicted
            _log.warning("outbox: %d events were given up, their class is full", evicted)
        if not self.is_on_disk:
            self.evicted += self._table.evict(Rank.ALARM, MEMORY_ALARMS)

    def due(self, at: float, limit: int) -> list[Row]:
        """Unfinished rows to send now, alarms first."""
        return self._do(lambda table: table.due(at, limit))

    def next_due(self) -> float | None:
        """When `due` will have more."""
        return self._do(lambda table: table.next_due())

    def mark_sent(self, digest: str, at: float, due_at: float) -> None:
        """The broker has it; send it again at `due_at` unless the ward's receipt comes first."""
        self._do(lambda table: table.mark_sent(digest, at, due_at))

    def mark_acked(self, digests: Sequence[str]) -> list[str]:
        """The ward has them: done. Returns those that were not done before."""
        return self._do(lambda table: table.mark_acked(digests))

    def drop(self, digest: str) -> None:
        """Telemetry that the broker has: nobody acknowledges it."""
        self._do(lambda table: table.drop(digest))

    def requeue(self, sent_before: float | None = None) -> None:
        """Sent and unacknowledged rows are due at once."""
        self._do(lambda table: table.requeue(sent_before))

    def prune(self, wall_s: float) -> None:
        """Forget what was acknowledged long ago."""
        self._do(lambda table: table.prune(wall_s))

    def depth(self) -> dict[Rank, int]:
        """Unfinished rows by rank."""
        return self._do(lambda table: table.depth())

    def waiting_since(self) -> float | None:
        """Since when an event has been at the broker without the ward's receipt."""
        return self._do(lambda table: table.waiting_since())

    def retry(self) -> None:
        """Try the disk again, if it failed; what was held in memory goes to the file first."""
        if self.is_on_disk:
            return
        failure, self._failure = self._failure, ""
        table = self._open_file()
        if table is None:
            return
        try:
            table.merge(self._table.all())
        except sqlite3.Error as error:
            self._failure = str(error) or failure
            table.close()
            return
        self._table.close()
        self._table = table
        _log.warning("outbox: %s works again", self._path)

    def close(self) -> None:
        """Close the file."""
        self._table.close()

    def _do(self, operation: Callable[[Table], _T]) -> _T:
        try:
            return operation(self._table)
        except sqlite3.Error as error:
            if not self.is_on_disk:
                raise  # not a disk's fault: our own SQL
            self._fall_back(error)
            return operation(self._table)

    def _fall_back(self, error: sqlite3.Error) -> None:
        """Carry on in memory with every unfinished row that can still be read."""
        self._failure = str(error)
        _log.warning("outbox: %s failed (%s), going on in memory", self._path, error)
        memory = Table(MEMORY)
        memory.merge([row for row in self._table.readable() if row.state < ACKED])
        self._table.close()
        self._table = memory

    def _open_file(self) -> Table | None:
        try:
            try:
                return Table(self._path)
            except Damaged as damage:
                self._aside = _put_aside(self._path)
                _log.warning("outbox: %s is damaged (%s), kept as %s", self._path, damage, self._aside)
                return Table(self._path)
        except (sqlite3.Error, OSError) as error:
            self._failure = str(error) or type(error).__name__
            _log.warning("outbox: %s cannot be used: %s", self._path, error)
            return None


def _put_aside(path: Path) -> Path:
    """Rename a damaged file, with what belongs to it, to a free name.

    Raises:
        OSError: it cannot be renamed.
    """
    numbers = range(1, KEEP_DAMAGED + 1)
    asides = [path.with_name(f"{path.name}.damaged-{n}") for n in numbers]
    aside = next((a for a in asides if not a.exists()), asides[-1])
    # The main file last: if the power fails between, the next start finds a damaged file again.
    for tail in ("-shm", "-wal", ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + tail).replace(aside.with_name(aside.name + tail))
    return aside
