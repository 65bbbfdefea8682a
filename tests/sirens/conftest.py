"""Sirens that remember, and a loop that the test turns."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from edge.errors import DeviceError
from edge.model.event import FaultChange
from edge.model.identity import PartId
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.sirens.base import Desk
from edge.sirens.fanout import Fanout
from edge.sirens.pattern import Drive


class RecordingSiren:
    """Remembers every order; `broken` is what it raises instead."""

    has_feedback = False

    def __init__(self, name: str = "coi", drive: Drive = Drive.TEMPORAL) -> None:
        self.id = PartId(name)
        self.drive = drive
        self.orders: list[bool] = []
        self.starts = 0
        self.is_closed = False
        self.broken: Exception | None = None

    def start(self) -> None:
        self.starts += 1

    def switch(self, on: bool) -> None:
        if self.broken is not None:
            raise self.broken
        self.orders.append(on)

    def close(self) -> None:
        self.is_closed = True
        if self.broken is not None:
            raise self.broken

    def breaks(self) -> None:
        self.broken = DeviceError(self.id, "no current")


class Loop:
    """A real loop; the test says how long it turns."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.reactor = Reactor(self.loop, Clock())

    def turn_until(self, is_done: Callable[[], bool], limit_s: float = 20.0) -> None:
        async def wait() -> None:
            async with asyncio.timeout(limit_s):
                while not is_done():  # noqa: ASYNC110 - what is awaited has no event
                    await asyncio.sleep(0.005)

        self.loop.run_until_complete(wait())


@pytest.fixture
def turning() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.loop.close()


@pytest.fixture
def faults() -> list[FaultChange]:
    return []


@pytest.fixture
def desk(turning: Loop, faults: list[FaultChange]) -> Iterator[Desk]:
    from gpiozero.pins.mock import MockFactory

    factory = MockFactory()
    yield Desk(turning.reactor, lambda: factory, faults.append)
    factory.reset()


@pytest.fixture
def new_siren() -> type[RecordingSiren]:
    return RecordingSiren


@pytest.fixture
def run_to() -> Callable[[Fanout, float], None]:
    """Tick a fanout at each of its deadlines up to an instant."""

    def run(fanout: Fanout, until: float) -> None:
        for _ in range(100_000):
            deadline = fanout.next_deadline()
            if deadline is None or deadline > until:
                return
            fanout.tick(deadline)
        raise AssertionError("the fanout asks for time without end")

    return run
