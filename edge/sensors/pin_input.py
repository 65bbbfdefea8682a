"""A contact on a GPIO pin: edges from the driver's thread, a slow poll as second path, our own debounce."""

import contextlib
from collections import deque
from enum import StrEnum
from typing import Any

from edge.model.condition import FaultKind
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Reading
from edge.runtime.backoff import Backoff
from edge.runtime.reactor import Timer
from edge.runtime.trouble import Trouble
from edge.sensors.base import Desk
from edge.sensors.debounce import Debounce
from edge.sensors.pin_errors import driver_errors
from edge.settings.base import SensorSettings
from edge.settings.fields import GpioPin

# The second path: lgpio's one thread dies with the first exception in any callback of the process, and
# misses what is closed when it starts. A second late is better than never, and costs nothing when idle.
POLL_S = 1.0
# The level is told again this often, so that supervision sees a sensor that lives.
REPEAT_S = 5.0
STALE_S = 3 * REPEAT_S
RETRY_FIRST_S = 1.0
RETRY_MOST_S = 60.0
# Edges waiting for the loop; of more, the oldest are forgotten: only the newest level decides.
EDGES_MOST = 64


class Wiring(StrEnum):
    """How the contact rests."""

    NORMALLY_OPEN = "normally_open"
    NORMALLY_CLOSED = "normally_closed"


class PinSettings(SensorSettings):
    """Of every contact.

    wiring   normally_open: alarm when closed; normally_closed: alarm when open, or when the wire is cut
    pull_up  True: the contact closes to ground; False: to 3.3 V. External resistors may stand beside it
    """

    gpio: GpioPin
    wiring: Wiring = Wiring.NORMALLY_OPEN
    pull_up: bool = True


class PinInput:
    """Owns one pin; reads 1 in alarm and 0 at rest, on change and every REPEAT_S.

    Faults: UNPLUGGED while the pin cannot be opened or read, NOISY while it chatters.
    """

    def __init__(
        self, settings: PinSettings, zone: ZoneId, desk: Desk, *, quantity: Quantity, stable_s: float
    ) -> None:
        self.id = PartId(settings.id)
        self._settings = settings
        self._zone = zone
        self._quantity = quantity
        self._desk = desk
        self._trouble = Trouble(self.id, desk.on_fault)
        self._backoff = Backoff(RETRY_FIRST_S, RETRY_MOST_S)
        self._debounce = Debounce(stable_s)
        self._device: Any = None
        self._timer: Timer | None = None
        self._due_at = 0.0
        self._told_at = 0.0
        self._edges: deque[tuple[float, bool]] = deque(maxlen=EDGES_MOST)
        self._edge_count = 0
        self._missed = 0
        self._broken = 0

    def start(self) -> None:
        """Open the pin and tell the level found, or raise the fault and keep trying."""
        self._open(self._desk.reactor.now())

    def close(self) -> None:
        """Release the pin."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._release()

    def stats(self) -> str:
        """For the stats line; `missed` counts changes that only the poll saw."""
        level = "?" if self._debounce.stable is None else int(self._debounce.stable)
        return f"level={level} edges={self._edge_count} missed={self._missed} broken={self._broken}"

    def _open(self, at: float) -> None:
        from gpiozero import DigitalInputDevice

        try:
            self._device = DigitalInputDevice(
                self._settings.gpio, pull_up=self._settings.pull_up, pin_factory=self._desk.pins()
            )
            self._device.when_activated = self._on_closed
            self._device.when_deactivated = self._on_opened
        except driver_errors() as error:
            self._fail(at, error)
            return
        self._backoff.reset()
        self._poll(at)

    def _fail(self, at: float, error: Exception) -> None:
        self._release()
        self._arm(at, at + self._backoff.next_s(), self._open)
        self._trouble.raised(FaultKind.UNPLUGGED, at, f"GPIO{self._settings.gpio}: {error}")

    def _on_closed(self) -> None:
        self._note(is_closed=True)

    def _on_opened(self) -> None:
        self._note(is_closed=False)

    def _note(self, *, is_closed: bool) -> None:
        """In the driver's thread: stamp and post, nothing else."""
        try:
            self._edges.append((self._desk.reactor.now(), is_closed))
            if len(self._edges) == 1:  # otherwise a post is under way and takes this one along
                self._desk.reactor.post(self._take_edges)
        except Exception:  # noqa: BLE001 - it would end lgpio's one thread, and with it every input
            self._broken += 1

    def _take_edges(self) -> None:
        if self._device is None:
            self._edges.clear()
            return
        try:
            self._drain_edges()
        finally:
            self._rearm(self._desk.reactor.now())

    def _drain_edges(self) -> None:
        while self._edges:
            at, is_closed = self._edges.popleft()
            self._edge_count += 1
            self._tell_change(self._debounce.feed(self._is_alarm(is_closed), at), at)

    def _poll(self, at: float) -> None:
        self._timer = None
        try:
            is_closed = bool(self._device.is_active)
        except driver_errors() as error:
            self._fail(at, error)
            return
        try:
            self._take_level(is_closed, at)
        finally:  # whatever becomes of this reading, there is a next one
            self._rearm(at)

    def _take_level(self, is_closed: bool, at: float) -> None:
        self._trouble.cleared(FaultKind.UNPLUGGED, at)
        self._drain_edges()
        is_alarm = self._is_alarm(is_closed)
        if self._debounce.level not in {None, is_alarm}:
            self._missed += 1
        self._tell_change(self._debounce.poll(is_alarm, at), at)
        if at - self._told_at >= REPEAT_S and self._debounce.stable is not None:
            self._tell(self._debounce.stable, at)
        self._trouble.told(
            self._debounce.is_chattering, FaultKind.NOISY, at, f"GPIO{self._settings.gpio} chatters"
        )

    def _is_alarm(self, is_closed: bool) -> bool:
        return is_closed != (self._settings.wiring is Wiring.NORMALLY_CLOSED)

    def _tell_change(self, changed: bool | None, at: float) -> None:
        if changed is not None:
            self._tell(changed, at)

    def _tell(self, is_alarm: bool, at: float) -> None:
        self._told_at = at
        self._desk.on_reading(Reading(self.id, self._zone, self._quantity, float(is_alarm), at))

    def _rearm(self, at: float) -> None:
        due = at + POLL_S
        if (deadline := self._debounce.next_deadline()) is not None:
            due = min(due, deadline)
        if self._timer is None or due < self._due_at:
            self._arm(at, due, self._poll)

    def _arm(self, at: float, due: float, callback: Any) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._due_at = max(due, at)
        self._timer = self._desk.reactor.call_at(self._due_at, callback)

    def _release(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            with contextlib.suppress(*driver_errors()):
                device.close()
