"""Time on air against published values, and the hour's budget."""

import random

import pytest

from edge.group.airtime import HOUR_S, LIMIT_S, AirBudget, Modulation, Share, airtime_s, time_on_air_s


@pytest.mark.parametrize(
    ("payload", "expected_ms"),
    [
        # Semtech's calculator, 125 kHz, coding rate 4/5, preamble 8, explicit header, CRC; SF7 to SF12
        (13, (46.3, 82.4, 164.9, 288.8, 577.5, 1155.1)),
        (50, (97.5, 174.6, 328.7, 616.4, 1314.8, 2302.0)),
        (240, (379.1, 666.1, 1188.9, 2172.9, 4755.5, 8527.9)),
    ],
)
def test_time_on_air_as_semtechs_calculator_has_it(payload: int, expected_ms: tuple[float, ...]) -> None:
    found = [1000 * time_on_air_s(payload, Modulation(spreading, 125_000)) for spreading in range(7, 13)]
    assert found == pytest.approx(expected_ms, abs=0.06)


def test_wide_channel() -> None:
    found = [1000 * time_on_air_s(50, Modulation(spreading, 500_000)) for spreading in (7, 9, 11)]
    assert found == pytest.approx((24.4, 82.2, 287.7), abs=0.06)


def test_longer_write_is_several_packets() -> None:
    whole, rest = airtime_s(58, 9.6, 58), airtime_s(37, 9.6, 58)
    assert airtime_s(95, 9.6, 58) == pytest.approx(whole + rest)
    assert airtime_s(95, 9.6, 58) > airtime_s(95, 9.6, 240)
    assert airtime_s(116, 9.6, 58) == pytest.approx(2 * whole)


def test_shares_of_the_hour() -> None:
    budget = AirBudget()
    budget.spend(14.0, 0.0)
    assert budget.allows(Share.ROUTINE, 0.4, 1.0)
    assert not budget.allows(Share.ROUTINE, 0.5, 1.0)
    assert budget.allows(Share.REPEAT, 0.5, 1.0)
    budget.spend(22.0, 100.0)
    assert not budget.allows(Share.REPEAT, 0.1, 101.0)
    assert budget.allows(Share.ALARM, 100.0, 101.0), "an alarm is never refused"
    assert budget.spent_s(HOUR_S - 1.0) == 36.0 == LIMIT_S
    assert budget.spent_s(HOUR_S + 30.0) == 22.0


def test_no_sliding_hour_holds_more_than_its_share() -> None:
    budget, rng, sent, at = AirBudget(), random.Random(4), [], 0.0
    while at < 5 * HOUR_S:
        at += rng.expovariate(1 / 20.0)
        airtime = rng.uniform(0.05, 0.5)
        if budget.allows(Share.ROUTINE, airtime, at):
            budget.spend(airtime, at)
            sent.append((at, airtime))
    for first, _ in sent:
        within = sum(airtime for at, airtime in sent if first <= at <= first + HOUR_S)
        assert within <= Share.ROUTINE.value + 1e-9
    assert sum(airtime for _, airtime in sent) >= 0.9 * 5 * Share.ROUTINE.value, "nor is it stingy"
    assert budget.total_s == pytest.approx(sum(airtime for _, airtime in sent))
