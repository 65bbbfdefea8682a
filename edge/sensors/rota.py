"""Whose turn it is on a bus that serves one device at a time. PURE.

A device that does not answer costs a whole timeout, so that three of them on one cable would leave the fourth
with a fraction of its readings. Those that have failed DEAD_AFTER times in a row are therefore asked only so
often that all of them together take at most DEAD_SHARE of the bus; each is still asked for ever.
"""

from typing import Generic, TypeVar

K = TypeVar("K")

DEAD_AFTER = 3
# A fifth: a live device is then delayed by no more than one timeout, and gets four fifths of the bus.
DEAD_SHARE = 0.2


class Rota(Generic[K]):
    """Devices by a key; instants in seconds of any one clock."""

    def __init__(self) -> None:
        self._every: dict[K, float] = {}
        self._due: dict[K, float] = {}
        self._failures: dict[K, int] = {}
        self._dead_from = float("-inf")  # no dead device has its turn before

    def __len__(self) -> int:
        return len(self._every)

    def add(self, key: K, every_s: float, at: float) -> None:
        """A device that wants a turn every so often, the first now."""
        self._every[key], self._due[key], self._failures[key] = every_s, at, 0

    def remove(self, key: K) -> None:
        """A device that wants no more turns; harmless when it had none."""
        for table in (self._every, self._due, self._failures):
            table.pop(key, None)

    def next(self) -> tuple[K, float] | None:
        """Who is next and from when on; None when nobody is there."""
        if not self._due:
            return None
        # Of several that may have it now, who has waited longest.
        key = min(self._due, key=lambda one: (self._due_of(one), self._due[one]))
        return key, self._due_of(key)

    def done(self, key: K, *, took_s: float, at: float, answered: bool) -> None:
        """A turn ended at `at`; the pause until the next begins."""
        if key not in self._every:
            return  # it left during its turn
        self._failures[key] = 0 if answered else self._failures[key] + 1
        self._due[key] = at + self._every[key]
        if self._is_dead(key) and len(self._every) > 1:
            self._dead_from = at + took_s * (1.0 / DEAD_SHARE - 1.0)

    def _is_dead(self, key: K) -> bool:
        return self._failures[key] >= DEAD_AFTER

    def _due_of(self, key: K) -> float:
        due = self._due[key]
        return max(due, self._dead_from) if self._is_dead(key) else due
