import itertools
import math

import pytest

from edge.model.command import Sounding
from edge.sirens.pattern import SOUNDING_DRIVES, Drive, Lamp, lamp_level, level


def edges(sounding: Sounding, until_s: float, drive: Drive = Drive.TEMPORAL) -> list[tuple[float, bool]]:
    """Every change, found by following the schedule as the fanout does."""
    found, elapsed = [], 0.0
    while elapsed <= until_s:
        on, following = level(sounding, elapsed, drive)
        if not found or found[-1][1] is not on:
            found.append((elapsed, on))
        assert following > elapsed
        elapsed = following
    return found


def spans(sounding: Sounding, until_s: float) -> list[float]:
    """Lengths, on and off by turns."""
    times = [at for at, _ in edges(sounding, until_s)]
    return [round(b - a, 6) for a, b in itertools.pairwise(times)]


@pytest.mark.parametrize("sounding", [s for s in Sounding if s is not Sounding.OFF])
@pytest.mark.parametrize("drive", sorted(SOUNDING_DRIVES))
def test_every_sound_begins_at_once(sounding: Sounding, drive: Drive) -> None:
    assert level(sounding, 0.0, drive)[0] is True
    assert level(sounding, -0.001, drive)[0] is True  # a clock read a moment earlier


@pytest.mark.parametrize("elapsed_s", [0.0, 1.0, 1e6])
def test_off_is_off(elapsed_s: float) -> None:
    assert level(Sounding.OFF, elapsed_s) == (False, math.inf)


def test_fire_is_t3_of_iso_8201() -> None:
    cycle = spans(Sounding.FIRE, 4.0 * 900)
    assert len(cycle) >= 6 * 900 - 1
    for start in range(0, len(cycle) - 5, 6):
        on1, off1, on2, off2, on3, pause = cycle[start : start + 6]
        assert all(0.45 <= span <= 0.55 for span in (on1, off1, on2, off2, on3))
        assert 1.35 <= pause <= 1.65
        assert on1 + off1 + on2 + off2 + on3 + pause == pytest.approx(4.0)


def test_carbon_monoxide_is_t4_then_once_a_minute() -> None:
    times = edges(Sounding.CO, 500.0)
    rises = [at for at, on in times if on]
    assert spans(Sounding.CO, 5.8)[:8] == [0.1] * 7 + [5.0]
    groups = rises[::4]
    gaps = [round(b - a, 6) for a, b in itertools.pairwise(groups)]
    assert set(gaps) == {5.7, 60.0}
    assert gaps == sorted(gaps)
    first_slow = next(at for at, gap in zip(groups, gaps, strict=False) if gap == 60.0)
    assert 240.0 <= first_slow < 250.0


def test_neighbour_is_one_long_blast() -> None:
    assert set(spans(Sounding.NEIGHBOUR, 60.0)) == {2.5, 0.5}
    assert spans(Sounding.NEIGHBOUR, 6.0)[0] == 2.5


def test_the_others() -> None:
    assert spans(Sounding.PRE_ALARM, 6.1)[:4] == [0.5, 2.5, 0.5, 2.5]
    assert spans(Sounding.DRILL, 5.1)[:4] == [0.2, 0.2, 0.2, 4.4]
    assert spans(Sounding.CHIRP, 120.1)[:4] == [0.1, 59.9, 0.1, 59.9]


def test_no_two_sounds_are_alike() -> None:
    first = {s: tuple(spans(s, 130.0)[:6]) for s in Sounding if s is not Sounding.OFF}
    assert len(set(first.values())) == len(first)


@pytest.mark.parametrize("elapsed_s", [0.5, 3.5, 4.0, 1e6 + 0.5, 123_456_788.0 + 2.5])
@pytest.mark.parametrize("error_s", [-3e-7, 0.0, 3e-7])
def test_an_edge_is_not_missed_by_rounding(elapsed_s: float, error_s: float) -> None:
    on, following = level(Sounding.FIRE, elapsed_s + error_s)
    assert on is (elapsed_s % 4.0 in (0.0,))
    assert following >= elapsed_s + 0.4


def test_steady_drive_spares_the_relay_in_ones_own_fire_only() -> None:
    assert edges(Sounding.FIRE, 1000.0, Drive.STEADY) == [(0.0, True)]
    assert edges(Sounding.NEIGHBOUR, 100.0, Drive.STEADY) == edges(Sounding.NEIGHBOUR, 100.0)
    assert edges(Sounding.CHIRP, 100.0, Drive.STEADY) == edges(Sounding.CHIRP, 100.0)


def test_strobe_is_lit_without_a_break_in_alarms_and_dark_for_all_lesser_sounds() -> None:
    for sounding in (Sounding.FIRE, Sounding.CO, Sounding.NEIGHBOUR):
        assert edges(sounding, 1000.0, Drive.STROBE) == [(0.0, True)]
    for sounding in (Sounding.OFF, Sounding.PRE_ALARM, Sounding.CHIRP):
        assert level(sounding, 0.0, Drive.STROBE) == (False, math.inf)
    assert edges(Sounding.DRILL, 30.0, Drive.STROBE) == edges(Sounding.DRILL, 30.0)


def lamp_spans(lamp: Lamp) -> list[float]:
    found, elapsed = [], 0.0
    for _ in range(8):
        _, following = lamp_level(lamp, elapsed)
        found.append(round(following - elapsed, 6))
        elapsed = following
    return found


def test_lamp_flashes_until_the_ward_has_the_alarm_then_is_steady() -> None:
    assert lamp_level(Lamp.ALARM_TOLD, 0.0) == (True, math.inf)
    assert lamp_spans(Lamp.ALARM) == [0.125] * 8
    assert lamp_level(Lamp.ALARM, 0.0)[0] is True


def test_no_two_lamps_are_alike_and_normal_is_never_steady() -> None:
    flashing = [lamp for lamp in Lamp if lamp is not Lamp.ALARM_TOLD]
    assert len({tuple(lamp_spans(lamp)) for lamp in flashing}) == len(flashing)
    assert sum(lamp_spans(Lamp.NORMAL)[:2]) == 4.0
