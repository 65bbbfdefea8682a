"""The group's road over the MQTT broker: the same signed bytes, each house's newest kept there.

`liengia/v1/<ward>/<group>/<node>/frame`          own state, retained: a house that comes back has it at once
`liengia/v1/<ward>/<group>/<node>/frame/<what>`   not retained: a challenge, a roster, another's frame

A house publishes below its own node alone, so that a broker can hold each to its own branch. The broker is
believed in nothing: what it keeps, repeats or makes up is judged by its signature like any datagram.

QoS 1: its PUBACK is what tells that the broker still takes anything. WINDOW publications are under way at
most; beyond them only the newest of each topic waits (state, not events): nothing stale is ever queued.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from edge.group.hosts import Host
from edge.group.message import MAX_FRAME_BYTES, Kind, read_head, sender_tag
from edge.group.road_traits import BROKER
from edge.group.roster_frame import MAX_ROSTER_BYTES, concerns_rosters
from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultChange, FaultCleared, FaultRaised
from edge.model.identity import NodeId, PartId
from edge.runtime.reactor import Reactor, Timer

OnDatagram = Callable[[bytes, str, float], None]  # bytes, road, instant: as Courier.receive takes them

log = logging.getLogger(__name__)

_PART = PartId(BROKER)
# What a house says that is not its state, and where.
_BESIDE = {Kind.CHALLENGE: "challenge", Kind.ROSTER_CALL: "roster-call", Kind.ROSTER: "roster"}

# Enough for a new alarm to overtake what is under way even at 200 ms to the broker and back.
WINDOW = 4
# Topics that wait: this house's own four and one for each house of the largest group.
WAITING_MAX = 44
# From the network thread to the loop, 2 MB at the very most; beyond it the oldest falls away, and is repeated
# by its house.
INBOX_MAX = 256
# Taken in one turn of the loop, as of the LAN: a flood costs so many verifications before the sensors' turn.
MESSAGES_PER_TURN = 16
# A broker that is restarted is back within a minute, and nobody is woken for that.
LOST_S = 60.0


class Address(NamedTuple):
    """Where a house stands in the broker's tree."""

    ward: str
    group: str
    node: NodeId

    @property
    def own(self) -> str:
        """The topic of this house's state."""
        return f"liengia/v1/{self.ward}/{self.group}/{self.node}/frame"

    @property
    def all(self) -> str:
        """What to subscribe to: `#` stands for nothing too."""
        return f"liengia/v1/{self.ward}/{self.group}/+/frame/#"


class Post(Protocol):
    """An MQTT connection that never gives up; all calls return at once."""

    def start(self) -> None:
        """Begin to connect."""
        ...

    def publish(self, topic: str, payload: bytes, *, retain: bool) -> None:
        """Send; `taken` is called when the broker has it."""
        ...

    def close(self) -> None:
        """Disconnect."""
        ...


