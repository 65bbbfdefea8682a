"""Supervision of the initiating devices: readings in, faults out. It knows nothing of fires.

Separate from the detector, so that a fault can never lower an alarm and an alarm never hides a fault.
"""

from collections.abc import Sequence

from edge.detection.because import say
from edge.detection.watch import AnalogueWatch, ContactWatch, FrozenWatch, Watch
from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultChange, FaultCleared, FaultRaised
from edge.model.identity import PartId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Reading

_CONTACTS = frozenset({Quantity.CONTACT, Quantity.CALL_POINT, Quantity.MAINS})


class Supervisor:
    """Watches every channel; a fault stands for a sensor as long as any of its channels has it."""

    def __init__(self, channels: Sequence[Channel]) -> None:
        self._watches: dict[tuple[PartId, Quantity], Watch] = {}
        self._frozen: dict[PartId, FrozenWatch] = {}
        # Who of a sensor's channels has a fault; "" is the sensor as a whole.
        self._standing: dict[tuple[PartId, FaultKind], set[str]] = {}
        self._started: float | None = None
        self._deadline: float | None = 0.0
        for channel in channels:
            is_contact = channel.quantity in _CONTACTS
            watch = ContactWatch(channel) if is_contact else AnalogueWatch(channel)
            self._watches[channel.sensor, channel.quantity] = watch
            if not is_contact:
                self._frozen.setdefault(channel.sensor, FrozenWatch()).width += 1

    def feed(self, reading: Reading) -> list[FaultChange]:
        """Faults that this reading raises or clears; nothing for a channel that is not ours."""
        watch = self._watches.get((reading.sensor, reading.quantity))
        if watch is None or watch.is_late(reading.at):
            return []
        changes: list[FaultChange] = []
        found = watch.feed(reading)
        if watch.is_silent:
            watch.is_silent = False
            self._note(changes, watch, FaultKind.SILENT, None)
            self._expect(watch.silent_at(self._started or 0.0))
        for kind, detail in found:
            self._note(changes, watch, kind, detail)
        frozen = self._frozen.get(reading.sensor)
        if frozen is not None and (stood := frozen.feed(reading, watch.is_same)) is not None:
            self._note(changes, watch, FaultKind.FROZEN, stood or None, who="")
        return changes

    def tick(self, at: float) -> list[FaultChange]:
        """Channels that have fallen silent; the first call starts the clock of those never heard."""
        changes: list[FaultChange] = []
        if self._started is None:
            self._started = at
        self._deadline = None
        for watch in self._watches.values():
            if watch.is_silent:
                continue
            due = watch.silent_at(self._started)
            if due > at:
                self._expect(due)
                continue
            watch.is_silent = True
            seconds = at - max(watch.last, self._started)
            self._note(changes, watch, FaultKind.SILENT, say("silent", seconds=seconds), at=at)
        return changes

    def next_deadline(self) -> float | None:
        """When to call tick next [s]; 0.0 (at once) before the first tick.

        Never later than due, often earlier: readings only move it back, and a tick too early is cheaper
        than a search at every reading.
        """
        return self._deadline

    def _expect(self, due: float) -> None:
        self._deadline = due if self._deadline is None else min(self._deadline, due)

    def _note(
        self,
        changes: list[FaultChange],
        watch: Watch,
        kind: FaultKind,
        detail: str | None,
        *,
        at: float | None = None,
        who: str | None = None,
    ) -> None:
        """Note that a channel has a fault (its detail) or has it no longer (None)."""
        at = watch.last if at is None else at
        who = watch.quantity.value if who is None else who
        standing = self._standing.setdefault((watch.sensor, kind), set())
        if detail is not None:
            if not standing:
                changes.append(FaultRaised(Fault(watch.sensor, kind, at, detail)))
            standing.add(who)
        elif who in standing:
            standing.discard(who)
            if not standing:
                changes.append(FaultCleared(watch.sensor, kind, at))
