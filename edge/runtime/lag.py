"""How late the loop is: a timer that ought to fire every second, and by how much it did not."""

import asyncio
from collections import deque

from edge.model.condition import FaultKind
from edge.model.identity import PartId
from edge.runtime.reactor import Reactor
from edge.runtime.trouble import OnFault, Trouble

# One wake-up a second keeps an idle node idle, and a loop that is always busy is still seen.
PERIOD_S = 1.0
# A fifth of the 250 ms in which a neighbour's siren must sound; 5 ms is usual beside a spinning thread.
LATE_S = 0.050
# Raised when half of the last ten seconds were late, cleared when none was: a single slow turn
# (a port being opened) is no fault, and a loop near the limit does not flap.
WINDOW = 10
LATE_MOST = 5


class LagMeter:
    """Judges lateness samples; PURE."""

    def __init__(self) -> None:
        self.worst_s = 0.0
        self._late: deque[bool] = deque(maxlen=WINDOW)
        self._is_slow = False

    def feed(self, late_s: float) -> bool:
        """Take one sample and say whether the loop is slow."""
        self.worst_s = max(self.worst_s, late_s)
        self._late.append(late_s > LATE_S)
        count = sum(self._late)
        self._is_slow = count > 0 if self._is_slow else count >= LATE_MOST
        return self._is_slow


class Lag:
    """Watches the loop it runs on; Fault SLOW of part "loop"."""

    def __init__(self, reactor: Reactor, on_fault: OnFault) -> None:
        self._reactor = reactor
        self._trouble = Trouble(PartId("loop"), on_fault)
        self._meter = LagMeter()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin measuring."""
        self._arm()

    def close(self) -> None:
        """Stop measuring."""
        if self._timer is not None:
            self._timer.cancel()

    def stats(self) -> str:
        """For the stats line: the worst lateness since the last one."""
        worst_s, self._meter.worst_s = self._meter.worst_s, 0.0
        return f"worst_ms={worst_s * 1000:.1f}"

    def _arm(self) -> None:
        # The loop's own clock: it is the loop that is measured, and a simulated hour is not lateness.
        due = self._reactor.loop.time() + PERIOD_S
        self._timer = self._reactor.loop.call_at(due, self._measure, due)

    def _measure(self, due: float) -> None:
        late_s = self._reactor.loop.time() - due
        is_slow = self._meter.feed(late_s)
        self._arm()
        self._trouble.told(is_slow, FaultKind.SLOW, self._reactor.now(), f"turns {late_s * 1000:.0f} ms late")
