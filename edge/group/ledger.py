"""The delivery ledger: how far each own alarm came at each neighbour, from what they say they heard."""

from collections.abc import Iterable

from edge.group.message import EPISODE_MASK, Row
from edge.model.event import Stage
from edge.model.identity import NodeId

# Of one alarm: neighbour -> stage -> when this house first knew of it [s]. SENT is when it went out.
Course = dict[NodeId, dict[Stage, float]]

# Episodes remembered, the newest; a house with more fires than this at once has other troubles.
EPISODES_MAX = 8


class Ledger:
    """Of one house. A stage only ever rises: a neighbour that restarts has still been reached."""

    def __init__(self, neighbours: Iterable[NodeId]) -> None:
        self._neighbours = tuple(neighbours)
        self._courses: dict[int, Course] = {}

    def open(self, episode: int, at: float) -> None:
        """An own alarm or drill goes out; the oldest episode beyond EPISODES_MAX is forgotten."""
        if episode in self._courses:
            return
        self._courses[episode] = {neighbour: {Stage.SENT: at} for neighbour in self._neighbours}
        while len(self._courses) > EPISODES_MAX:
            del self._courses[next(iter(self._courses))]

    def note(self, neighbour: NodeId, rows: Iterable[Row], at: float) -> None:
        """What a neighbour says of this house's alarms; rows of unknown episodes are passed over."""
        for row in rows:
            for episode, course in self._courses.items():
                if episode & EPISODE_MASK == row.episode and row.stage > max(course[neighbour]):
                    course[neighbour][row.stage] = at

    def is_answered(self, episode: int) -> bool:
        """Whether every neighbour has heard of this alarm."""
        return all(max(reached) >= Stage.HEARD for reached in self._courses.get(episode, {}).values())

    def stages(self) -> dict[int, dict[NodeId, Stage]]:
        """episode -> neighbour -> how far it came."""
        return {
            episode: {neighbour: max(reached) for neighbour, reached in course.items()}
            for episode, course in self._courses.items()
        }

    def course(self, episode: int) -> Course:
        """A copy of one alarm's or drill's; empty when it is not known."""
        return {house: dict(reached) for house, reached in self._courses.get(episode, {}).items()}
