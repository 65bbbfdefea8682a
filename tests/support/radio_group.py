"""A group of couriers that have nothing but one simulated radio channel, in virtual time."""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from edge.group.air_queue import AirQueue
from edge.group.airtime import airtime_s
from edge.group.courier import Courier
from edge.group.ebyte_frame import packed
from edge.group.message import sender_tag
from edge.group.relay import Outgoing
from edge.model.condition import Cause, FaultKind, FireCondition
from edge.model.event import FaultCleared, FaultRaised, Heard, HouseState, PeerReport, Stage
from edge.model.identity import NodeId
from edge.simulation.air import Channel, Talker

FIRE = HouseState(FireCondition.FIRE_ALARM, cause=Cause.CALL_POINT, episode=1)
AIR_RATE = 9.6
PACKET = 240
# A frame of 200 bytes at 9600 baud into the module, and as much out of it.
UART_S_PER_BYTE = 10 / 9600


def frame_airtime_s(size: int, rate: float = AIR_RATE, packet: int = PACKET) -> float:
    """Of a group's frame with what stands around it."""
    return airtime_s(size + 3, rate, packet)


class VirtualTimers:
    """A clock that jumps from timer to timer."""

    def __init__(self) -> None:
        self._now = 0.0
        self._heap: list[tuple[float, int, Callable[[float], None]]] = []
        self._count = itertools.count()

    def now(self) -> float:
        return self._now

    def call_at(self, at: float, callback: Callable[[float], None]) -> None:
        heapq.heappush(self._heap, (max(at, self._now), next(self._count), callback))

    def run_until(self, end: float) -> None:
        while self._heap and self._heap[0][0] <= end:
            self._now, _, callback = heapq.heappop(self._heap)
            callback(self._now)
        self._now = end


@dataclass
class RadioHouse:
    """A courier, its queue and module, and the least of an alarm machine."""

    node: NodeId
    courier: Courier
    queue: AirQueue
    state: HouseState = field(default_factory=HouseState)
    heard_at: dict[NodeId, float] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    ever_lost: int = 0
    is_up: bool = True
    is_busy: bool = False
    frames: int = 0

    def take(self, report: PeerReport, at: float) -> None:
        if report.state.condition is FireCondition.FIRE_ALARM and report.peer not in self.heard_at:
            self.heard_at[report.peer] = at
            heard = Heard(report.peer, report.state.episode, Stage.COMMANDED)
            self.set(replace(self.state, heard=(*self.state.heard, heard)), at)

    def set(self, state: HouseState, at: float) -> None:
        self.state = state
        self.courier.set_own(state, at)


class RadioGroup:
    """All houses on one channel; `houses` as tests/group/conftest.py makes them."""

    def __init__(
        self,
        group: Any,
        *,
        seed: int = 1,
        loss: float = 0.0,
        has_lbt: bool = True,
        rate: float = AIR_RATE,
        path: Callable[[str, str], float | None] | None = None,
    ) -> None:
        self.timers = VirtualTimers()
        more = {"path": path} if path else {}
        self.channel = Channel(self.timers, loss=loss, seed=seed, **more)
        self.rate = rate
        self.houses: dict[NodeId, RadioHouse] = {}
        self._talkers: dict[NodeId, Talker] = {}
        self._wakes: dict[NodeId, float] = {}
        for node in group.ids:
            self._add(group, node, seed, has_lbt)

    def _add(self, group: Any, node: NodeId, seed: int, has_lbt: bool) -> None:
        jitter = random.Random(f"{seed}/{node}").random
        courier = group.courier(node, roads=("lan", "radio"), jitter=jitter)
        queue = AirQueue(sender_tag(node), len(group.ids), lambda n: frame_airtime_s(n, self.rate), jitter)
        house = RadioHouse(node, courier, queue)
        self.houses[node] = house

        def on_busy(is_busy: bool) -> None:
            house.is_busy = is_busy
            if not is_busy:
                self._turn(house)

        self._talkers[node] = Talker(self.channel, self.timers, node, on_busy=on_busy, seed=seed)
        self._talkers[node].has_lbt = has_lbt
        self.channel.join(node, lambda data, _rssi, at: self._out_of_module(house, data, at))
        self._wakes[node] = float("inf")
        house.set(HouseState(), 0.0)
        self._turn(house)

    def run(self, seconds: float) -> float:
        """Pass so much time; returns the instant then."""
        end = self.timers.now() + seconds
        self.timers.run_until(end)
        return end

    def press(self, node: NodeId, episode: int = 1) -> float:
        house, at = self.houses[node], self.timers.now()
        house.set(replace(FIRE, episode=episode, heard=house.state.heard), at)
        self._turn(house)
        return at

    def set(self, node: NodeId, state: HouseState) -> None:
        self.houses[node].set(state, self.timers.now())
        self._turn(self.houses[node])

    def kill(self, node: NodeId) -> None:
        self.houses[node].is_up = False
        self.channel.leave(node)

    def delays(self, origin: NodeId, since: float) -> list[float]:
        """From the press to each other living house; a missed one is infinite."""
        return [
            house.heard_at.get(origin, float("inf")) - since
            for node, house in self.houses.items()
            if node != origin and house.is_up
        ]

    def _out_of_module(self, house: RadioHouse, data: bytes, at: float) -> None:
        later = at + len(data) * UART_S_PER_BYTE
        self.timers.call_at(later, lambda now: self._arrive(house, data, now))

    def _arrive(self, house: RadioHouse, data: bytes, at: float) -> None:
        if not house.is_up:
            return
        house.queue.heard(data[1:-2])
        for found in house.courier.receive(data[1:-2], "radio", at):
            if isinstance(found, PeerReport):
                house.take(found, at)
            else:
                self._fault(house, found)
        self._turn(house)

    def _fault(self, house: RadioHouse, change: Any) -> None:
        if isinstance(change, FaultRaised) and change.fault.kind is FaultKind.NEIGHBOUR_LOST:
            house.lost.add(change.fault.part)
            house.ever_lost += 1
        elif isinstance(change, FaultCleared):
            house.lost.discard(change.part)

    def _turn(self, house: RadioHouse) -> None:
        """As the node's loop: what is due of the courier into the queue, and from there to the module."""
        if not house.is_up:
            return
        at = self.timers.now()
        for out in house.courier.tick(at):
            if not isinstance(out, Outgoing):
                self._fault(house, out)
            elif out.road in {None, "radio"}:
                house.queue.offer(out.data, at)
        if not house.is_busy and (frame := house.queue.take(at)) is not None:
            house.frames += 1
            house.is_busy = True
            data = packed(frame)
            later = at + len(data) * UART_S_PER_BYTE
            airtime = frame_airtime_s(len(frame), self.rate)
            self.timers.call_at(later, lambda _at: self._talkers[house.node].send(data, airtime))
        self._sleep(house, at)

    def _sleep(self, house: RadioHouse, at: float) -> None:
        dues = [house.courier.next_deadline()]
        if not house.is_busy:
            dues.append(house.queue.next_deadline())
        due = min((d for d in dues if d is not None), default=float("inf"))
        if due < self._wakes[house.node] or self._wakes[house.node] <= at:
            self._wakes[house.node] = max(due, at + 0.001)
            self.timers.call_at(self._wakes[house.node], lambda _at: self._turn(house))
