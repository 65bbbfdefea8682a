"""A device that blocks while it is read: polled by a thread of its own, heard on the loop.

A kernel driver may hold a read for a second (DHT) or 750 ms (DS18B20), a dead bus for as long as its driver
likes; in a thread of its own it delays nobody. The thread owns the device; it never touches the core.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from edge.errors import FrameError
from edge.model.condition import FaultKind
from edge.model.identity import PartId
from edge.runtime.reactor import Timer
from edge.runtime.trouble import Trouble
from edge.sensors.base import Desk
from edge.sensors.refusal import Unusable

log = logging.getLogger(__name__)

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# Real seconds that close() waits for the thread: longer than any driver here blocks. One that is stuck in
# the kernel cannot be ended; it is left, as a daemon, and said so.
JOIN_S = 3.0
# Results waiting for the loop; of more, the oldest are forgotten.
RESULTS_MOST = 16


class Device(Protocol[T_co]):
    """What is polled; both are called in the thread alone."""

    def read(self) -> T_co:
        """One value; opens the device where needed.

        Raises:
            OSError: it cannot be reached.
            FrameError: it answered what is no measurement.
        """
        ...

    def close(self) -> None:
        """Release the device; the next read opens it again. Never raises."""
        ...


class Poll(Generic[T]):
    """Owns the thread; `start`, `close` and all callbacks are on the loop.

    on_value   what was read and when
    patience   failures in a row that make a fault
    every_s    pause between two reads [s]
    hang_s     silence of the thread after which it is HUNG [s]

    Faults: the kind of the failure (UNPLUGGED for one of the driver, CHECKSUM for torn bytes, else the one
    the decoder names), cleared by the next good value; HUNG.
    """

    def __init__(
        self,
        part_id: PartId,
        device: Device[T],
        desk: Desk,
        on_value: Callable[[T, float], None],
        *,
        every_s: float,
        patience: int = 1,
        hang_s: float = 15.0,
    ) -> None:
        self.trouble = Trouble(part_id, desk.on_fault)
        self._device = device
        self._reactor = desk.reactor
        self._on_value = on_value
        self._every_s = every_s
        self._patience = patience
        self._hang_s = hang_s + every_s
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._results: deque[tuple[T | Exception, float]] = deque(maxlen=RESULTS_MOST)
        self._timer: Timer | None = None
        self._heard_at = 0.0
        self._good = 0
        self._bad = 0
        self._in_a_row = 0
        self._failed: FaultKind | None = None

    def start(self) -> None:
        """Start reading; never waits for the device."""
        self._heard_at = self._reactor.now()
        self._await_word(self._heard_at)
        self._thread = threading.Thread(target=self._run, name=f"poll-{self.trouble.part}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread; waits at most JOIN_S."""
        self._stop.set()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(JOIN_S)
            if thread.is_alive():
                log.warning("%s: its thread is stuck in the driver and left behind", self.trouble.part)

    def stats(self) -> str:
        """For the stats line."""
        return f"good={self._good} failed={self._bad} in_a_row={self._in_a_row}"

    def _run(self) -> None:
        clock = self._reactor.clock
        pause_s = clock.to_real(self._every_s) - clock.to_real(0.0)
        while not self._stop.is_set():
            result: T | Exception
            try:
                result = self._device.read()
            except (OSError, FrameError) as error:
                result = error
                if isinstance(error, OSError):
                    self._device.close()
            self._results.append((result, self._reactor.now()))
            if len(self._results) == 1:  # otherwise a post is under way and takes this one along
                self._reactor.post(self._drain)
            self._stop.wait(pause_s)
        self._device.close()

    def _drain(self) -> None:
        while self._results:
            result, at = self._results.popleft()
            if not self._stop.is_set():
                self._take(result, at)

    def _take(self, result: T | Exception, at: float) -> None:
        self._heard_at = at
        self.trouble.cleared(FaultKind.HUNG, at)
        if isinstance(result, Exception):
            self._fail(result, at)
            return
        # The reading first: all that follows from it happens within this call.
        self._on_value(result, at)
        self._good += 1
        self._in_a_row = 0
        self._clear(at)

    def _fail(self, error: Exception, at: float) -> None:
        self._bad += 1
        self._in_a_row += 1
        kind = kind_of(error)
        if self._in_a_row < self._patience or kind is self._failed:
            return
        self._clear(at)
        self._failed = kind
        self.trouble.raised(kind, at, str(error))

    def _clear(self, at: float) -> None:
        if self._failed is not None:
            self.trouble.cleared(self._failed, at)
            self._failed = None

    def _await_word(self, at: float) -> None:
        silent_s = at - self._heard_at
        if silent_s >= self._hang_s:
            self.trouble.raised(FaultKind.HUNG, at, f"the driver has not answered for {silent_s:.0f} s")
            due = at + self._hang_s
        else:
            due = self._heard_at + self._hang_s
        self._timer = self._reactor.call_at(due, self._await_word)


def kind_of(error: Exception) -> FaultKind:
    """The fault that a failure to read is a sign of."""
    if isinstance(error, Unusable):
        return error.kind
    return FaultKind.CHECKSUM if isinstance(error, FrameError) else FaultKind.UNPLUGGED
