"""The events of one node in one SQLite file: SQL and nothing else."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from edge.errors import StorageError
from edge.ward.payload import Rank

MEMORY = Path(":memory:")

# Longer than any reader of ours (`liengia status`) keeps the file locked.
_BUSY_MS = 5000
# SQLite's result codes for a file that is damaged or no database at all.
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_FORMAT = 1  # PRAGMA user_version

QUEUED, SENT, ACKED = 0, 1, 2

# How many unfinished rows are kept of each rank; the oldest goes first. An alarm is never evicted from the
# file: a house makes a handful in a fire, and the disk is the bound.
CAPS = {Rank.EVENT: 10_000, Rank.TELEMETRY: 12}
# Acknowledged rows stay a while for whoever asks what was sent.
KEEP_ACKED = 500
KEEP_ACKED_S = 30 * 86400.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
  id INTEGER PRIMARY KEY,            -- order of commit
  node TEXT NOT NULL, boot INTEGER NOT NULL, seq INTEGER NOT NULL, at REAL NOT NULL,
  rank INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL, digest TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,  -- 0 queued, 1 sent (PUBACK), 2 acknowledged by the ward
  tries INTEGER NOT NULL DEFAULT 0,
  due_at REAL NOT NULL DEFAULT 0,    -- node's clock; void after a restart
  first_at REAL, sent_at REAL,       -- first and last PUBACK of this run, node's clock
  wall_s REAL NOT NULL,              -- when committed
  UNIQUE (node, boot, seq, at)       -- `at` tells apart two starts that lost their counter
);
CREATE INDEX IF NOT EXISTS event_open ON event (rank, id, due_at) WHERE state < 2;
CREATE INDEX IF NOT EXISTS event_digest ON event (digest);
"""
_COLUMNS = "node, boot, seq, at, rank, topic, payload, digest, wall_s, state, tries"


@dataclass(frozen=True, slots=True)
class Row:
    """One message for the ward.

    at      of the event, on the node's clock [s]
    digest  of the payload: receipts name it
    wall_s  when it was committed, for pruning only
    tries   how often the broker has taken it
    """

    node: str
    boot: int
    seq: int
    at: float
    rank: Rank
    topic: str
    payload: bytes
    digest: str
    wall_s: float
    state: int = QUEUED
    tries: int = 0


class Damaged(StorageError):
    """The file is not a sound outbox: put it aside."""


