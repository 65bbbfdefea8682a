"""What a house leaves to its successor in the same process, so that new settings forget nothing.

Devices are not handed over: each is closed and opened anew, so that every fault is raised by whoever would
clear it. Memory is: the latched state, the neighbours' counters, the baselines and the last minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from edge.model.identity import PartId
from edge.model.reading import Reading
from edge.node.parts import Parts
from edge.settings.result import Settings

# Twice the longest window of slope and persistence (60 s): the detector is where it was. Longer stretches
# (dense air for 5 min) begin anew; their zones are quiet, or the settings would not be swapped.
RECALL_S = 120.0
# Twenty channels for RECALL_S; of more, the newest. Some 50 ms of work here.
MOST_RECALLED = 2400


@dataclass(frozen=True, slots=True)
class Heritage:
    """Of one house at one instant; plain values as the disk keeps them.

    peers     None for a house that stood alone
    readings  of the devices that the successor has too, oldest first
    """

    alarm: dict[str, Any]
    peers: dict[str, Any] | None
    baselines: dict[str, Any]
    readings: Sequence[Reading]


def heritage(parts: Parts, successor: Settings, at: float) -> Heritage:
    """What the house of these parts leaves to one with those settings."""
    stays = _devices(parts.settings) & _devices(successor)
    known = {(PartId(name), zone) for name, zone, _ in stays}
    recent = [r for r in parts.black_box.recent(at - RECALL_S) if (r.sensor, str(r.zone)) in known]
    recent.sort(key=lambda reading: reading.at)
    return Heritage(
        alarm=parts.machine.snapshot(),
        peers=parts.courier.snapshot() if parts.courier is not None else None,
        baselines=parts.detector.snapshot(),
        readings=recent[-MOST_RECALLED:],
    )


def _devices(settings: Settings) -> set[tuple[str, str, str]]:
    """Sensors as (id, zone, all their settings)."""
    return {
        (sensor.id, str(zone.id), sensor.model_dump_json())
        for zone in settings.zones
        for sensor in zone.sensors
    }
