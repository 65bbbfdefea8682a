import pytest

from edge.runtime.ticker import REFIRE_S, Ticker


class Part:
    """Due at the given instants, one after the other."""

    def __init__(self, *deadlines: float) -> None:
        self.deadlines = list(deadlines)
        self.ran: list[float] = []

    def next_deadline(self) -> float | None:
        return self.deadlines[0] if self.deadlines else None

    def run(self, at: float) -> None:
        self.ran.append(at)
        self.deadlines = [d for d in self.deadlines if d > at]


def test_parts_are_run_at_their_deadlines(virtual) -> None:
    t0 = virtual.reactor.now()
    one, other, never = Part(t0 + 1, t0 + 3), Part(t0 + 2), Part()
    ticker = Ticker(virtual.reactor)
    for part in (one, other, never):
        ticker.watch(part, part.run)
    virtual.run(10.0)
    assert one.ran == pytest.approx([t0 + 1, t0 + 3], abs=0.001)
    assert other.ran == pytest.approx([t0 + 2], abs=0.001)
    assert never.ran == []


def test_rearm_sees_a_deadline_moved_closer(virtual) -> None:
    t0 = virtual.reactor.now()
    part = Part(t0 + 100)
    ticker = Ticker(virtual.reactor)
    ticker.watch(part, part.run)
    part.deadlines = [t0 + 1]
    ticker.rearm()
    virtual.run(5.0)
    assert part.ran == pytest.approx([t0 + 1], abs=0.001)


def test_deadline_moved_away_is_not_run_early(virtual) -> None:
    t0 = virtual.reactor.now()
    part = Part(t0 + 1)
    ticker = Ticker(virtual.reactor)
    ticker.watch(part, part.run)
    part.deadlines = [t0 + 4]
    ticker.rearm()
    virtual.run(3.0)
    assert part.ran == []
    virtual.run(3.0)
    assert part.ran == pytest.approx([t0 + 4], abs=0.001)


def test_rearm_keeps_one_timer(virtual) -> None:
    part = Part(virtual.reactor.now() + 100)
    ticker = Ticker(virtual.reactor)
    ticker.watch(part, part.run)
    for _ in range(1000):
        ticker.rearm()
    assert len([h for h in virtual.loop._scheduled if not h.cancelled()]) == 1


def test_part_that_raises_neither_stops_the_others_nor_spins(virtual) -> None:
    t0 = virtual.reactor.now()
    tries = []

    def fail(at: float) -> None:
        tries.append(at)
        raise RuntimeError("our bug")

    bad, good = Part(t0 + 1), Part(t0 + 1, t0 + 1.5, t0 + 2)
    ticker = Ticker(virtual.reactor)
    ticker.watch(bad, fail)
    ticker.watch(good, good.run)
    virtual.run(3.0)
    assert len(good.ran) == 3
    assert 2 <= len(tries) <= 2.0 / REFIRE_S + 2
    assert len(virtual.errors) == len(tries)
    virtual.errors.clear()
    ticker.close()


def test_close_runs_nothing_more(virtual) -> None:
    part = Part(virtual.reactor.now() + 1)
    ticker = Ticker(virtual.reactor)
    ticker.watch(part, part.run)
    ticker.close()
    virtual.run(5.0)
    assert part.ran == []
