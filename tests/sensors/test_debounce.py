from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from edge.sensors.debounce import CALM_S, Debounce


class Input:
    """Runs a Debounce through virtual time, ticking at each of its deadlines."""

    def __init__(self, stable_s: float) -> None:
        self.debounce = Debounce(stable_s)
        self.changes: list[tuple[float, bool]] = []
        self.chatter: list[tuple[float, bool]] = []

    def at(self, instant: float) -> "Input":
        for _ in range(10_000):
            due = self.debounce.next_deadline()
            if due is None or due > instant:
                break
            self._note(self.debounce.tick(due), due)
        else:
            raise AssertionError("the deadlines do not advance")
        self._note(self.debounce.tick(instant), instant)
        return self

    def see(self, level: bool, instant: float) -> "Input":
        self.at(instant)
        self._note(self.debounce.feed(level, instant), instant)
        return self

    def _note(self, changed: bool | None, at: float) -> None:
        if changed is not None:
            self.changes.append((round(at, 6), changed))
        if self.debounce.is_chattering != bool(self.chatter and self.chatter[-1][1]):
            self.chatter.append((round(at, 6), self.debounce.is_chattering))


def test_level_at_start_counts_at_once() -> None:
    assert Input(0.3).see(True, 5.0).changes == [(5.0, True)]
    assert Input(0.3).see(False, 5.0).changes == [(5.0, False)]


def test_press_counts_once_stable() -> None:
    found = Input(0.05).see(False, 0.0).see(True, 10.0).at(20.0)
    assert found.changes == [(0.0, False), (10.05, True)]
    assert found.see(False, 30.0).at(40.0).changes[2:] == [(30.05, False)]


def test_bounce_counts_once() -> None:
    found = Input(0.05).see(False, 0.0)
    for n in range(7):
        found.see(n % 2 == 0, 1.0 + n * 0.003)
    assert found.at(2.0).changes == [(0.0, False), (1.068, True)]


def test_short_pulse_is_ignored_and_the_press_after_it_is_not() -> None:
    found = Input(0.3).see(False, 0.0).see(True, 1.0).see(False, 1.1).see(True, 1.15).at(5.0)
    assert found.changes == [(0.0, False), (1.45, True)]


def test_pulse_long_enough_counts_though_its_end_is_known_first() -> None:
    debounce = Debounce(0.3)
    debounce.feed(False, 0.0)
    assert debounce.feed(True, 1.0) is None
    assert debounce.feed(False, 2.0) is True  # both edges came in one batch, no tick in between
    assert debounce.tick(2.3) is False


def test_polled_levels_alone_are_enough() -> None:
    debounce = Debounce(0.3)
    seen = [debounce.poll(level, at) for level, at in [(False, 0.0), (True, 1.0), (True, 1.3), (False, 2.0)]]
    assert seen == [False, None, True, None]
    assert debounce.poll(False, 2.5) is False


def test_level_whose_end_was_lost_proves_nothing() -> None:
    debounce = Debounce(0.3)
    debounce.feed(False, 0.0)
    debounce.feed(True, 1.0)  # interference; the edge back is lost
    assert debounce.poll(False, 1.3) is None
    assert debounce.stable is False


def test_edge_stamped_before_the_newest_poll_does_not_turn_time_back() -> None:
    found = Input(0.3).see(False, 10.0)
    assert found.debounce.feed(True, 9.99) is None
    assert found.debounce.next_deadline() == 10.3


def test_no_stable_time_counts_at_once() -> None:
    assert Input(0.0).see(False, 0.0).see(True, 1.0).see(False, 1.001).changes == [
        (0.0, False), (1.0, True), (1.001, False),
    ]  # fmt: skip


def chatter(found: Input, begin: float, seconds: float, edges_per_s: int) -> float:
    count = int(seconds * edges_per_s)
    for n in range(count):
        found.see(n % 2 == 0, begin + n / edges_per_s)
    return begin + count / edges_per_s


def test_chatter_is_reported_and_goes_once_calm() -> None:
    found = Input(0.3).see(False, 0.0)
    end = chatter(found, 100.0, 6.0, 20)
    assert [(at, on) for at, on in found.chatter] == [(103.0, True)]
    found.at(end + CALM_S + 2)
    assert found.chatter[1][1] is False
    assert CALM_S - 1 <= found.chatter[1][0] - end <= CALM_S + 1
    assert found.debounce.next_deadline() is None


def test_chatter_stays_on_through_short_pauses() -> None:
    found = Input(0.3).see(False, 0.0)
    end = chatter(found, 100.0, 4.0, 20)
    end = chatter(found, end + 5.0, 4.0, 20)
    assert found.chatter == [(103.0, True)]


def test_few_or_slow_edges_are_no_chatter() -> None:
    found = Input(0.05).see(False, 0.0)
    chatter(found, 10.0, 60.0, 8)
    chatter(found, 100.0, 1.5, 100)  # a fistful of bounces
    found.at(200.0)
    assert found.chatter == []


def test_steady_level_in_the_midst_of_chatter_still_counts() -> None:
    found = Input(0.3).see(False, 0.0)
    end = chatter(found, 10.0, 5.0, 20)
    assert found.chatter == [(13.0, True)]
    found.see(True, end).at(end + 0.5)
    assert found.changes == [(0.0, False), (round(end + 0.3, 6), True)]
    assert found.debounce.is_chattering


@given(st.lists(st.tuples(st.floats(0.0, 2.0), st.booleans()), max_size=60), st.sampled_from([0.05, 0.3]))
def test_any_sequence_gives_alternating_levels_that_really_lasted(
    steps: list[tuple[float, bool]], stable_s: float
) -> None:
    found = Input(stable_s).see(False, 0.0)
    now, seen = 0.0, [(0.0, False)]
    for gap, level in steps:
        now += gap
        seen.append((now, level))
        found.see(level, now)
    found.at(now + 100.0)
    levels = [level for _, level in found.changes]
    assert all(a != b for a, b in pairwise(levels))
    assert levels[-1] == seen[-1][1]  # what lasts is never missed
    assert found.debounce.next_deadline() is None
    for at, level in found.changes[1:]:
        last = [lv for t, lv in seen if t <= at - stable_s + 1e-5][-1]
        between = {lv for t, lv in seen if at - stable_s + 1e-5 < t < at - 1e-5}
        assert last == level
        assert between <= {level}
