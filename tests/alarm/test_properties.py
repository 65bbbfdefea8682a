"""Any interleaving of events, people, neighbours, time and restarts."""

import json
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from edge.errors import Refused
from edge.model.command import Sounding
from edge.model.condition import HARD_CAUSES, Cause, FaultKind, FireCondition, Hazard
from edge.model.event import Change, Verb
from edge.model.evidence import Severity

PRE, FIRE, QUIET = FireCondition.PRE_ALARM, FireCondition.FIRE_ALARM, FireCondition.QUIESCENT

zones = st.sampled_from(["bep", "ngu"])
sensors = st.sets(st.sampled_from(["bui", "nhiet", "nut"]), min_size=1).map(lambda s: tuple(sorted(s)))
soft = st.sampled_from([Cause.DETECTOR, Cause.UNCONFIRMED])
hard = st.sampled_from(sorted(HARD_CAUSES))
hazards = st.sampled_from(Hazard)
origins = st.sampled_from(["n02", "n03", "n04"])
spans = st.sampled_from([0.1, 1.0, 9.9, 10.0, 20.0, 30.0, 100.0, 600.0, 900.0, 1800.0])
targets = st.sampled_from([None, "bep", "ngu", "bui", "nut", "gac"])
durations = st.sampled_from([None, 0.0, -1.0, 5.0, 100.0, 1e9])
faults = st.sampled_from(FaultKind)


