"""What came of one recording: when people were warned, and how often for nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from edge.model.condition import Cause, FireCondition
from edge.recording.manifest import Entry
from edge.recording.replay import Condition, Step

# A fire counts as detected within this time of its ignition [s].
WINDOW_S = 600.0
# Alarms closer than this are one episode: people are still busy with the first [s].
MERGE_S = 1800.0

# A stretch of time in which a condition stood [s].
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One recording; times count from the ignition [s], None where it never came.

    prealarm_s, alarm_s    in the fire zone: the home is warned, the neighbours are called
    first_*                in whichever zone was first
    alarms, prealarms      episodes
    false_before_ignition  of the alarms: what a fire was not there for yet
    unconfirmed            of the alarms: a pre-alarm that nobody hushed
    """

    file: str
    kind: str
    detected: bool | None
    prealarm_s: float | None
    alarm_s: float | None
    first_prealarm_s: float | None
    first_alarm_s: float | None
    alarms: int
    prealarms: int
    false_before_ignition: int
    unconfirmed: int
    home_days: float
    bouts: int

    @property
    def set_name(self) -> str:
        """The folder that it lies in, which is the set of the manifest."""
        return self.file.split("/", maxsplit=1)[0]


def judge(entry: Entry, steps: Iterable[Step], end: float) -> Outcome:
    """What the changes of condition in one recording came to; `end` is its last reading [s]."""
    conditions = [step for step in steps if isinstance(step, Condition)]
    ignition = entry.ignition_s if entry.kind == "fire" else None
    alarms = _spans(conditions, FireCondition.FIRE_ALARM, end)
    warnings = _spans(conditions, FireCondition.PRE_ALARM, end)
    first = _first(conditions, FireCondition.FIRE_ALARM, ignition, None)
    return Outcome(
        file=entry.file,
        kind=entry.kind,
        detected=None if ignition is None else first is not None and first <= WINDOW_S,
        prealarm_s=_first(conditions, FireCondition.PRE_ALARM, ignition, entry.fire_zone),
        alarm_s=_first(conditions, FireCondition.FIRE_ALARM, ignition, entry.fire_zone),
        first_prealarm_s=_first(conditions, FireCondition.PRE_ALARM, ignition, None),
        first_alarm_s=first,
        alarms=episodes(alarms),
        prealarms=episodes(warnings),
        false_before_ignition=before(alarms, ignition),
        unconfirmed=episodes(_spans(conditions, FireCondition.FIRE_ALARM, end, Cause.UNCONFIRMED)),
        home_days=entry.home_days,
        bouts=entry.cooking_bouts,
    )


def episodes(spans: Sequence[Span]) -> int:
    """How many there were, those less than MERGE_S apart taken as one."""
    count, last = 0, float("-inf")
    for start, end in sorted(spans):
        if start - last > MERGE_S:
            count += 1
        last = max(last, end)
    return count


def before(spans: Sequence[Span], ignition: float | None) -> int:
    """Episodes that began before there was a fire."""
    if ignition is None:
        return 0
    return episodes([(start, min(end, ignition)) for start, end in spans if start < ignition])


def _spans(
    conditions: Sequence[Condition], wanted: FireCondition, end: float, cause: Cause | None = None
) -> list[Span]:
    """When a zone stood in a condition or a worse one."""
    spans: list[Span] = []
    since: dict[str, float] = {}
    for step in conditions:
        if step.after >= wanted and step.zone not in since:
            if cause is None or step.cause is cause:
                since[step.zone] = step.at
        elif step.after < wanted and step.zone in since:
            spans.append((since.pop(step.zone), step.at))
    return [*spans, *((start, end) for start in since.values())]


def _first(
    conditions: Sequence[Condition], wanted: FireCondition, ignition: float | None, zone: str | None
) -> float | None:
    """When a zone (None: any) came to a condition after the ignition [s]."""
    if ignition is None:
        return None
    for step in conditions:
        if step.at >= ignition and step.after >= wanted and zone in (None, step.zone):
            return round(step.at - ignition, 3)
    return None
