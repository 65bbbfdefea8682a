"""The delivery ledger: how far each own alarm came at each neighbour, from what they say they heard."""

from collections.abc import Iterable

from edge.group.message import EPISODE_MASK, Row
from edge.model.event import Stage
from edge.model.identity import NodeId

# Episodes remembered, the newest; a house with more fires than this at once has other troubles.
EPISODES_MAX = 8


class Ledger:
    """Of one house. A stage only ever rises: a neighbour that restarts has still been reached."""

    def __init__(self, neighbours: Iterable[NodeId]) -> None:
        self._neighbours = tuple(neighbours)
        self._stages: dict[int, dict[NodeId, Stage]] = {}

    def open(self, episode: int) -> None:
        """An own alarm goes out; the oldest episode beyond EPISODES_MAX is forgotten."""
        if episode in self._stages:
            return
        self._stages[episode] = dict.fromkeys(self._neighbours, Stage.SENT)
        while len(self._stages) > EPISODES_MAX:
            del self._stages[next(iter(self._stages))]

    def note(self, neighbour: NodeId, rows: Iterable[Row]) -> None:
        """What a neighbour says of this house's alarms; rows of unknown episodes are passed over."""
        for row in rows:
            for episode, stages in self._stages.items():
                if episode & EPISODE_MASK == row.episode:
                    stages[neighbour] = max(stages[neighbour], row.stage)

    def is_answered(self, episode: int) -> bool:
        """Whether every neighbour has heard of this alarm."""
        return all(stage >= Stage.HEARD for stage in self._stages.get(episode, {}).values())

    def stages(self) -> dict[int, dict[NodeId, Stage]]:
        """A copy: episode -> neighbour -> stage."""
        return {episode: dict(stages) for episode, stages in self._stages.items()}
