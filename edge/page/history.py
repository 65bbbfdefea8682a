"""The last month's events, kept by the page itself: the node's disk and loop have no part in it."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from edge.errors import StorageError

FILE_NAME = "page-history.sqlite"
KEEP_S = 31 * 86400.0
KEEP_ROWS = 5000  # some 2 MB; beyond it the oldest go

_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    boot INTEGER, seq INTEGER, wall_s REAL NOT NULL, event TEXT NOT NULL, PRIMARY KEY (boot, seq)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_by_time ON events (wall_s);
"""


class History:
    """Used from one thread at a time; writes only when something new happened, to spare the card."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            StorageError: it cannot be used; the page goes on without a history.
        """
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise StorageError(f"{path}: no history is kept: {error}") from error
        self._newest: tuple[int, int] = self._db.execute(
            "SELECT boot, seq FROM events ORDER BY boot DESC, seq DESC LIMIT 1"
        ).fetchone() or (0, 0)

    def note(self, status: Mapping[str, Any], wall_s: float) -> None:
        """Keep what a status tells and is not kept yet; `wall_s` is when it was asked for.

        Raises:
            StorageError: the disk fails.
        """
        fresh = [e for e in status["events"] if (e["boot"], e["seq"]) > self._newest]
        if not fresh:
            return
        rows = [(e["boot"], e["seq"], wall_s - (status["now"] - e["at"]), json.dumps(e)) for e in fresh]
        try:
            self._write(rows, wall_s)
        except sqlite3.Error as error:
            raise StorageError(f"the history cannot be written: {error}") from error
        self._newest = max((e["boot"], e["seq"]) for e in fresh)

    def last(self, limit: int) -> list[tuple[float, dict[str, Any]]]:
        """(wall time [s], event) of the newest, newest first.

        Raises:
            StorageError: the disk fails.
        """
        query = "SELECT wall_s, event FROM events ORDER BY wall_s DESC, boot DESC, seq DESC LIMIT ?"
        try:
            return [(wall, json.loads(event)) for wall, event in self._db.execute(query, (limit,))]
        except sqlite3.Error as error:
            raise StorageError(f"the history cannot be read: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _write(self, rows: Iterable[tuple[int, int, float, str]], wall_s: float) -> None:
        with self._db:  # commits, or rolls back
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)", rows)
            self._db.execute("DELETE FROM events WHERE wall_s < ?", (wall_s - KEEP_S,))
            self._db.execute(
                "DELETE FROM events WHERE (boot, seq) NOT IN"
                " (SELECT boot, seq FROM events ORDER BY wall_s DESC LIMIT ?)",
                (KEEP_ROWS,),
            )
