"""When a house sends."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from edge.group import pacing
from edge.group.pacing import ALARM_BURST_S, CALM_BURST_S, CHANGE_BURST_S, MIN_GAP_S, Pacing, jitter_of
from edge.group.road_traits import traits

LOST_S = traits("lan").lost_s


def send_until(
    paces: Pacing, end: float, answered: Callable[[float], bool], *, standing: bool = False
) -> list[float]:
    """All instants of sending up to `end`."""
    sent = []
    while (due := paces.due()) is not None and due <= end:
        sent.append(due)
        paces.sent(due, answered=answered(due), standing=standing)
    return sent


def never(_: float) -> bool:
    return False


def always(_: float) -> bool:
    return True


def test_nothing_is_due_before_the_first_state() -> None:
    assert Pacing(6, lambda: 0.5).due() is None


def test_alarm_goes_at_once_then_fast_then_slower_for_ever() -> None:
    paces = Pacing(15, lambda: 0.5)
    paces.alarm(100.0)
    sent = [at - 100.0 for at in send_until(paces, 100.0 + 3600.0, never)]
    assert tuple(sent[:5]) == pytest.approx(ALARM_BURST_S)
    assert len([at for at in sent if at <= 10.0]) == 23
    assert len([at for at in sent if 10.0 < at <= 60.0]) in {50, 51}
    assert max(b - a for a, b in pairwise(sent)) <= 10.0


def test_alarm_slows_when_everyone_has_answered() -> None:
    paces = Pacing(15, lambda: 0.5)
    paces.alarm(0.0)
    sent = send_until(paces, 60.0, lambda at: at > 0.2)
    assert sent == pytest.approx([0.0, 0.05, 0.15, 0.3, 0.6, *(0.6 + 5.0 * n for n in range(1, 12))])


def test_large_group_slows_in_proportion() -> None:
    paces = Pacing(40, lambda: 0.5)
    paces.alarm(0.0)
    sent = send_until(paces, 10.0, never)
    assert tuple(sent[:5]) == pytest.approx(ALARM_BURST_S), "never the first ones"
    after_burst = [at for at in sent if at > 1.0]
    assert len(after_burst) * 40 <= 10.0 / pacing.FAST_S * pacing.FAST_HOUSES


def test_alarm_is_not_spaced_from_what_was_sent_before() -> None:
    paces = Pacing(15, lambda: 0.0)
    paces.change(0.0)
    send_until(paces, 0.0, never)
    paces.alarm(0.001)
    assert paces.due() == 0.001


def test_change_in_an_alarms_first_second_costs_none_of_its_copies() -> None:
    paces = Pacing(15, lambda: 0.5)
    paces.alarm(0.0)
    send_until(paces, 0.01, never)
    paces.change(0.01)
    paces.answer(0.02)
    sent = send_until(paces, 0.6 + MIN_GAP_S, never)
    # The answer's copies at 0.27 and 0.57 s push the alarm's by the gap.
    assert sent == pytest.approx([0.05, 0.15, 0.27, 0.32, 0.57, 0.62])


def test_change_is_told_with_growing_gaps_then_beats() -> None:
    paces = Pacing(6, lambda: 1.0)
    paces.change(0.0)
    sent = send_until(paces, 110.0, never)
    assert sent[:8] == pytest.approx(list(CHANGE_BURST_S))
    # 27 s after the last, each with its echoes
    assert sent[8:] == pytest.approx([43.0, 43.5, 48.0, 70.0, 70.5, 75.0, 97.0, 97.5, 102.0])


def test_three_beats_fit_before_a_house_counts_as_lost() -> None:
    paces = Pacing(6, lambda: 0.0)  # the longest beat
    paces.start(0.0)
    sent = send_until(paces, 1000.0, never)
    for last in sent[:-10]:
        assert len([at for at in sent if last < at <= last + LOST_S]) >= 8
    assert max(b - a for a, b in pairwise(sent)) <= pacing.HEARTBEAT_S


def test_everyone_beats_faster_while_an_alarm_stands() -> None:
    paces = Pacing(6, lambda: 0.0)
    paces.answer(0.0)
    sent = send_until(paces, 200.0, never, standing=True)
    assert max(b - a for a, b in pairwise(sent)) <= pacing.STANDING_S


def test_answers_are_spread() -> None:
    dues = set()
    for n in range(15):
        paces = Pacing(15, lambda n=n: n / 15)
        paces.answer(0.0)
        dues.add(paces.due())
    assert len(dues) == 15
    assert max(dues) <= pacing.ANSWER_SPREAD_S


def test_answers_one_after_the_other_never_put_the_first_off() -> None:
    paces = Pacing(15, lambda: 1.0)
    paces.answer(0.0)
    due = paces.due()
    for n in range(1, 100):
        paces.answer(n / 1000)
        assert paces.due() == due


def test_flapping_is_bounded() -> None:
    paces = Pacing(6, lambda: 0.5)
    sent = []
    for n in range(10_000):  # ten seconds of a change each millisecond
        at = n / 1000
        paces.change(at)
        sent += send_until(paces, at, never)
    assert min(b - a for a, b in pairwise(sent)) >= MIN_GAP_S - 1e-9
    assert len(sent) <= 10.0 / MIN_GAP_S + 1


def test_calm_is_told_and_ends_the_fast_rate() -> None:
    paces = Pacing(6, lambda: 0.5)
    paces.alarm(0.0)
    send_until(paces, 2.0, never)
    paces.calm(2.2)
    sent = send_until(paces, 60.0, never)
    assert len([at for at in sent if at >= 2.2]) >= len(CALM_BURST_S)
    assert len(sent) <= len(CALM_BURST_S) + 8


def test_a_reminder_is_a_burst_of_its_own_and_adds_nothing_to_one_under_way() -> None:
    paces = Pacing(6, lambda: 0.5)
    paces.alarm(0.0)
    paces.calm(1.0)
    paces.remind(1.1)
    assert len([at for at in send_until(paces, 20.0, never) if at >= 1.0]) == len(CALM_BURST_S)
    paces.remind(20.0)
    assert len(send_until(paces, 20.0 + CHANGE_BURST_S[4] + 0.2, never)) >= 4


def test_jitter_is_even_of_the_house_and_the_same_each_start() -> None:
    first, again, other = jitter_of("n01"), jitter_of("n01"), jitter_of("n02")
    numbers = [first() for _ in range(1000)]
    assert numbers == [again() for _ in range(1000)]
    assert all(0.0 <= number <= 1.0 for number in numbers)
    assert 0.45 < sum(numbers) / 1000 < 0.55
    assert other() not in numbers
