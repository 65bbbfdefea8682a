"""Whole houses (courier, alarm machine) on a network that loses, delays, doubles, reorders; virtual time."""

import heapq
import itertools
import json
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from edge.alarm.machine import AlarmMachine
from edge.errors import Refused
from edge.group.courier import Courier
from edge.group.message import Kind, decode, read_head
from edge.group.relay import Outgoing
from edge.model.command import Command, Keep, TellGroup, TellWard
from edge.model.condition import Cause, FireCondition
from edge.model.event import AlarmEvent, FaultCleared, FaultRaised, OperatorAction, PeerReport, Verb
from edge.model.evidence import Severity, Verdict
from edge.model.identity import NodeId, ZoneId
from edge.model.reading import Zone
from houses import Houses

ZONE = Zone(ZoneId("door"), "Door", "shop")
# Alarms that an attacker keeps to play them back.
RECORDED_MAX = 200


@dataclass
class House:
    """One house; `disk` is what a restart finds."""

    node: NodeId
    courier: Courier
    machine: AlarmMachine
    boot: int = 1
    starts: int = 1
    disk: dict[str, Any] = field(default_factory=dict)
    events: list[AlarmEvent] = field(default_factory=list)
    is_up: bool = True
    began: float = 0.0

    @property
    def fires(self) -> dict[NodeId, int]:
        """Standing fires of the others: origin -> episode."""
        return {fire.origin: fire.episode for fire in self.machine.neighbours}

    @property
    def own_fire(self) -> int | None:
        """The episode of its own standing fire."""
        is_fire = self.machine.condition is FireCondition.FIRE_ALARM
        return self.machine.state.episode if is_fire else None

    @property
    def last_words(self) -> set[NodeId]:
        """Whose standing alarm it could repeat to a house that has lost its memory."""
        return {v.id for v in self.courier.peers() if v.alarm_at is not None and v.id in self.fires}

    @property
    def faults(self) -> set[tuple[str, str]]:
        """(part, kind) of every fault that stands."""
        return {(part, kind.value) for part, kind in self.machine.impairments.faults}


class VirtualGroup:
    """The houses of a roster; `cut` holds the pairs that do not hear each other."""

    def __init__(self, group: Houses, seed: int = 0) -> None:
        self.now = 0.0
        self.loss = 0.0
        self.delay_s = 0.02
        self.cut: set[frozenset[NodeId]] = set()
        self.recorded: deque[bytes] = deque(maxlen=RECORDED_MAX)
        self.sent = 0
        self._group = group
        self._random = random.Random(seed)
        self._flying: list[tuple[float, int, NodeId, bytes]] = []
        self._count = itertools.count()
        self.houses: dict[NodeId, House] = {}
        for node in group.ids:
            self.houses[node] = self._new(node, boot=1, starts=1)
        for house in self.houses.values():
            self._open(house)

    def living(self) -> list[House]:
        """Those that run."""
        return [house for house in self.houses.values() if house.is_up]

    def run(self, seconds: float) -> None:
        """Let so much time pass."""
        end = self.now + seconds
        while True:
            dues = [(due, house) for house in self.living() if (due := _due(house)) is not None]
            due, house = min(dues, key=lambda item: item[0], default=(end, None))
            arrival = self._flying[0][0] if self._flying else end
            if min(due, arrival) >= end:
                self.now = end
                return
            self.now = max(self.now, min(due, arrival))
            if arrival <= due:
                _, _, node, datagram = heapq.heappop(self._flying)
                self.deliver(node, datagram)
            else:
                assert house is not None
                self._tick(house)

    def deliver(self, node: NodeId, datagram: bytes) -> None:
        """These bytes come to a house now, whoever sent them."""
        house = self.houses[node]
        if not house.is_up:
            return
        for found in house.courier.receive(datagram, "lan", self.now):
            self._event(house, found)
        self._tick(house)

    def press(self, node: NodeId) -> None:
        """The call point of a house, which stays pressed until its reset."""
        verdict = Verdict(ZONE.id, self.now, Severity.FIRE, 99.0, Cause.CALL_POINT)
        self._event(self.houses[node], verdict)
        self._tick(self.houses[node])

    def reset(self, node: NodeId) -> bool:
        """The inputs are normal again, and a person resets; whether it was granted."""
        house = self.houses[node]
        self._event(house, Verdict(ZONE.id, self.now, Severity.NONE))
        try:
            self._event(house, OperatorAction(Verb.RESET, "test"))
        except Refused:
            return False
        self._tick(house)
        return True

    def kill(self, node: NodeId) -> None:
        """It is gone, with all that it had not written."""
        self.houses[node].is_up = False

    def start(self, node: NodeId, *, disk: dict[str, Any] | None) -> None:
        """It starts anew with this disk; None is an empty one."""
        before = self.houses[node]
        kept = json.loads(json.dumps(disk)) if disk else {}
        house = self._new(node, boot=kept.get("boot", 0) + 1, starts=before.starts + 1)
        house.began = self.now
        self.houses[node] = house
        if "alarm" in kept:
            self._do(house, house.machine.restore(kept["alarm"], self.now, same_boot=False))
        house.disk = kept | {"boot": house.boot}
        if "peers" in kept:
            house.courier.restore(kept["peers"])
        self._open(house)

    def _new(self, node: NodeId, *, boot: int, starts: int) -> House:
        # Each start draws another boot, whatever is left on the disk.
        courier = self._group.courier(node, boot=self._random.randrange(1, 2**32))
        return House(node, courier, AlarmMachine(node, boot, [ZONE]), boot, starts, {"boot": boot})

    def _open(self, house: House) -> None:
        house.courier.set_own(house.machine.state, self.now)
        self._tick(house)

    def _event(self, house: House, event: Any) -> None:
        assert isinstance(event, PeerReport | FaultRaised | FaultCleared | Verdict | OperatorAction)
        self._do(house, house.machine.handle(event, self.now))

    def _do(self, house: House, commands: list[Command]) -> None:
        for command in commands:
            match command:
                case TellGroup(state):
                    house.courier.set_own(state, self.now)
                case TellWard(event):
                    house.events.append(event)
                case Keep():
                    house.disk |= {"alarm": house.machine.snapshot(), "peers": house.courier.snapshot()}

    def _tick(self, house: House) -> None:
        self._do(house, house.machine.tick(self.now))
        for item in house.courier.tick(self.now):
            if isinstance(item, Outgoing):
                self._send(house.node, item.data)
            else:
                self._event(house, item)

    def _send(self, sender: NodeId, datagram: bytes) -> None:
        self.sent += 1
        if _is_alarm(datagram) and datagram not in self.recorded:
            self.recorded.append(datagram)
        for node in self.houses:
            if node == sender or frozenset((node, sender)) in self.cut:
                continue
            for _ in range(1 + (self._random.random() < 0.05)):
                if self._random.random() >= self.loss:
                    arrival = self.now + self._random.uniform(0.0005, self.delay_s)
                    heapq.heappush(self._flying, (arrival, next(self._count), node, datagram))


def _is_alarm(datagram: bytes) -> bool:
    if read_head(datagram).kind is Kind.CHALLENGE:
        return False
    return decode(datagram).state.condition is FireCondition.FIRE_ALARM


def _due(house: House) -> float | None:
    dues = (house.courier.next_deadline(), house.machine.next_deadline())
    return min((due for due in dues if due is not None), default=None)
