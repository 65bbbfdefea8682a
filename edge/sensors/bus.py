"""One thread that reads several devices in turn: slaves of a cable, channels of a chip, or a single device.

A kernel driver may hold a read for a second (DHT) or 750 ms (DS18B20), a dead bus for as long as its driver
likes; in a thread of its own it delays no other bus. The thread owns the devices; it never touches the core.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from edge.errors import FrameError
from edge.runtime.reactor import Reactor
from edge.sensors.rota import Rota

log = logging.getLogger(__name__)

T_co = TypeVar("T_co", covariant=True)

# Real seconds that leave() waits for the thread: longer than any driver here blocks. One that is stuck in
# the kernel cannot be ended; it is left, as a daemon, and said so.
JOIN_S = 3.0


class Device(Protocol[T_co]):
    """What is read; both are called in the thread alone."""

    def read(self) -> T_co | None:
        """One value, None when there is nothing to tell yet; opens the device where needed.

        Raises:
            OSError: it cannot be reached.
            FrameError: it answered what is no measurement.
        """
        ...

    def close(self) -> None:
        """Release the device; the next read opens it again. Never raises."""
        ...


class Member(Protocol):
    """Who has a device on the bus.

    every_s  pause between two reads [s of the node's clock]
    """

    device: Device[Any]
    every_s: float

    def deliver(self, result: Any, at: float) -> None:
        """A value or the error of the read, and when; in the thread."""
        ...


class Bus:
    """Owns the thread; it lives while there are members. `join` and `leave` on the loop.

    on_idle    called in the thread once the last member has left: closes what they shared
    turned_at  end of the newest turn [s]; it stands still while a driver hangs
    """

    def __init__(self, name: str, reactor: Reactor, *, on_idle: Callable[[], None] = lambda: None) -> None:
        self.turned_at = float("-inf")
        self._name = name
        self._reactor = reactor
        self._on_idle = on_idle
        self._rota: Rota[Member] = Rota()
        self._lock = threading.Lock()  # of the rota; held for moments, never during a read
        self._leaving: deque[Member] = deque()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def join(self, member: Member) -> None:
        """Read its device from now on; never waits for one."""
        with self._lock:
            self._rota.add(member, member.every_s, self._reactor.now())
        if self._thread is None:
            self._begin()
        self._wake.set()

    def revive(self) -> None:
        """Start the thread anew where a driver's error that nobody foresaw has ended it."""
        if self._thread is not None and not self._thread.is_alive():
            log.warning("%s: its thread had ended and is started anew", self._name)
            self._begin()

    def leave(self, member: Member) -> None:
        """Read its device no more; the last one ends the thread and waits for it, at most JOIN_S."""
        with self._lock:
            self._rota.remove(member)
            is_last = not len(self._rota)
        self._leaving.append(member)
        if is_last:
            self._stop.set()
        self._wake.set()
        if is_last and self._thread is not None:
            thread, self._thread = self._thread, None
            thread.join(JOIN_S)
            if thread.is_alive():
                log.warning("%s: its thread is stuck in the driver and left behind", self._name)

    def _begin(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(self._stop,), name=f"bus-{self._name}", daemon=True
        )
        self._thread.start()

    def _run(self, stop: threading.Event) -> None:
        clock = self._reactor.clock
        while not stop.is_set():
            self._wake.clear()
            self._close_leaving()
            with self._lock:
                found = self._rota.next()
            if found is None:
                self._wake.wait()
                continue
            member, due = found
            if due > self._reactor.now():
                self._wake.wait(clock.real_delay(due))
                continue
            self._turn(member)
        self._close_leaving()
        self._on_idle()

    def _turn(self, member: Member) -> None:
        began = ended = self._reactor.now()
        result: Any = None
        has_answered = False
        try:
            result = member.device.read()
            has_answered = True
        except (OSError, FrameError) as error:
            result = error
            if isinstance(error, OSError):
                member.device.close()
        finally:  # even of an error that ends this thread: the others come first when it is revived
            ended = self._reactor.now()
            with self._lock:
                self._rota.done(member, took_s=ended - began, at=ended, answered=has_answered)
        self.turned_at = ended
        if result is not None:
            member.deliver(result, ended)

    def _close_leaving(self) -> None:
        while self._leaving:
            self._leaving.popleft().device.close()
