import itertools
from pathlib import Path

import pytest

from edge.alarm.table import TRANSITIONS, Trigger, next_condition
from edge.alarm.zone import ZoneAlarm
from edge.errors import TransitionError
from edge.model.condition import FireCondition
from edge.model.identity import ZoneId

DOCS = Path(__file__).parents[2] / "docs" / "alarm.md"
MISSING = [p for p in itertools.product(FireCondition, Trigger) if p not in TRANSITIONS]


def test_only_reset_leaves_fire_alarm() -> None:
    ways_out = {
        trigger
        for (condition, trigger), after in TRANSITIONS.items()
        if condition is FireCondition.FIRE_ALARM and after is not FireCondition.FIRE_ALARM
    }
    assert ways_out == {Trigger.RESET}


@pytest.mark.parametrize("condition", FireCondition)
def test_fire_is_never_delayed(condition: FireCondition) -> None:
    assert next_condition(condition, Trigger.FIRE) is FireCondition.FIRE_ALARM


def test_quiescent_needs_a_verdict_to_leave() -> None:
    known = {trigger for condition, trigger in TRANSITIONS if condition is FireCondition.QUIESCENT}
    assert known == {Trigger.NOTHING, Trigger.SUSPICION, Trigger.FIRE}


@pytest.mark.parametrize(("condition", "trigger"), MISSING)
def test_a_missing_row_raises_and_changes_nothing(condition: FireCondition, trigger: Trigger) -> None:
    zone = ZoneAlarm(ZoneId("bep"), 0, condition=condition, since=3.0, episode=9)
    with pytest.raises(TransitionError, match=f"{condition.name} knows no {trigger.name}"):
        zone.move(trigger, 10.0)
    assert zone == ZoneAlarm(ZoneId("bep"), 0, condition=condition, since=3.0, episode=9)


def test_the_documented_table_is_this_one() -> None:
    lines = ["| told | " + " | ".join(c.name for c in FireCondition) + " |"]
    lines.append("|---" * (1 + len(FireCondition)) + "|")
    for trigger in Trigger:
        cells = [TRANSITIONS.get((c, trigger)) for c in FireCondition]
        lines.append(f"| {trigger.name} | " + " | ".join("–" if c is None else c.name for c in cells) + " |")
    assert "\n".join(lines) in DOCS.read_text(encoding="utf-8")
