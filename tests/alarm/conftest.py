"""A house in virtual time: events go in by name, and what came out is kept."""

import json
from typing import Any

import pytest

from edge.alarm.escalation import Policy
from edge.alarm.machine import AlarmMachine
from edge.model.command import Command, Keep, Sound, Sounding, TellGroup, TellWard
from edge.model.condition import Cause, Fault, FaultKind, FireCondition, Hazard
from edge.model.event import (
    AlarmEvent,
    Change,
    FaultCleared,
    FaultRaised,
    Heard,
    HouseState,
    OperatorAction,
    PeerReport,
    Stage,
    Verb,
)
from edge.model.evidence import Evidence, Severity, Verdict
from edge.model.identity import NodeId, PartId, ZoneId
from edge.model.reading import Zone

ZONES = [Zone(ZoneId("bep"), "Bếp", "kitchen"), Zone(ZoneId("ngu"), "Phòng ngủ", "bedroom")]
ORDER = [Sound, TellGroup, TellWard, Keep]


class Bench:
    """One machine; every command list is checked for the promised order as it comes."""

    def __init__(self, boot: int = 7, policy: Policy | None = None) -> None:
        self.machine = AlarmMachine(NodeId("n01"), boot, ZONES, policy)
        self.at = 0.0
        self.last: list[Command] = []
        self.events: list[AlarmEvent] = []
        self.sounds: list[tuple[float, Sounding]] = []
        self.told: list[HouseState] = []
        self.keeps = 0
        self._peer_seq = 0

    def verdict(
        self,
        severity: Severity,
        cause: Cause = Cause.DETECTOR,
        *,
        zone: str = "bep",
        sensors: tuple[str, ...] = ("bui",),
        read_at: float | None = None,
        readings: dict[str, float] | None = None,
        score: float = 3.5,
        hazard: Hazard = Hazard.FIRE,
    ) -> list[Command]:
        read = self.at if read_at is None else read_at
        readings = readings or dict.fromkeys(sensors, read)
        evidence = tuple(
            Evidence(PartId(s), ZoneId(zone), at, score, f"{s} rises") for s, at in readings.items()
        )
        if severity is Severity.NONE:
            evidence, cause, score = (), Cause.NONE, 0.0
        return self.take(
            self.machine.handle(
                Verdict(ZoneId(zone), read, severity, score, cause, hazard, evidence), self.at
            )
        )

    def suspect(self, **facts: Any) -> list[Command]:
        return self.verdict(Severity.PRE_ALARM, **facts)

    def burn(self, cause: Cause = Cause.HEAT_LIMIT, **facts: Any) -> list[Command]:
        return self.verdict(Severity.FIRE, cause, **facts)

    def calm(self, **facts: Any) -> list[Command]:
        return self.verdict(Severity.NONE, **facts)

    def press(self, verb: Verb, target: str | None = None, duration_s: float | None = None) -> list[Command]:
        return self.take(self.machine.handle(OperatorAction(verb, "bà Lan", target, duration_s), self.at))

    def peer(
        self,
        condition: FireCondition,
        episode: int = 5 * 256 + 1,
        *,
        origin: str = "n02",
        hazard: Hazard = Hazard.FIRE,
        boot: int = 5,
        seq: int | None = None,
    ) -> list[Command]:
        self._peer_seq += 1
        state = HouseState(condition=condition, episode=episode, hazard=hazard, cause=Cause.SMOKE_ALARM)
        number = self._peer_seq if seq is None else seq
        return self.take(
            self.machine.handle(PeerReport(NodeId(origin), boot, number, self.at, state, "lan"), self.at)
        )

    def peer_drill(self, episode: int = 1281, *, origin: str = "n02", drill: bool = True) -> list[Command]:
        self._peer_seq += 1
        rows = (Heard(NodeId(origin), episode, Stage.SENT),) if drill else ()
        state = HouseState(drill=drill, heard=rows)
        return self.take(
            self.machine.handle(PeerReport(NodeId(origin), 5, self._peer_seq, self.at, state, "lan"), self.at)
        )

    def fault(self, part: str, kind: FaultKind) -> list[Command]:
        return self.take(
            self.machine.handle(FaultRaised(Fault(PartId(part), kind, self.at, "seen broken")), self.at)
        )

    def repair(self, part: str, kind: FaultKind | None = None) -> list[Command]:
        return self.take(self.machine.handle(FaultCleared(PartId(part), kind, self.at), self.at))

    def hour(self, hour: int | None) -> list[Command]:
        return self.take(self.machine.set_time_of_day(hour, self.at))

    def confirm_siren(self) -> list[Command]:
        return self.take(self.machine.confirm_siren(self.at))

    def run_to(self, at: float) -> None:
        """Let time pass as the node would: tick at every deadline, and at the end."""
        for _ in range(10_000):
            deadline = self.machine.next_deadline()
            if deadline is None or deadline > at:
                break
            self.at = max(self.at, deadline)
            self.take(self.machine.tick(self.at))
        else:
            raise AssertionError(f"the machine asks for time at {self.machine.next_deadline()} without end")
        self.at = at
        self.take(self.machine.tick(at))

    def restarted(self, *, same_boot: bool, at: float | None = None) -> "Bench":
        """A new process with the next boot number and this one's snapshot, through JSON."""
        data = json.loads(json.dumps(self.machine.snapshot()))
        other = Bench(boot=8)
        other.at = self.at if at is None else at
        other.take(other.machine.restore(data, other.at, same_boot=same_boot))
        return other

    def take(self, commands: list[Command]) -> list[Command]:
        kinds = [ORDER.index(type(c)) for c in commands]
        assert kinds == sorted(kinds), f"out of order: {commands}"
        for command in commands:
            match command:
                case Sound(sounding):
                    self.sounds.append((self.at, sounding))
                case TellGroup(state):
                    self.told.append(state)
                case TellWard(event):
                    self.events.append(event)
                case Keep():
                    self.keeps += 1
        self.last = commands
        return commands

    def condition(self, zone: str = "bep") -> FireCondition:
        return next(z.condition for z in self.machine.zones if z.id == zone)

    def changes(self) -> list[Change]:
        return [e.change for e in self.events]

    @property
    def sounding(self) -> Sounding:
        return self.machine.sounding

    @property
    def state(self) -> HouseState:
        return self.machine.state


@pytest.fixture
def bench() -> Bench:
    """By day, with a trusted clock."""
    bench = Bench()
    bench.hour(12)
    return bench


@pytest.fixture
def new_bench() -> type[Bench]:
    return Bench
