"""The fire condition of a zone: every transition there is.

Rules
=====
1. Everything that moves a zone's fire condition is a row here; nothing else assigns it.
2. A pair that has no row is our bug: TransitionError, and nothing has changed.
3. FIRE_ALARM latches. Its only way out is RESET; no verdict, fault, silence, hush, drill, test or
   disablement is a trigger here, so none of them can lower an alarm.
4. Nothing stands between FIRE and FIRE_ALARM: no window, no hush, no second opinion.
5. PRE_ALARM is the only condition that may fall back by itself.
6. Faults, disablements, tests, drills and hushes are parallel sets (impairments.py), never conditions
   (EN 54-2: several conditions may stand at once).
"""

from enum import StrEnum

from edge.errors import TransitionError
from edge.model.condition import FireCondition

QUIESCENT = FireCondition.QUIESCENT
PRE_ALARM = FireCondition.PRE_ALARM
FIRE_ALARM = FireCondition.FIRE_ALARM


class Trigger(StrEnum):
    """What a zone can be told; house.py works out which one an event is."""

    NOTHING = "nothing"  # a verdict that sees no fire
    SUSPICION = "suspicion"  # a verdict that awaits confirmation
    FIRE = "fire"  # a verdict that needs none: hard, or fused from several criteria
    VERIFIED = "verified"  # the window is over and what was read since supports the suspicion
    SECOND_HOUSE = "second_house"  # a neighbour's fire stands
    RESET = "reset"  # a person in this house, with the inputs back to normal


TRANSITIONS: dict[tuple[FireCondition, Trigger], FireCondition] = {
    (QUIESCENT, Trigger.NOTHING): QUIESCENT,
    (QUIESCENT, Trigger.SUSPICION): PRE_ALARM,
    (QUIESCENT, Trigger.FIRE): FIRE_ALARM,
    (PRE_ALARM, Trigger.NOTHING): QUIESCENT,
    (PRE_ALARM, Trigger.SUSPICION): PRE_ALARM,
    (PRE_ALARM, Trigger.FIRE): FIRE_ALARM,
    (PRE_ALARM, Trigger.VERIFIED): FIRE_ALARM,
    (PRE_ALARM, Trigger.SECOND_HOUSE): FIRE_ALARM,
    (FIRE_ALARM, Trigger.NOTHING): FIRE_ALARM,
    (FIRE_ALARM, Trigger.SUSPICION): FIRE_ALARM,
    (FIRE_ALARM, Trigger.FIRE): FIRE_ALARM,
    (FIRE_ALARM, Trigger.RESET): QUIESCENT,
}


def next_condition(condition: FireCondition, trigger: Trigger) -> FireCondition:
    """Where a trigger leads.

    Raises:
        TransitionError: the table has no such row.
    """
    try:
        return TRANSITIONS[condition, trigger]
    except KeyError:
        raise TransitionError(f"{condition.name} knows no {trigger.name}") from None
