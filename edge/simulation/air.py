"""One radio channel among modules: airtime, collisions, capture, half duplex, losses, listening first.

Runs on anything that has a clock and timers: the reactor of a bench in real time, or a heap in virtual time.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

OnPacket = Callable[[bytes, float, float], None]  # bytes, field strength [dBm], instant
Path = Callable[[str, str], float | None]  # sender, listener -> field strength [dBm]; None: out of range

# A LoRa receiver keeps the stronger of two packets that are this far apart (Semtech AN1200.22: 6 dB).
CAPTURE_DB = 6.0
# A transmission younger than this is not sensed: two symbols of activity detection, and turning round.
BLIND_S = 0.005
# E22 manual, REG3 bit 4: listens for up to 2 s, then sends anyway. How often it looks is not published.
LBT_MOST_S = 2.0
LBT_STEP_S = (0.01, 0.06)


class Timers(Protocol):
    """A clock and its timers, as `runtime.reactor.Reactor` has them."""

    def now(self) -> float:
        """Now [s]."""
        ...

    def call_at(self, at: float, callback: Callable[[float], None]) -> Any:
        """Call back at an instant."""
        ...


@dataclass(slots=True)
class _Packet:
    sender: str
    data: bytes
    start: float
    end: float


class Channel:
    """The air of one frequency.

    loss  probability that a packet is lost at one listener for no reason (0 to 1)
    path  who hears whom how loud; by default everyone everyone equally, so that no collision is survived
    """

    def __init__(
        self,
        timers: Timers,
        *,
        loss: float = 0.0,
        path: Path = lambda _sender, _listener: -70.0,
        seed: int = 1,
    ) -> None:
        self.sent = self.delivered = self.collided = self.lost = 0
        self.airtime_s = 0.0
        self._timers = timers
        self._loss = loss
        self._path = path
        self._random = random.Random(seed)
        self._listeners: dict[str, OnPacket] = {}
        self._packets: list[_Packet] = []  # those on the air, and those that overlapped them

    def join(self, name: str, on_packet: OnPacket) -> None:
        """A module that listens; again with the same name replaces it."""
        self._listeners[name] = on_packet

    def leave(self, name: str) -> None:
        """It listens no more."""
        self._listeners.pop(name, None)

    def is_clear(self, listener: str, at: float) -> bool:
        """Whether a module that listens now would find the channel free."""
        return not any(
            packet.start + BLIND_S <= at < packet.end and self._path(packet.sender, listener) is not None
            for packet in self._packets
        )

    def transmit(self, sender: str, data: bytes, airtime_s: float) -> float:
        """Put a packet on the air; returns when it ends [s]."""
        at = self._timers.now()
        packet = _Packet(sender, data, at, at + airtime_s)
        self._packets.append(packet)
        self.sent += 1
        self.airtime_s += airtime_s
        self._timers.call_at(packet.end, lambda _at: self._end(packet))
        return packet.end

    def _end(self, packet: _Packet) -> None:
        for name, on_packet in list(self._listeners.items()):
            if name != packet.sender:
                self._arrive(packet, name, on_packet)
        oldest = min((p.start for p in self._packets if p.end > packet.end), default=packet.end)
        # Not only those that end later: two that began together end together.
        self._packets = [p for p in self._packets if p.end >= oldest]

    def _arrive(self, packet: _Packet, listener: str, on_packet: OnPacket) -> None:
        level = self._path(packet.sender, listener)
        if level is None:
            return
        if any(self._spoils(other, packet, listener, level) for other in self._packets):
            self.collided += 1
        elif self._random.random() < self._loss:
            self.lost += 1
        else:
            self.delivered += 1
            on_packet(packet.data, level, packet.end)

    def _spoils(self, other: _Packet, packet: _Packet, listener: str, level: float) -> bool:
        if other is packet or other.end <= packet.start or other.start >= packet.end:
            return False
        if other.sender == listener:  # half duplex: whoever sends hears nothing
            return True
        other_level = self._path(other.sender, listener)
        return other_level is not None and level - other_level < CAPTURE_DB


class Talker:
    """The radio half of a module: one packet at a time, listening before it talks when told to.

    on_busy  whether a packet waits or is on the air: what AUX shows
    """

    def __init__(
        self, channel: Channel, timers: Timers, name: str, *, on_busy: Callable[[bool], None], seed: int = 0
    ) -> None:
        self.has_lbt = True
        self.forced = 0  # packets sent after LBT_MOST_S although somebody else was talking
        self._channel = channel
        self._timers = timers
        self._name = name
        self._on_busy = on_busy
        self._random = random.Random(f"{seed}/{name}")
        self._waiting: list[tuple[bytes, float]] = []
        self._is_busy = False
        self._since = 0.0

    def send(self, data: bytes, airtime_s: float) -> None:
        """A packet, after those that wait."""
        self._waiting.append((data, airtime_s))
        if not self._is_busy:
            self._is_busy = True
            self._on_busy(True)
            self._since = self._timers.now()
            self._try(self._since)

    def _try(self, at: float) -> None:
        if self.has_lbt and not self._channel.is_clear(self._name, at):
            if at - self._since < LBT_MOST_S:
                self._timers.call_at(at + self._random.uniform(*LBT_STEP_S), self._try)
                return
            self.forced += 1
        data, airtime_s = self._waiting.pop(0)
        self._timers.call_at(self._channel.transmit(self._name, data, airtime_s), self._done)

    def _done(self, at: float) -> None:
        if self._waiting:
            self._since = at
            self._try(at)
            return
        self._is_busy = False
        self._on_busy(False)
