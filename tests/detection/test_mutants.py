"""Would the proofs notice a worse detector? Each mutant must fail at least one of them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from edge.alarm import machine
from edge.alarm.machine import AlarmMachine
from edge.detection import baseline, features, hard, profile
from edge.detection.detector import Detector
from edge.detection.heat import HeatChannel
from edge.model.condition import FireCondition
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Reading, Zone
from edge.recording.recording import read
from edge.recording.replay import Condition, Replay, infer
from edge.simulation.fires.verdict import Case, Result, run

SEEDS = range(10)
NOON = 12


def conditions(readings: list[Reading], kind: str = "bedroom") -> list[Condition]:
    zones, channels = infer(readings, profiles={r.zone: kind for r in readings})
    alarm = AlarmMachine("n01", 1, zones)
    alarm.set_time_of_day(NOON, 0.0)
    steps = Replay(Detector(zones, channels), alarm=alarm).run(readings)
    return [step for step in steps if isinstance(step, Condition)]


def first(found: list[Condition], after: FireCondition) -> float:
    return next((step.at for step in found if step.after >= after), float("inf"))


def results(scenario: str, kind: str, kit: str) -> list[Result]:
    return [run(Case(scenario, kind, kit), seed) for seed in SEEDS]


def furniture_fire_is_found_in_time(recordings: Path) -> None:
    found = conditions(list(read(recordings / "fsri-redaccent-open-corner-1.csv.gz")))
    assert first(found, FireCondition.PRE_ALARM) - 180.0 <= 66.0
    assert first(found, FireCondition.FIRE_ALARM) - 180.0 <= 86.0


def smoulder_is_found_before_its_limit(recordings: Path) -> None:
    for kind in ("bedroom", "kitchen"):
        for result in results("TF2 smouldering beech", kind, "smoke"):
            assert result.smoke is not None
            assert result.smoke < 0.75


def oven_door_calls_nobody(recordings: Path) -> None:
    assert not [r for r in results("oven heat", "bedroom", "heat") if r.alarm_s is not None]


def torn_values_complete_no_suspicion(recordings: Path) -> None:
    """A little smoke stands; two torn particle counts with a good one between them are not its second."""
    readings = []
    for i in range(600):
        readings.append(Reading("s", "z", Quantity.SMOKE, 0.0 if i < 100 else 0.1, float(i)))
        readings.append(Reading("p", "z", Quantity.PM2_5, 1000.0 if i % 50 in (10, 12) else 20.0, float(i)))
    assert conditions(readings) == []


def standing_smoke_is_never_taken_for_normal(recordings: Path) -> None:
    detector = Detector([Zone("z", "z", "bedroom")], [Channel("s", "z", Quantity.SMOKE, 10.0)])
    for i in range(360):
        detector.feed(Reading("s", "z", Quantity.SMOKE, 0.0, i * 10.0))
    for i in range(360, 360 + 3 * 360):
        (verdict,) = detector.feed(Reading("s", "z", Quantity.SMOKE, 0.17, i * 10.0))
    assert verdict.severity.name == "PRE_ALARM"


CHECKS: list[Callable[[Path], None]] = [
    furniture_fire_is_found_in_time,
    smoulder_is_found_before_its_limit,
    oven_door_calls_nobody,
    torn_values_complete_no_suspicion,
    standing_smoke_is_never_taken_for_normal,
]


def triple_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, kind in profile.PROFILES.items():
        wider = [profile.Band(*(3 * limit for limit in band)) for band in (kind.smoke, kind.co, kind.product)]
        tripled = replace(
            kind,
            rise_k_per_min=3 * kind.rise_k_per_min,
            smoke=wider[0],
            co=wider[1],
            product=wider[2],
        )
        monkeypatch.setitem(profile.PROFILES, name, tripled)
    monkeypatch.setattr(HeatChannel, "LEAST_EXCESS", 3 * HeatChannel.LEAST_EXCESS)
    monkeypatch.setattr(hard, "RISE_K_PER_MIN", 3 * hard.RISE_K_PER_MIN)
    monkeypatch.setattr(hard, "DENSE_SMOKE_DB_PER_M", 3 * hard.DENSE_SMOKE_DB_PER_M)


def skip_window(monkeypatch: pytest.MonkeyPatch) -> None:
    short = machine.Policy(verification_day_s=1e-3, verification_night_s=1e-3)
    monkeypatch.setattr(machine, "Policy", lambda: short)


def skip_confirmation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "CONFIRM_READINGS", 1)
    monkeypatch.setattr(features, "CONFIRM_S", 0.0)


def freeze_no_baseline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baseline, "FREEZE_MAX_S", 0.0)


def let_baseline_rise(monkeypatch: pytest.MonkeyPatch) -> None:
    real = baseline.Baseline.__init__
    monkeypatch.setattr(
        baseline.Baseline,
        "__init__",
        lambda self, normal: real(self, replace(normal, rise_per_h=1e6, highest=1e6)),
    )
    freeze_no_baseline(monkeypatch)


@pytest.mark.parametrize("check", CHECKS)
def test_the_detector_itself_passes(check: Callable[[Path], None], recordings: Path) -> None:
    check(recordings)


@pytest.mark.parametrize(
    ("mutate", "caught_by"),
    [
        (triple_thresholds, {furniture_fire_is_found_in_time, smoulder_is_found_before_its_limit}),
        (skip_window, {oven_door_calls_nobody}),
        (skip_confirmation, {torn_values_complete_no_suspicion}),
        (freeze_no_baseline, {standing_smoke_is_never_taken_for_normal}),
        (let_baseline_rise, {standing_smoke_is_never_taken_for_normal}),
    ],
)
def test_a_mutant_is_caught(
    mutate: Callable[[pytest.MonkeyPatch], None],
    caught_by: set[Callable[[Path], None]],
    recordings: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mutate(monkeypatch)
    for check in caught_by:
        with pytest.raises(AssertionError):
            check(recordings)
