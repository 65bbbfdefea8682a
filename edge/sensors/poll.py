"""A device read in the thread of a bus, heard on the loop: faults made of failures in a row."""

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from edge.errors import FrameError
from edge.model.condition import FaultKind
from edge.model.identity import PartId
from edge.runtime.reactor import Timer
from edge.runtime.trouble import Trouble
from edge.sensors.base import Desk
from edge.sensors.bus import Bus, Device
from edge.sensors.refusal import Unusable

T = TypeVar("T")

# Results waiting for the loop; of more, the oldest are forgotten.
RESULTS_MOST = 16
# Silence of the thread, beyond the pause, after which it is HUNG [s].
HANG_S = 15.0


class Poll(Generic[T]):
    """A member of a bus, by default of one of its own; `start`, `close` and all callbacks are on the loop.

    on_value   what was read and when
    patience   failures in a row that make a fault
    every_s    pause between two reads [s]

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
        bus: Bus | None = None,
    ) -> None:
        self.trouble = Trouble(part_id, desk.on_fault)
        self.device = device
        self.every_s = every_s
        self._reactor = desk.reactor
        self._bus = Bus(part_id, desk.reactor) if bus is None else bus
        self._on_value = on_value
        self._patience = patience
        self._hang_s = HANG_S + every_s
        self._is_open = False
        self._results: deque[tuple[T | Exception, float]] = deque(maxlen=RESULTS_MOST)
        self._timer: Timer | None = None
        self._heard_at = 0.0
        self._good = 0
        self._bad = 0
        self._in_a_row = 0
        self._failed: FaultKind | None = None

    @property
    def is_faulty(self) -> bool:
        """Whether a fault of its readings stands; during on_value, until then."""
        return self._failed is not None

    def start(self) -> None:
        """Start reading; never waits for the device."""
        self._is_open = True
        self._heard_at = self._reactor.now()
        self._await_word(self._heard_at)
        self._bus.join(self)

    def close(self) -> None:
        """Stop reading; waits at most bus.JOIN_S."""
        if not self._is_open:
            return
        self._is_open = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._bus.leave(self)

    def stats(self) -> str:
        """For the stats line."""
        return f"good={self._good} failed={self._bad} in_a_row={self._in_a_row}"

    def deliver(self, result: T | Exception, at: float) -> None:
        """Of the bus, in its thread."""
        self._results.append((result, at))
        if len(self._results) == 1:  # otherwise a post is under way and takes this one along
            self._reactor.post(self._drain)

    def _drain(self) -> None:
        while self._results:
            result, at = self._results.popleft()
            if self._is_open:
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
        heard_at = max(self._heard_at, self._bus.turned_at)
        silent_s = at - heard_at
        if silent_s >= self._hang_s:
            self.trouble.raised(FaultKind.HUNG, at, f"the driver has not answered for {silent_s:.0f} s")
            due = at + self._hang_s
            self._bus.revive()
        else:
            due = heard_at + self._hang_s
        self._timer = self._reactor.call_at(due, self._await_word)


def kind_of(error: Exception) -> FaultKind:
    """The fault that a failure to read is a sign of."""
    if isinstance(error, Unusable):
        return error.kind
    return FaultKind.CHECKSUM if isinstance(error, FrameError) else FaultKind.UNPLUGGED
