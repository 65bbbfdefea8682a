"""MQTT client that never gives up: its own thread connects, serves, waits and connects again.

Nothing here blocks its caller. Name lookup, TCP and TLS (up to many seconds) happen in the thread
"<name>-net"; what happens is told to `on_signal` there, which must only enqueue.
"""

import logging
import random
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from paho.mqtt.client import MQTTv5, MQTTv311

from edge.errors import DeviceError, Said
from edge.runtime.clock import boottime
from edge.ward.connection import CONNACK_S, KEEPALIVE_S, Callbacks, Connection, Plan, Publication

_log = logging.getLogger(__name__)

# Doubling from one to the other, each wait cut by up to half at random: a broker that comes back after a
# power cut is not met by a whole ward in the same second.
RETRY_MIN_S = 1.0
RETRY_MAX_S = 30.0
# A connection that lived this long was a good one; the next loss starts again at RETRY_MIN_S. Shorter ones
# do not count: two nodes with one identity would throw each other out for ever at full speed.
_SETTLED_S = 10.0
# An alarm may cut a wait short, but not more often than this.
_HURRY_S = 2.0
# paho looks at its keep-alive only when called; a quarter of it keeps the ping in time.
_WAKE_S = KEEPALIVE_S / 4
_CONNACK_WAKE_S = 0.5
# Publications waiting for the network thread. The owner keeps far fewer under way (uplink.WINDOW, one birth);
# beyond it the oldest is dropped, and the owner sends it again for want of a PUBACK.
_MAX_WAITING = 256
# The second broker may be dear or slow (a modem): the first is tried again so often.
BACK_TO_FIRST_S = 600.0
# How long close() waits; a name lookup cannot be interrupted, its thread is then left behind.
CLOSE_S = 3.0


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker accepted connection number `session`, and was asked for our topics."""

    session: int


@dataclass(frozen=True, slots=True)
class Lost:
    """Not connected, and why; told for each failed attempt too."""

    session: int
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The broker has the publication (PUBACK); `refused` says why it has not."""

    token: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message on one of our topics; `retained` when the broker had kept it."""

    topic: str
    payload: bytes
    retained: bool


@dataclass(frozen=True, slots=True)
class Died:
    """The network thread ended by a bug; nothing will be sent any more."""


Signal = Connected | Lost | Taken | Arrived | Died


class Client:
    """Keeps one connection to a broker.

    will  makes the will of connection number n, which the broker publishes when that connection breaks
    """

    def __init__(
        self,
        plan: Plan,
        on_signal: Callable[[Signal], None],
        *,
        will: Callable[[int], Publication] | None = None,
        name: str = "ward",
    ) -> None:
        self._plan = plan
        self._on_signal = on_signal
        self._will = will
        self._session = 0
        self._version: int = MQTTv5
        self._waiting: deque[tuple[int, Publication]] = deque(maxlen=_MAX_WAITING)
        self._closing = self._abruptly = False
        self._hanging_up = ""
        self._is_second = self._is_switching = False
        self._random = random.Random()
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._waker.setblocking(False)
        self._thread = threading.Thread(target=self._run, name=f"{name}-net", daemon=True)

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()

    def publish(self, session: int, publication: Publication) -> None:
        """Send over connection number `session`; forgotten when that is lost. Any thread."""
        self._waiting.append((session, publication))
        self._poke()

    def hurry(self) -> None:
        """An alarm waits: try to connect now rather than at the end of the wait. Any thread."""
        self._poke()

    def hang_up(self, why: str) -> None:
        """Give this connection up and make a new one. Any thread."""
        self._hanging_up = why
        self._poke()

    def try_other(self) -> None:
        """No word comes over this broker: use the other, where there is one. Any thread."""
        if self._plan.second is not None and not self._is_switching:
            self._is_switching = True
            self.hang_up("the ward says nothing over this broker: trying the other")

    def close(self, *, abruptly: bool = False) -> None:
        """Disconnect, abruptly so that the broker sends the will; at most CLOSE_S. What waits is not sent."""
        self._abruptly = abruptly
        self._closing = True
        self._poke()
        if self._thread.ident is not None:
            self._thread.join(CLOSE_S)
            if self._thread.is_alive():
                _log.warning("%s: left behind in a name lookup or connect", self._thread.name)
                return
        self._wake.close()
        self._waker.close()

    def _run(self) -> None:
        try:
            self._keep_connected()
        finally:
            if not self._closing:
                self._on_signal(Died())

    def _keep_connected(self) -> None:
        failures = 0
        while not self._closing:
            began = boottime()
            why = self._session_once()
            if self._closing:
                return
            failures = 1 if boottime() - began > _SETTLED_S else failures + 1
            self._on_signal(Lost(self._session, why))
            self._pause(self._delay(failures))

    def _session_once(self) -> str:
        """One connection from attempt to loss; returns why it was lost."""
        connection = self._connection_once()
        if connection.is_older and self._plan.needs:
            connection.why = Said("the broker knows no MQTT 5: {needs}", needs=self._plan.needs)
        elif connection.is_older and not self._closing:
            self._version = MQTTv311
            connection = self._connection_once()
        if not connection.is_up:
            self._version = MQTTv5  # it may be another broker by the next attempt
        self._choose_next(was_up=connection.is_up)
        return connection.why

    def _choose_next(self, *, was_up: bool) -> None:
        """The first broker after a good connection is lost, else the other one."""
        if self._is_switching or not was_up:
            self._is_second = self._plan.second is not None and not self._is_second
            self._is_switching = False
        else:
            self._is_second = False

    def _connection_once(self) -> Connection:
        self._session += 1
        self._hanging_up = ""
        session = self._session
        settings = self._plan.second if self._is_second and self._plan.second else self._plan.settings
        connection = Connection(
            replace(self._plan, settings=settings),
            will=self._will(session) if self._will else None,
            version=self._version,
            callbacks=Callbacks(
                on_connected=lambda: self._on_signal(Connected(session)),
                on_taken=lambda token, refused: self._on_signal(Taken(token, refused)),
                on_message=lambda topic, data, kept: self._on_signal(Arrived(topic, data, kept)),
            ),
        )
        try:
            connection.open()
        except DeviceError as error:
            connection.abandon()
            connection.why = error.why
        else:
            self._serve(connection)
        return connection

    def _serve(self, connection: Connection) -> None:
        give_up_at, back_at = boottime() + CONNACK_S[self._version], boottime() + BACK_TO_FIRST_S
        while connection.serve(self._wake, _WAKE_S if connection.is_up else _CONNACK_WAKE_S):
            self._drain()
            if connection.is_up:
                self._send(connection)
            elif boottime() > give_up_at:
                connection.no_answer()
                break
            if self._closing:
                break
            if self._hanging_up:
                connection.why = self._hanging_up
                break
            if connection.is_up and self._is_second and boottime() > back_at:
                connection.why = Said("going back to the first broker")
                break
        if self._closing and not self._abruptly:
            connection.close()
        else:
            connection.abandon()

    def _send(self, connection: Connection) -> None:
        while self._waiting:
            session, publication = self._waiting.popleft()
            if session == self._session:
                connection.publish(publication)

    def _delay(self, failures: int) -> float:
        # 2**6 > RETRY_MAX_S: the exponent is bounded before a float overflows after years offline.
        delay = min(RETRY_MAX_S, RETRY_MIN_S * 2.0 ** min(failures - 1, 6))
        return delay * self._random.uniform(0.5, 1.0)

    def _pause(self, delay_s: float) -> None:
        """Wait; a poke cuts it short after _HURRY_S."""
        began = boottime()
        while not self._closing:
            left = began + delay_s - boottime()
            if left <= 0:
                return
            self._wake.settimeout(left)
            with suppress(OSError):  # TimeoutError too
                if self._wake.recv(4096):
                    delay_s = min(delay_s, _HURRY_S)
            self._wake.setblocking(False)

    def _poke(self) -> None:
        with suppress(OSError):  # full: it will wake anyhow; closed: nobody to wake
            self._waker.send(b"!")

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while self._wake.recv(4096):
                pass
