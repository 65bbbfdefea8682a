"""A reactor that a test runs by hand."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor


@pytest.fixture
def reactor() -> Iterator[Reactor]:
    loop = asyncio.new_event_loop()
    yield Reactor(loop, Clock())
    loop.close()


@pytest.fixture
def run_until(reactor: Reactor) -> Callable[[Callable[[], bool]], None]:
    """Turn the loop until a condition holds; fails after 10 s."""

    def run(condition: Callable[[], bool]) -> None:
        async def wait() -> None:
            while not condition():  # noqa: ASYNC110 - any condition, told by nobody
                await asyncio.sleep(0.005)

        reactor.loop.run_until_complete(asyncio.wait_for(wait(), 10.0))

    return run


@pytest.fixture(autouse=True)
def in_english(english: None) -> None:
    """The words that these tests look for."""
