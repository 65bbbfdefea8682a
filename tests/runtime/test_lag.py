from edge.model.event import FaultRaised
from edge.runtime.lag import LATE_MOST, LATE_S, WINDOW, Lag, LagMeter


def test_single_slow_turn_is_no_fault() -> None:
    meter = LagMeter()
    assert not any(meter.feed(late) for late in [0.0, 3.0, *[0.0] * 20])
    assert meter.worst_s == 3.0


def test_sustained_lateness_is_slow_and_does_not_flap() -> None:
    meter = LagMeter()
    assert [meter.feed(LATE_S * 2) for _ in range(LATE_MOST)] == [False] * (LATE_MOST - 1) + [True]
    mixed = [meter.feed(late) for late in [0.0, 0.06, 0.0, 0.0, 0.06, 0.0, 0.06, 0.0, 0.0, 0.06]]
    assert all(mixed)
    calm = [meter.feed(0.0) for _ in range(WINDOW)]
    assert calm[-1] is False
    assert calm == sorted(calm, reverse=True)


def test_lag_watches_its_loop(virtual) -> None:
    lag = Lag(virtual.reactor, virtual.changes.append)
    lag.start()
    virtual.run(30.0)
    assert virtual.faults() == []

    def block(_at: float) -> None:
        virtual.loop.jumping.now += 0.3  # a turn that takes 300 ms
        virtual.reactor.call_at(virtual.reactor.now() + 0.01, block)

    virtual.reactor.call_at(virtual.reactor.now(), block)
    virtual.run(30.0)
    assert virtual.faults() == ["+slow"]
    change = virtual.changes[0]
    assert isinstance(change, FaultRaised)
    assert (change.fault.part, "ms late" in change.fault.detail) == ("loop", True)
    assert float(lag.stats().split("=")[1]) >= 50.0
    assert lag.stats() == "worst_ms=0.0"
    lag.close()


def test_lag_wakes_an_idle_loop_once_a_second(virtual) -> None:
    lag = Lag(virtual.reactor, virtual.changes.append)
    lag.start()
    turns = 0
    select = virtual.loop.jumping.select

    def count(timeout: float | None = None):
        nonlocal turns
        turns += 1
        return select(timeout)

    virtual.loop.jumping.select = count
    virtual.run(100.0)
    assert turns < 250
    lag.close()
