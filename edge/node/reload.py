"""SIGHUP: the settings file is read anew, and a good one takes the place of the running one.

Read and checked in a thread; swapped within one turn of the loop, and only in peace: while an alarm, a
pre-alarm, a neighbour's fire or a drill stands, the running house goes on and the new file waits. A bad file
changes nothing but a Fault. See docs/decisions/090-settings-are-swapped-in-peace.md.
"""

import gc
import logging
import threading
from collections.abc import Callable
from typing import NamedTuple

from edge.model.command import Sounding
from edge.model.condition import Fault, FaultKind, FireCondition
from edge.model.event import FaultChange, FaultCleared, FaultRaised
from edge.model.identity import PartId
from edge.node.chain import Chain
from edge.node.heritage import heritage
from edge.node.life import Life
from edge.node.parts import Parts
from edge.runtime.reactor import Reactor, Timer
from edge.runtime.watchdog import Notifier
from edge.settings.report import summary
from edge.settings.result import Loaded, Settings
from edge.texts.catalogue import language, speaker

log = logging.getLogger(__name__)

SETTINGS = PartId("settings")

# While a new file waits for an alarm to end, it is looked for peace so often.
LOOK_S = 1.0


class House(NamedTuple):
    """A running house; early are the faults found while it was built."""

    parts: Parts
    chain: Chain
    life: Life
    early: list[FaultChange]


class Reload:
    """Holds the running house; every call on the loop.

    read   reads and checks the file; called in a thread, never raises for what the file holds
    build  makes an unstarted house
    keep   stores good settings that have been started, in a thread of its own
    """

    def __init__(
        self,
        house: House,
        reactor: Reactor,
        notifier: Notifier,
        *,
        read: Callable[[], Loaded],
        build: Callable[[Settings], House],
        keep: Callable[[Loaded, House], None],
    ) -> None:
        self.house = house
        self.has_died = False
        self._reactor = reactor
        self._notifier = notifier
        self._read = read
        self._build = build
        self._keep = keep
        self._reading: threading.Thread | None = None
        self._farewell: threading.Thread | None = None
        self._is_asked_again = False
        self._waiting: Timer | None = None
        self._renewal: Timer | None = None

    def ask(self) -> None:
        """Read the file anew; asked while that is under way, once more after it."""
        if self._reading is not None:
            self._is_asked_again = True
            return
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        self._notifier.reloading(self._reactor.loop.time())
        self._reading = threading.Thread(target=self._run_read, name="reload")
        self._reading.start()

    def renew(self) -> None:
        """Build the house anew of the settings that run, in peace: what it looks up beside them has changed.

        A new file that is taken meanwhile does it too.
        """
        if self._renewal is None:
            log.warning("group: the new roster is taken when nothing sounds or stands")
            self._try_to_renew(self._reactor.now())

    def close(self) -> None:
        """Wait for the threads; before the house itself is stopped."""
        for timer in (self._waiting, self._renewal):
            if timer is not None:
                timer.cancel()
        for thread in (self._reading, self._farewell):
            if thread is not None:
                thread.join()

    def _run_read(self) -> None:
        loaded = None
        try:
            loaded = self._read()
        finally:
            self._reactor.post(lambda: self._settle(loaded))

    def _settle(self, loaded: Loaded | None) -> None:
        assert self._reading is not None
        self._reading.join()
        self._reading = None
        if self._is_asked_again:
            self._is_asked_again = False
            self.ask()
            return
        try:
            if loaded is None:
                log.error("settings: the file was not read: a bug, see above")
            elif loaded.settings is None:
                self._refuse(loaded)
            elif not self._may_swap:
                self._wait()
            else:
                self._swap(loaded, loaded.settings)
        finally:
            self._notifier.ready()

    def _refuse(self, loaded: Loaded) -> None:
        at = self._reactor.now()
        say = speaker(language(self.house.parts.settings.node.lang))
        detail = say("run.refused", reason=summary(loaded.problems, say))
        log.warning("settings: %s", detail)
        self._notifier.status(detail)
        # Taken back first: the same fault with other words would not be told.
        self.house.chain.on_fault(FaultCleared(SETTINGS, FaultKind.SETTINGS, at))
        self.house.chain.on_fault(FaultRaised(Fault(SETTINGS, FaultKind.SETTINGS, at, detail)))

    @property
    def _may_swap(self) -> bool:
        # One good-bye to the ward at a time: the next connection has the same name at the broker.
        is_leaving = self._farewell is not None and self._farewell.is_alive()
        return is_peaceful(self.house.parts) and not is_leaving

    def _wait(self) -> None:
        say = speaker(language(self.house.parts.settings.node.lang))
        log.warning("settings: the new file waits until nothing sounds or stands")
        self._notifier.status(say("run.waits_for_peace"))
        self._waiting = self._reactor.call_at(self._reactor.now() + LOOK_S, self._look)

    def _look(self, at: float) -> None:
        if self._may_swap:
            self._waiting = None
            self.ask()  # the file may have changed meanwhile
        else:
            self._waiting = self._reactor.call_at(at + LOOK_S, self._look)

    def _try_to_renew(self, at: float) -> None:
        is_reading = self._reading is not None or self._waiting is not None
        if is_reading or not self._may_swap:
            self._renewal = self._reactor.call_at(at + LOOK_S, self._try_to_renew)
            return
        self._swap(None, self.house.parts.settings)

    def _swap(self, loaded: Loaded | None, settings: Settings) -> None:
        """loaded: of a new file; None for a house of the same settings, whose faults then stand on."""
        if self._renewal is not None:
            self._renewal.cancel()
            self._renewal = None
        before, at = self.house, self._reactor.now()
        # What is built wrong raises here, while the house that runs is untouched.
        after = self._build(settings)
        left = heritage(before.parts, settings, at)
        after.parts.detector.restore(left.baselines, at)
        after.early.extend(after.chain.recall(left.readings))
        if loaded is None:
            after.early.extend(_settings_faults(before.parts))
        before.chain.on_fault(FaultCleared(SETTINGS, FaultKind.SETTINGS, at))
        self.has_died = True  # until the new one stands: better restarted by the manager than unarmed
        try:
            after.life.take_door(before.life)
            self._farewell = before.life.retire(then=after.life.open_ward)
            after.life.start([], left)
            self.house, self.has_died = after, False
        finally:
            if self.has_died:
                self._reactor.loop.stop()
        took_ms = (self._reactor.now() - at) * 1000
        log.warning("settings: the new %s runs, after %.0f ms", "file" if loaded else "roster", took_ms)
        logging.getLogger().setLevel(settings.node.log_level.upper())
        if loaded is not None:
            self._keep(loaded, after)
        _forget_the_old()


def is_peaceful(parts: Parts) -> bool:
    """Whether nothing sounds or stands that closing a siren for a moment could cut short."""
    machine = parts.machine
    return (
        machine.condition is FireCondition.QUIESCENT
        and not machine.neighbours
        and machine.sounding in {Sounding.OFF, Sounding.CHIRP}
        and machine.impairments.drill is None
    )


def _settings_faults(parts: Parts) -> list[FaultChange]:
    faults = parts.machine.impairments.faults
    return [FaultRaised(fault) for (part, _), fault in faults.items() if part == SETTINGS]


def _forget_the_old() -> None:
    gc.unfreeze()
    gc.collect()
    gc.freeze()
