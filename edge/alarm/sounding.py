"""The whole state to the one sound that every siren of the house makes (ISO 8201, EN 14604)."""

from collections.abc import Callable

from edge.alarm.escalation import mutes_chirp
from edge.alarm.house import House
from edge.model.command import Sounding
from edge.model.condition import Hazard


def choose(house: House) -> Sounding:
    """The first row that holds."""
    return next((sounding for sounding, holds in PRIORITY if holds(house)), Sounding.OFF)


def _burns(house: House, hazard: Hazard) -> bool:
    return not house.silence.holds and any(z.is_fire and z.hazard is hazard for z in house.zones.values())


def _neighbour(house: House) -> bool:
    return not house.silence.holds and bool(house.neighbours.fires)


def _suspects(house: House) -> bool:
    return any(z.is_pre_alarm and z.id not in house.impairments.hushes for z in house.zones.values())


def _chirps(house: House) -> bool:
    return bool(house.impairments.faults) and not mutes_chirp(house.hour, house.impairments.fault_kinds())


PRIORITY: tuple[tuple[Sounding, Callable[[House], bool]], ...] = (
    (Sounding.FIRE, lambda house: _burns(house, Hazard.FIRE)),
    (Sounding.CO, lambda house: _burns(house, Hazard.CO)),
    (Sounding.NEIGHBOUR, _neighbour),
    (Sounding.PRE_ALARM, _suspects),
    # A test of the sirens sounds as a drill: nobody at home takes it for fire.
    (Sounding.DRILL, lambda house: house.drill_runs or house.impairments.siren_test is not None),
    (Sounding.CHIRP, _chirps),
)
