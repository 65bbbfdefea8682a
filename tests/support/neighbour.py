"""A house of a real group without a node: its courier on a real socket, driven from the test."""

import os
import socket
import time
from collections.abc import Callable
from typing import Any, Self

from edge.group import keys
from edge.group.courier import Courier
from edge.group.relay import Outgoing
from edge.group.roster import Roster
from edge.model.condition import Cause, FireCondition
from edge.model.event import HouseState
from edge.model.identity import NodeId
from rig import PATIENCE_S, Group, House

FIRE = HouseState(FireCondition.FIRE_ALARM, cause=Cause.CALL_POINT, episode=1 << 8)


class Neighbour:
    """Speaks as `own` to `other`, whose node runs; `sent` is all it has sent."""

    def __init__(self, group: Group, own: House, other: House) -> None:
        roster = Roster.from_mapping(group.roster_mapping())
        self.courier = Courier(NodeId(own.node), roster, own.key.sign, keys.verify, draw=os.urandom)
        self.sent: list[bytes] = []
        self._to = ("127.0.0.1", other.port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", own.port))
        self._socket.settimeout(0.02)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def set(self, state: HouseState) -> None:
        """Its state is now this."""
        self.courier.set_own(state, time.monotonic())

    def send(self, datagram: bytes) -> None:
        """Any bytes, as they are."""
        self._socket.sendto(datagram, self._to)

    def until(self, check: Callable[[], Any], what: str) -> None:
        """Speak and listen until check(); fails the test when it does not come."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            self._turn()
            if check():
                return
            assert time.monotonic() < deadline, f"not within {PATIENCE_S} s: {what}"

    def _turn(self) -> None:
        try:
            while True:
                self._tick()
                self.courier.receive(self._socket.recv(2048), "lan", time.monotonic())
        except TimeoutError:
            self._tick()

    def _tick(self) -> None:
        for out in self.courier.tick(time.monotonic()):
            if isinstance(out, Outgoing):
                self.sent.append(out.data)
                self.send(out.data)
