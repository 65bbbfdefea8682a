"""Tells what can speak whose fire it is: behind the alarm's own outputs, words follow the first tones."""

from edge.alarm.machine import AlarmMachine
from edge.model.identity import NodeId
from edge.sirens.fanout import Fanout


class Crier:
    """Follows the machine; of several burning neighbours the newest is named: the others were."""

    def __init__(self, machine: AlarmMachine, fanout: Fanout) -> None:
        self._machine = machine
        self._fanout = fanout
        self._named: NodeId | None = None

    def next_deadline(self) -> float | None:
        """At once when another is to be named."""
        return None if self._newest() == self._named else 0.0

    def tick(self, _at: float) -> None:
        """Name whoever burns now."""
        self._named = self._newest()
        self._fanout.name_house(self._named)

    def _newest(self) -> NodeId | None:
        fires = self._machine.neighbours
        return max(fires, key=lambda fire: fire.since).origin if fires else None