class Table:
    """The file, open. Every method may raise sqlite3.Error and has then changed nothing.

    Raises:
        Damaged: on opening, the integrity check failed or it is no outbox.
        sqlite3.Error: on opening, the disk's fault.
    """

    def __init__(self, path: Path, *, busy_ms: int = _BUSY_MS) -> None:
        # Autocommit: the transactions below are explicit.
        self._db = sqlite3.connect(path, timeout=busy_ms / 1000, isolation_level=None)
        try:
            self._open()
        except sqlite3.Error as error:
            self._db.close()
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
                raise Damaged(str(error)) from error
            raise
        except Damaged:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; nothing is lost by not calling it."""
        self._db.close()

    def append(self, rows: Iterable[Row]) -> int:
        """Commit rows, durably when this returns; one that is there already is left alone.

        Returns how many unfinished rows had to be evicted.
        """
        with self._transaction(durable=True):
            self._insert(rows)
            return sum(self._evict(rank, cap) for rank, cap in CAPS.items())

    def merge(self, rows: Iterable[Row]) -> None:
        """Commit rows that another table held meanwhile; the further state of a row wins."""
        with self._transaction(durable=True):
            self._insert(rows, "DO UPDATE SET state = max(state, excluded.state)")

    def due(self, at: float, limit: int) -> list[Row]:
        """Unfinished rows whose time has come: by rank, then in the order of commit."""
        return self._rows(f"state < {ACKED} AND due_at <= ? ORDER BY rank, id LIMIT ?", (at, limit))

    def all(self) -> list[Row]:
        """Every row, finished ones too, in the order of commit."""
        return self._rows("1 ORDER BY id", ())

    def readable(self) -> Iterator[Row]:
        """Every row up to the first that cannot be read; never raises."""
        with suppress(sqlite3.Error):
            yield from map(_row, self._db.execute(f"SELECT {_COLUMNS} FROM event ORDER BY id"))

    def next_due(self) -> float | None:
        """When the next unfinished row is due; None when there is none."""
        return self._number(f"SELECT min(due_at) FROM event WHERE state < {ACKED}")

    def mark_sent(self, digest: str, at: float, due_at: float) -> None:
        """The broker has it: again at `due_at`, unless the ward acknowledges. Not synchronised to disk."""
        with self._transaction(durable=False):
            self._db.execute(
                "UPDATE event SET state = ?, tries = tries + 1, due_at = ?, sent_at = ?,"
                " first_at = coalesce(first_at, ?) WHERE digest = ? AND state < ?",
                (SENT, due_at, at, at, digest, ACKED),
            )

    def mark_acked(self, digests: Sequence[str]) -> list[str]:
        """The ward has them; returns those that were not acknowledged before. Not synchronised to disk."""
        with self._transaction(durable=False):
            return [
                digest
                for digest in digests
                if self._db.execute(
                    "UPDATE event SET state = ? WHERE digest = ? AND state < ?", (ACKED, digest, ACKED)
                ).rowcount
            ]

    def evict(self, rank: Rank, cap: int) -> int:
        """Give up the oldest unfinished rows of a rank beyond a cap; returns how many."""
        with self._transaction(durable=False):
            return self._evict(rank, cap)

    def drop(self, digest: str) -> None:
        """Forget a row, for telemetry that the broker has."""
        with self._transaction(durable=False):
            self._db.execute("DELETE FROM event WHERE digest = ?", (digest,))

    def requeue(self, sent_before: float | None = None) -> None:
        """Make sent rows due at once: all, or those last sent before an instant."""
        with self._transaction(durable=False):
            self._db.execute(
                "UPDATE event SET due_at = 0 WHERE state = ? AND coalesce(sent_at, 0) <= ?",
                (SENT, float("inf") if sent_before is None else sent_before),
            )

    def prune(self, wall_s: float) -> None:
        """Forget acknowledged rows beyond KEEP_ACKED or older than KEEP_ACKED_S."""
        with self._transaction(durable=False):
            self._db.execute(
                "DELETE FROM event WHERE state = ? AND (wall_s < ? OR id <= coalesce("
                "(SELECT id FROM event WHERE state = ? ORDER BY id DESC LIMIT 1 OFFSET ?), 0))",
                (ACKED, wall_s - KEEP_ACKED_S, ACKED, KEEP_ACKED),
            )

    def depth(self) -> dict[Rank, int]:
        """Unfinished rows by rank."""
        counts = self._db.execute(f"SELECT rank, count(*) FROM event WHERE state < {ACKED} GROUP BY rank")
        return dict.fromkeys(Rank, 0) | {Rank(rank): count for rank, count in counts}

    def waiting_since(self) -> float | None:
        """Since when an event has been at the broker without the ward's receipt; None: none has."""
        return self._number(
            f"SELECT min(first_at) FROM event WHERE state < {ACKED} AND rank < {Rank.TELEMETRY:d}"
        )

    def _open(self) -> None:
        db = self._db
        db.execute("PRAGMA journal_mode=WAL")
        version: int = db.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, _FORMAT}:
            raise Damaged(f"format {version}, this software knows {_FORMAT}")
        if (said := db.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise Damaged(said)
        db.execute("PRAGMA synchronous=FULL")
        with self._transaction(durable=True):
            for statement in _SCHEMA.split(";\n"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version={_FORMAT}")
            # Whatever was under way when the last run ended is due again; its clock may be another.
            db.execute(
                "UPDATE event SET due_at = 0, first_at = NULL, sent_at = NULL WHERE state < ?", (ACKED,)
            )
            db.execute("DELETE FROM event WHERE state = ? AND rank = ?", (SENT, Rank.TELEMETRY))

    def _insert(self, rows: Iterable[Row], otherwise: str = "DO NOTHING") -> None:
        self._db.executemany(
            f"INSERT INTO event ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
            f" ON CONFLICT (node, boot, seq, at) {otherwise}",
            (_values(row) for row in rows),
        )

    def _evict(self, rank: Rank, cap: int) -> int:
        return self._db.execute(
            "DELETE FROM event WHERE state < ? AND rank = ? AND id <= coalesce("
            "(SELECT id FROM event WHERE state < ? AND rank = ? ORDER BY id DESC LIMIT 1 OFFSET ?), 0)",
            (ACKED, rank, ACKED, rank, cap),
        ).rowcount

    @contextmanager
    def _transaction(self, *, durable: bool) -> Iterator[None]:
        # In WAL mode NORMAL skips the sync of a commit; the next FULL one makes both durable. A mark that
        # is lost in a power cut costs one repetition, a sync costs an SD card some of its life.
        self._db.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _rows(self, where: str, values: Sequence[object]) -> list[Row]:
        found = self._db.execute(f"SELECT {_COLUMNS} FROM event WHERE {where}", values)
        return [_row(values) for values in found]

    def _number(self, query: str) -> float | None:
        number: float | None = self._db.execute(query).fetchone()[0]
        return number


def _row(values: Sequence[Any]) -> Row:
    row = Row(*values)
    return replace(row, rank=Rank(row.rank))


def _values(row: Row) -> tuple[object, ...]:
    return (
        row.node, row.boot, row.seq, row.at, int(row.rank), row.topic, row.payload, row.digest,
        row.wall_s, row.state, row.tries,
    )  # fmt: skip
