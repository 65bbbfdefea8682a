"""The simulator keeps to its published end points, whatever the detector makes of them."""

import numpy as np
import pytest

from edge.model.quantity import PLAUSIBLE, Quantity
from edge.simulation.fires.catalogue import SCENARIOS
from edge.simulation.fires.scenario import Kind
from edge.simulation.fires.sensors import MODELS
from edge.simulation.fires.trial import KITS, LEAD_S, Trial, play

SEEDS = range(5)

# Smoke at the end [dB/m] and the time to it [s], as the standards' rows give them.
ENDS = {
    "TF1 open wood": ((0.45, 0.75), (270, 370)),
    "TF2 smouldering beech": ((2.0, 2.0), (570, 840)),
    "TF3 glowing cotton": ((2.0, 2.0), (280, 750)),
    "TF4 flaming polyurethane": ((1.27, 1.73), (140, 180)),
    "TF5 n-heptane": ((0.92, 1.24), (120, 240)),
    "TF6 methylated spirit": ((0.0, 0.0), (240, 480)),
    "TF8 decalin": ((1.53, 1.87), (550, 1000)),
}


def highest(trial: Trial, quantity: Quantity) -> float:
    return max(r.value for r in trial.readings if r.quantity is quantity)


@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_fire_ends_where_its_row_says(name: str, seed: int) -> None:
    trial = play(SCENARIOS[name], seed)
    (low, high), (soonest, latest) = ENDS[name]
    end = trial.smoke.max()
    assert low - 1e-9 <= end <= high + 1e-9
    if end:
        reached = trial.times[np.argmax(trial.smoke >= end - 1e-6)] - LEAD_S
        assert soonest - 2 <= reached <= latest + 2
    assert np.all(np.diff(trial.smoke[trial.times >= LEAD_S]) >= 0.0)


def test_spirit_burns_with_heat_alone() -> None:
    trial = play(SCENARIOS["TF6 methylated spirit"], 1)
    before = [r.value for r in trial.readings if r.quantity is Quantity.TEMPERATURE and r.at < LEAD_S]
    # a DHT22 lags and ends at 80 °C
    assert highest(trial, Quantity.TEMPERATURE) >= min(80.0, max(before) + 45.0)
    assert highest(trial, Quantity.PM2_5) < 150.0


def test_laser_counter_saturates_in_smoke_before_a_smoke_alarm_would_answer() -> None:
    trial = play(SCENARIOS["TF2 smouldering beech"], 3)
    full = next(r.at for r in trial.readings if r.quantity is Quantity.PM2_5 and r.value >= 1000.0)
    assert highest(trial, Quantity.PM2_5) == 1000.0
    assert trial.smoke_at(full) < 0.1


@pytest.mark.parametrize("name", ["incense", "mosquito coil"])
def test_particles_reach_what_was_measured(name: str) -> None:
    low, high = {"incense": (1374.0, 7645.0), "mosquito coil": (260.0, 677.0)}[name]
    for seed in SEEDS:
        trial = play(SCENARIOS[name], seed)
        # smoke is made from the particles, 4.4 m²/g
        dense = trial.smoke.max() / 4.343 / 4.4 * 1e6
        assert low - 1.0 <= dense <= high + 1.0


def test_steam_wets_the_air() -> None:
    wettest = [highest(play(SCENARIOS["shower steam"], seed), Quantity.HUMIDITY) for seed in SEEDS]
    assert min(wettest) > 80.0


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_gives_plausible_readings_in_order(name: str) -> None:
    trial = play(SCENARIOS[name], 0)
    times = [r.at for r in trial.readings]
    assert times == sorted(times)
    assert {r.quantity for r in trial.readings} == set(KITS["full"])
    for reading in trial.readings:
        low, high = PLAUSIBLE[reading.quantity]
        assert low <= reading.value <= high
        assert MODELS[reading.quantity].low <= reading.value <= MODELS[reading.quantity].high


def test_quiet_air_before_the_scenario_is_that_of_real_homes() -> None:
    for seed in SEEDS:
        quiet = [r for r in play(SCENARIOS["incense"], seed).readings if r.at < LEAD_S - 10.0]
        particles = [r.value for r in quiet if r.quantity is Quantity.PM2_5]
        assert max(particles) < 150.0
        assert 5.0 < float(np.median(particles)) < 80.0


def test_same_seed_is_the_same_air_in_every_kit_and_profile() -> None:
    scenario = SCENARIOS["frying"]
    full, cheap = play(scenario, 7), play(scenario, 7, kit="cheap", profile="bedroom")

    def values(trial: Trial) -> list[float]:
        return [r.value for r in trial.readings if r.quantity is Quantity.PM2_5]

    assert values(full) == values(cheap)
    assert values(full) != values(play(scenario, 8))
    assert cheap.zone.profile == "bedroom"


def test_every_scenario_names_its_source_and_both_kinds_are_there() -> None:
    assert all(len(s.source) > 20 for s in SCENARIOS.values())
    kinds = [s.kind for s in SCENARIOS.values()]
    assert (kinds.count(Kind.FIRE), kinds.count(Kind.NUISANCE)) == (11, 12)
