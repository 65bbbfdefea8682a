"""One loop timer for every part that has deadlines."""

from typing import NamedTuple, Protocol

from edge.runtime.reactor import OnInstant, Reactor, Timer

# A part whose deadline has passed although it has just run (or has just failed) waits this long, so that
# our own bug cannot spin the loop; ten times below the fastest siren step (0.5 s) and a hundred below.
REFIRE_S = 0.005


class Timed(Protocol):
    """Every pure part with deadlines."""

    def next_deadline(self) -> float | None:
        """When it wants to be run next [s], None when never."""
        ...


class Ticker:
    """Runs parts when their deadlines come; keeps one timer, at the earliest of them."""

    def __init__(self, reactor: Reactor) -> None:
        self._reactor = reactor
        self._watched: list[_Watched] = []
        self._timer: Timer | None = None
        self._armed_at = float("inf")

    def watch(self, part: Timed, run: OnInstant) -> None:
        """Call run(at) whenever the part's deadline has come."""
        self._watched.append(_Watched(part, run))
        self.rearm()

    def rearm(self) -> None:
        """Look at the deadlines anew: call it after each turn that may have moved one.

        A deadline that moved away leaves the timer alone: it fires once for nothing, which is cheaper than
        a new timer for each reading.
        """
        self._arm(self._earliest())

    def close(self) -> None:
        """Stop the timer; nothing is run any more."""
        self._watched.clear()
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._armed_at = None, float("inf")

    def _earliest(self) -> float:
        deadlines = [w.part.next_deadline() for w in self._watched]
        return min((d for d in deadlines if d is not None), default=float("inf"))

    def _arm(self, deadline: float) -> None:
        if deadline >= self._armed_at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._armed_at = deadline
        self._timer = self._reactor.call_at(deadline, self._fire)

    def _fire(self, at: float) -> None:
        # Each part in a loop callback of its own: one that raises is reported by the loop's handler and
        # the others are run all the same.
        for watched in self._watched:
            if watched.is_due(at):
                self._reactor.post(lambda w=watched: self._run(w))  # type: ignore[misc]
        self._reactor.post(self._settle)

    def _run(self, watched: "_Watched") -> None:
        at = self._reactor.now()
        if watched.is_due(at):
            watched.run(at)

    def _settle(self) -> None:
        self._timer, self._armed_at = None, float("inf")
        deadline = self._earliest()
        if deadline != float("inf"):
            self._arm(max(deadline, self._reactor.now() + REFIRE_S))


class _Watched(NamedTuple):
    part: Timed
    run: OnInstant

    def is_due(self, at: float) -> bool:
        deadline = self.part.next_deadline()
        return deadline is not None and deadline <= at
