"""What a technician asks of the running node: each channel's last value and spread, sirens, roads, roster."""

from typing import Any

from edge.model.quantity import UNIT
from edge.model.reading import Channel, Reading
from edge.node.kinds import channels_of
from edge.node.parts import Parts

# The spread is that of the last minutes: long enough for the slowest sensor (60 s) to have spoken twice.
SPREAD_S = 150.0


def vitals(parts: Parts, at: float) -> dict[str, Any]:
    """Plain JSON types; instants on the node's clock."""
    recent = parts.black_box.recent(at - SPREAD_S)
    return {
        "channels": [_channel(parts, channel, recent) for channel in channels_of(parts.settings)],
        "sirens": [_siren(parts, siren) for siren in parts.settings.sirens],
        "roads": list(parts.roads),
        "group": parts.settings.group["group"] if parts.settings.group else None,
        "roster": parts.courier.roster_version if parts.courier is not None else None,
    }


def _channel(parts: Parts, channel: Channel, recent: list[Reading]) -> dict[str, Any]:
    mine = [r for r in recent if r.sensor == channel.sensor and r.quantity is channel.quantity]
    newest = next(
        (
            r
            for r in parts.board.readings(channel.zone)
            if r.sensor == channel.sensor and r.quantity is channel.quantity
        ),
        None,
    )
    values = [r.value for r in mine] or ([newest.value] if newest else [])
    return {
        "sensor": channel.sensor,
        "zone": channel.zone,
        "quantity": channel.quantity.value,
        "unit": UNIT[channel.quantity],
        "stale_s": channel.stale_s,
        "count": len(mine),
        "low": min(values, default=None),
        "high": max(values, default=None),
        "last": newest.value if newest else None,
        "at": newest.at if newest else None,
        "quality": newest.quality.value if newest else None,
    }


def _siren(parts: Parts, siren: Any) -> dict[str, Any]:
    faults = parts.machine.impairments.faults.values()
    return {
        "id": siren.id,
        "kind": siren.kind,
        "drive": str(getattr(siren, "drive", "")),
        "feedback": parts.fanout.has_feedback(siren.id),
        "fault": next((fault.detail for fault in faults if fault.part == siren.id), ""),
    }
