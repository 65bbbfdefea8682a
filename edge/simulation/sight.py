"""What a house of the demo shows: small questions to its newest status."""

from edge.model.condition import FireCondition
from edge.simulation.house import House
from edge.simulation.status import ALARM_SOUNDINGS
from edge.texts.speech import reason, say

_FIRE = FireCondition.FIRE_ALARM.name.lower()


def reached(house: House, condition: FireCondition, since: float) -> float | None:
    """When it first came so far at or after `since` [s of the node's clock]."""
    return None if house.status is None else house.status.reached_at(condition, since)


def is_quiet(house: House) -> bool:
    """Whether its sirens sound for no fire."""
    return house.status is not None and house.status.sounding not in ALARM_SOUNDINGS


def name_of(house: House) -> str:
    """Id and name."""
    return f"{house.site.id} {house.site.name}"


def saw(house: House) -> str:
    """What a house knows of a fire, in words."""
    status = house.status
    if status is None:
        return ""
    if (fires := status.neighbour_fires) and status.worst_zone.condition != _FIRE:
        return say("the fire of {houses}", houses=", ".join(fires))
    zone = status.worst_zone
    return f"{zone.name}: {reason(zone.because)}" if zone.because else ""
