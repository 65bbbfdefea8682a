"""The weekly test calls of other houses: answered with a row of the ledger, and heard by nobody.

A house in its silent test tells a row on itself, as in a drill but without the drill flag. That we answer is
seen by it in our signed state: the road works both ways.
"""

from edge.alarm.neighbours import MAX_NEIGHBOURS
from edge.model.condition import FireCondition
from edge.model.event import Heard, PeerReport, Stage
from edge.model.identity import NodeId

# Longer than any test waits for its answers (node/self_test.py); a house that dies in its test is forgotten.
HOLD_S = 900.0


class SilentCalls:
    """Every call that is being answered."""

    def __init__(self) -> None:
        self._calls: dict[NodeId, tuple[int, float]] = {}  # origin -> number, until [s]

    def report(self, report: PeerReport, at: float) -> None:
        """Heed a verified report."""
        number = report.state.row_of(report.peer)
        is_call = number and not report.state.drill and report.state.condition is not FireCondition.FIRE_ALARM
        if not is_call:
            self._calls.pop(report.peer, None)
        elif report.peer in self._calls or len(self._calls) < MAX_NEIGHBOURS:
            self._calls[report.peer] = (number, at + HOLD_S)

    def tick(self, at: float) -> None:
        """Forget those that were never taken back."""
        for origin in [origin for origin, (_, until) in self._calls.items() if at >= until]:
            del self._calls[origin]

    def heard(self) -> tuple[Heard, ...]:
        """This house's answers."""
        return tuple(
            Heard(origin, number, Stage.HEARD) for origin, (number, _) in sorted(self._calls.items())
        )

    def deadlines(self) -> list[float]:
        """When tick() will have something to forget [s]."""
        return [until for _, until in self._calls.values()]
