"""What people are told of the node: the answer to `status`, plain types; instants on the node's clock."""

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from edge import __version__
from edge.alarm.neighbours import NeighbourFire
from edge.alarm.zone import ZoneAlarm
from edge.group.table import PeerView
from edge.model.event import HouseState
from edge.node.board import Shown
from edge.node.parts import Parts
from edge.runtime.clock import boottime


def status(parts: Parts, at: float) -> dict[str, Any]:
    """Everything, newest values, plain JSON types."""
    machine = parts.machine
    names = {m["id"]: m["name"] for m in (parts.settings.group or {}).get("members", ())}
    rooms = {str(zone.id): zone.name for zone in parts.settings.zones}
    return {
        "version": __version__,
        "node": parts.settings.node.id,
        "name": parts.settings.node.name,
        "lang": parts.settings.node.lang,
        "boot": parts.boot,
        "now": at,
        "condition": machine.condition.name.lower(),
        "sounding": machine.sounding.value,
        "silenced_until": machine.silenced_until,
        "stand_down": machine.stand_down.word if machine.stand_down else None,
        "zones": [_zone(parts, zone) for zone in machine.zones],
        "fires_of_neighbours": [_fire(fire) for fire in machine.neighbours],
        "neighbours": (
            [_peer(view, names.get(view.id, view.id)) for view in parts.courier.peers()]
            if parts.courier
            else []
        ),
        "ledger": _ledger(parts),
        "faults": [
            asdict(fault) | {"kind": fault.kind.value} for fault in machine.impairments.faults.values()
        ],
        "impairments": [
            {"what": type(item).__name__.lower(), **asdict(item)} for item in machine.impairments.expiring()
        ],
        "drills": _drills(parts),
        "ward": _ward(parts),
        "roads": {name: road.stats() for name, road in parts.roads.items()},
        "refused": _refused(parts),
        "roll_call": _roll_call(parts),
        "events": [_event(shown, rooms, names) for shown in parts.board.events()],
        "process": {"pid": os.getpid(), "rss_kib": rss_kib(), "cpu_s": sum(os.times()[:2])},
    }


def rss_kib() -> int:
    """Resident memory of this process [KiB], 0 where unknown."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def _zone(parts: Parts, zone: ZoneAlarm) -> dict[str, Any]:
    verdict = parts.board.verdict(zone.id)
    settings = next(z for z in parts.settings.zones if z.id == zone.id)
    return {
        "id": zone.id,
        "name": settings.name,
        "sensors": [sensor.id for sensor in settings.sensors],
        "condition": zone.condition.name.lower(),
        "since": zone.since,
        "episode": zone.episode,
        "hazard": zone.hazard.name.lower(),
        "cause": zone.cause.name.lower(),
        "because": zone.because,
        "score": round(verdict.score, 2) if verdict else 0.0,
        "speaks_for_fire": verdict.because if verdict else "",
        "values": {
            f"{r.sensor}/{r.quantity.value}": {"value": r.value, "at": r.at, "quality": r.quality.value}
            for r in parts.board.readings(zone.id)
        },
    }


def _fire(fire: NeighbourFire) -> dict[str, Any]:
    return {
        "origin": fire.origin,
        "episode": fire.episode,
        "hazard": fire.hazard.name.lower(),
        "cause": fire.cause.name.lower(),
        "since": fire.since,
        "refreshed_at": fire.refreshed_at,
        "is_lost": fire.is_lost,
    }


def _peer(view: PeerView, name: str) -> dict[str, Any]:
    state: HouseState | None = view.state
    return {
        "id": view.id,
        "name": name,
        "heard_at": view.heard_at,
        "lost": view.lost,
        "roads": dict(view.roads),
        "roster": view.roster,
        "condition": state.condition.name.lower() if state and not view.lost else "unknown",
        "safe": bool(state and state.safe),
        "fault": bool(state and state.fault),
    }


def _ledger(parts: Parts) -> dict[str, dict[str, str]]:
    if parts.courier is None:
        return {}
    rows = parts.courier.ledger()
    return {str(e): {node: stage.name.lower() for node, stage in row.items()} for e, row in rows.items()}


def _ward(parts: Parts) -> dict[str, Any] | None:
    if parts.ward is None:
        return None
    stats = parts.ward.stats()
    since = stats.unheard_since
    return {
        "connected": stats.is_connected,
        "unacked": stats.waiting,
        "alarms": stats.alarms,
        "acknowledged": stats.acknowledged,
        "unheard_s": None if since is None else round(boottime() - since, 1),
        "escalated": stats.is_escalated,
        "orders": stats.orders,
        "refused_orders": stats.refused_orders,
    }


def _drills(parts: Parts) -> list[dict[str, Any]]:
    """Every drill that runs, of this house and of the others."""
    own = parts.machine.impairments.drill
    found = (
        [{"origin": parts.settings.node.id, "by": own.by, "since": own.since, "until": own.until}]
        if own
        else []
    )
    others = parts.machine.drills
    return [
        *found,
        *({"origin": d.origin, "by": d.origin, "since": d.since, "until": d.until} for d in others),
    ]


def _refused(parts: Parts) -> dict[str, dict[str, int]]:
    """What came from outside and was not taken, by road and reason, since the start."""
    found: dict[str, dict[str, int]] = {"group": {}, "ward": {}}
    if parts.courier is not None:
        found["group"] = {reason.value: count for reason, count in parts.courier.refused().items()}
    if parts.ward is not None:
        stats = parts.ward.stats()
        counts = {"forged": stats.forged, "malformed": stats.malformed}
        found["ward"] = {reason: count for reason, count in counts.items() if count}
    return found


def _roll_call(parts: Parts) -> dict[str, Any]:
    """Who has answered "an toàn"; a house that is not heard has not."""
    machine = parts.machine
    peers = parts.courier.peers() if parts.courier else []
    answers = {str(parts.settings.node.id): machine.state.safe}
    answers |= {str(view.id): bool(view.state and view.state.safe and not view.lost) for view in peers}
    return {
        "is_open": machine.roll_call_is_open,
        "safe": sorted(house for house, is_safe in answers.items() if is_safe),
        "not_answered": sorted(house for house, is_safe in answers.items() if not is_safe),
    }


def _event(shown: Shown, rooms: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    """Names as they are now: whoever keeps it need not ask again."""
    event = shown.event
    return {
        "at": event.at,
        "boot": event.boot,
        "seq": event.seq,
        "zone": event.zone,
        "zone_name": rooms.get(str(event.zone), ""),
        "episode": event.episode,
        "change": event.change.value,
        "before": event.before.name.lower(),
        "after": event.after.name.lower(),
        "cause": event.cause.name.lower(),
        "hazard": event.hazard.name.lower(),
        "because": event.because,
        "by": event.by,
        "by_name": names.get(event.by, event.by),
        "part": event.fault.part if event.fault else "",
        "fault": event.fault.kind.value if event.fault else "",
        "resumed": event.resumed,
        "drill": event.drill,
        "receipt_at": shown.receipt_at,
    }
