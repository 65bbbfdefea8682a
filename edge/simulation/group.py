"""A whole group on one machine: keys, a signed roster, N houses, their network, and an end for all of it."""

import contextlib
import random
import socket
import time
from dataclasses import dataclass, replace
from pathlib import Path

from edge.errors import DeviceError, Said
from edge.group.keys import Key, new_key, verify
from edge.group.road_traits import BROKER
from edge.group.roster import MEMBERS_MAX, MEMBERS_MIN, Roster
from edge.runtime.reactor import Reactor
from edge.simulation.air import Channel
from edge.simulation.house import House, Site
from edge.simulation.loop_thread import LoopThread
from edge.simulation.lossy_lan import LOOPBACK, LossyLan
from edge.simulation.scenario import Scenario
from edge.simulation.trace import Air

GROUP = "to-1"
WARD = "phuong-1"

# A node closes its outbox and its ports on SIGTERM; one that has not by then is killed.
STOP_S = 4.0

# A DHT means a second process per house. Beyond this many houses only the first has one: a demo of forty
# would otherwise start eighty interpreters.
_MAX_WITH_DHT = 12

_WITH_LAN = ("lan", "both")
_WITH_RADIO = ("radio", "both")

# Below Linux's ephemeral range (32768 up): no outgoing connection takes the port before the node does.
_PORTS = range(20_000, 32_000)


@dataclass(frozen=True, slots=True)
class Plan:
    """What group to make.

    speed   node seconds per real second
    epoch   when the nodes' clock equals the real one [boottime s]; the reactor's clock must be the same
    ward    broker's URL; None leaves the ward out of the settings
    loss    probability that a frame between two houses is lost (0 to 0.9)
    roads   "lan", "radio" (the LAN carries nothing), "both" of them, or "broker" (the LAN carries nothing)
    seed    of noise and loss
    """

    houses: int
    scenario: Scenario
    folder: Path
    speed: float
    epoch: float
    ward: str | None
    loss: float = 0.0
    roads: str = "lan"
    seed: int = 1

    def __post_init__(self) -> None:
        if not MEMBERS_MIN <= self.houses <= MEMBERS_MAX:
            raise ValueError(f"{self.houses} houses; a group has {MEMBERS_MIN} to {MEMBERS_MAX}")


class Group:
    """The group; `houses` in the roster's order, the first is where the scenario happens.

    ward_key  signs the ward's receipts
    """

    def __init__(self, plan: Plan, reactor: Reactor) -> None:
        """Make folders, keys, files and hardware; start() starts the nodes.

        Raises:
            DeviceError, OSError: the machine refuses ptys, sockets or the folder.
        """
        self.plan = plan
        self.houses: list[House] = []
        self.ward_key = new_key(plan.folder / "ward.key")
        self._reactor = reactor
        self._closed = False
        self._bench = LoopThread("bench")
        lan_reactor = self._bench.reactor
        loss = plan.loss if plan.roads in _WITH_LAN else 1.0
        self._lan = LossyLan(lan_reactor, loss=loss, seed=plan.seed) if loss else None
        is_on_air = plan.roads in _WITH_RADIO
        self.air = Channel(lan_reactor, loss=plan.loss, seed=plan.seed) if is_on_air else None
        with contextlib.ExitStack() as undo:
            undo.callback(self.close)
            self._build()
            undo.pop_all()

    def start(self) -> None:
        """Start every node, all at once."""
        for house in self.houses:
            house.start(clock_text(self.plan.speed, self.plan.epoch), self.plan.speed)

    def house(self, node: str) -> House:
        """By id; KeyError when there is none."""
        return {house.site.id: house for house in self.houses}[node]

    def check_alive(self) -> None:
        """Raises:
        DeviceError: a node has ended by itself; names it and quotes its last words.
        """
        for house in self.houses:
            if (code := house.exit_code()) is not None:
                said = Said("the node ended with {code}: {words}", code=code, words=house.last_words())
                raise DeviceError(house.site.id, said)

    def close(self) -> None:
        """End every node and reap it, then take the hardware away; harmless twice."""
        if self._closed:
            return
        self._closed = True
        for house in self.houses:
            house.terminate()
        deadline = time.monotonic() + STOP_S
        while time.monotonic() < deadline and any(house.is_running() for house in self.houses):
            time.sleep(0.02)
        for house in self.houses:
            house.kill()
            house.close()
        if self._lan is not None:
            self._bench.call(self._lan.close)
        self._bench.close()

    def _build(self) -> None:
        plan, trace = self.plan, self.plan.scenario.trace()
        ports = _free_udp_ports(plan.houses)
        doors = [self._door(port) for port in ports]
        for index, port in enumerate(ports):
            site = _site(plan, index, port)
            air = Air(trace, quiet_s=plan.scenario.quiet_s, seed=plan.seed * MEMBERS_MAX + index)
            house = House(site, air, self._reactor, self._bench)
            self.houses.append(house)
            if self.air is not None:
                house.fit_radio(self.air, GROUP)
        roster = self._roster(doors, new_key(plan.folder / "group.key"))
        for house in self.houses:
            house.write_settings(plan.ward, roster, is_broker_a_road=plan.roads == BROKER)

    def _door(self, port: int) -> int:
        """Where a house's neighbours send to."""
        lan = self._lan
        return port if lan is None else self._bench.call(lambda: lan.open(port))

    def _roster(self, doors: list[int], group_key: Key) -> Roster:
        """The signed roster; makes each house's key, which stays in its own folder."""
        members = [
            {
                "id": house.site.id,
                "name": house.site.name,
                "public_key": new_key(house.site.state_dir / "node.key").public_text,
                "hosts": [f"{LOOPBACK}:{door}"],
            }
            for house, door in zip(self.houses, doors, strict=True)
        ]
        roster = Roster.from_mapping(
            {
                "version": 1,
                "group": GROUP,
                "ward": WARD,
                "members": members,
                "ward_keys": [self.ward_key.public_text],
                "group_key": group_key.public_text,
            }
        )
        signed = replace(roster, signature=group_key.sign(roster.canonical()))
        assert signed.is_signed(verify)
        return signed


def node_id(number: int) -> str:
    """n01, n02, ...: of the house with this number, from 1."""
    return f"n{number:02}"


def clock_text(speed: float, epoch: float) -> str:
    """LIENGIA_CLOCK of the nodes."""
    return f"{speed!r}@{epoch!r}"


def _site(plan: Plan, index: int, lan_port: int) -> Site:
    node = node_id(index + 1)
    return Site(
        id=node,
        name=f"Nhà {index + 1}",
        folder=plan.folder / node,
        lan_port=lan_port,
        room=plan.scenario.room,
        profile=plan.scenario.profile,
        sample_s=plan.scenario.sample_s,
        has_dht=index == 0 or plan.houses <= _MAX_WITH_DHT,
    )


def _free_udp_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens at now.

    Raises:
        DeviceError: not as many are free.
    """
    found = []
    for port in random.sample(_PORTS, len(_PORTS)):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise DeviceError("demo", Said("no {count} free UDP ports on this machine", count=count))
