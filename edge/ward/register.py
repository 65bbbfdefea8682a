"""What the ward knows, in one SQLite file: every event once, one incident per fire, who is there."""

import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from edge.errors import StorageError
from edge.ward.payload import Address, Kind, Life, believes, parse_life

_FORMAT = 1
_BUSY_MS = 5000

# `digest` tells apart two starts of a node that lost its counter: its new fire is not an old duplicate.
# An incident is joined by (node, zone, episode), so that what a restarted node sends as `resumed` finds it.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS event (
  id INTEGER PRIMARY KEY, grp TEXT, node TEXT, boot INTEGER, seq INTEGER, digest TEXT,
  time TEXT, zone TEXT, episode INTEGER, change TEXT, after TEXT, payload BLOB,
  UNIQUE (grp, node, boot, seq, digest)
);
CREATE TABLE IF NOT EXISTS incident (
  grp TEXT, node TEXT, zone TEXT, episode INTEGER,
  opened TEXT, latest TEXT, boot INTEGER, seq INTEGER, condition TEXT, drill INTEGER, events INTEGER,
  PRIMARY KEY (grp, node, zone, episode)
);
CREATE TABLE IF NOT EXISTS life (
  grp TEXT, node TEXT, boot INTEGER, birth INTEGER, online INTEGER, PRIMARY KEY (grp, node)
);
CREATE TABLE IF NOT EXISTS health (grp TEXT, node TEXT, payload BLOB, PRIMARY KEY (grp, node));
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One verified message of a node; `body` is the payload as its schema has it."""

    address: Address
    kind: Kind
    body: dict[str, object]
    payload: bytes
    digest: str
    retained: bool = False


class Register:
    """The file. Made in one thread and used in another, but never in two at once.

    Raises:
        StorageError: it cannot be opened, or another program made it.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(
                path, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            version: int = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version not in {0, _FORMAT}:
                raise StorageError(f"{path}: format {version}, this software knows {_FORMAT}")
            self._db.executescript(_SCHEMA + f"PRAGMA user_version={_FORMAT};")
            self._db.execute(
                "INSERT OR IGNORE INTO meta VALUES ('client', ?)", (f"liengia-ward-{secrets.token_hex(6)}",)
            )
        except sqlite3.Error as error:
            raise StorageError(f"{path}: {error}") from error

    @property
    def client_id(self) -> str:
        """This file's own name at the broker, which keeps messages for it while it is away."""
        name: str = self._db.execute("SELECT value FROM meta WHERE name = 'client'").fetchone()[0]
        return name

    def store(self, entries: Sequence[Entry]) -> list[bool]:
        """Commit durably, all or none; says of each whether it is news: no repetition, and to be believed.

        Raises:
            StorageError: nothing was stored.
        """
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                fresh = [self._store(entry) for entry in entries]
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise StorageError(f"register: {error}") from error
        return fresh

    def life(self, address: Address) -> Life | None:
        """The last believed birth or death of a node."""
        row = self._db.execute(
            "SELECT boot, birth, online FROM life WHERE grp = ? AND node = ?", (address.group, address.node)
        ).fetchone()
        return Life(row[0], row[1], bool(row[2])) if row else None

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _store(self, entry: Entry) -> bool:
        where = (entry.address.group, entry.address.node)
        if entry.kind is Kind.HEALTH:
            self._db.execute("INSERT OR REPLACE INTO health VALUES (?,?,?)", (*where, entry.payload))
            return True
        if entry.kind is Kind.STATE:
            return self._witness(entry)
        body = entry.body
        values = [body[name] for name in ("time", "zone", "episode", "change", "after")]
        new = self._db.execute(
            "INSERT INTO event (grp, node, boot, seq, digest, time, zone, episode, change, after, payload)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
            (*where, body["boot"], body["seq"], entry.digest, *values, entry.payload),
        ).rowcount
        if new and body["zone"] is not None and body["episode"]:
            self._join(where, body)
        return bool(new)

    def _witness(self, entry: Entry) -> bool:
        life, known = parse_life(entry.address, entry.payload), self.life(entry.address)
        if life == known or not believes(known, life, retained=entry.retained):
            return False
        self._db.execute(
            "INSERT OR REPLACE INTO life VALUES (?,?,?,?,?)",
            (entry.address.group, entry.address.node, life.boot, life.birth, int(life.is_online)),
        )
        return True

    def _join(self, where: tuple[str, str], body: dict[str, object]) -> None:
        """The event's incident. Events may come late, in any order: (boot, seq) says which is the newest."""
        self._db.execute(
            "INSERT INTO incident VALUES (:grp,:node,:zone,:episode,:time,:time,:boot,:seq,:after,:drill,1)"
            " ON CONFLICT DO UPDATE SET events = events + 1, opened = min(opened, :time),"
            " latest = max(latest, :time), drill = drill AND :drill,"
            " condition = iif((:boot, :seq) > (boot, seq), :after, condition),"
            " boot = max(boot, :boot), seq = iif((:boot, :seq) > (boot, seq), :seq, seq)",
            {
                "grp": where[0],
                "node": where[1],
                **{name: body[name] for name in ("zone", "episode", "time", "boot", "seq", "after", "drill")},
            },
        )


def events(path: Path) -> list[dict[str, object]]:
    """Every stored event, oldest first: for a look from another process.

    Raises:
        StorageError: it cannot be read.
    """
    return [
        json.loads(str(row[0])) for row in _read(path, "SELECT CAST(payload AS TEXT) FROM event ORDER BY id")
    ]


def incidents(path: Path) -> list[dict[str, object]]:
    """Every incident, oldest first.

    Raises:
        StorageError: it cannot be read.
    """
    names = ("group", "node", "zone", "episode", "opened", "latest", "condition", "drill", "events")
    query = (
        "SELECT grp, node, zone, episode, opened, latest, condition, drill, events"
        " FROM incident ORDER BY opened"
    )
    return [dict(zip(names, row, strict=True)) for row in _read(path, query)]


def events_of(path: Path, incident: Mapping[str, object]) -> list[dict[str, object]]:
    """The events of one of `incidents`, in the order of their happening.

    Raises:
        StorageError: it cannot be read.
    """
    query = (
        "SELECT CAST(payload AS TEXT) FROM event WHERE grp = ? AND node = ? AND zone = ? AND episode = ?"
        " ORDER BY boot, seq"
    )
    key = tuple(incident[name] for name in ("group", "node", "zone", "episode"))
    return [json.loads(str(row[0])) for row in _read(path, query, key)]


def exercises(path: Path) -> dict[str, list[dict[str, object]]]:
    """Every event of drills and walk-tests by group, in the order of node, boot and seq.

    Raises:
        StorageError: it cannot be read.
    """
    query = (
        "SELECT grp, CAST(payload AS TEXT) FROM event WHERE change LIKE 'drill\\_%' ESCAPE '\\'"
        " OR change LIKE 'test\\_%' ESCAPE '\\' ORDER BY grp, node, boot, seq"
    )
    found: dict[str, list[dict[str, object]]] = {}
    for group, payload in _read(path, query):
        found.setdefault(str(group), []).append(json.loads(str(payload)))
    return found


def _read(path: Path, query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_MS / 1000)) as db:
            return db.execute(query, values).fetchall()
    except sqlite3.Error as error:
        raise StorageError(f"{path}: {error}") from error
