"""What in a house's state is news to its neighbours."""

from dataclasses import replace

from edge.group.message import EPISODE_MASK
from edge.model.condition import FireCondition
from edge.model.event import HouseState
from edge.model.identity import NodeId


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


def call_of(state: HouseState, node: NodeId) -> int | None:
    """The number of the alarm, else of the drill or the silent test, that stands at this house."""
    if state.condition is FireCondition.FIRE_ALARM:
        return state.episode
    return state.row_of(node) or None


def has_forgotten(own: HouseState, node: NodeId, episode: int, last_drill: int) -> bool:
    """Whether a house knows neither of an alarm of its own that others tell of nor of its reset."""
    if call_of(own, node) is not None:
        return False
    return episode > own.episode & EPISODE_MASK and episode != last_drill & EPISODE_MASK
