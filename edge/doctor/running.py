"""The node itself, as it answers at its door: sensors, sirens, neighbours, ward."""

from collections.abc import Iterator
from typing import Any

from edge.doctor.case import Case
from edge.doctor.finding import Finding, Level
from edge.group.road_traits import traits

# Events wait a few seconds for the ward's receipt; more than a handful is a ward that does not answer.
OUTBOX_WARN = 20


def running(case: Case) -> Iterator[Finding]:
    """All that only a running node knows; that none runs is the one finding else."""
    if case.status is None or case.vitals is None:
        code = "closed" if case.is_closed else "not_running"
        yield Finding("node", code, Level.FAIL, {"path": case.state_dir})
        return
    yield from _condition(case.status)
    for row in case.vitals["channels"]:
        yield _channel(row, case.status["now"])
    for siren in case.vitals["sirens"]:
        level = Level.FAIL if siren["fault"] else Level.OK
        code = "siren_fault" if siren["fault"] else "siren" if siren["feedback"] else "siren_unread"
        yield Finding("node", code, level, siren)
    yield from _group(case, case.status, case.vitals)
    yield from _ward(case.status)


def _condition(status: Any) -> Iterator[Finding]:
    is_calm = status["condition"] == "quiescent" and not status["fires_of_neighbours"]
    yield Finding(
        "node",
        "running" if is_calm else "in_alarm",
        Level.OK if is_calm else Level.WARN,
        {"version": status["version"], "node": status["node"], "pid": status["process"]["pid"]},
    )
    for fault in status["faults"]:
        params = {"part": fault["part"], "detail": fault["detail"]}
        yield Finding("faults", f"fault.{fault['kind']}", Level.FAIL, params)


def _channel(row: Any, now: float) -> Finding:
    params = row | {"unit": row["unit"] and f" {row['unit']}"}
    if row["last"] is None:
        return Finding("node", "channel_silent", Level.FAIL, params)
    age = now - row["at"]
    params |= {
        "age": f"{age:.0f} s",
        "last": f"{row['last']:g}",
        "low": f"{row['low']:g}",
        "high": f"{row['high']:g}",
    }
    if age > row["stale_s"]:
        return Finding("node", "channel_stale", Level.FAIL, params)
    return Finding("node", "channel", Level.OK if row["quality"] == "good" else Level.WARN, params)


def _group(case: Case, status: Any, vitals: Any) -> Iterator[Finding]:
    if vitals["roster"] is None:
        yield Finding("group", "alone", Level.WARN)
        return
    params = {"version": vitals["roster"], "group": vitals["group"]}
    settings = case.loaded.settings
    if settings is not None and settings.group and settings.group["version"] < vitals["roster"]:
        params["file"] = settings.group["version"]
        yield Finding("group", "old_file", Level.WARN, params)
    else:
        yield Finding("group", "roster", Level.OK, params)
    for peer in status["neighbours"]:
        if peer["heard_at"] is None or peer["lost"]:
            yield Finding("group", "peer_lost", Level.FAIL, {"peer": peer["id"]})
            continue
        for road in vitals["roads"]:
            at = peer["roads"].get(road)
            params = {
                "peer": peer["id"],
                "road": road,
                "age": "-" if at is None else f"{status['now'] - at:.0f} s",
            }
            if at is not None and status["now"] - at <= traits(road).lost_s:
                yield Finding("group", "peer", Level.OK, params)
            else:
                yield Finding("group", "peer_road", Level.WARN, params)
        if peer["roster"] not in {0, vitals["roster"]}:
            params = {"peer": peer["id"], "version": peer["roster"], "ours": vitals["roster"]}
            yield Finding("group", "peer_roster", Level.WARN, params)


def _ward(status: Any) -> Iterator[Finding]:
    ward = status["ward"]
    if ward is None:
        yield Finding("ward", "no_ward", Level.NONE)
        return
    if ward["connected"]:
        yield Finding("ward", "ward", Level.OK)
    else:
        yield Finding("ward", "ward_away", Level.FAIL)
    level = Level.OK if ward["unacked"] <= OUTBOX_WARN else Level.WARN
    yield Finding("ward", "outbox", level, {"count": ward["unacked"], "done": ward["acknowledged"]})
