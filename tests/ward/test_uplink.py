"""The node's uplink against a real broker and the reference receiver."""

import json
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing as closing_
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge.model.condition import FaultKind
from edge.model.event import FaultCleared
from edge.ward.client import Client, Connected
from edge.ward.connection import Plan, Publication
from edge.ward.payload import Address, Kind, Life, Rank, death_payload
from edge.ward.receipt import Receipt, digest, receipt_payload
from edge.ward.register import incidents
from edge.ward.settings import WardSettings
from edge.ward.table import ACKED, SENT, Table
from tests.ward.parties import ADDRESS, TIMING, Broker, Ear, House, Key, alarm, event, until

Closing = Callable[[Any], Any]


class Stranger:
    """Any other client of the broker."""

    def __init__(self, url: str, *topics: str, client_id: str = "stranger") -> None:
        self.signals: list[Any] = []
        plan = Plan(WardSettings(broker=url), client_id, topics, clean=True)
        self._client = Client(plan, self.signals.append, name="stranger")
        self._client.start()
        self._session = until(
            lambda: next((s.session for s in self.signals if isinstance(s, Connected)), None), "connected"
        )

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._client.publish(self._session, Publication(topic, payload, "x", retain))

    def heard(self, kind: Kind) -> list[Any]:
        topic = ADDRESS.topic(kind)
        return [s for s in self.signals if getattr(s, "topic", "") == topic]

    def close(self) -> None:
        self._client.close()


