"""What the status LED says: the alarm and whether the ward has it, then suspicion, then what is broken."""

from edge.alarm.machine import AlarmMachine
from edge.model.condition import FireCondition
from edge.node.board import Board
from edge.sirens.fanout import Fanout
from edge.sirens.pattern import ALARM_LAMPS, Lamp


class StatusLamp:
    """Follows the machine and the ward's receipts; run by the ticker, behind every alarm's own outputs."""

    def __init__(self, machine: AlarmMachine, board: Board, fanout: Fanout) -> None:
        self._machine = machine
        self._board = board
        self._fanout = fanout
        self._shown: Lamp | None = None

    def next_deadline(self) -> float | None:
        """At once when it must say something else."""
        return None if self._lamp() is self._shown else 0.0

    def tick(self, at: float) -> None:
        """Say what holds now."""
        lamp = self._lamp()
        if lamp is self._shown:
            return
        self._shown = lamp
        if lamp not in ALARM_LAMPS:
            self._board.forget_alarms()
        self._fanout.show(lamp, at)

    def _lamp(self) -> Lamp:
        machine = self._machine
        if machine.condition is FireCondition.FIRE_ALARM or machine.neighbours:
            # Without a ward it flashes to the end: nobody but the people at home can call for help.
            return Lamp.ALARM_TOLD if self._board.ward_has_alarms else Lamp.ALARM
        if machine.condition is FireCondition.PRE_ALARM:
            return Lamp.PRE_ALARM
        if machine.impairments.faults or machine.impairments.disablements:
            return Lamp.FAULT
        return Lamp.NORMAL
