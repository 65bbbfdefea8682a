"""What the node makes of simulated fires and nuisances; never mixed with recorded data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from edge.alarm.machine import AlarmMachine
from edge.detection.detector import Detector
from edge.model.condition import FireCondition
from edge.model.identity import NodeId
from edge.recording.replay import Condition, Replay
from edge.recording.simple import spans_of
from edge.simulation.fires.catalogue import SCENARIOS
from edge.simulation.fires.scenario import Kind, Scenario
from edge.simulation.fires.trial import Trial, play

_NOON = 12
_UNION = "union, smoke held"


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario in a kind of room with a set of sensors."""

    scenario: str
    profile: str
    kit: str


@dataclass(frozen=True, slots=True)
class Result:
    """One trial; times count from the scenario's begin [s], None where it never came.

    smoke    true obscuration at the fire alarm [dB/m]
    is_early something was said in the quiet air before
    union_s  when the union of simple detectors spoke
    """

    prealarm_s: float | None
    alarm_s: float | None
    smoke: float | None
    is_early: bool
    union_s: float | None


def cases() -> Iterator[Case]:
    """What is reported: each scenario in its rooms, fully and cheaply equipped, or with what it is about."""
    for scenario in SCENARIOS.values():
        for profile in scenario.profiles:
            for kit in _kits(scenario):
                yield Case(scenario.name, profile, kit)


def run(case: Case, seed: int) -> Result:
    """One trial through the detector and the alarm machine, by day, nobody hushing."""
    trial = play(SCENARIOS[case.scenario], seed, kit=case.kit, profile=case.profile)
    prealarm = alarm = None
    is_early = False
    for step in _changes(trial):
        if step.at < trial.began:
            is_early = True
        elif step.after is FireCondition.FIRE_ALARM:
            alarm = step.at if alarm is None else alarm
            prealarm = step.at if prealarm is None else prealarm
            break
        elif step.after is FireCondition.PRE_ALARM and prealarm is None:
            prealarm = step.at
    return Result(
        prealarm_s=None if prealarm is None else prealarm - trial.began,
        alarm_s=None if alarm is None else alarm - trial.began,
        smoke=None if alarm is None else trial.smoke_at(alarm),
        is_early=is_early,
        union_s=_union(trial),
    )


def summarise(case: Case, results: Sequence[Result]) -> dict[str, Any]:
    """Figures of one case, plain."""
    scenario = SCENARIOS[case.scenario]
    alarms = [r.alarm_s for r in results if r.alarm_s is not None]
    warnings = [r.prealarm_s for r in results if r.prealarm_s is not None]
    unions = [r.union_s for r in results if r.union_s is not None]
    smoke = [r.smoke for r in results if r.smoke is not None]
    limit = scenario.limit
    return {
        "scenario": case.scenario,
        "kind": scenario.kind.value,
        "profile": case.profile,
        "kit": case.kit,
        "seeds": len(results),
        "alarms": len(alarms),
        "prealarms": len(warnings),
        "prealarm_s": median(warnings) if warnings else None,
        "alarm_s": {"median": median(alarms), "max": max(alarms)} if alarms else None,
        "smoke_at_alarm_max": max(smoke) if smoke and scenario.kind is Kind.FIRE else None,
        "limit_db_per_m": limit,
        "in_time": None if limit is None else sum(r.smoke is not None and r.smoke < limit for r in results),
        "early": sum(r.is_early for r in results),
        "union_alarms": len(unions),
        "union_s": median(unions) if unions else None,
    }


def _kits(scenario: Scenario) -> tuple[str, ...]:
    if scenario.name.endswith((" heat", " roof", " spirit")):
        return ("heat",)
    return ("full", "cheap", "particles", "smoke") if scenario.limit else ("full", "cheap", "particles")


def _changes(trial: Trial) -> Iterator[Condition]:
    alarm = AlarmMachine(NodeId("trial"), 1, [trial.zone])
    alarm.set_time_of_day(_NOON, 0.0)
    replay = Replay(Detector([trial.zone], trial.channels), alarm=alarm)
    return (step for step in replay.run(trial.readings) if isinstance(step, Condition))


def _union(trial: Trial) -> float | None:
    spans = spans_of(trial.readings).get(_UNION, {}).get(trial.zone.id, [])
    return min((start - trial.began for start, _ in spans if start >= trial.began), default=None)
