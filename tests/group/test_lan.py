"""The LAN road over real sockets of this machine's loopback."""

import asyncio
import errno
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from edge.group import lan as lan_module
from edge.group.courier import Courier
from edge.group.hosts import Host, parse_host
from edge.group.lan import DATAGRAMS_PER_TURN, Lan, multicast_address
from edge.group.lan_settings import LanSettings
from edge.group.refusals import Refusal
from edge.group.roster_frame import MAX_ROSTER_BYTES
from edge.model.condition import FaultKind, FireCondition
from edge.model.event import FaultCleared, FaultRaised, HouseState, PeerReport
from edge.model.identity import NodeId
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from meeting import meet, states

LOOPBACK = "127.0.0.1"
# Generous: this machine may be busy.
WAIT_S = 20.0
# The multicast port is one for the machine: another run of these tests must not be heard.
GROUP = f"to-{os.getpid()}"


class Bench:
    """A loop, and nodes' LAN roads on it with what they brought."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.reactor = Reactor(self.loop, Clock())
        self.roads: list[Lan] = []
        self.received: dict[int, list[bytes]] = {}
        self.faults: list[Any] = []

    def open(self, port: int, *hosts: str, multicast: bool = False, group: str = GROUP) -> Lan:
        brought = self.received.setdefault(port, [])
        road = Lan(
            LanSettings(port=port, bind=LOOPBACK, multicast=multicast),
            [parse_host(host) for host in hosts],
            self.reactor,
            lambda datagram, _road, _at: brought.append(datagram),
            self.faults.append,
            group=group,
        )
        self.roads.append(road)
        road.start()
        return road

    def run_until(self, is_done: Callable[[], bool]) -> None:
        """Turn the loop until it is so."""

        async def turn() -> None:
            while not is_done():  # noqa: ASYNC110 - what it waits for is plain callbacks
                await asyncio.sleep(0.002)

        self.loop.run_until_complete(asyncio.wait_for(turn(), WAIT_S))

    def run_for(self, seconds: float) -> None:
        self.loop.run_until_complete(asyncio.sleep(seconds))

    def close(self) -> None:
        for road in self.roads:
            road.close()
        self.run_for(0)
        self.loop.close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


@pytest.fixture
def ports() -> list[int]:
    """Ports that were free a moment ago."""
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(4)]
    for opened in sockets:
        opened.bind((LOOPBACK, 0))
    found = [opened.getsockname()[1] for opened in sockets]
    for opened in sockets:
        opened.close()
    return found


def test_datagram_reaches_every_host(bench: Bench, ports: list[int]) -> None:
    sender = bench.open(ports[0], f"{LOOPBACK}:{ports[1]}", f"{LOOPBACK}:{ports[2]}")
    bench.open(ports[1], f"{LOOPBACK}:{ports[0]}")
    bench.open(ports[2], f"{LOOPBACK}:{ports[0]}")
    sender.send(b"state")
    bench.run_until(lambda: bench.received[ports[1]] == bench.received[ports[2]] == [b"state"])
    assert bench.received[ports[0]] == []
    assert bench.faults == []
    assert sender.stats() == "lan: sent=2 unsent=0 received=0"


def test_what_is_for_one_house_goes_to_its_addresses_alone(bench: Bench, ports: list[int]) -> None:
    sender = bench.open(ports[0], f"{LOOPBACK}:{ports[1]}", f"{LOOPBACK}:{ports[2]}")
    bench.open(ports[1])
    bench.open(ports[2])
    roster = b"\x01\x05" + bytes(MAX_ROSTER_BYTES - 2)
    sender.send(roster, [parse_host(f"{LOOPBACK}:{ports[2]}")])
    sender.send(b"for all", [parse_host("unknown.example")])
    bench.run_until(lambda: bench.received[ports[2]] == [roster, b"for all"])
    bench.run_until(lambda: bench.received[ports[1]] == [b"for all"])
    sender.send(b"refused by the kernel", [parse_host("255.255.255.255:1")])
    bench.loop.run_until_complete(asyncio.sleep(0.05))
    assert "unsent=1" in sender.stats()
    assert bench.faults == [], "one house out of reach is no fault of the road"


def test_names_are_resolved_off_the_loop(bench: Bench, ports: list[int]) -> None:
    sender = bench.open(ports[0], f"localhost:{ports[1]}")
    bench.open(ports[1], f"{LOOPBACK}:{ports[0]}")

    def arrived() -> bool:
        sender.send(b"state")
        return b"state" in bench.received[ports[1]]

    bench.run_until(arrived)


def test_hanging_resolver_holds_nobody(
    bench: Bench, ports: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that nobody answers for: literal addresses work at once, and closing does not wait for it."""
    release = threading.Event()

    def hang(*_: Any) -> list[Any]:
        release.wait(WAIT_S)
        raise socket.gaierror("timed out")

    monkeypatch.setattr(lan_module.Resolver.__init__, "__defaults__", (hang,))
    sender = bench.open(ports[0], "never.example:1", f"{LOOPBACK}:{ports[1]}")
    bench.open(ports[1], f"{LOOPBACK}:{ports[0]}")
    sender.send(b"state")
    bench.run_until(lambda: bench.received[ports[1]] == [b"state"])
    release.set()


