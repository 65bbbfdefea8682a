"""Drills of other houses, as this house heard them: it sounds the drill too, and says how far it came.

A drill is the flag in its origin's signed state, numbered by that state's row on the origin itself. It ends
when the origin says so, by any fire alarm here or next door, and at `drill_s` in any case. Nothing of it
outlives a restart of this process: the origin's next frame brings it again.
"""

from dataclasses import dataclass

from edge.alarm.neighbours import MAX_NEIGHBOURS
from edge.model.condition import FireCondition
from edge.model.event import Heard, PeerReport, Stage
from edge.model.identity import NodeId


@dataclass(slots=True)
class NeighbourDrill:
    """A drill that runs at another house [s]."""

    origin: NodeId
    episode: int
    since: float
    until: float
    stage: Stage = Stage.HEARD


class NeighbourDrills:
    """Every drill of the others that runs."""

    def __init__(self, drill_s: float) -> None:
        self.running: dict[NodeId, NeighbourDrill] = {}
        self._drill_s = drill_s
        # The last of each house, so that one which a fire or the time has ended here does not begin again.
        self._ended: dict[NodeId, int] = {}

    def report(self, report: PeerReport, at: float) -> list[NeighbourDrill]:
        """Heed a verified report; returns the drill that has begun or ended by it."""
        episode = report.state.row_of(report.peer)
        running = self.running.get(report.peer)
        is_drill = report.state.drill and report.state.condition is not FireCondition.FIRE_ALARM
        if running is not None:
            # A compact frame has few rows and may leave the number out: the flag says enough.
            return [] if is_drill and episode in (0, running.episode) else [self._end(running)]
        if not is_drill or not episode or self._ended.get(report.peer) == episode:
            return []
        if len(self.running) >= MAX_NEIGHBOURS:
            return []
        begun = NeighbourDrill(report.peer, episode, at, at + self._drill_s)
        self.running[report.peer] = begun
        return [begun]

    def tick(self, at: float) -> list[NeighbourDrill]:
        """Those whose time is over."""
        return [self._end(drill) for drill in list(self.running.values()) if at >= drill.until]

    def end_all(self) -> list[NeighbourDrill]:
        """A real fire wins."""
        return [self._end(drill) for drill in list(self.running.values())]

    def heard(self) -> tuple[Heard, ...]:
        """This house's rows of the delivery ledgers."""
        rows = sorted(self.running.values(), key=lambda drill: drill.origin)
        return tuple(Heard(drill.origin, drill.episode, drill.stage) for drill in rows)

    def reach(self, stage: Stage) -> None:
        """This house has come so far; a stage never falls, and each beyond COMMANDED needs that before it."""
        for drill in self.running.values():
            if stage > drill.stage and (stage <= Stage.COMMANDED or drill.stage >= Stage.COMMANDED):
                drill.stage = stage

    def deadlines(self) -> list[float]:
        """When tick() will have something to end [s]."""
        return [drill.until for drill in self.running.values()]

    def _end(self, drill: NeighbourDrill) -> NeighbourDrill:
        del self.running[drill.origin]
        self._ended[drill.origin] = drill.episode
        return drill
