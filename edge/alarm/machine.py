"""The alarm of one house: events in, commands out, time as an argument."""

from collections.abc import Sequence
from typing import Any

from edge.alarm import snapshot
from edge.alarm.actions import act
from edge.alarm.escalation import Policy
from edge.alarm.house import House
from edge.alarm.impairments import Impairments
from edge.alarm.neighbour_drills import NeighbourDrill
from edge.alarm.neighbours import NeighbourFire
from edge.alarm.resume import recall, resume
from edge.alarm.silence import ALARMS
from edge.alarm.sounding import choose
from edge.alarm.zone import ZoneAlarm
from edge.errors import Refused
from edge.model.command import Command, Keep, Sound, Sounding, TellGroup, TellWard
from edge.model.condition import FireCondition
from edge.model.event import (
    Audit,
    FaultCleared,
    FaultRaised,
    HouseState,
    OperatorAction,
    PeerReport,
    Stage,
    StandDown,
)
from edge.model.evidence import Verdict
from edge.model.identity import NodeId
from edge.model.reading import Zone

Event = Verdict | OperatorAction | StandDown | PeerReport | FaultRaised | FaultCleared | Audit


class AlarmMachine:
    """Zones, neighbours, impairments and people of one house.

    Every call that changes something returns its commands in the order they must be done:
    Sound, TellGroup, TellWard…, Keep.
    """

    def __init__(self, node: NodeId, boot: int, zones: Sequence[Zone], policy: Policy | None = None) -> None:
        """boot is the node's own start counter; the zones' order is what the group is told."""
        self._house = House(node, boot, zones, policy or Policy())
        self._now = 0.0
        self._sounding = Sounding.OFF
        self._told = HouseState()
        self._kept = snapshot.encode(self._house, 0.0)
        self._is_owing = False

    def handle(self, event: Event, at: float) -> list[Command]:
        """Heed one event at the instant of its turn [s]: decide() and conclude() in one.

        Raises:
            Refused: a person's wish may not be granted; nothing has changed by it.
        """
        sound = self.decide(event, at)
        return [*sound, *self.conclude()]

    def decide(self, event: Event, at: float) -> list[Sound]:
        """Heed one event and say only what the sirens must do: they do not wait for the rest to be written.

        conclude() must follow in the same turn. Raises as handle().
        """
        self._begin_turn(at)
        match event:
            case Verdict():
                self._house.on_verdict(event, at)
            case PeerReport() if event.peer == self._house.node:
                recall(self._house, event.state, at)
            case PeerReport():
                self._house.on_report(event, at)
            case FaultRaised() | FaultCleared():
                self._house.on_fault(event)
            case Audit():
                self._house.note(event.change, by=event.by, because=event.because)
            case OperatorAction() | StandDown():
                self._act(event, at)
        return self._settle(at)

    def conclude(self) -> list[Command]:
        """What the group, the ward and the disk must know of the turn that decide() began."""
        house, commands = self._house, list[Command]()
        self._reach(Stage.COMMANDED)
        state, events = house.state(), house.chronicle.drain()
        has_changed = state != self._told
        if has_changed:
            self._told = state
            commands.append(TellGroup(state))
        commands += [TellWard(event) for event in events]
        if (events or has_changed) and self._must_keep():
            commands.append(Keep())
        return commands

    def tick(self, at: float) -> list[Command]:
        """Do what is due."""
        self._begin_turn(at)
        return self._end_turn(at)

    def set_time_of_day(self, hour: int | None, at: float) -> list[Command]:
        """The hour on the wall, 0-23, or None while nothing has set the clock; call when it changes."""
        self._begin_turn(at)
        self._house.hour = hour
        return self._end_turn(at)

    def confirm_siren(self, at: float) -> list[Command]:
        """A siren that can tell (read-back, current, microphone) was found sounding."""
        self._begin_turn(at)
        self._reach(Stage.CONFIRMED)
        return self._end_turn(at)

    def call_silently(self, at: float) -> tuple[int, list[Command]]:
        """Begin a call that every neighbour answers and nobody hears; its number, and what to do for it."""
        self._begin_turn(at)
        self._house.call = self._house.new_episode()
        return self._house.call, self._end_turn(at)

    def end_call(self, at: float) -> list[Command]:
        """It is over; harmless when none runs."""
        self._begin_turn(at)
        self._house.call = 0
        return self._end_turn(at)

    def next_deadline(self) -> float | None:
        """When to call tick() next [s]."""
        if self._is_owing:
            return self._now
        house = self._house
        deadlines = [
            house.impairments.next_deadline(),
            *house.neighbours.deadlines(),
            *house.drills.deadlines(),
            *house.silent_calls.deadlines(),
        ]
        if house.silence.until is not None:
            deadlines.append(house.silence.until)
        if house.roll_call.is_safe and house.roll_call.closes_at is not None:
            deadlines.append(house.roll_call.closes_at)
        for zone in house.zones.values():
            if zone.is_pre_alarm and zone.id not in house.impairments.hushes:
                limit = zone.window_from + house.policy.verification_limit_s
                # One that has passed waits for a reading or a fault, not for time.
                deadlines += [d for d in (zone.window_until, limit) if d > self._now]
        earliest = min(deadlines)
        return None if earliest == float("inf") else earliest

    def snapshot(self) -> dict[str, Any]:
        """The latched state, plain, for the disk."""
        return snapshot.encode(self._house, self._now)

    def restore(self, data: object, at: float, *, same_boot: bool) -> list[Command]:
        """Resume a stored state; once, before any event.

        same_boot  the machine has not been rebooted since: hushes and the like go on by the clock

        Raises:
            StorageError: the data is no snapshot; nothing has changed.
        """
        latched = snapshot.decode(data)
        self._begin_turn(at)
        resume(self._house, latched, at, same_boot=same_boot)
        return self._end_turn(at)

    @property
    def sounding(self) -> Sounding:
        """What the sirens make now."""
        return self._sounding

    @property
    def state(self) -> HouseState:
        """What the group was last told."""
        return self._told

    @property
    def condition(self) -> FireCondition:
        """The worst of this house's own zones."""
        return self._house.condition

    @property
    def zones(self) -> tuple[ZoneAlarm, ...]:
        """In the order of the settings; to be read only."""
        return tuple(self._house.zones.values())

    @property
    def neighbours(self) -> tuple[NeighbourFire, ...]:
        """Every standing fire of the others; to be read only."""
        return tuple(self._house.neighbours.fires.values())

    @property
    def drills(self) -> tuple[NeighbourDrill, ...]:
        """Every drill that runs at another house; to be read only."""
        return tuple(self._house.drills.running.values())

    @property
    def impairments(self) -> Impairments:
        """Faults, disablements, test, drill and hushes; to be read only."""
        return self._house.impairments

    @property
    def stand_down(self) -> StandDown | None:
        """The ward's word on the standing alarm."""
        return self._house.word

    @property
    def silenced_until(self) -> float | None:
        """When a silenced alarm sounds again [s], None while none is silenced."""
        return self._house.silence.until

    @property
    def roll_call_is_open(self) -> bool:
        """Whether the houses are asked for their "an toàn"."""
        return self._house.roll_call.is_open(self._now)

    def _begin_turn(self, at: float) -> None:
        self._now = at
        self._house.chronicle.at = at
        self._house.expire(at)

    def _act(self, wish: OperatorAction | StandDown, at: float) -> None:
        try:
            if isinstance(wish, StandDown):
                self._house.stand_down(wish)
            else:
                act(self._house, wish, at)
        except Refused:
            # What has expired in this turn is still to be told: next_deadline() says "now".
            self._is_owing = True
            raise

    def _end_turn(self, at: float) -> list[Command]:
        sound = self._settle(at)
        return [*sound, *self.conclude()]

    def _reach(self, stage: Stage) -> None:
        """The siren was told to sound, or found sounding, for what it sounds now."""
        if self._sounding in ALARMS:
            self._house.neighbours.reach(stage)
        elif self._sounding is Sounding.DRILL:
            self._house.drills.reach(stage)

    def _settle(self, at: float) -> list[Sound]:
        house = self._house
        self._is_owing = False
        house.settle(at)
        sounding = choose(house)
        house.silence.follow(sounding, at)
        if sounding is self._sounding:
            return []
        self._sounding = sounding
        return [Sound(sounding)]

    def _must_keep(self) -> bool:
        latched = snapshot.encode(self._house, 0.0)  # when it was taken is no change
        if latched == self._kept:
            return False
        self._kept = latched
        return True
