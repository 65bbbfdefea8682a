"""The latched state as a plain dict (JSON) and back, whole or not at all.

Instants are those of the node's clock when it was taken, `at` among them, so that ages can be told after
a reboot has set that clock back to 0. Faults are not kept: their parts raise them anew.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeVar

from edge.alarm.house import House
from edge.alarm.impairments import Drill, Hush
from edge.alarm.neighbours import MAX_NEIGHBOURS, NeighbourFire
from edge.alarm.zone import ZoneAlarm
from edge.errors import StorageError
from edge.model.condition import Cause, Disablement, FireCondition, Hazard, TestMode
from edge.model.event import Stage
from edge.model.identity import NodeId, PartId, ZoneId

VERSION = 1
# Rows of one list; a file with more was not written by us.
MAX_ROWS = 256

T = TypeVar("T")
E = TypeVar("E", bound=IntEnum)


@dataclass(frozen=True, slots=True)
class Latched:
    """What outlives a restart.

    at     when it was taken [s]
    zones  those in pre-alarm or alarm only
    """

    at: float
    last_episode: int
    last_reset: int
    is_safe: bool = False
    zones: list[ZoneAlarm] = field(default_factory=list)
    neighbours: list[NeighbourFire] = field(default_factory=list)
    hushes: list[Hush] = field(default_factory=list)
    disablements: list[Disablement] = field(default_factory=list)
    tests: list[TestMode] = field(default_factory=list)
    drills: list[Drill] = field(default_factory=list)


def encode(house: House, at: float) -> dict[str, Any]:
    """The latched state at this instant, of numbers, texts and lists only."""
    impairments = house.impairments
    return {
        "version": VERSION,
        "at": at,
        "last_episode": house.last_episode,
        "last_reset": house.last_reset,
        "is_safe": house.roll_call.is_safe,
        "zones": [_zone_row(z) for z in house.zones.values() if z.condition],
        "neighbours": [_neighbour_row(f) for f in house.neighbours.fires.values()],
        "hushes": [_span_row(h) | {"zone": h.zone} for h in impairments.hushes.values()],
        "disablements": [_span_row(d) | {"zone": d.zone} for d in impairments.disablements.values()],
        "tests": [_span_row(t) | {"sensor": t.sensor} for t in [impairments.test] if t],
        "drills": [_span_row(d) | {"episode": d.episode} for d in [impairments.drill] if d],
    }


def decode(data: object) -> Latched:
    """Back from the plain dict.

    Raises:
        StorageError: it is not a snapshot of ours; the text says where and why.
    """
    row = _Row(data, "snapshot")
    if (version := row.integer("version")) != VERSION:
        raise StorageError(f"snapshot.version: {version} is not {VERSION}")
    return Latched(
        at=row.number("at"),
        last_episode=row.integer("last_episode"),
        last_reset=row.integer("last_reset"),
        is_safe=row.flag("is_safe"),
        zones=row.rows("zones", _zone),
        neighbours=row.rows("neighbours", _neighbour, MAX_NEIGHBOURS),
        hushes=row.rows("hushes", lambda r: Hush(ZoneId(r.text("zone")), *_span(r))),
        disablements=row.rows("disablements", lambda r: Disablement(ZoneId(r.text("zone")), *_span(r))),
        tests=row.rows("tests", lambda r: TestMode(PartId(r.text("sensor")), *_span(r)), 1),
        drills=row.rows("drills", lambda r: Drill(*_span(r), r.integer("episode")), 1),
    )


def _zone_row(zone: ZoneAlarm) -> dict[str, Any]:
    return {
        "id": zone.id,
        "condition": int(zone.condition),
        "since": zone.since,
        "hazard": int(zone.hazard),
        "cause": int(zone.cause),
        "because": zone.because,
        "episode": zone.episode,
        "causes": sorted(int(c) for c in zone.causes),
        "supporters": sorted(zone.supporters),
    }


def _zone(row: "_Row") -> ZoneAlarm:
    return ZoneAlarm(
        id=ZoneId(row.text("id")),
        index=0,  # its place in the settings is the settings' to say
        condition=row.one_of("condition", FireCondition),
        since=row.number("since"),
        hazard=row.one_of("hazard", Hazard),
        cause=row.one_of("cause", Cause),
        because=row.text("because"),
        episode=row.integer("episode"),
        causes={row.member(c, Cause, "causes") for c in row.items("causes")},
        supporters={PartId(row.word(s, "supporters")) for s in row.items("supporters")},
    )


def _neighbour_row(fire: NeighbourFire) -> dict[str, Any]:
    return {
        "origin": fire.origin,
        "episode": fire.episode,
        "hazard": int(fire.hazard),
        "cause": int(fire.cause),
        "zone": fire.zone,
        "since": fire.since,
        "stage": int(fire.stage),
    }


def _neighbour(row: "_Row") -> NeighbourFire:
    since = row.number("since")
    return NeighbourFire(
        origin=NodeId(row.text("origin")),
        episode=row.integer("episode"),
        hazard=row.one_of("hazard", Hazard),
        cause=row.one_of("cause", Cause),
        zone=row.integer("zone"),
        since=since,
        refreshed_at=since,  # replaced on restoring: refreshes are not worth a write each
        stage=row.one_of("stage", Stage),
    )


def _span_row(span: Hush | Disablement | TestMode | Drill) -> dict[str, Any]:
    return {"by": span.by, "since": span.since, "until": span.until}


def _span(row: "_Row") -> tuple[str, float, float]:
    return row.text("by"), row.number("since"), row.number("until")


class _Row:
    """A dict from a file that anything may have happened to; every getter raises StorageError."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, dict):
            raise StorageError(f"{where}: not a mapping")
        self._data = data
        self._where = where

    def text(self, key: str) -> str:
        return self.word(self._get(key), key)

    def word(self, value: object, key: str) -> str:
        if not isinstance(value, str):
            raise self._wrong(key, value, "a text")
        return value

    def number(self, key: str) -> float:
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self._wrong(key, value, "a number")
        return float(value)

    def integer(self, key: str) -> int:
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**32:
            raise self._wrong(key, value, "a whole number of 32 bits")
        return value

    def flag(self, key: str) -> bool:
        value = self._get(key)
        if not isinstance(value, bool):
            raise self._wrong(key, value, "true or false")
        return value

    def one_of(self, key: str, kind: type[E]) -> E:
        return self.member(self._get(key), kind, key)

    def member(self, value: object, kind: type[E], key: str) -> E:
        if isinstance(value, bool) or not isinstance(value, int) or value not in list(kind):
            raise self._wrong(key, value, f"a {kind.__name__}")
        return kind(value)

    def items(self, key: str, most: int = MAX_ROWS) -> list[object]:
        value = self._get(key)
        if not isinstance(value, list) or len(value) > most:
            raise self._wrong(key, value, f"a list of at most {most}")
        return value

    def rows(self, key: str, build: Callable[["_Row"], T], most: int = MAX_ROWS) -> list[T]:
        items = self.items(key, most)
        return [build(_Row(item, f"{self._where}.{key}[{i}]")) for i, item in enumerate(items)]

    def _get(self, key: str) -> object:
        if key not in self._data:
            raise StorageError(f"{self._where}.{key}: missing")
        return self._data[key]

    def _wrong(self, key: str, value: object, wanted: str) -> StorageError:
        return StorageError(f"{self._where}.{key}: {value!r:.60} is not {wanted}")