def test_multicast_reaches_nodes_without_addresses(bench: Bench, ports: list[int]) -> None:
    # Bound to the loopback, multicast never leaves this machine.
    sender = bench.open(ports[0], multicast=True)
    bench.open(ports[1], multicast=True)
    bench.open(ports[2], multicast=True)
    bench.open(ports[3], multicast=True, group=f"{GROUP}-b")
    sender.send(b"state")
    bench.run_until(lambda: bench.received[ports[1]] == bench.received[ports[2]] == [b"state"])
    bench.run_until(lambda: bench.received[ports[0]] == [b"state"])  # our own, looped back
    assert bench.received[ports[3]] == [], "the neighbouring group has another address"
    assert bench.faults == []


def test_no_multicast_is_logged_once_and_unicast_goes_on(
    bench: Bench, ports: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.ENODEV, "No such device")

    monkeypatch.setattr(Lan, "_bound_to_group", refuse)
    monkeypatch.setattr(lan_module, "REJOIN_S", 0.01)
    with caplog.at_level(logging.WARNING):
        sender = bench.open(ports[0], f"{LOOPBACK}:{ports[1]}", multicast=True)
        bench.open(ports[1], f"{LOOPBACK}:{ports[0]}")
        sender.send(b"state")
        bench.run_until(lambda: bench.received[ports[1]] == [b"state"])
        bench.run_for(0.1)
    assert [record.getMessage() for record in caplog.records] == [
        "lan: no multicast (No such device); houses are reached by their addresses alone"
    ]
    assert bench.faults == []


