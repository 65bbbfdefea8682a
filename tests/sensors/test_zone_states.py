"""The table of loop resistances, and how long a state must last, in virtual time."""

import math
import random

import pytest

from edge.sensors.zone_states import SETTLE_S, Loop, ZoneJudge, ZoneState

LOOP = Loop(pull_up=4700.0, alarm=680.0, end_of_line=4700.0, supply_v=3.3)


def volts(ohms: float, loop: Loop = LOOP) -> float:
    return loop.supply_v if math.isinf(ohms) else loop.supply_v * ohms / (ohms + loop.pull_up)


def parallel(*ohms: float) -> float:
    return 1.0 / sum(1.0 / one for one in ohms)


def settled(ohms: float, loop: Loop = LOOP) -> ZoneState | None:
    judge = ZoneJudge(loop)
    for n in range(40):
        judge.feed(volts(ohms, loop), n * 0.1)
    return judge.state


@pytest.mark.parametrize(
    ("ohms", "state"),
    [
        (0.0, "short"), (100.0, "short"),
        (594.0, "alarm"), (317.0, "alarm"), (427.0, "alarm"),
        (parallel(4700, 686.8 + 100), "alarm"), (parallel(4653, 673.2), "alarm"),
        (4700.0, "normal"), (3870.0, "normal"), (4700.0 + 100, "normal"),
        (math.inf, "open"), (100_000.0, "open"),
        (240.0, "unknown"), (2500.0, "unknown"), (15_000.0, "unknown"),
    ],
)  # fmt: skip
def test_table_of_the_usual_resistors(ohms: float, state: str) -> None:
    assert settled(ohms) == state


@pytest.mark.parametrize(
    ("counts", "state"),
    [(0, "short"), (21, "short"), (113, "alarm"), (134, "alarm"), (64, "alarm"), (85, "alarm"),
     (507, "normal"), (522, "normal"), (462, "normal"), (1023, "open")],
)  # fmt: skip
def test_counts_of_a_ten_bit_converter(counts: int, state: str) -> None:
    judge = ZoneJudge(LOOP)
    for n in range(40):
        judge.feed(counts / 1024 * 3.3, n * 0.1)
    assert judge.state == state


@pytest.mark.parametrize("eol", [1000.0, 3300.0, 10_000.0])
def test_other_resistors(eol: float) -> None:
    loop = Loop(pull_up=eol, alarm=eol / 4, end_of_line=eol, supply_v=3.3)
    states = [settled(ohms, loop) for ohms in (0.0, parallel(eol, eol / 4), eol, math.inf)]
    assert states == ["short", "alarm", "normal", "open"]


def fed(judge: ZoneJudge, ohms: float, since: float, seconds: float) -> list[tuple[float, ZoneState]]:
    found = []
    for n in range(round(seconds / 0.1) + 1):
        at = since + n * 0.1
        if (state := judge.feed(volts(ohms), at)) is not None:
            found.append((round(at - since, 3), state))
    return found


def test_alarm_within_a_third_of_a_second_and_not_by_two_samples() -> None:
    judge = ZoneJudge(LOOP)
    fed(judge, 4700.0, 0.0, 1.0)
    assert fed(judge, 594.0, 2.0, 0.1) == []
    assert fed(judge, 4700.0, 2.2, 5.0) == []
    assert fed(judge, 594.0, 10.0, 1.0) == [(0.2, ZoneState.ALARM)]


def test_rest_fault_and_end_of_alarm_take_longer() -> None:
    judge = ZoneJudge(LOOP)
    assert fed(judge, 4700.0, 0.0, 1.0) == [(0.2, ZoneState.NORMAL)]
    assert fed(judge, 0.0, 2.0, SETTLE_S - 0.2) == []
    assert fed(judge, 4700.0, 4.0, 3.0) == []
    assert fed(judge, math.inf, 10.0, 3.0) == [(pytest.approx(SETTLE_S), ZoneState.OPEN)]
    assert fed(judge, 594.0, 20.0, 1.0) == [(0.2, ZoneState.ALARM)], "out of a fault, as quickly"
    assert fed(judge, 4700.0, 30.0, 3.0) == [(pytest.approx(SETTLE_S), ZoneState.NORMAL)]


def test_value_at_an_edge_does_not_flap() -> None:
    judge, noise = ZoneJudge(LOOP), random.Random(1)
    fed(judge, 4700.0, 0.0, 1.0)
    low = LOOP.bands()[ZoneState.NORMAL][0]
    changes = [judge.feed(volts(low * noise.uniform(0.96, 1.02)), 10 + n * 0.1) for n in range(3000)]
    assert set(changes) == {None}


def test_no_path_but_the_alarm_band_ever_alarms() -> None:
    noise = random.Random(2)
    low, high = LOOP.bands()[ZoneState.ALARM]
    judge = ZoneJudge(LOOP)
    for n in range(20_000):
        ohms = noise.choice([0.0, low * 0.94, high * 1.06, 4700.0, math.inf, noise.uniform(high * 1.06, 1e5)])
        assert judge.feed(volts(ohms), n * 0.1) is not ZoneState.ALARM
