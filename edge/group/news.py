"""What in a house's state is news to its neighbours."""

from dataclasses import replace

from edge.model.condition import FireCondition
from edge.model.event import HouseState


def is_new_alarm(before: HouseState | None, now: HouseState) -> bool:
    """Whether the group must hear at once: a fire, another zone or hazard, a drill, one that turned real."""
    if not calls(now):
        return False
    if before is None or not calls(before):
        return True
    return (before.episode, before.hazard, before.drill) != (now.episode, now.hazard, now.drill)


def calls(state: HouseState) -> bool:
    """Whether every house must answer: to a fire, or to a drill."""
    return state.condition is FireCondition.FIRE_ALARM or state.drill


def has_changed(before: HouseState | None, now: HouseState) -> bool:
    """Whether a frame tells more than that its sender lives; the first one of a quiet house does not."""
    if before is None:
        return now.condition is not FireCondition.QUIESCENT
    if before == now:  # nearly always: spare the copies
        return False
    return replace(before, heard=()) != replace(now, heard=())