class Broker:
    """Moves bytes; judges nothing. `connected`, `lost`, `taken` and `arrived` are its post's to call."""

    id = _PART

    def __init__(
        self,
        address: Address,
        reactor: Reactor,
        on_datagram: OnDatagram,
        on_fault: Callable[[FaultChange], None],
    ) -> None:
        """on_fault is called in a turn of its own, never from within `send`."""
        self._address = address
        self._own_tag = sender_tag(address.node)
        self._reactor = reactor
        self._on_datagram = on_datagram
        self._on_fault = on_fault
        self._post: Post | None = None
        self._is_up = self._is_lost = self._is_closed = False
        self._under_way = 0
        self._waiting: dict[str, tuple[bytes, bool]] = {}
        self._newest = b""  # own state, to be told as soon as there is a connection
        self._inbox: deque[bytes] = deque(maxlen=INBOX_MAX)
        self._is_draining = False
        self._why = "not connected since the start"
        self._timer: Timer | None = None
        self._sent = self._skipped = self._received = 0

    def attach(self, post: Post) -> None:
        """Give it its connection; before start."""
        self._post = post

    def start(self) -> None:
        """Begin to connect; a broker that is not reached for LOST_S is a Fault, and is tried for ever."""
        assert self._post is not None
        self._post.start()
        self._watch()

    def send(self, data: bytes, to: Sequence[Host] = ()) -> None:
        """Hand the bytes over. Never blocks, never raises; without a broker only the newest own is kept."""
        topic, retain = self._topic(data)
        if retain:
            self._newest = data
        if not self._is_up:
            return
        if topic in self._waiting:
            self._skipped += 1
        self._waiting[topic] = (data, retain)
        if len(self._waiting) > WAITING_MAX:
            del self._waiting[next(iter(self._waiting))]
            self._skipped += 1
        self._flush()

    def close(self) -> None:
        """Disconnect for good; what is kept at the broker stays, and is old."""
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._post is not None:
            self._post.close()

    def stats(self) -> str:
        """One line for the log."""
        return f"broker: sent={self._sent} skipped={self._skipped} received={self._received}"

    def connected(self) -> None:
        """The broker has accepted us. On the loop, as the three below."""
        self._is_up, self._under_way = True, 0
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
        log.log(logging.WARNING if self._is_lost else logging.INFO, "broker: connected")
        if self._is_lost:
            self._is_lost = False
            self._report(FaultCleared(_PART, FaultKind.LINK_LOST, self._reactor.now()))
        if self._newest:
            self.send(self._newest)

    def lost(self, why: str) -> None:
        """The connection, or an attempt at one, has ended."""
        self._why = why
        log.log(logging.WARNING if self._is_up else logging.DEBUG, "broker: %s", why)
        if self._is_up:
            self._is_up = False
            self._waiting.clear()
            self._watch()

    def taken(self) -> None:
        """The broker has one of those under way."""
        self._under_way = max(0, self._under_way - 1)
        self._flush()

    def arrived(self, payload: bytes) -> None:
        """A message; from any thread. Judged in the loop's turns, a few in each."""
        most = MAX_ROSTER_BYTES if concerns_rosters(payload) else MAX_FRAME_BYTES
        if len(payload) > most:
            payload = payload[: most + 1]  # refused by its length, and counted
        self._inbox.append(payload)
        if not self._is_draining:
            self._is_draining = True
            self._reactor.post(self._drain)

    def _drain(self) -> None:
        self._is_draining = False
        for _ in range(MESSAGES_PER_TURN):
            if self._is_closed or not self._inbox:
                return
            self._received += 1
            self._on_datagram(self._inbox.popleft(), BROKER, self._reactor.now())
        if self._inbox and not self._is_draining:
            self._is_draining = True
            self._reactor.post(self._drain)

    def _topic(self, data: bytes) -> tuple[str, bool]:
        """Where it belongs, and whether the broker is to keep it."""
        head = read_head(data)
        if head.sender != self._own_tag:
            return f"{self._address.own}/{head.sender.hex()}", False
        if head.kind in _BESIDE:
            return f"{self._address.own}/{_BESIDE[head.kind]}", False
        return self._address.own, True

    def _flush(self) -> None:
        while self._is_up and self._waiting and self._under_way < WINDOW:
            topic = self._address.own if self._address.own in self._waiting else next(iter(self._waiting))
            data, retain = self._waiting.pop(topic)
            self._under_way += 1
            self._sent += 1
            assert self._post is not None
            self._post.publish(topic, data, retain=retain)

    def _watch(self) -> None:
        self._timer = self._reactor.call_at(self._reactor.now() + LOST_S, self._give_up)

    def _give_up(self, at: float) -> None:
        self._is_lost = True
        log.warning("broker: not reached for %.0f s: %s", LOST_S, self._why)
        detail = f"the broker is not reached: {self._why}"
        self._report(FaultRaised(Fault(_PART, FaultKind.LINK_LOST, at, detail)))

    def _report(self, change: FaultChange) -> None:
        self._reactor.post(lambda: None if self._is_closed else self._on_fault(change))
