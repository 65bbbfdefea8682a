"""A lossy network between the houses: a UDP relay with one door per house, on the demo's own loop."""

import contextlib
import random
import socket
from dataclasses import dataclass

from edge.runtime.reactor import Reactor

LOOPBACK = "127.0.0.1"
MAX_DATAGRAM = 9000  # bytes; a frame of the group is under 200, a roster under 8192
MAX_PER_TURN = 64  # datagrams forwarded before the loop may do something else; the rest waits in the kernel


@dataclass(slots=True)
class _Door:
    socket: socket.socket
    target: tuple[str, int]


class LossyLan:
    """Forwards each datagram to the door's house, or drops it.

    loss  probability that a datagram is dropped, each on its own, in one direction (0 to 0.9)
    seed  makes the sequence of drops the same in each run; their timing is the houses' own
    """

    def __init__(self, reactor: Reactor, *, loss: float, seed: int = 1) -> None:
        self.forwarded = 0
        self.dropped = 0
        self._reactor = reactor
        self._loss = loss
        self._random = random.Random(seed)
        self._doors: list[_Door] = []

    def open(self, port: int) -> int:
        """A port that stands for the house listening at `port`; its neighbours send to it.

        Raises:
            OSError: no socket can be had.
        """
        door = _Door(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), (LOOPBACK, port))
        door.socket.setblocking(False)
        door.socket.bind((LOOPBACK, 0))
        self._doors.append(door)
        self._reactor.add_reader(door.socket.fileno(), lambda _at: self._forward(door))
        return int(door.socket.getsockname()[1])

    def close(self) -> None:
        """Shut every door."""
        for door in self._doors:
            self._reactor.remove_reader(door.socket.fileno())
            door.socket.close()
        self._doors.clear()

    def _forward(self, door: _Door) -> None:
        for _ in range(MAX_PER_TURN):
            try:
                datagram = door.socket.recv(MAX_DATAGRAM)
            except OSError:  # nothing left, or the target refused an earlier one
                return
            if self._random.random() < self._loss:
                self.dropped += 1
                continue
            self.forwarded += 1
            with contextlib.suppress(OSError):  # a full queue loses it, as a network does
                door.socket.sendto(datagram, door.target)
