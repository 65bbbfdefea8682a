"""What a node says of itself, as the demo reads it: the answer to `{"do": "status"}`.

All instants are on the node's clock [s].
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from edge.model.command import Sounding
from edge.model.condition import FireCondition
from edge.model.event import Change
from edge.model.quantity import UNIT, Quantity

# What a house sounds when it or a neighbour burns; the other soundings are warnings at home.
ALARM_SOUNDINGS = frozenset({Sounding.FIRE, Sounding.CO, Sounding.NEIGHBOUR})

_ALARMS = frozenset({Change.CONDITION, Change.NEIGHBOUR})
_FIRE = FireCondition.FIRE_ALARM.name.lower()
_RANK = {condition.name.lower(): condition for condition in FireCondition}


class ZoneView(NamedTuple):
    """One zone; `condition` is quiescent, pre_alarm or fire_alarm."""

    name: str
    condition: str
    because: str


@dataclass(frozen=True, slots=True)
class Status:
    """One answer of one node."""

    answer: Mapping[str, Any]

    @property
    def zones(self) -> list[ZoneView]:
        """In the order of the settings."""
        return [
            ZoneView(zone.get("name", ""), _name(zone.get("condition")), zone.get("because", ""))
            for zone in self.answer.get("zones", ())
        ]

    @property
    def worst_zone(self) -> ZoneView:
        """The zone that is worst off."""
        none = ZoneView("", FireCondition.QUIESCENT.name.lower(), "")
        return max(self.zones, key=lambda zone: _RANK[zone.condition], default=none)

    @property
    def values(self) -> list[tuple[str, float]]:
        """(quantity, value) of what is measured, not of contacts and buttons."""
        found = []
        for zone in self.answer.get("zones", ()):
            for channel, value in zone.get("values", {}).items():
                quantity = channel.rpartition("/")[2]
                if unit(quantity):
                    found.append((quantity, float(value["value"])))
        return sorted(found)

    @property
    def sounding(self) -> str:
        """What the sirens make."""
        return str(self.answer.get("sounding", "off"))

    def alarm_since(self, since: float) -> float | None:
        """From when the sirens sound for a fire that began, or was heard of, at or after `since`.

        None while they do not sound for a fire.
        """
        if self.sounding not in ALARM_SOUNDINGS:
            return None
        own = [z["since"] for z in self.answer.get("zones", ()) if _name(z.get("condition")) == _FIRE]
        heard = [fire["since"] for fire in self.answer.get("fires_of_neighbours", ())]
        return min((float(at) for at in own + heard if at >= since), default=None)

    @property
    def neighbour_fires(self) -> list[str]:
        """The houses whose fires it has verified."""
        return [str(fire["origin"]) for fire in self.answer.get("fires_of_neighbours", ())]

    @property
    def fires_known_at(self) -> list[float]:
        """Since when it has known of each neighbour's fire."""
        return [float(fire["since"]) for fire in self.answer.get("fires_of_neighbours", ())]

    @property
    def datagrams_sent(self) -> int:
        """On the LAN, since its start."""
        found = re.search(r"\bsent=(\d+)", str(self.answer.get("roads", {}).get("lan", "")))
        return int(found[1]) if found else 0

    @property
    def neighbours(self) -> list[Mapping[str, Any]]:
        """One entry per other house of the roster."""
        return list(self.answer.get("neighbours", ()))

    @property
    def heard_count(self) -> int:
        """How many neighbours are heard now."""
        return sum(n.get("heard_at") is not None and not n.get("lost") for n in self.neighbours)

    @property
    def faults(self) -> list[str]:
        """A line each."""
        return [f"{f.get('part')} {f.get('kind')}: {f.get('detail')}" for f in self.answer.get("faults", ())]

    @property
    def ward(self) -> Mapping[str, Any]:
        """Of the outbox; empty where the settings name no ward."""
        return self.answer.get("ward") or {}

    @property
    def ward_has_all(self) -> bool:
        """Whether the ward has acknowledged everything this node had to say."""
        return bool(self.ward) and not self.ward.get("unacked", 0)

    def reached_at(self, condition: FireCondition, since: float) -> float | None:
        """When a zone first reached a condition at or after `since`."""
        reached = (e for e in self._events(since) if e.get("change") == Change.CONDITION)
        return next((float(e["at"]) for e in reached if _RANK[_name(e.get("after"))] is condition), None)

    def ward_had_at(self, since: float) -> float | None:
        """When the ward's receipt came for this house's first word of the fire: its own, or the neighbour's
        that it heard; None until then."""
        for event in self._events(since):
            if event.get("change") in _ALARMS and _name(event.get("after")) == _FIRE:
                return None if event.get("receipt_at") is None else float(event["receipt_at"])
        return None

    def _events(self, since: float) -> Iterator[Mapping[str, Any]]:
        events = sorted(self.answer.get("events", ()), key=lambda event: float(event["at"]))
        return (event for event in events if event["at"] >= since)


def unit(quantity: str) -> str:
    """Of a quantity's name; empty for what has none or is unknown."""
    try:
        return UNIT[Quantity(quantity)]
    except ValueError:
        return ""


def _name(condition: object) -> str:
    if isinstance(condition, int):
        return FireCondition(condition).name.lower()
    return str(condition or "quiescent").lower()
