"""Decide → own siren → group → ward queue → journal: one synchronous chain in one turn of the loop.

Every output is guarded: what it raises becomes a Fault that names the part, and the next output is still
driven. Nothing here waits for a disk, a network or a lock.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from edge.alarm.machine import Event
from edge.group.relay import Outgoing
from edge.group.road import Road
from edge.group.roll_out import NewRoster, RollOut
from edge.group.roster_frame import concerns_rosters
from edge.model.command import Command, Keep, Sound, TellGroup, TellWard
from edge.model.condition import Cause, Fault, FaultKind, FireCondition
from edge.model.event import (
    AlarmEvent,
    Audit,
    FaultChange,
    FaultRaised,
    OperatorAction,
    PeerReport,
    StandDown,
)
from edge.model.evidence import Severity, Verdict
from edge.model.identity import PartId
from edge.model.quantity import Quantity
from edge.model.reading import Reading
from edge.node.keeper import ALARM, PEERS
from edge.node.parts import Parts

log = logging.getLogger(__name__)

Output = Callable[[Any, float], None]


class Chain:
    """The node's turn: whatever enters is decided and carried out before the next thing is looked at."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.is_armed = False  # faults found before the restored alarm sounds wait for it
        self._untold_end: int | None = None  # seq of the newest end of an alarm that the outbox has not yet
        self._outputs: dict[type[Command], tuple[str, Output]] = {
            Sound: ("sirens", self._sound),
            TellGroup: ("group", self._tell_group),
            TellWard: ("ward", self._tell_ward),
            Keep: ("journal", self._keep),
        }

    def on_reading(self, reading: Reading) -> None:
        """A sensor read something."""
        at = reading.at
        self._verdicts(self._think(reading), at)
        self.guarded("supervision", self._supervise, reading, at)
        self._parts.board.note(reading)
        self.guarded("black-box", self._remember, reading, at)
        self._parts.ticker.rearm()

    def recall(self, readings: Iterable[Reading]) -> list[FaultChange]:
        """What was read before this house took over: known from now on, but it decides nothing.

        Returns the faults that supervision finds in it, to be told once the house is armed.
        """
        changes: list[FaultChange] = []
        for reading in readings:
            self._parts.detector.feed(reading)
            changes += self._parts.supervisor.feed(reading)
            self._parts.board.note(reading)
            self._parts.black_box.note(reading)
        return changes

    def on_datagram(self, datagram: bytes, road: str, at: float) -> None:
        """A neighbour, or a stranger, was heard."""
        assert self._parts.courier is not None
        if concerns_rosters(datagram):
            self.guarded("roll-out", self._hear_roster, (datagram, road), at)
            return
        for event in self._parts.courier.receive(datagram, road, at):
            self.decide(event, at)
            if isinstance(event, PeerReport) and event.state.safe:
                self.guarded("drill", self._parts.drill_book.on_safe, event.peer, at)
        self.run_courier(at)
        self.run_roll_out(at)
        self._parts.ticker.rearm()

    def on_fault(self, change: FaultChange) -> None:
        """A part broke or works again."""
        self.decide(change, self._parts.reactor.now())
        self._parts.ticker.rearm()

    def on_receipt(self, boot: int, seq: int) -> None:
        """The ward has this event."""
        self._parts.board.note_receipt(boot, seq, self._parts.reactor.now())
        self._parts.ticker.rearm()  # the status LED turns steady

    def on_committed(self, seq: int) -> None:
        """The outbox holds every event up to this one."""
        if self._untold_end is not None and seq >= self._untold_end:
            self._untold_end = None
            self.guarded("journal", self._keep_alarm, None, self._parts.reactor.now())

    def on_audit(self, audit: Audit) -> None:
        """What became of an order is put on record."""
        self.decide(audit, self._parts.reactor.now())

    def on_siren_confirmed(self, at: float) -> None:
        """A siren that can tell was found sounding."""
        self.perform(self._parts.machine.confirm_siren(at), at)
        self._parts.ticker.rearm()

    def act(self, action: OperatorAction | StandDown, at: float) -> None:
        """A person acts, or the ward.

        Raises:
            Refused: it may not be granted; nothing was changed.
        """
        self.decide(action, at)
        self._parts.ticker.rearm()

    def decide(self, event: Event, at: float) -> None:
        """Put an event to the alarm machine and carry out what it commands, the siren before all else."""
        machine = self._parts.machine
        for sound in machine.decide(event, at):
            self.guarded("sirens", self._sound, sound, at)
        self.perform(machine.conclude(), at)

    def perform(self, commands: list[Command], at: float) -> None:
        """Carry out commands in their order: sirens first, disk last."""
        for command in commands:
            part, output = self._outputs[type(command)]
            self.guarded(part, output, command, at)

    def guarded(self, part: str, output: Output, item: object, at: float) -> None:
        """Drive one part; what it raises becomes a Fault of that part and never stops the next."""
        try:
            output(item, at)
        # The guard of every output, and of what feeds beside the alarm.
        except Exception as error:  # noqa: BLE001
            self._failed(part, error, at)

    def run_detector(self, at: float) -> None:
        """What time alone decides of the readings."""
        self._verdicts(self._parts.detector.tick(at), at)

    def run_supervisor(self, at: float) -> None:
        """Sensors that fell silent."""
        for change in self._parts.supervisor.tick(at):
            self.decide(change, at)

    def run_machine(self, at: float) -> None:
        """Windows that ran out."""
        self.perform(self._parts.machine.tick(at), at)

    def run_courier(self, at: float) -> None:
        """Send what is due to the group, and hear what time says of it."""
        if self._parts.courier is None:
            return
        for item in self._parts.courier.tick(at):
            if isinstance(item, Outgoing):
                self._send(item, at)
            else:
                self.decide(item, at)

    def run_roll_out(self, at: float) -> None:
        """Call for a newer roster, or give ours."""
        if self._parts.roll_out is not None:
            self.guarded("roll-out", self._roll_out, self._parts.roll_out, at)

    def _roll_out(self, roll_out: RollOut, at: float) -> None:
        for outgoing in roll_out.tick(at):
            self._send(outgoing, at)

    def _hear_roster(self, item: tuple[bytes, str], at: float) -> None:
        parts, (datagram, road) = self._parts, item
        if parts.roll_out is None:
            return
        for found in parts.roll_out.receive(datagram, road, at):
            if not isinstance(found, NewRoster):
                self.decide(found, at)
            elif parts.succession is not None:
                parts.succession.take(found, parts.settings.node.state_dir)
        self._roll_out(parts.roll_out, at)
        parts.ticker.rearm()

    def _verdicts(self, verdicts: list[Verdict], at: float) -> None:
        for verdict in verdicts:
            self.decide(verdict, at)
            self._parts.board.note_verdict(verdict)

    def _think(self, reading: Reading) -> list[Verdict]:
        try:
            return self._parts.detector.feed(reading)
        # A bug in detection must not take the buttons away.
        except Exception as error:  # noqa: BLE001
            self._failed("detection", error, reading.at)
            return _last_resort(reading)

    def _supervise(self, reading: Reading, at: float) -> None:
        for change in self._parts.supervisor.feed(reading):
            self.decide(change, at)

    def _failed(self, part: str, error: Exception, at: float) -> None:
        log.error("%s: failed", part, exc_info=error)
        fault = Fault(PartId(part), FaultKind.INTERNAL, at, f"{type(error).__name__}: {error}")
        # In a turn of its own: this one still has outputs to drive.
        self._parts.reactor.post(lambda: self.on_fault(FaultRaised(fault)))

    def _sound(self, command: Sound, at: float) -> None:
        self._parts.fanout.sound(command.sounding, at)

    def _tell_group(self, command: TellGroup, at: float) -> None:
        if self._parts.courier is not None:
            self._parts.courier.set_own(command.state, at)
            self.run_courier(at)

    def _send(self, outgoing: Outgoing, at: float) -> None:
        for name, road in self._parts.roads.items():
            if outgoing.road in {None, name}:
                self.guarded(name, _send_by, (road, outgoing), at)

    def _tell_ward(self, command: TellWard, at: float) -> None:
        self._parts.board.note_event(command.event)
        try:
            if self._parts.ward is not None:
                self._untold_end = command.event.seq if _ends(command.event) else self._untold_end
                self._parts.ward.put(command.event)
        finally:
            self.guarded("black-box", self._record, command.event, at)
            if command.event.drill:
                self.guarded("drill", self._parts.drill_book.on_event, command.event, at)

    def _record(self, event: AlarmEvent, _at: float) -> None:
        self._parts.black_box.on_event(event)

    def _remember(self, reading: Reading, _at: float) -> None:
        self._parts.black_box.note(reading)

    def _keep(self, _command: Keep, at: float) -> None:
        # The end of an alarm is kept once the ward's outbox has it: killed between the two, the alarm resumes
        # and is reset again, where it would else stand at the ward for ever.
        machine = self._parts.machine
        stands = machine.condition is FireCondition.FIRE_ALARM or machine.neighbours
        if self._untold_end is None or stands:
            self._keep_alarm(None, at)

    def _keep_alarm(self, _item: None, at: float) -> None:
        self._parts.keeper.keep(ALARM, self._parts.machine.snapshot())
        # With every alarm and reset, so that its frames cannot be played back to a house that was killed.
        self.guarded("group", self._keep_peers, None, at)

    def _keep_peers(self, _item: None, _at: float) -> None:
        if self._parts.courier is not None:
            self._parts.keeper.keep(PEERS, self._parts.courier.snapshot())


def _ends(event: AlarmEvent) -> bool:
    quiet = FireCondition.QUIESCENT
    return event.zone is not None and event.after is quiet and event.before is not quiet


def _send_by(item: tuple[Road, Outgoing], _at: float) -> None:
    road, outgoing = item
    road.send(outgoing.data, outgoing.to)


def _last_resort(reading: Reading) -> list[Verdict]:
    if reading.quantity is not Quantity.CALL_POINT or reading.value < 1.0:
        return []
    return [Verdict(reading.zone, reading.at, Severity.FIRE, cause=Cause.CALL_POINT)]