class AnyInterleaving(RuleBasedStateMachine):
    """Bench keeps every event; here they are held against what must always be true."""

    new_bench: Any = None

    @initialize(hour=st.sampled_from([None, 3, 12]))
    def start(self, hour: int | None) -> None:
        self.bench = self.new_bench()
        self.bench.hour(hour)
        self.numbers: list[tuple[int, int]] = []
        self.counted = 0
        self.boot = 7

    @rule(zone=zones, seen=sensors, score=st.floats(3.0, 6.0), hazard=hazards)
    def suspect(self, zone: str, seen: tuple[str, ...], score: float, hazard: Hazard) -> None:
        self.bench.suspect(zone=zone, sensors=seen, score=score, hazard=hazard)

    @rule(zone=zones, seen=sensors, cause=soft)
    def burn_softly(self, zone: str, seen: tuple[str, ...], cause: Cause) -> None:
        self.bench.burn(cause, zone=zone, sensors=seen)

    @rule(zone=zones, seen=sensors, cause=hard)
    def burn_hard(self, zone: str, seen: tuple[str, ...], cause: Cause) -> None:
        """It sounds in the same call, unless its device is in test or this very cause is silenced."""
        impairments = self.bench.machine.impairments
        before = next(z for z in self.bench.machine.zones if z.id == zone)
        is_told = before.is_fire and cause in before.causes and before.hazard is Hazard.FIRE
        was_silent = self.bench.machine.silenced_until is not None
        self.bench.burn(cause, zone=zone, sensors=seen)
        is_tested = impairments.test is not None and set(seen) == {impairments.test.sensor}
        if not is_tested and not (is_told and was_silent):
            assert self.bench.sounding is Sounding.FIRE
            assert self.bench.condition(zone) is FIRE

    @rule(zone=zones)
    def calm(self, zone: str) -> None:
        self.bench.calm(zone=zone)

    @rule(verb=st.sampled_from(Verb), at_what=targets, duration_s=durations)
    def people(self, verb: Verb, at_what: str | None, duration_s: float | None) -> None:
        machine = self.bench.machine
        self.pass_time(0.0)
        before = machine.snapshot(), machine.sounding, machine.state
        try:
            self.bench.press(verb, at_what, duration_s)
        except Refused:
            assert (machine.snapshot(), machine.sounding, machine.state) == before

    @rule(origin=origins, condition=st.sampled_from(FireCondition), episode=st.integers(0, 4), hazard=hazards)
    def neighbour(self, origin: str, condition: FireCondition, episode: int, hazard: Hazard) -> None:
        self.bench.peer(condition, episode, origin=origin, hazard=hazard)
        if condition is FIRE and self.bench.machine.silenced_until is None:
            assert self.bench.sounding in (Sounding.FIRE, Sounding.CO, Sounding.NEIGHBOUR)

    @rule(origin=origins, episode=st.integers(1, 3), drill=st.booleans())
    def neighbour_drills(self, origin: str, episode: int, drill: bool) -> None:
        self.keeps_alarms(lambda: self.bench.peer_drill(episode, origin=origin, drill=drill))

    @rule(part=st.sampled_from(["bui", "nhiet", "coi"]), kind=faults)
    def breaks(self, part: str, kind: FaultKind) -> None:
        self.keeps_alarms(lambda: self.bench.fault(part, kind))

    @rule(part=st.sampled_from(["bui", "nhiet", "coi"]), kind=st.none() | faults)
    def works(self, part: str, kind: FaultKind | None) -> None:
        self.keeps_alarms(lambda: self.bench.repair(part, kind))

    @rule(hour=st.none() | st.integers(0, 23))
    def clock(self, hour: int | None) -> None:
        self.keeps_alarms(lambda: self.bench.hour(hour))

    @rule(span_s=spans)
    def pass_time(self, span_s: float) -> None:
        self.keeps_alarms(lambda: self.bench.run_to(self.bench.at + span_s))

    @rule(span_s=spans)
    def loop_is_late(self, span_s: float) -> None:
        """The next event comes before the timer that was due."""
        self.bench.at += span_s

    @rule()
    def confirm(self) -> None:
        self.bench.confirm_siren()

    @precondition(lambda self: len(self.numbers) > 0)
    @rule(same_boot=st.booleans())
    def restart(self, same_boot: bool) -> None:
        """A round trip through the disk keeps every alarm, and sounds it in the same call."""
        self.pass_time(0.0)
        self.count()
        old, data = self.bench, json.loads(json.dumps(self.bench.machine.snapshot()))
        self.boot += 1
        self.bench = self.new_bench(boot=self.boot)
        self.bench.at, self.counted = (old.at if same_boot else 5.0), 0
        self.bench.take(self.bench.machine.restore(data, self.bench.at, same_boot=same_boot))
        self.bench._peer_seq = old._peer_seq
        for zone in old.machine.zones:
            if zone.is_fire:
                assert self.bench.condition(zone.id) is FIRE
                assert any(e.resumed and e.zone == zone.id for e in self.bench.events)
        assert {f.origin for f in self.bench.machine.neighbours} == {f.origin for f in old.machine.neighbours}
        if old.machine.condition is FIRE:
            assert self.bench.sounding in (Sounding.FIRE, Sounding.CO)
        if same_boot:
            again = self.bench.machine.snapshot()
            assert again["zones"] == data["zones"]
            assert again["hushes"] == data["hushes"]

    def keeps_alarms(self, change: Any) -> None:
        """Neither time nor faults nor clocks lower a fire alarm."""
        burning = {z.id for z in self.bench.machine.zones if z.is_fire}
        change()
        assert burning <= {z.id for z in self.bench.machine.zones if z.is_fire}

    def count(self) -> None:
        new = self.bench.events[self.counted :]
        self.counted = len(self.bench.events)
        self.numbers += [(e.boot, e.seq) for e in new]
        for event in new:
            if event.before is FIRE and event.after is not FIRE:
                assert event.change in (Change.RESET, Change.NEIGHBOUR)
            if event.change is Change.RESET:
                assert event.by == "bà Lan"

    @invariant()
    def numbers_increase(self) -> None:
        self.count()
        assert self.numbers == sorted(set(self.numbers))

    @invariant()
    def group_and_sirens_know(self) -> None:
        machine = self.bench.machine
        assert machine.state.condition is machine.condition
        own = {"n01"} if machine.state.drill else set()
        known = {f.origin for f in machine.neighbours} | {d.origin for d in machine.drills}
        assert {h.origin for h in machine.state.heard} == known | own
        if machine.condition is FIRE or own:
            assert machine.state.drill is not (machine.condition is FIRE), "a real fire ends every drill"
        if machine.condition is FIRE and machine.silenced_until is None:
            assert machine.sounding in (Sounding.FIRE, Sounding.CO)

    @invariant()
    def everything_set_ends(self) -> None:
        machine = self.bench.machine
        for item in machine.impairments.expiring():
            assert item.since < item.until <= item.since + 86_400.0
        if machine.silenced_until is not None:
            assert machine.silenced_until <= self.bench.at + 600.0
        for zone in machine.zones:
            assert (zone.episode > 0) is (zone.condition is not QUIET)


def interleave(new_bench: type, examples: int, steps: int, *, same_every_time: bool) -> None:
    machine = type("Interleaving", (AnyInterleaving,), {"new_bench": new_bench})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=same_every_time,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_any_interleaving(new_bench: type) -> None:
    interleave(new_bench, 150, 40, same_every_time=True)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_any_interleaving_at_length(new_bench: type) -> None:
    interleave(new_bench, 2000, 80, same_every_time=False)


def test_a_house_asleep_in_a_fire_always_wakes(new_bench: type) -> None:
    """A suspicion that nobody answers ends in an alarm or in an all-clear, whatever the sensor does."""
    for ending in ("reads on", "falls silent", "says nothing"):
        bench = new_bench()
        bench.verdict(Severity.PRE_ALARM)
        bench.at = 5.0
        if ending == "reads on":
            bench.suspect()
        if ending == "falls silent":
            bench.fault("bui", FaultKind.SILENT)
        bench.run_to(200.0)
        assert bench.condition() is FIRE
