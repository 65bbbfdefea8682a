"""The broker road: what goes to which topic, what waits, and what becomes a fault."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from edge.group.broker import INBOX_MAX, LOST_S, MESSAGES_PER_TURN, WINDOW, Address, Broker
from edge.group.message import MAX_FRAME_BYTES, Head, Kind, group_tag, sender_tag
from edge.group.roster_frame import MAX_ROSTER_BYTES, RosterCall, SealedRoster, encode_call, encode_roster
from edge.group.writer import Writer
from edge.model.condition import FaultKind
from edge.model.event import FaultCleared, FaultRaised, HouseState
from edge.model.identity import NodeId
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from meeting import draws

A, B = NodeId("n01"), NodeId("n02")
OWN = "liengia/v1/kinh-bac/to-12/n01/frame"


class Post:
    """Remembers what it is given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes, bool]] = []
        self.is_started = self.is_closed = False

    def start(self) -> None:
        self.is_started = True

    def publish(self, topic: str, payload: bytes, *, retain: bool) -> None:
        self.sent.append((topic, payload, retain))

    def close(self) -> None:
        self.is_closed = True


class Bench:
    """A road on a loop whose clock runs a thousand times too fast."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.reactor = Reactor(self.loop, Clock(speed=1000.0))
        self.heard: list[bytes] = []
        self.faults: list[Any] = []
        self.post = Post()
        self.road = Broker(
            Address("kinh-bac", "to-12", A),
            self.reactor,
            lambda data, road, _at: self.heard.append(data) if road == "broker" else None,
            self.faults.append,
        )
        self.road.attach(self.post)

    def turn(self, seconds: float = 0.0) -> None:
        self.loop.run_until_complete(asyncio.sleep(seconds / 1000.0))


@pytest.fixture
def bench() -> Iterator[Bench]:
    found = Bench()
    yield found
    found.road.close()
    found.loop.close()


@pytest.fixture
def frames(three: Any) -> dict[str, bytes]:
    def state(node: NodeId) -> bytes:
        writer = Writer(node, three.roster, three.signs[node], draws(node, 1))
        return writer.states(HouseState(), (), 0.0)[0].data

    writer = Writer(A, three.roster, three.signs[A], draws(A, 1))
    return {"own": state(A), "other": state(B), "challenge": writer.challenge(b"nonce!", [B])}


def test_own_state_is_kept_and_nothing_else_is(bench: Bench, frames: dict[str, bytes]) -> None:
    bench.road.connected()
    for data in frames.values():
        bench.road.send(data)
    tag = frames["other"][6:8].hex()
    assert bench.post.sent == [
        (OWN, frames["own"], True),
        (f"{OWN}/{tag}", frames["other"], False),
        (f"{OWN}/challenge", frames["challenge"], False),
    ]
    assert Address("kinh-bac", "to-12", A).all == "liengia/v1/kinh-bac/to-12/+/frame/#"


def test_rosters_and_calls_have_topics_of_their_own_and_may_be_long(bench: Bench, three: Any) -> None:
    head = Head(Kind.ROSTER_CALL, group_tag("to-12"), sender_tag(A), 7, 0)
    call = encode_call(RosterCall(head, sender_tag(B), 1, bytes(32)), three.signs[A])
    sealed = SealedRoster(replace(head, kind=Kind.ROSTER), sender_tag(B), bytes(5000))
    roster = encode_roster(sealed, three.signs[A])
    bench.road.connected()
    bench.road.send(call)
    bench.road.send(roster)
    assert bench.post.sent == [(f"{OWN}/roster-call", call, False), (f"{OWN}/roster", roster, False)]
    bench.road.arrived(roster)
    bench.road.arrived(roster + bytes(10_000))
    bench.turn(20.0)
    assert [len(data) for data in bench.heard] == [len(roster), MAX_ROSTER_BYTES + 1]


def test_only_the_newest_of_each_topic_waits_for_the_broker(bench: Bench, frames: dict[str, bytes]) -> None:
    bench.road.connected()
    for _ in range(WINDOW):
        bench.road.send(frames["challenge"])
    for n in range(50):
        bench.road.send(frames["other"][:-1] + bytes([n]))
    bench.road.send(frames["own"])
    assert len(bench.post.sent) == WINDOW
    bench.road.taken()
    assert bench.post.sent[-1] == (OWN, frames["own"], True), "the house's own word goes first"
    bench.road.taken()
    assert bench.post.sent[-1][1] == frames["other"][:-1] + bytes([49])
    bench.road.taken()
    assert len(bench.post.sent) == WINDOW + 2, "nothing stale was queued"


def test_newest_own_state_is_told_as_soon_as_there_is_a_connection(
    bench: Bench, frames: dict[str, bytes]
) -> None:
    bench.road.send(frames["own"][:-1] + b"\0")
    bench.road.send(frames["own"])
    bench.road.send(frames["other"])
    assert bench.post.sent == []
    bench.road.connected()
    assert bench.post.sent == [(OWN, frames["own"], True)]
    bench.road.lost("pulled")
    bench.road.connected()
    assert bench.post.sent[1:] == [(OWN, frames["own"], True)], "a new connection has nothing under way"


def test_messages_are_judged_a_few_in_each_turn(bench: Bench) -> None:
    for n in range(3 * MESSAGES_PER_TURN):
        bench.road.arrived(b"%d" % n)
    assert bench.heard == []
    bench.reactor.post(lambda: bench.heard.append(b"a sensor"))
    bench.turn(20.0)
    assert bench.heard.pop(MESSAGES_PER_TURN) == b"a sensor", "it waited for one turn"
    assert bench.heard == [b"%d" % n for n in range(3 * MESSAGES_PER_TURN)]


def test_flood_keeps_memory_flat_and_long_payloads_are_cut(bench: Bench) -> None:
    for n in range(INBOX_MAX + 100):
        bench.road.arrived(bytes(10_000) if n % 2 else b"%d" % n)
    bench.turn(100.0)
    assert len(bench.heard) == INBOX_MAX
    assert max(map(len, bench.heard)) == MAX_FRAME_BYTES + 1, "refused by its length"


def test_broker_out_of_reach_is_a_fault_after_a_minute_and_until_it_is_back(bench: Bench) -> None:
    bench.road.start()
    assert bench.post.is_started
    bench.road.lost("no route")
    bench.turn(LOST_S / 2)
    assert bench.faults == []
    bench.turn(LOST_S)
    (raised,) = bench.faults
    assert isinstance(raised, FaultRaised)
    assert (raised.fault.part, raised.fault.kind) == ("broker", FaultKind.LINK_LOST)
    assert "no route" in raised.fault.detail
    bench.road.connected()
    bench.turn()
    assert isinstance(bench.faults[1], FaultCleared)


def test_short_absence_is_no_fault(bench: Bench) -> None:
    bench.road.start()
    for _ in range(4):
        bench.road.connected()
        bench.turn(LOST_S / 2)
        bench.road.lost("restarted")
        bench.turn(LOST_S / 4)
    bench.road.connected()
    bench.turn(2 * LOST_S)
    assert bench.faults == []


def test_after_close_nothing_is_heard(bench: Bench) -> None:
    bench.road.arrived(b"late")
    bench.road.close()
    bench.turn()
    assert bench.post.is_closed
    assert bench.heard == []
