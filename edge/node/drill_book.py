"""The report of a drill that this house began: per house, when its siren was told, and who answered.

Times are seconds from the drill's beginning until *this* house knew: nobody's clock is trusted, and none is
too early. A house that never answered has null everywhere.
"""

from collections.abc import Callable, Mapping
from typing import Any

from edge.group.ledger import Course
from edge.model.event import AlarmEvent, Change, Stage
from edge.model.identity import NodeId
from edge.runtime.clock import wall, wall_is_trusted

_STAGES = {"heard_s": Stage.HEARD, "siren_s": Stage.COMMANDED, "confirmed_s": Stage.CONFIRMED}


def _no_course(_episode: int) -> Course:
    return {}


class DrillBook:
    """The newest drill of this house, running or over."""

    def __init__(
        self,
        house: str = "",
        names: Mapping[str, str] | None = None,
        course: Callable[[int], Course] = _no_course,
        keep: Callable[[dict[str, Any]], None] = lambda report: None,
    ) -> None:
        """names: of every house in the roster's order, by id. course: Courier.course. keep: for the disk."""
        self._house = house
        self._names = dict(names or {house: house})
        self._course = course
        self._keep = keep
        self._report: dict[str, Any] | None = None
        self._answers: dict[str, dict[str, float]] = {}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """The report of before the restart."""
        self._report = dict(kept)

    def resume(self, episode: int, by: str, since: float) -> None:
        """A drill that goes on over a restart: what was known of it before is gone, the houses tell again."""
        self._begin(episode, by, since)

    def on_event(self, event: AlarmEvent, at: float) -> None:
        """What happened in a drill; of the others' drills nothing is written here."""
        if event.change is Change.DRILL_BEGUN and event.episode:
            self._begin(event.episode, event.by, at)
        elif event.change is Change.DRILL_ENDED and event.episode:
            self._end(event.because, at)
        elif event.change is Change.ACKNOWLEDGED:
            self._answered(self._house, "acknowledged_s", at)
        elif event.change is Change.SAFE:
            self._answered(self._house, "safe_s", at)

    def on_safe(self, house: str, at: float) -> None:
        """A neighbour's state says "an toàn"."""
        self._answered(house, "safe_s", at)

    def report(self) -> dict[str, Any] | None:
        """Plain JSON, None while there was no drill; of a running one as far as it has come."""
        if self._report is not None and self._report["ended_s"] is None:
            self._report |= self._result()
        return self._report

    def _begin(self, episode: int, by: str, at: float) -> None:
        self._answers = {}
        self._report = {
            "episode": episode,
            "by": by,
            "began_at": at,
            "began_wall_s": round(wall(), 1) if wall_is_trusted() else None,
            "ended_s": None,
            "ended_because": "",
        }

    def _end(self, because: str, at: float) -> None:
        if self._report is None or self._report["ended_s"] is not None:
            return
        self._report |= self._result()
        self._report |= {"ended_s": round(at - self._report["began_at"], 3), "ended_because": because}
        self._keep(dict(self._report))

    def _answered(self, house: str, what: str, at: float) -> None:
        if self._report is not None and self._report["ended_s"] is None:
            self._answers.setdefault(house, {}).setdefault(what, at)

    def _result(self) -> dict[str, Any]:
        assert self._report is not None
        course = self._course(self._report["episode"])
        houses = [self._row(house, course.get(NodeId(house), {})) for house in self._names]
        sounded = sum(row["siren_s"] is not None for row in houses)
        return {"houses": houses, "sounded": sounded, "of": len(houses)}

    def _row(self, house: str, reached: Mapping[Stage, float]) -> dict[str, Any]:
        assert self._report is not None
        began: float = self._report["began_at"]
        if house == self._house:
            # Its own siren is told in the turn in which the drill begins.
            reached = {Stage.HEARD: began, Stage.COMMANDED: began}
        times = {what: _first(reached, stage) for what, stage in _STAGES.items()}
        times["acknowledged_s"] = reached.get(Stage.ACKNOWLEDGED)
        times["safe_s"] = None
        times |= self._answers.get(house, {})
        since = {what: None if at is None else round(max(0.0, at - began), 3) for what, at in times.items()}
        return {"id": house, "name": self._names[house], **since}


def _first(reached: Mapping[Stage, float], stage: Stage) -> float | None:
    """When a stage is known to have been reached; frames that told of it may be lost.

    Every later one implies HEARD and COMMANDED (alarm/neighbour_drills.py); nothing implies CONFIRMED.
    """
    if stage is Stage.CONFIRMED:
        return reached.get(stage)
    return min((at for known, at in reached.items() if known >= stage), default=None)
