"""What the node makes of simulated fires, with few seeds; `pytest -m slow` takes all 200."""

import pytest

from edge.simulation.fires.catalogue import SCENARIOS
from edge.simulation.fires.scenario import Kind
from edge.simulation.fires.verdict import Case, Result, cases, run, summarise

FEW, ALL = range(10), range(200)
HEAT = ("oven heat", "frying heat")


def results(case: Case, seeds: range) -> list[Result]:
    return [run(case, seed) for seed in seeds]


def check_smoulder(name: str, profile: str, kit: str, seeds: range) -> None:
    for result in results(Case(name, profile, kit), seeds):
        assert not result.is_early
        assert result.alarm_s is not None
        assert result.smoke < 1.821  # 12 %/ft, which is before the 2 dB/m of EN 54-7


def check_quiet(name: str, profile: str, kit: str, seeds: range) -> None:
    found = results(Case(name, profile, kit), seeds)
    assert not [r for r in found if r.alarm_s is not None or r.is_early]


SMOULDERS = [
    (name, profile, kit)
    for name in ("TF2 smouldering beech", "TF3 glowing cotton")
    for profile, kit in (("bedroom", "full"), ("bedroom", "cheap"), ("bedroom", "smoke"), ("kitchen", "full"),
                         ("kitchen", "smoke"), ("altar", "full"))
]  # fmt: skip
QUIET = [
    (s.name, profile, kit)
    for s in SCENARIOS.values()
    if s.kind is Kind.NUISANCE and s.name not in ("insect spray", "dust", "sun-heated roof")
    for profile in s.profiles
    for kit in (("heat",) if s.name in HEAT else ("full", "cheap"))
] + [("sun-heated roof", "attic", "heat")]  # fmt: skip


@pytest.mark.parametrize(("name", "profile", "kit"), SMOULDERS)
def test_smoulder_alarms_before_its_limit(name: str, profile: str, kit: str) -> None:
    check_smoulder(name, profile, kit, FEW)


@pytest.mark.parametrize(("name", "profile", "kit"), QUIET)
def test_ordinary_life_calls_no_neighbours(name: str, profile: str, kit: str) -> None:
    check_quiet(name, profile, kit, FEW)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "profile", "kit"), SMOULDERS)
def test_smoulder_alarms_before_its_limit_with_every_seed(name: str, profile: str, kit: str) -> None:
    check_smoulder(name, profile, kit, ALL)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "profile", "kit"), QUIET)
def test_ordinary_life_calls_no_neighbours_with_every_seed(name: str, profile: str, kit: str) -> None:
    check_quiet(name, profile, kit, ALL)


@pytest.mark.parametrize(
    "name", ["TF1 open wood", "TF4 flaming polyurethane", "TF5 n-heptane", "UL 217 flaming polyurethane"]
)
@pytest.mark.parametrize("profile", ["bedroom", "kitchen", "altar"])
def test_flames_are_found_with_the_cheap_kit(name: str, profile: str) -> None:
    assert all(r.alarm_s is not None for r in results(Case(name, profile, "cheap"), FEW))


@pytest.mark.parametrize("profile", ["kitchen", "altar"])
def test_kitchen_and_altar_with_particles_alone_are_not_silent(profile: str) -> None:
    found = results(Case("TF4 flaming polyurethane", profile, "particles"), FEW)
    assert all(r.prealarm_s is not None and r.prealarm_s < 90.0 for r in found)


def test_same_seed_is_the_same_result() -> None:
    case = Case("TF5 n-heptane", "bedroom", "full")
    assert run(case, 3) == run(case, 3)


def test_summary_counts_and_names_the_limit() -> None:
    case = Case("TF3 glowing cotton", "bedroom", "smoke")
    early = Result(prealarm_s=50.0, alarm_s=70.0, smoke=0.4, is_early=False, union_s=30.0)
    late = Result(prealarm_s=60.0, alarm_s=90.0, smoke=1.9, is_early=True, union_s=None)
    silent = Result(None, None, None, False, 50.0)
    found = summarise(case, [early, late, silent])
    assert (found["alarms"], found["prealarms"], found["in_time"], found["early"]) == (2, 2, 1, 1)
    assert found["alarm_s"] == {"median": 80.0, "max": 90.0}
    assert (found["union_alarms"], found["union_s"], found["limit_db_per_m"]) == (2, 40.0, 1.821)


def test_every_scenario_is_reported_in_each_of_its_rooms() -> None:
    reported = {(case.scenario, case.profile) for case in cases()}
    assert reported == {(s.name, profile) for s in SCENARIOS.values() for profile in s.profiles}
