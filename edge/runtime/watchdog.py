"""systemd's notification protocol, sd_notify(3), and a watchdog fed only by real progress."""

import contextlib
import logging
import os
import socket
from collections.abc import Mapping

from edge.runtime.reactor import Reactor, Timer

log = logging.getLogger(__name__)

# sd_watchdog_enabled(3): "it is recommended to send keep-alive pings every half of the time".
PINGS_PER_TIMEOUT = 2


class Notifier:
    """Tells the service manager of our state; silent when there is none (NOTIFY_SOCKET unset)."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        self._socket: socket.socket | None = None
        if self._address.startswith("@"):  # abstract namespace
            self._address = "\0" + self._address[1:]
        if self._address:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.setblocking(False)

    def ready(self) -> None:
        """The node is armed."""
        self.send("READY=1")

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""
        self.send("STATUS=" + " ".join(text.split()))

    def stopping(self) -> None:
        """The node is going down on purpose."""
        self.send("STOPPING=1")

    def reloading(self, monotonic_s: float) -> None:
        """The settings are being read anew; monotonic_s is CLOCK_MONOTONIC (the loop's time) [s]."""
        self.send(f"RELOADING=1\nMONOTONIC_USEC={monotonic_s * 1e6:.0f}")

    def alive(self) -> None:
        """Feed the watchdog."""
        self.send("WATCHDOG=1")

    def send(self, message: str) -> None:
        """Never waits and never fails: a manager that does not listen must not stop a siren."""
        if self._socket is None:
            return
        try:
            self._socket.sendto(message.encode(), self._address)
        except OSError as error:
            log.debug("notify: %s", error)

    def close(self) -> None:
        """Release the socket."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class Watchdog:
    """Feeds systemd from the loop while every registered part makes progress.

    A part that stands still for its max_age_s lets the manager restart us: a hung node is worse than one
    that is back, with its alarm resumed, two seconds later.
    """

    def __init__(self, reactor: Reactor, notifier: Notifier, environ: Mapping[str, str] = os.environ) -> None:
        self._reactor = reactor
        self._notifier = notifier
        self._interval_s = _interval_s(environ)
        self._max_age_s: dict[str, float] = {}
        self._beaten_at: dict[str, float] = {}
        self._hung: str | None = None
        self._timer: Timer | None = None

    def progress(self, part: str, max_age_s: float) -> None:
        """Register a part: it will beat() at least once in max_age_s [s]."""
        self._max_age_s[part] = max_age_s
        self.beat(part)

    def beat(self, part: str) -> None:
        """The part made progress; only what it did for real may call this."""
        self._beaten_at[part] = self._reactor.now()

    def start(self) -> None:
        """Feed from now on; does nothing when the manager set no watchdog."""
        if self._interval_s is not None:
            self._feed(self._reactor.now())

    def close(self) -> None:
        """Stop feeding."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _feed(self, at: float) -> None:
        assert self._interval_s is not None
        self._timer = self._reactor.call_at(at + self._interval_s, self._feed)
        hung = next((p for p, age in self._max_age_s.items() if at - self._beaten_at[p] > age), None)
        if hung is None:
            self._notifier.alive()
        elif hung != self._hung:
            log.warning("%s: no progress for %.0f s, watchdog not fed", hung, at - self._beaten_at[hung])
            self._notifier.status(f"{hung}: no progress")
        self._hung = hung


def _interval_s(environ: Mapping[str, str]) -> float | None:
    """Half the manager's timeout; None when the watchdog is off or meant for another process."""
    with contextlib.suppress(KeyError, ValueError):
        timeout_s = int(environ["WATCHDOG_USEC"]) / 1e6
        if timeout_s > 0 and int(environ.get("WATCHDOG_PID", os.getpid())) == os.getpid():
            return timeout_s / PINGS_PER_TIMEOUT
    return None
