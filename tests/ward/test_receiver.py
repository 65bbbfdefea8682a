"""The reference receiver: one of each, and a receipt only for what is on the disk."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.errors import StorageError
from edge.ward.client import Arrived, Client, Connected, Taken
from edge.ward.connection import Plan, Publication
from edge.ward.payload import Address, Kind, Stamp, event_payload
from edge.ward.receipt import digest, read_receipts
from edge.ward.register import Register, events, incidents
from edge.ward.seal import Checker
from edge.ward.settings import WardSettings
from tests.ward.parties import ADDRESS, Broker, Ear, Key, alarm, event, until, verify

STAMP = Stamp(1_764_044_400.0, trusted=True)


class Node:
    """Publishes as a node would, and hears its receipts."""

    def __init__(self, url: str, ward_key: Key, address: Address = ADDRESS) -> None:
        self.address = address
        self._checker = Checker([ward_key.public], verify)
        self._signals: list[Any] = []
        plan = Plan(WardSettings(broker=url), f"node-{address.group}", [address.topic(Kind.ACK)], clean=True)
        self._client = Client(plan, self._signals.append, name="node")
        self._client.start()
        self._session = until(
            lambda: next((s.session for s in self._signals if isinstance(s, Connected)), 0), "connected"
        )

    def say(self, data: bytes, kind: str = "event", *, retain: bool = False) -> bytes:
        topic = self.address.topic(Kind.EVENT).removesuffix("event") + kind
        self._client.publish(self._session, Publication(topic, data, "x", retain))
        return data

    @property
    def taken(self) -> int:
        """Messages that the broker has."""
        return sum(isinstance(s, Taken) for s in list(self._signals))

    def receipted(self) -> list[str]:
        """Digests, in the order of the receipts."""
        messages = [s for s in list(self._signals) if isinstance(s, Arrived)]
        return [r.digest for m in messages for r in read_receipts(self._checker, self.address, m.payload)]

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def ear(broker: Broker, key: Key, tmp_path: Path) -> Iterator[Ear]:
    broker.start()
    ear = Ear(broker.url, tmp_path / "ward.db", key)
    ear.wait_connected()
    yield ear
    ear.close()


@pytest.fixture
def node(ear: Ear, broker: Broker, key: Key) -> Iterator[Node]:
    node = Node(broker.url, key)
    yield node
    node.close()


def test_repeated_events_are_receipted_each_time_and_told_once(ear: Ear, node: Node) -> None:
    data = event_payload(alarm(1), STAMP)
    for _ in range(3):
        node.say(data)
    until(lambda: node.receipted() == [digest(data)] * 3, "three receipts")
    assert ear.heard(1) == [1]
    assert [e["seq"] for e in events(ear.path)] == [1]


def test_one_incident_per_fire_whatever_the_order(ear: Ear, node: Node) -> None:
    happenings = [
        event(9, episode=3, at=900.0),  # the reset arrives first
        alarm(2, episode=3),
        alarm(1, boot=6, episode=3, resumed=True),
        alarm(4, episode=4),
        alarm(5, zone="cua", episode=3),
        event(6, episode=0, zone=None),
    ]
    for happening in happenings:
        node.say(event_payload(happening, STAMP))
    ear.heard(len(happenings))
    found = {(i["zone"], i["episode"]): (i["events"], i["condition"]) for i in incidents(ear.path)}
    assert found == {
        ("bep", 3): (3, "quiescent"), ("bep", 4): (1, "fire_alarm"), ("cua", 3): (1, "fire_alarm"),
    }  # fmt: skip


def test_what_is_no_event_gets_no_receipt(ear: Ear, node: Node) -> None:
    good = event_payload(alarm(1), STAMP)
    body = json.loads(good)
    changes: list[dict[str, object]] = [{"seq": "1"}, {"node": "zz"}, {"because": "\ud800"}]
    for bad in (b"", b"{}", b"[" * 9000, good[:-5], *(json.dumps(body | c).encode() for c in changes)):
        node.say(bad)
    node.say(b"{}", "state")
    node.say(b"\xff", "health")
    node.say(good, retain=True)
    until(lambda: node.receipted() == [digest(good)], "the good one's receipt")
    assert ear.receiver.refused == 9


def test_a_kept_event_raises_nothing(
    broker: Broker, key: Key, tmp_path: Path, closing: Callable[[Any], Any]
) -> None:
    broker.start()
    node = closing(Node(broker.url, key))
    old, new = event_payload(alarm(1), STAMP), event_payload(alarm(2), STAMP)
    node.say(old, retain=True)
    until(lambda: node.taken == 1, "the broker has it")
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    ear.wait_connected()
    node.say(new)
    until(lambda: node.receipted() == [digest(new)], "the new one's receipt")
    assert ear.heard(1) == [2]
    assert ear.receiver.refused == 1


def test_namesakes_in_two_groups_are_two_houses(
    ear: Ear, node: Node, broker: Broker, key: Key, closing: Callable[[Any], Any]
) -> None:
    other = closing(Node(broker.url, key, Address(ADDRESS.ward, "to-13", ADDRESS.node)))
    data = event_payload(alarm(1), STAMP)
    node.say(data)
    other.say(data)
    until(lambda: node.receipted() == [digest(data)] == other.receipted(), "a receipt each")
    assert ear.heard(2) == [1, 1]


@pytest.mark.expects_errors
def test_nothing_is_receipted_that_could_not_be_stored(ear: Ear, node: Node) -> None:
    first = node.say(event_payload(alarm(1), STAMP))
    until(lambda: node.receipted() == [digest(first)], "the first receipt")
    with sqlite3.connect(ear.path, isolation_level=None) as db:
        db.execute("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT raise(ABORT, 'disk full'); END")
        lost = node.say(event_payload(alarm(2), STAMP))
        until(lambda: ear.receiver.unstored == 1, "it could not be stored")
        db.execute("DROP TRIGGER full")
    db.close()
    assert node.receipted() == [digest(first)]
    node.say(lost)
    until(lambda: node.receipted() == [digest(first), digest(lost)], "a receipt once it is stored")
    assert ear.heard(2) == [1, 2]


def test_register_of_another_program_refused(tmp_path: Path) -> None:
    path = tmp_path / "ward.db"
    path.write_bytes(b"something else" * 1000)
    with pytest.raises(StorageError):
        Register(path)
    with pytest.raises(StorageError):
        events(path)


def test_register_keeps_its_name_at_the_broker(tmp_path: Path) -> None:
    names = []
    for file in ("a.db", "a.db", "b.db"):
        register = Register(tmp_path / file)
        names.append(register.client_id)
        register.close()
    assert names[0] == names[1] != names[2]
