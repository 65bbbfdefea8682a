"""What the ward knows, in one SQLite file: every event once, one incident per fire, who is there."""

import json
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from edge.errors import Said, StorageError, said_of
from edge.runtime.clock import wall
from edge.ward.payload import Address, Kind, Life, believes, parse_life

_FORMAT = 2
_BUSY_MS = 5000

# What is older is forgotten (Law 91/2025: kept no longer than it is needed); a year is one reporting cycle
# and the one before it.
KEEP_DAYS = 730
# Of one house, whatever it sends; the oldest go first. A quiet house makes some ten a day.
EVENTS_PER_NODE = 50_000
# Houses of one ward that are remembered; states and health of more are not, which is logged by the receiver.
MAX_NODES = 20_000

# `digest` tells apart two starts of a node that lost its counter: its new fire is not an old duplicate.
# An incident is joined by (node, zone, episode), so that what a restarted node sends as `resumed` finds it.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS event (
  id INTEGER PRIMARY KEY, grp TEXT, node TEXT, boot INTEGER, seq INTEGER, digest TEXT,
  time TEXT, zone TEXT, episode INTEGER, change TEXT, after TEXT, payload BLOB,
  stored_s REAL NOT NULL DEFAULT 0,  -- the ward's own clock; a house's may be wrong
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

    def __init__(self, path: Path, *, keep_days: int = KEEP_DAYS) -> None:
        self._keep_s = keep_days * 86400.0
        try:
            self._db = sqlite3.connect(
                path, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            version: int = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version not in {0, 1, _FORMAT}:
                said = Said(
                    "{path}: format {version}, this software knows {ours}",
                    path=path,
                    version=version,
                    ours=_FORMAT,
                )
                raise StorageError(said)
            if version == 1:
                self._db.execute("ALTER TABLE event ADD COLUMN stored_s REAL NOT NULL DEFAULT 0")
            self._db.executescript(_SCHEMA + f"PRAGMA user_version={_FORMAT};")
            self._db.execute(
                "INSERT OR IGNORE INTO meta VALUES ('client', ?)", (f"liengia-ward-{secrets.token_hex(6)}",)
            )
        except sqlite3.Error as error:
            raise StorageError(said_of(path, error)) from error

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
            raise StorageError(said_of("register", error)) from error
        return fresh

    def prune(self, wall_s: float) -> int:
        """Forget events stored too long ago, and of a house that sent too many the oldest; returns how many.

        Raises:
            StorageError: nothing was forgotten.
        """
        try:
            # What a register of format 1 holds is as old as its first pruning.
            self._db.execute("UPDATE event SET stored_s = ? WHERE stored_s = 0", (wall_s,))
            gone = self._db.execute("DELETE FROM event WHERE stored_s < ?", (wall_s - self._keep_s,)).rowcount
            gone += self._db.execute(
                "DELETE FROM event WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER"
                " (PARTITION BY grp, node ORDER BY id DESC) AS age FROM event) WHERE age > ?)",
                (EVENTS_PER_NODE,),
            ).rowcount
            self._db.execute(
                "DELETE FROM incident WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.grp = incident.grp"
                " AND event.node = incident.node AND event.zone = incident.zone"
                " AND event.episode = incident.episode)"
            )
        except sqlite3.Error as error:
            raise StorageError(said_of("register", error)) from error
        return gone

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
        if entry.kind is not Kind.EVENT and self._is_crowded(entry.kind, where):
            return False
        if entry.kind is Kind.HEALTH:
            self._db.execute("INSERT OR REPLACE INTO health VALUES (?,?,?)", (*where, entry.payload))
            return True
        if entry.kind is Kind.STATE:
            return self._witness(entry)
        body = entry.body
        values = [body[name] for name in ("time", "zone", "episode", "change", "after")]
        new = self._db.execute(
            "INSERT INTO event"
            " (grp, node, boot, seq, digest, time, zone, episode, change, after, payload, stored_s)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
            (*where, body["boot"], body["seq"], entry.digest, *values, entry.payload, wall()),
        ).rowcount
        if new and body["zone"] is not None and body["episode"]:
            self._join(where, body)
        return bool(new)

    def _is_crowded(self, kind: Kind, where: tuple[str, str]) -> bool:
        """Whether this is one house too many: at a broker without rights anybody may make some up."""
        table = "life" if kind is Kind.STATE else "health"
        known = self._db.execute(f"SELECT 1 FROM {table} WHERE grp = ? AND node = ?", where).fetchone()
        count: int = self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return known is None and count >= MAX_NODES

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


def events_by_group(paths: Sequence[Path]) -> dict[str, list[dict[str, object]]]:
    """Every event of one or more registers once, in the order of node, boot and seq.

    Raises:
        StorageError: one of them is missing or cannot be read.
    """
    found: dict[tuple[object, ...], str] = {}
    for path in paths:
        if not path.is_file():
            raise StorageError(Said("{path}: there is no such register", path=path))
        query = "SELECT grp, node, boot, seq, digest, CAST(payload AS TEXT) FROM event"
        found |= {tuple(key): str(payload) for *key, payload in _read(path, query)}
    groups: dict[str, list[dict[str, object]]] = {}
    for key in sorted(found):
        groups.setdefault(str(key[0]), []).append(json.loads(found[key]))
    return groups


def _read(path: Path, query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_MS / 1000)) as db:
            return db.execute(query, values).fetchall()
    except sqlite3.Error as error:
        raise StorageError(said_of(path, error)) from error
