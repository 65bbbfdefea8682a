"""A loop in a thread of its own: for what must be stamped or passed on the instant it comes.

The demo's main loop also reads the answers of up to forty nodes and draws; a relay's bytes that waited for
that would be held against the siren.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor

T = TypeVar("T")

CALL_S = 10.0  # a loop that does not come round for so long is stuck: our bug


class LoopThread:
    """Runs from the start until close()."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self.reactor = Reactor(self._loop, Clock())
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def call(self, function: Callable[[], T]) -> T:
        """Run a function on this loop, wait for it, and return or raise what it does."""

        async def run() -> T:
            return function()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(CALL_S)

    def close(self) -> None:
        """Stop it; harmless twice."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
