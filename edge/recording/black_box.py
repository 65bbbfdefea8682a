"""The black box: what was read around each fire alarm, written once as a recording that `replay` takes.

Nothing here waits for a disk: readings stay in memory, and the writing is handed to whoever was injected
(shelf.py is a thread). Raw series never leave the house.
"""

from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from edge.model.condition import FireCondition
from edge.model.event import AlarmEvent, Change
from edge.model.reading import Reading

BEFORE_S = 600.0
AFTER_S = 1800.0
# A second alarm in this time prolongs the recording; it ends at the latest so long after the first, and the
# next alarm begins another.
LONGEST_S = 3 * 3600.0

# Twenty channels each second for ten minutes; beyond it the oldest readings fall out.
MOST_BEFORE = 12_000
# Twenty channels for an hour, some 15 MB in memory. Full is the end: the first minutes tell the cause.
MOST_READINGS = 72_000

# What does it: a path and the readings, in time order from 0 on.
Store = Callable[[Path, Sequence[Reading]], None]


class BlackBox:
    """Keeps the last ten minutes; an alarm makes it keep what follows, and write it.

    Contract: driven by one thread. note() and on_event() cost a few appends.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        """store is handed each finished recording and must return at once."""
        self._folder = folder
        self._store = store
        self._ring: deque[Reading] = deque(maxlen=MOST_BEFORE)
        self._kept: list[Reading] | None = None  # while an alarm is being recorded
        self._path = folder
        self._until = self._latest = 0.0

    def note(self, reading: Reading) -> None:
        """Take one reading, in any order."""
        kept = self._kept
        if kept is not None:
            kept.append(reading)
            if len(kept) >= MOST_READINGS:
                self._finish()
            return
        ring = self._ring
        ring.append(reading)
        oldest = reading.at - BEFORE_S
        # At most two a reading: after a jump of the clock it empties over minutes, not in one turn.
        for _ in range(2):
            if ring[0].at < oldest:
                ring.popleft()

    def on_event(self, event: AlarmEvent) -> None:
        """A fire alarm of this house begins a recording, or prolongs the one that runs."""
        if event.change is not Change.CONDITION or event.after is not FireCondition.FIRE_ALARM:
            return
        if event.drill:
            return
        if self._kept is None:
            self._kept = [r for r in self._ring if r.at >= event.at - BEFORE_S]
            self._ring.clear()
            self._path = self._folder / f"{event.node}-{event.boot}-{event.seq}.csv.gz"
            self._latest = event.at + LONGEST_S
        self._until = min(event.at + AFTER_S, self._latest)

    def tick(self, at: float) -> None:
        """Write what is due."""
        if self._kept is not None and at >= self._until:
            self._finish()

    def next_deadline(self) -> float | None:
        """When to call tick next [s]; None while no alarm is being recorded."""
        return None if self._kept is None else self._until

    def recent(self, since: float) -> list[Reading]:
        """What is in memory and was read at `since` [s] or later."""
        return [r for r in (self._ring if self._kept is None else self._kept) if r.at >= since]

    def close(self) -> None:
        """The node ends: what there is of a running recording is written now."""
        if self._kept is not None:
            self._finish()

    def _finish(self) -> None:
        kept, self._kept = self._kept, None
        if kept:
            self._store(self._path, from_zero(kept))
            # The next alarm may come soon: its ten minutes before are these.
            newest = kept[-1].at
            self._ring.extend(r for r in kept[-MOST_BEFORE:] if r.at >= newest - BEFORE_S)


def from_zero(readings: Sequence[Reading]) -> list[Reading]:
    """In time order, counted from the first: sensors stamp their readings a little out of turn."""
    ordered = sorted(readings, key=_at)
    start = ordered[0].at if ordered else 0.0
    return [
        Reading(r.sensor, r.zone, r.quantity, r.value, round(r.at - start, 3), r.quality) for r in ordered
    ]


def _at(reading: Reading) -> float:
    return reading.at
