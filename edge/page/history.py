"""The last month's events, kept by the page itself: the node's disk and loop have no part in it."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from edge.errors import StorageError

FILE_NAME = "page-history.sqlite"
KEEP_S = 31 * 86400.0
CLEAR_EVERY_S = 86400.0  # what is too old goes also where nothing new happens
KEEP_ROWS = 5000  # some 2 MB; beyond it the oldest go
# A smaller step is a clock that is kept right; a larger one, that it was set.
CLOCK_SET_S = 5.0
_NEVER = float("-inf")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    boot INTEGER, seq INTEGER, wall_s REAL NOT NULL, event TEXT NOT NULL, PRIMARY KEY (boot, seq)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_by_time ON events (wall_s);
"""
# A number that is there with another date is the same event under a clock that was set since, or one of a
# node that lost its counter: then the newer counts.
_PUT = f"""
INSERT INTO events VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET wall_s = excluded.wall_s, event = excluded.event
WHERE abs(wall_s - excluded.wall_s) > {CLOCK_SET_S}
"""


class History:
    """Writes only when something new happened, to spare the card. note() has one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            StorageError: it cannot be used; the page goes on without a history.
        """
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.executescript(_SCHEMA)
            # Of its own, so that who looks does not wait for the card to be written.
            self._reader = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise StorageError(f"{path}: no history is kept: {error}") from error
        self._cleared = _NEVER
        self._dated: dict[tuple[int, int], float] = {}  # what the node still tells, as it stands here

    def note(self, status: Mapping[str, Any], wall_s: float) -> None:
        """Keep what a status tells; `wall_s` is when it was asked for.

        What stands here already is dated anew when the wall clock was set meanwhile, as on a Pi without a
        battery after a power cut: the node tells how long ago it was.

        Raises:
            StorageError: the disk fails.
        """
        dated = {(e["boot"], e["seq"]): wall_s - (status["now"] - e["at"]) for e in status["events"]}
        changed = {
            key: at for key, at in dated.items() if abs(at - self._dated.get(key, _NEVER)) > CLOCK_SET_S
        }
        rows = [
            (*key, changed[key], json.dumps(event))
            for event in status["events"]
            if (key := (event["boot"], event["seq"])) in changed
        ]
        if not rows and wall_s - self._cleared < CLEAR_EVERY_S:
            return
        try:
            self._write(rows, wall_s)
        except sqlite3.Error as error:
            raise StorageError(f"the history cannot be written: {error}") from error
        self._cleared = wall_s
        self._dated = {key: changed.get(key, self._dated.get(key, at)) for key, at in dated.items()}

    def last(self, limit: int, wall_s: float) -> list[tuple[float, dict[str, Any]]]:
        """(wall time [s], event) of the month before `wall_s`, the newest of them, newest first.

        Raises:
            StorageError: the disk fails.
        """
        query = (
            "SELECT wall_s, event FROM events WHERE wall_s >= ?"
            " ORDER BY wall_s DESC, boot DESC, seq DESC LIMIT ?"
        )
        try:
            found = self._reader.execute(query, (wall_s - KEEP_S, limit)).fetchall()
            return [(wall, json.loads(event)) for wall, event in found]
        except sqlite3.Error as error:
            raise StorageError(f"the history cannot be read: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._reader.close()
        self._db.close()

    def _write(self, rows: Iterable[tuple[int, int, float, str]], wall_s: float) -> None:
        with self._db:  # commits, or rolls back
            self._db.execute("BEGIN")
            self._db.executemany(_PUT, rows)
            self._db.execute("DELETE FROM events WHERE wall_s < ?", (wall_s - KEEP_S,))
            self._db.execute(
                "DELETE FROM events WHERE (boot, seq) NOT IN"
                " (SELECT boot, seq FROM events ORDER BY wall_s DESC LIMIT ?)",
                (KEEP_ROWS,),
            )
