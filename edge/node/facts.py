"""What leaves the house about its health: no readings, no names (docs/ward.md, privacy)."""

from typing import Any

from edge import __version__
from edge.node.parts import Parts
from edge.node.status import rss_kib

# The payload stays below its limit; a house with more faults than this is looked at anyhow.
MAX_SHOWN = 20
_MAX_DETAIL = 120


def facts(parts: Parts) -> dict[str, Any]:
    """How the house is, as plain JSON values below 6 KiB."""
    machine = parts.machine
    faults = list(machine.impairments.faults.values())
    return {
        "version": __version__,
        "condition": machine.condition.name.lower(),
        "sounding": machine.sounding.value,
        "zones": {zone.id: zone.condition.name.lower() for zone in machine.zones[:MAX_SHOWN]},
        "fires_of_neighbours": [fire.origin for fire in machine.neighbours],
        "safe": machine.state.safe,
        "fault_count": len(faults),
        "faults": [
            {"part": f.part, "kind": f.kind.value, "detail": f.detail[:_MAX_DETAIL]}
            for f in faults[:MAX_SHOWN]
        ],
        "impairments": [type(item).__name__.lower() for item in machine.impairments.expiring()][:MAX_SHOWN],
        "rss_kib": rss_kib(),
    }