def test_an_event_is_done_at_the_wards_receipt(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    house.ward.put(alarm(1))
    until(lambda: house.done == [1], "the receipt of event 1")
    assert ear.heard(1) == [1]
    assert until(lambda: house.ward.stats().acknowledged == 1, "stats")
    assert house.ward.stats().waiting == 0
    assert not house.faults


def test_it_starts_with_the_broker_away_and_says_so(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    house.ward.put(event(1))
    house.ward.put(alarm(2))
    assert "refused" in until(lambda: house.raised(FaultKind.WARD_LOST), "the fault")[0]
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    until(lambda: sorted(house.done) == [1, 2], "both receipts")
    assert sorted(ear.heard(2)) == [1, 2]
    until(lambda: any(isinstance(f, FaultCleared) for f in house.faults), "the fault is cleared")


def test_broker_killed_mid_stream_and_back_every_event_once(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    ear.wait_connected()
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    for seq in range(100):
        house.ward.put(event(seq))
    until(lambda: len(house.done) >= 3, "some receipts")
    broker.kill()
    until(lambda: not house.ward.stats().is_connected, "the loss is noticed")
    for seq in range(100, 110):
        house.ward.put(alarm(seq))
    until(lambda: house.ward.stats().alarms == 10, "committed while away")
    broker.start()
    until(lambda: len(house.done) == 110, "every receipt")
    assert sorted(ear.heard(110)) == list(range(110))
    assert sorted(house.done) == list(range(110))


def test_the_very_first_alarm_after_the_broker_has_vanished_arrives_from_the_same_store(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    """Nothing else happens at the house: the alarm itself is what finds the broker gone."""
    broker.start()
    outbox = tmp_path / "outbox.db"
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    house = closing(House(broker.url, outbox, [key.public]))
    house.ward.start()
    house.ward.put(event(1))
    until(lambda: house.done == [1], "all is well")
    before = outbox.stat().st_ino
    broker.signal(signal.SIGSTOP)  # not a word, as when a router loses its table
    house.ward.put(alarm(2))
    broker.kill()
    house.ward.put(alarm(3))
    broker.start()
    until(lambda: sorted(house.done) == [1, 2, 3], "both alarms are receipted")
    assert sorted(ear.heard(3)) == [1, 2, 3]
    assert outbox.stat().st_ino == before
    with Table(outbox) as table:
        assert [(row.seq, row.state) for row in table.all()] == [(seq, ACKED) for seq in (1, 2, 3)]


def test_what_the_broker_took_and_lost_is_sent_again_at_the_next_connection(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    """Nobody listens when the broker takes it, and its time to be sent again is far away."""
    broker.start()
    outbox = tmp_path / "outbox.db"
    patient = replace(TIMING, resend_s=3600.0, resend_max={Rank.ALARM: 3600.0, Rank.EVENT: 3600.0})
    house = closing(House(broker.url, outbox, [key.public], timing=patient))
    house.ward.start()
    house.ward.put(alarm(1))

    def is_taken() -> bool:
        with suppress(sqlite3.OperationalError), closing_(sqlite3.connect(outbox)) as db:
            return [state for (state,) in db.execute("SELECT state FROM event")] == [SENT]
        return False  # it has no table yet

    until(is_taken, "the broker has it")
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    ear.wait_connected()
    assert ear.seqs == []
    # Another of its name: the broker throws the house out.
    Stranger(broker.url, client_id=f"liengia-{ADDRESS.group}-{ADDRESS.node}").close()
    until(lambda: house.done == [1], "the receipt")


def test_alarms_are_sent_first_and_in_their_order(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    outbox = tmp_path / "outbox.db"
    before = House(broker.url, outbox, [key.public])
    before.ward.start()
    before.ward.health({"n": 1}, at=1.0)
    for seq in range(40):
        before.ward.put(event(seq))
    for seq in range(40, 60):
        before.ward.put(alarm(seq))
    before.close()
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    ear.wait_connected()
    house = closing(House(broker.url, outbox, [key.public], boot=8))
    house.ward.start()
    until(lambda: any(e.kind is Kind.HEALTH for e in ear.entries), "the least of all")
    kinds = [e.kind for e in ear.entries if e.kind is not Kind.STATE]
    assert kinds == [Kind.EVENT] * 60 + [Kind.HEALTH]
    assert ear.seqs == [*range(40, 60), *range(40)]


def test_a_hung_broker_is_given_up_and_nothing_is_lost(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    until(lambda: house.ward.stats().is_connected, "connected")
    broker.signal(signal.SIGSTOP)
    house.ward.put(alarm(1))
    until(lambda: not house.ward.stats().is_connected, "no PUBACK: the connection is given up")
    broker.signal(signal.SIGCONT)
    until(lambda: house.done == [1], "the receipt")
    assert ear.heard(1) == [1]


def test_a_ward_that_is_away_gets_everything_later_and_is_a_fault_meanwhile(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    house.ward.put(alarm(1))
    assert "does not acknowledge" in until(lambda: house.raised(FaultKind.WARD_LOST), "the fault")[0]
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    until(lambda: house.done == [1], "the receipt")
    assert ear.heard(1) == [1]
    until(lambda: any(isinstance(f, FaultCleared) for f in house.faults), "the fault is cleared")


def test_receipts_forged_foreign_or_for_other_bytes_do_nothing(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    stranger = closing(Stranger(broker.url, ADDRESS.topic(Kind.EVENT)))
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    house.ward.put(alarm(1))
    payload = until(lambda: stranger.heard(Kind.EVENT), "the event")[0].payload
    receipt = Receipt(7, 1, digest(payload))
    neighbour = Address(ADDRESS.ward, ADDRESS.group, "zz")
    forged = [
        receipt_payload(ADDRESS, [receipt], Key().signer),  # no ward key
        receipt_payload(ADDRESS, [receipt], Key().signer).replace(b'"boot":7', b'"boot":7.5'),
        receipt_payload(neighbour, [receipt], key.signer),  # a good one, of another house
        receipt_payload(neighbour, [receipt], key.signer).replace(b'"zz"', b'"k7q2"'),
        receipt_payload(ADDRESS, [Receipt(7, 1, digest(b"other"))], key.signer),  # of a forged event
        b"", b"{", b"[]", b"\xff" * 100, b'{"v":1,"node":"k7q2","events":[{}],"key":"","sig":""}',
        b'{"v":1,"node":"k7q2","events":[{"boot":7,"seq":1,"digest":"\\ud800"}],"key":"a","sig":"a"}',
    ]  # fmt: skip
    for data in forged:
        stranger.publish(ADDRESS.topic(Kind.ACK), data)
    until(lambda: house.ward.stats().forged == 2, "the forged ones are counted")
    assert house.raised(FaultKind.FORGED)
    stranger.publish(ADDRESS.topic(Kind.ACK), receipt_payload(ADDRESS, [receipt], key.signer))
    until(lambda: house.done == [1], "the real receipt")
    until(lambda: house.ward.stats().acknowledged == 1, "stats")


def test_without_a_ward_key_nothing_is_done_and_a_fault_says_why(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    house = closing(House(broker.url, tmp_path / "outbox.db", []))
    house.ward.start()
    house.ward.put(alarm(1))
    until(lambda: ear.seqs == [1], "it arrives all the same")
    until(lambda: house.ward.stats().forged == 1, "its receipt is not believed")
    assert "no ward key" in house.raised(FaultKind.SETTINGS)[0]
    assert house.ward.stats().waiting == 1
    assert not house.done


def test_state_is_born_with_the_boot_and_dies_with_it(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    ear.wait_connected()
    house = House(broker.url, tmp_path / "outbox.db", [key.public])
    house.ward.start()
    until(lambda: ear.lives == [(7, 1, True)], "the birth")
    house.close()
    until(lambda: ear.lives == [(7, 1, True), (7, 1, False)], "the word of an orderly stop")


def test_a_late_will_of_an_older_boot_cannot_lie(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    ear.wait_connected()
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public], boot=8))
    house.ward.start()
    until(lambda: (8, 1, True) in ear.lives, "the birth")
    stranger = closing(Stranger(broker.url))
    late = death_payload(ADDRESS.node, Life(7, 3, is_online=False))
    stranger.publish(ADDRESS.topic(Kind.STATE), late, retain=True)
    # The broker keeps the lie for those who come later, until the node corrects it.
    watcher = closing(Stranger(broker.url, ADDRESS.topic(Kind.STATE), client_id="watcher"))
    first = until(lambda: watcher.heard(Kind.STATE), "the kept state")[0]
    assert first.payload == late
    assert first.retained
    until(lambda: json.loads(watcher.heard(Kind.STATE)[-1].payload)["online"], "the node corrects it")
    assert (7, 3, False) not in ear.lives
    assert ear.lives[-1] == (8, 1, True)


def test_a_killed_node_is_seen_offline_and_its_next_boot_sends_what_was_left(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    outbox = tmp_path / "outbox.db"
    first = House(broker.url, outbox, [key.public], boot=7)
    first.ward.start()
    first.ward.put(event(1))
    first.ward.put(alarm(2))
    until(lambda: first.ward.stats().waiting == 2, "committed")
    first.close()
    second = closing(House(broker.url, outbox, [key.public], boot=8))
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    second.ward.start()
    second.ward.put(event(1, boot=8))
    until(lambda: len(second.done) == 3, "three receipts")
    ear.heard(3)
    keys = [(e.body["boot"], e.body["seq"]) for e in ear.entries if e.kind is Kind.EVENT]
    assert sorted(keys) == [(7, 1), (7, 2), (8, 1)]


def test_a_node_that_lost_its_counter_is_heard_again(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    for run in (1, 2):
        house = House(broker.url, tmp_path / f"outbox-{run}.db", [key.public], boot=1)
        house.ward.start()
        house.ward.put(alarm(1, boot=1, at=100.0 * run))
        until(lambda house=house: house.done == [1], "its receipt")
        house.close()
    assert ear.heard(2) == [1, 1]


def test_health_waits_bounded_and_is_not_acknowledged(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    for n in range(30):
        house.ward.health({"n": n}, at=house.clock.now())
        until(lambda n=n: house.ward._inbox.empty(), "taken")
    house.ward.health({"not JSON": object()}, at=1.0)
    house.ward.put(alarm(1))
    until(lambda: house.ward.stats().alarms == 1, "committed")
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    until(lambda: house.done == [1], "the receipt")
    house.ward.health({"n": 99}, at=house.clock.now())
    until(lambda: 99 in ear.health, "new health")
    assert len(ear.health) <= 13
    assert house.ward.stats().lost == 18


def test_a_flood_drops_other_events_but_never_alarms(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.ward.uplink.MAX_WAITING", 10)
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    for seq in range(40):
        house.ward.put(event(seq))
    for seq in range(40, 80):
        house.ward.put(alarm(seq))
    house.ward.start()
    until(lambda: house.ward.stats().alarms == 40, "all alarms")
    assert house.ward.stats().waiting == 50
    assert house.ward.stats().lost == 30
    assert "30 events were dropped" in until(lambda: house.raised(FaultKind.STORAGE), "a fault")[0]


def test_put_returns_at_once_while_the_outbox_is_locked(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    until(lambda: house.ward.stats() and (tmp_path / "outbox.db").exists(), "open")
    with sqlite3.connect(tmp_path / "outbox.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        house.ward.put(alarm(1))  # the commit waits; this does not
        assert house.ward.stats().alarms == 0
        other.execute("ROLLBACK")
    other.close()
    until(lambda: house.ward.stats().alarms == 1, "committed once it is free")


def test_a_broken_disk_is_a_fault_and_the_alarm_goes_out_all_the_same(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    path = tmp_path / "outbox.db"
    path.mkdir()  # SQLite cannot open it, whoever runs the test
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    house = closing(House(broker.url, path, [key.public]))
    house.ward.start()
    house.ward.put(alarm(1))
    until(lambda: house.done == [1], "the receipt")
    assert ear.heard(1) == [1]
    assert "memory only" in house.raised(FaultKind.STORAGE)[0]
    path.rmdir()
    until(lambda: any(isinstance(f, FaultCleared) and f.part == "outbox" for f in house.faults), "mended")
    with Table(path) as table:
        assert [(row.seq, row.state) for row in table.all()] == [(1, ACKED)]


def test_a_name_that_does_not_resolve_is_a_fault_and_close_is_bounded(
    key: Key, tmp_path: Path, closing: Closing
) -> None:
    house = closing(House("mqtt://no-such-host.invalid", tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    assert "no-such-host.invalid" in until(lambda: house.raised(FaultKind.WARD_LOST), "the fault")[0]


def test_close_before_start_is_harmless(key: Key, tmp_path: Path, closing: Closing) -> None:
    closing(House("mqtt://127.0.0.1", tmp_path / "outbox.db", [key.public]))


def test_a_restart_during_an_alarm_joins_the_incident(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public], boot=8))
    house.ward.start()
    house.ward.put(alarm(1, boot=7))
    house.ward.put(alarm(1, boot=8, at=900.0, resumed=True))
    house.ward.put(event(2, boot=8, at=1000.0))
    until(lambda: len(house.done) == 3, "three receipts")
    (incident,) = incidents(ear.path)
    assert (incident["node"], incident["zone"], incident["episode"]) == ("k7q2", "bep", 3)
    assert (incident["events"], incident["condition"]) == (3, "quiescent")


def test_the_brokers_death_of_the_socket_leaves_no_descriptor(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    for _ in range(3):
        broker.start()
        until(lambda: house.ward.stats().is_connected, "connected")
        broker.kill()
        until(lambda: not house.ward.stats().is_connected, "lost")
    sockets = [f for f in Path("/proc/self/fd").iterdir() if _is_socket_to(f, broker.port)]
    assert not sockets


def _is_socket_to(descriptor: Path, port: int) -> bool:
    try:
        with socket.socket(fileno=int(descriptor.name)) as sock:
            try:
                return bool(sock.family == socket.AF_INET and sock.getpeername()[1] == port)
            finally:
                sock.detach()
    except OSError:
        return False


_NODE = """
import sys
from pathlib import Path
from tests.ward.parties import House, alarm, event

boot, url, path, key = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), bytes.fromhex(sys.argv[4])
house = House(url, path, [key], boot=boot)
house.ward.start()
print("started", flush=True)
seq = 0
while True:
    seq += 1
    house.ward.put((alarm if seq % 3 else event)(seq, boot=boot))
    sys.stdin.readline()
"""


def test_a_node_killed_at_any_point_loses_nothing_committed_and_doubles_nothing(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    ear.wait_connected()
    outbox, chance = tmp_path / "outbox.db", random.Random(7)
    for boot in range(1, 7):
        node = subprocess.Popen(
            [sys.executable, "-c", _NODE, str(boot), broker.url, str(outbox), key.public.hex()],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert node.stdin
        assert node.stdout
        assert node.stdout.readline() == b"started\n"
        for _ in range(chance.randrange(5, 60)):
            node.stdin.write(b"\n")
            node.stdin.flush()
            time.sleep(chance.uniform(0.0, 0.01))
        node.kill()
        node.communicate()
    last = closing(House(broker.url, outbox, [key.public], boot=7))
    last.ward.start()
    last.ward.put(event(1, boot=7))
    until(lambda: 1 in last.done and last.ward.stats().waiting == 0, "everything is done")
    with Table(outbox) as table:
        committed = [(row.boot, row.seq) for row in table.all()]
        assert all(row.state == ACKED for row in table.all())
    assert len(committed) > 50
    until(lambda: len(ear.seqs) >= len(committed), "everything is told")
    told = [(e.body["boot"], e.body["seq"]) for e in ear.entries if e.kind is Kind.EVENT]
    assert sorted(told) == sorted(committed)
