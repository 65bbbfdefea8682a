"""A reactor for the tests: in real time, faster than real, or jumping to the next deadline."""

import asyncio
import selectors
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from edge.model.event import FaultChange, FaultRaised
from edge.model.quantity import Quantity
from edge.model.reading import Quality, Reading
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.sensors.base import Desk


class JumpingSelector(selectors.DefaultSelector):
    """Serves real descriptors, but never waits: time jumps over every pause."""

    now = 1000.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout:
            self.now += timeout
        return ready or super().select(0 if timeout is not None else 0.01)


class JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.jumping = JumpingSelector()
        super().__init__(self.jumping)

    def time(self) -> float:
        return self.jumping.now


class Bench:
    """Runs the loop, collects faults and what the loop's exception handler was told."""

    def __init__(self, loop: asyncio.AbstractEventLoop, clock: Clock) -> None:
        self.loop = loop
        self.reactor = Reactor(loop, clock)
        self.changes: list[FaultChange] = []
        self.readings: list[Reading] = []
        self.factory: Any = None
        self.errors: list[dict[str, Any]] = []
        loop.set_exception_handler(lambda _loop, context: self.errors.append(context))

    def run(self, seconds: float) -> None:
        """So long on the node's clock."""
        self.reactor.call_at(self.reactor.now() + seconds, lambda _at: self.loop.stop())
        self.loop.run_forever()

    def until(self, condition: Callable[[], object], most_real_s: float = 20.0) -> None:
        """Until the condition holds; fails when it does not in time."""
        give_up = time.monotonic() + most_real_s
        while not condition():
            assert time.monotonic() < give_up, "it did not happen in time"
            self.run(0.01)

    def desk(self) -> Desk:
        """For a sensor under test; set `factory` where it has a pin."""
        return Desk(
            reactor=self.reactor,
            pins=lambda: self.factory,
            on_reading=self.readings.append,
            on_fault=self.changes.append,
        )

    def values(self, quantity: Quantity, quality: Quality | None = None) -> list[float]:
        """What was read of a quantity."""
        return [r.value for r in self.readings if r.quantity is quantity and quality in {None, r.quality}]

    def faults(self) -> list[str]:
        """Like +unplugged or -unplugged."""
        return [f"+{c.fault.kind}" if isinstance(c, FaultRaised) else f"-{c.kind}" for c in self.changes]


def open_bench(loop: asyncio.AbstractEventLoop, clock: Clock) -> Iterator[Bench]:
    bench = Bench(loop, clock)
    yield bench
    loop.close()
    assert not bench.errors


@pytest.fixture
def bench() -> Iterator[Bench]:
    """In real time."""
    yield from open_bench(asyncio.new_event_loop(), Clock())


@pytest.fixture
def quick() -> Iterator[Bench]:
    """Twenty times as fast, for what needs real processes and waits for seconds."""
    yield from open_bench(asyncio.new_event_loop(), Clock(speed=20.0))


@pytest.fixture
def virtual() -> Iterator[Bench]:
    """No waiting at all."""
    loop = JumpingLoop()
    yield from open_bench(loop, Clock(source=loop.time))