def test_membership_is_renewed_without_complaint(
    bench: Bench, ports: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(lan_module, "REJOIN_S", 0.01)
    with caplog.at_level(logging.WARNING):
        bench.open(ports[0], multicast=True)
        bench.run_for(0.1)
    assert caplog.records == []


def test_taken_port_is_a_fault_and_is_tried_again(
    bench: Bench, ports: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lan_module, "BACKOFF_FIRST_S", 0.02)
    thief = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    thief.bind((LOOPBACK, ports[0]))
    road = bench.open(ports[0], f"{LOOPBACK}:{ports[1]}")
    bench.run_until(lambda: bool(bench.faults))
    (raised,) = bench.faults
    assert isinstance(raised, FaultRaised)
    assert (raised.fault.part, raised.fault.kind) == ("lan", FaultKind.LINK_LOST)
    assert f"UDP port {ports[0]} on 127.0.0.1: Address already in use" in raised.fault.detail
    road.send(b"lost, and no exception")
    thief.close()
    bench.run_until(lambda: len(bench.faults) == 2)
    assert isinstance(bench.faults[1], FaultCleared)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as neighbour:
        neighbour.sendto(b"state", (LOOPBACK, ports[0]))
    bench.run_until(lambda: bench.received[ports[0]] == [b"state"])


def test_second_node_on_a_port_steals_nothing(bench: Bench, ports: list[int]) -> None:
    bench.open(ports[0], f"{LOOPBACK}:{ports[1]}", multicast=True)
    bench.open(ports[0], f"{LOOPBACK}:{ports[1]}", multicast=True)
    bench.run_until(lambda: len(bench.faults) == 1)


class Unplugged:
    """A socket whose sendto fails as one without a route does, until it is plugged."""

    def __init__(self, real: socket.socket) -> None:
        self._real = real
        self.is_plugged = False

    def sendto(self, data: bytes, address: Any) -> int:
        if not self.is_plugged:
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
        return self._real.sendto(data, address)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def test_network_down_is_one_fault_until_something_leaves(
    bench: Bench, ports: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    road = bench.open(ports[0], f"{LOOPBACK}:{ports[1]}")
    assert road._socket is not None
    cable = Unplugged(road._socket)
    road._socket = cable  # type: ignore[assignment]
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            road.send(b"state")
            assert [type(fault) for fault in bench.faults] in ([], [FaultRaised]), "never from within send"
            bench.run_for(0.01)
    assert len(bench.faults) == 1
    assert "nothing can be sent: 127.0.0.1: Network is unreachable" in bench.faults[0].fault.detail
    assert len(caplog.records) == 1
    cable.is_plugged = True
    road.send(b"state")
    bench.run_until(lambda: len(bench.faults) == 2)
    assert isinstance(bench.faults[1], FaultCleared)


def test_nowhere_to_send_is_a_fault(bench: Bench, ports: list[int]) -> None:
    bench.open(ports[0]).send(b"state")
    bench.run_until(lambda: bool(bench.faults))
    assert "no neighbour has an address" in bench.faults[0].fault.detail


def test_failing_receive_reopens(bench: Bench, ports: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lan_module, "BACKOFF_FIRST_S", 0.02)
    road = bench.open(ports[0], f"{LOOPBACK}:{ports[1]}")
    first = road._socket
    road._read(_Broken(), bench.reactor.now())  # type: ignore[arg-type]
    assert road._socket is None
    bench.run_until(lambda: len(bench.faults) == 2)
    assert "cannot receive: Network is down" in bench.faults[0].fault.detail
    assert isinstance(bench.faults[1], FaultCleared)
    assert road._socket is not first


class _Broken:
    def recv(self, _: int) -> bytes:
        raise OSError(errno.ENETDOWN, "Network is down")


def test_flood_leaves_the_loop_its_turns(bench: Bench, ports: list[int]) -> None:
    turns: list[int] = []
    bench.open(ports[0], f"{LOOPBACK}:{ports[1]}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as attacker:
        for _ in range(DATAGRAMS_PER_TURN * 4):
            attacker.sendto(b"x" * 200, (LOOPBACK, ports[0]))

    def look() -> None:
        turns.append(len(bench.received[ports[0]]))
        if turns[-1] < DATAGRAMS_PER_TURN * 4:
            bench.loop.call_soon(look)

    bench.loop.call_soon(look)
    bench.run_until(lambda: len(bench.received[ports[0]]) == DATAGRAMS_PER_TURN * 4)
    steps = [after - before for before, after in pairwise(turns)]
    assert max(steps) <= DATAGRAMS_PER_TURN


def test_oversized_datagram_arrives_cut_so_that_the_courier_refuses_it(
    bench: Bench, ports: list[int], three: Any
) -> None:
    courier: Courier = three.courier(NodeId("n02"))
    bench.open(ports[0], f"{LOOPBACK}:{ports[1]}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as attacker:
        attacker.sendto(bytes(60_000), (LOOPBACK, ports[0]))
    bench.run_until(lambda: bool(bench.received[ports[0]]))
    (datagram,) = bench.received[ports[0]]
    assert len(datagram) == MAX_ROSTER_BYTES + 1
    assert courier.receive(datagram, "lan", 0.0) == []
    assert courier.refused() == {Refusal.MALFORMED: 1}


def test_alarm_from_courier_to_courier(bench: Bench, ports: list[int], three: Any) -> None:
    """Real keys, real sockets: hostile datagrams beside a true alarm."""
    a, b = three.courier(NodeId("n01")), three.courier(NodeId("n02"))
    meet(a, b)
    before = b.refused()
    road = bench.open(ports[0], f"{LOOPBACK}:{ports[1]}")
    bench.open(ports[1], f"{LOOPBACK}:{ports[0]}")
    a.set_own(HouseState(FireCondition.FIRE_ALARM, episode=1), 0.0)
    (alarm,) = states(a, 0.0)
    foreign = alarm[:2] + b"else" + alarm[6:]
    for datagram in (foreign, alarm[:-64] + bytes(64), alarm[:-1], b"", alarm, alarm):
        road.send(datagram)
    bench.run_until(lambda: len(bench.received[ports[1]]) == 6)
    found = [report for datagram in bench.received[ports[1]] for report in b.receive(datagram, "lan", 1.0)]
    assert [(r.peer, r.state.condition) for r in found if isinstance(r, PeerReport)] == [
        (NodeId("n01"), FireCondition.FIRE_ALARM)
    ]
    since = {reason: n - before.get(reason, 0) for reason, n in b.refused().items()}
    assert {reason: n for reason, n in since.items() if n} == {
        Refusal.FOREIGN: 1,
        Refusal.FORGED: 1,
        Refusal.MALFORMED: 2,
        Refusal.DUPLICATE: 1,
    }


def test_close_twice_is_harmless(bench: Bench, ports: list[int]) -> None:
    road = bench.open(ports[0], f"localhost:{ports[1]}", multicast=True)
    road.close()
    road.close()
    bench.run_for(0.01)


def test_group_addresses_stay_on_the_network_and_differ() -> None:
    addresses = {multicast_address(f"to-{n}") for n in range(50)}
    assert len(addresses) == 50
    assert all(address.startswith("239.255.") for address in addresses)


def test_settings() -> None:
    assert LanSettings() == LanSettings(port=45114, bind="0.0.0.0", multicast=True)
    assert LanSettings(bind="::").bind == "::"
    for bad in ({"bind": "eth0"}, {"port": 0}, {"port": 80}, {"port": "45114"}, {"prot": 45114}):
        with pytest.raises(ValidationError):
            LanSettings(**bad)


def test_ipv6_loopback(bench: Bench, ports: list[int]) -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("no IPv6 loopback here")
    brought: list[bytes] = []
    roads = [
        Lan(
            LanSettings(port=port, bind="::1"),
            [Host("::1", other)],
            bench.reactor,
            lambda datagram, _road, _at: brought.append(datagram),
            bench.faults.append,
            group="to-12",
        )
        for port, other in ((ports[0], ports[1]), (ports[1], ports[0]))
    ]
    bench.roads += roads
    for road in roads:
        road.start()
    roads[0].send(b"state")
    bench.run_until(lambda: brought == [b"state"])
