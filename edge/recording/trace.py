"""The detector's score over time, taken while a recording is replayed; for plots."""

from edge.model.evidence import Severity, Verdict
from edge.model.identity import ZoneId
from edge.model.reading import Reading
from edge.recording.replay import DetectorLike

# A quiet zone's score is kept no more often than this [s].
_QUIET_STEP_S = 10.0


class Trace:
    """A detector that writes down what it says."""

    def __init__(self, detector: DetectorLike) -> None:
        self._detector = detector
        self.scores: dict[ZoneId, list[tuple[float, float]]] = {}

    def feed(self, reading: Reading) -> list[Verdict]:
        """As the detector's."""
        return self._note(self._detector.feed(reading))

    def tick(self, at: float) -> list[Verdict]:
        """As the detector's."""
        return self._note(self._detector.tick(at))

    def next_deadline(self) -> float | None:
        """As the detector's."""
        return self._detector.next_deadline()

    def _note(self, verdicts: list[Verdict]) -> list[Verdict]:
        for verdict in verdicts:
            points = self.scores.setdefault(verdict.zone, [])
            is_quiet = verdict.severity is Severity.NONE and not verdict.score
            if not points or not is_quiet or points[-1][1] or verdict.at - points[-1][0] >= _QUIET_STEP_S:
                points.append((verdict.at, verdict.score))
        return verdicts
