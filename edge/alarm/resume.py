"""Puts a snapshot into a house that has just started: the alarm goes on before any sensor speaks.

What the snapshot has lost the neighbours may know: they give back this house's own last word (recall).

A process restart goes on by the clock. A reboot keeps every alarm and ends whatever people had held off,
since nobody knows how long the power was gone.
"""

from edge.alarm.escalation import verification_s
from edge.alarm.house import House
from edge.alarm.snapshot import Latched
from edge.alarm.table import Trigger
from edge.model.condition import FireCondition
from edge.model.event import HouseState


def resume(house: House, latched: Latched, at: float, *, same_boot: bool) -> None:
    """Take over what was latched.

    same_boot  whether the kernel's boot id is that of the snapshot, so that its instants still hold
    """
    continues = same_boot and latched.at <= at
    shift = 0.0 if continues else at - latched.at
    house.last_episode, house.last_reset = latched.last_episode, latched.last_reset
    house.chronicle.at = at
    _resume_neighbours(house, latched, at, shift)
    _resume_impairments(house, latched, at, continues=continues)
    _resume_zones(house, latched, at, shift)
    if house.alarm_stands:
        house.roll_call.begin()
        house.roll_call.is_safe = latched.is_safe


def recall(house: House, told: HouseState, at: float) -> None:
    """Take over this house's own last word: neighbours sound for an alarm of which it knows nothing."""
    is_known = house.condition is FireCondition.FIRE_ALARM or told.episode <= house.last_reset
    zones = list(house.zones.values())
    if is_known or told.condition is not FireCondition.FIRE_ALARM or not zones:
        return
    zone = zones[told.zone] if told.zone < len(zones) else zones[0]
    before = zone.move(Trigger.FIRE, at)
    zone.episode, zone.hazard, zone.cause = told.episode, told.hazard, told.cause
    zone.because, zone.causes = "told by the neighbours", {told.cause}
    house.last_episode = max(house.last_episode, told.episode)
    house.note_zone(zone, before, resumed=True)
    house.begin_alarm()


def _resume_zones(house: House, latched: Latched, at: float, shift: float) -> None:
    for stored in latched.zones:
        # A zone that left the settings in the middle of its alarm still burns until it is reset; of its
        # pre-alarm nothing more will ever be read.
        if stored.id not in house.zones and stored.condition is not FireCondition.FIRE_ALARM:
            continue
        zone = house.zone(stored.id, is_removed=True)
        zone.condition, zone.since = stored.condition, stored.since + shift
        zone.hazard, zone.cause, zone.because = stored.hazard, stored.cause, stored.because
        zone.episode, zone.causes, zone.supporters = stored.episode, stored.causes, stored.supporters
        # Readings from before the restart are gone: the pre-alarm waits a whole window for new ones.
        zone.open_window(at, verification_s(house.policy, house.hour))
        if zone.is_fire:
            house.note_zone(zone, FireCondition.FIRE_ALARM, resumed=True)


def _resume_neighbours(house: House, latched: Latched, at: float, shift: float) -> None:
    for fire in latched.neighbours:
        fire.since += shift
        # The hold begins anew: when it was last refreshed is not stored, and too long is the safe side.
        fire.refreshed_at = at
        house.neighbours.fires[fire.origin] = fire


def _resume_impairments(house: House, latched: Latched, at: float, *, continues: bool) -> None:
    impairments = house.impairments
    impairments.hushes = {h.zone: h for h in latched.hushes if h.zone in house.zones}
    impairments.disablements = {d.zone: d for d in latched.disablements if d.zone in house.zones}
    impairments.test = next(iter(latched.tests), None)
    impairments.drill = next(iter(latched.drills), None)
    if not continues:
        for item in impairments.expiring():
            house.end(item, "ended by a reboot", at)
