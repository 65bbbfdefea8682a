"""One asyncio loop used as a plain callback reactor: timers, file descriptors, posts from threads.

Every callback is handed the instant of its turn, so that nothing else reads the clock.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from edge.runtime.clock import Clock

if TYPE_CHECKING:  # `check` looks at every kind of device without a loop to run it
    import asyncio

OnInstant = Callable[[float], None]


class Timer:
    """A deadline that can still be cancelled."""

    def __init__(self, handle: "asyncio.TimerHandle") -> None:
        self._handle = handle

    def cancel(self) -> None:
        """Forget it; harmless when it has fired."""
        self._handle.cancel()


class Reactor:
    """The loop and the clock, as the adapters see them."""

    def __init__(self, loop: "asyncio.AbstractEventLoop", clock: Clock) -> None:
        self.loop = loop
        self.clock = clock

    def now(self) -> float:
        """Seconds on the node's clock."""
        return self.clock.now()

    def call_at(self, at: float, callback: OnInstant) -> Timer:
        """Call back once `at` has come, with the instant of that turn."""
        delay = self.clock.real_delay(at)
        return Timer(self.loop.call_later(delay, lambda: callback(self.now())))

    def add_reader(self, fd: int, callback: OnInstant) -> None:
        """Call back whenever fd is readable."""
        self.loop.add_reader(fd, lambda: callback(self.now()))

    def remove_reader(self, fd: int) -> None:
        """Stop watching fd."""
        self.loop.remove_reader(fd)

    def post(self, callback: Callable[[], None]) -> None:
        """Run a callback on the loop: the one door for every other thread. Never raises."""
        try:
            self.loop.call_soon_threadsafe(callback)
        except RuntimeError:
            return  # the loop is closed: the node is going down and nobody is left to tell
