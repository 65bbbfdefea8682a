"""One zone: its latched fire condition and what that stands on."""

from collections.abc import Collection
from dataclasses import dataclass, field

from edge.alarm.table import Trigger, next_condition
from edge.model.condition import HARD_CAUSES, Cause, FireCondition, Hazard
from edge.model.evidence import Severity, Verdict
from edge.model.identity import PartId, ZoneId

TRIGGER_OF = {
    Severity.NONE: Trigger.NOTHING,
    Severity.PRE_ALARM: Trigger.SUSPICION,
    Severity.FIRE: Trigger.FIRE,
}


@dataclass(slots=True)
class ZoneAlarm:
    """The alarm of one zone; changed by house.py alone, read by the status display.

    index         in the house's list of zones, as the group is told
    is_removed    no longer in the settings, but its alarm stands until reset
    since         of the condition [s]
    episode       of the present pre-alarm or alarm, else 0
    causes        told in this episode, so that each is news once
    supporters    sensors that spoke for fire in this episode
    window_from   readings newer than this confirm a pre-alarm [s]
    window_until  when the verification window ends [s]
    latest        verdict as detection gave it, None before the first
    heeded        the same, unless a disablement or a walk-test takes it out
    """

    id: ZoneId
    index: int
    is_removed: bool = False
    condition: FireCondition = FireCondition.QUIESCENT
    since: float = 0.0
    hazard: Hazard = Hazard.FIRE
    cause: Cause = Cause.NONE
    because: str = ""
    episode: int = 0
    causes: set[Cause] = field(default_factory=set)
    supporters: set[PartId] = field(default_factory=set)
    window_from: float = 0.0
    window_until: float = 0.0
    latest: Verdict | None = None
    heeded: Verdict | None = None

    @property
    def is_fire(self) -> bool:
        """Whether its FIRE_ALARM stands."""
        return self.condition is FireCondition.FIRE_ALARM

    @property
    def is_pre_alarm(self) -> bool:
        """Whether it awaits confirmation."""
        return self.condition is FireCondition.PRE_ALARM

    @property
    def is_normal(self) -> bool:
        """Whether its inputs are known to be back to normal: read since the start, and no fire seen."""
        return self.is_removed or (self.latest is not None and self.latest.severity is Severity.NONE)

    def move(self, trigger: Trigger, at: float) -> FireCondition:
        """Take the table's row; returns the condition before.

        Raises:
            TransitionError: there is no such row.
        """
        before, after = self.condition, next_condition(self.condition, trigger)
        if after is not before:
            self.condition, self.since = after, at
        return before

    def begin(self, verdict: Verdict, episode: int) -> None:
        """A new episode stands on this verdict."""
        self.episode = episode
        self.hazard, self.cause, self.because = verdict.hazard, verdict.cause, verdict.because
        self.causes = {verdict.cause}
        self.supporters = {e.sensor for e in verdict.evidence}

    def end(self) -> None:
        """The episode is over."""
        self.episode = 0
        self.hazard, self.cause, self.because = Hazard.FIRE, Cause.NONE, ""
        self.causes, self.supporters = set(), set()

    def open_window(self, at: float, length_s: float) -> None:
        """Wait for confirmation from now on."""
        self.window_from, self.window_until = at, at + length_s

    def add(self, verdict: Verdict, before: Verdict | None) -> bool:
        """Take a fire verdict into a standing alarm; whether it says something new.

        New is a worse hazard, a cause not yet told, and a call point pressed anew. The same detector
        again is not: else nobody could silence a siren beside a smoking pan.
        """
        is_worse = verdict.hazard < self.hazard
        pressed = verdict.cause is Cause.CALL_POINT and not _is_call(before)
        if not (is_worse or pressed or verdict.cause not in self.causes):
            return False
        self.causes.add(verdict.cause)
        self.hazard = min(self.hazard, verdict.hazard)
        if is_worse or verdict.cause in HARD_CAUSES or self.cause not in HARD_CAUSES:
            self.cause, self.because = verdict.cause, verdict.because
        return True

    def has_lost_support(self, silent: Collection[PartId]) -> bool:
        """Whether a sensor that spoke for fire can no longer be read: that never speaks against one."""
        return not self.supporters.isdisjoint(silent)

    def is_supported(self, at: float, silent: Collection[PartId], limit_s: float) -> bool:
        """Whether what was read since the window opened still supports the pre-alarm.

        Each supporting sensor must have given a newer reading or have fallen silent; after limit_s
        without either it counts as silent.
        """
        verdict = self.heeded
        is_overdue = at >= self.window_from + limit_s
        if verdict is None:  # restored, and nothing read yet
            return is_overdue or self.has_lost_support(silent)
        if verdict.severity is Severity.NONE:
            return self.has_lost_support(silent)
        if is_overdue:
            return True
        return (verdict.at > self.window_from or self.has_lost_support(silent)) and all(
            e.at > self.window_from or e.sensor in silent for e in verdict.evidence
        )


def _is_call(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.severity is Severity.FIRE and verdict.cause is Cause.CALL_POINT
