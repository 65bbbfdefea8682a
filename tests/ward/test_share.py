"""Several receivers share the events of a ward on a real broker (MQTT 5, shared subscriptions)."""

import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge.cli.main import main
from edge.errors import ExitCode
from edge.ward.payload import Kind
from edge.ward.receiver import Scope
from edge.ward.register import Register, events_by_group
from tests.ward.parties import ADDRESS, MOSQUITTO, Broker, Ear, House, Key, alarm, event, until

Closing = Callable[[Any], Any]
DUTY = Scope(ADDRESS.ward, share="duty")
needs_mosquitto = pytest.mark.skipif(
    not MOSQUITTO, reason="mosquitto, which knows MQTT 5, is not installed: apt install mosquitto"
)


class Duty:
    """A broker, so many receivers that share, and a house."""

    def __init__(self, broker: Broker, key: Key, folder: Path, closing: Closing, receivers: int) -> None:
        broker.start()
        self.stores = [folder / f"{n}.db" for n in range(receivers)]
        self.ears: list[Ear] = [closing(Ear(broker.url, path, key, scope=DUTY)) for path in self.stores]
        for ear in self.ears:
            ear.wait_connected()
        self.house: House = closing(House(broker.url, folder / "outbox.db", [key.public]))
        self.house.ward.start()


def test_only_events_are_shared() -> None:
    event_topic, *others = DUTY.topics()
    assert event_topic == "$share/duty/liengia/v1/phuong-5/+/+/event"
    assert others == ["liengia/v1/phuong-5/+/+/state", "liengia/v1/phuong-5/+/+/health"]


@needs_mosquitto
def test_three_receivers_share_the_events_and_each_sees_every_state(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    duty = Duty(broker, key, tmp_path, closing, receivers=3)
    ears, house = duty.ears, duty.house
    for seq in range(1, 61):
        house.ward.put(event(seq))
    until(lambda: len(house.done) == 60, "every receipt")
    until(lambda: sum(len(ear.seqs) for ear in ears) >= 60, "every event is told")
    assert sorted(seq for ear in ears for seq in ear.seqs) == list(range(1, 61)), "each event to one of them"
    assert all(ear.seqs for ear in ears), "all of them work"
    assert all((7, 1, True) in ear.lives for ear in ears)


@needs_mosquitto
def test_a_receiver_that_dies_keeps_nothing_from_the_others(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    duty = Duty(broker, key, tmp_path, closing, receivers=2)
    ears, house = duty.ears, duty.house
    for seq in range(1, 21):
        house.ward.put(alarm(seq))
    ears[0].close()
    for seq in range(21, 41):
        house.ward.put(alarm(seq))
    until(lambda: len(house.done) == 40, "every receipt, though one of two is gone")
    stored = events_by_group(duty.stores)[ADDRESS.group]
    assert [e["seq"] for e in stored] == list(range(1, 41)), "once each over both registers"


@needs_mosquitto
def test_an_incident_is_exported_from_all_registers_together(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing, capsys: Any
) -> None:
    duty = Duty(broker, key, tmp_path, closing, receivers=2)
    ears, house = duty.ears, duty.house
    for number, happening in enumerate((alarm(1), alarm(2, resumed=True), event(3)), 1):
        house.ward.put(happening)
        until(lambda number=number: len(house.done) == number, "its receipt")
    assert all(len(ear.seqs) < 3 for ear in ears), "neither has it all"
    stores = [part for path in duty.stores for part in ("--store", str(path))]
    assert main(["ward", "export", "--cap", "--ward", "phuong-5", *stores]) == ExitCode.OK
    lines = capsys.readouterr().out.splitlines()
    names = "{urn:oasis:names:tc:emergency:cap:1.2}msgType"
    assert [ET.fromstring(line).findtext(names) for line in lines] == ["Alert", "Update"]


def test_without_mqtt_5_sharing_is_refused_and_says_why(tmp_path: Path, key: Key, closing: Closing) -> None:
    pytest.importorskip("amqtt", reason="amqtt, which knows no MQTT 5, is not installed")
    broker = closing(Broker(tmp_path, "amqtt"))
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key, scope=DUTY))
    assert "knows no MQTT 5" in until(lambda: ear.links, "the reason")[0]
    assert "" not in ear.links


# The register ------------------------------------------------------------------------------------


def _entries(*seqs: int, node: str = ADDRESS.node) -> list[Any]:
    from edge.ward.payload import Address, Stamp, event_payload, parse_event
    from edge.ward.receipt import digest
    from edge.ward.register import Entry

    address = Address(ADDRESS.ward, ADDRESS.group, node)
    found = []
    for seq in seqs:
        data = event_payload(alarm(seq, node=node), Stamp(0.0, trusted=False))
        found.append(Entry(address, Kind.EVENT, parse_event(address, data), data, digest(data)))
    return found


def test_what_is_old_by_the_wards_own_clock_is_forgotten(tmp_path: Path) -> None:
    register = Register(tmp_path / "ward.db", keep_days=10)
    register.store(_entries(1))  # the house says it is 1970
    assert register.prune(time.time() + 9 * 86400) == 0
    assert register.prune(time.time() + 11 * 86400) == 1
    register.close()
    assert events_by_group([tmp_path / "ward.db"]) == {}


def test_a_house_that_sends_too_much_loses_its_own_oldest_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.ward.register.EVENTS_PER_NODE", 5)
    register = Register(tmp_path / "ward.db")
    register.store([*_entries(*range(1, 21)), *_entries(1, 2, node="m3x9")])
    assert register.prune(time.time()) == 15
    register.close()
    left = [(e["node"], e["seq"]) for e in events_by_group([tmp_path / "ward.db"])[ADDRESS.group]]
    assert left == [*((ADDRESS.node, seq) for seq in range(16, 21)), ("m3x9", 1), ("m3x9", 2)]


def test_made_up_houses_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from edge.ward.payload import Address, Life, birth_payload
    from edge.ward.register import Entry
    from tests.ward.test_payload import STAMP

    monkeypatch.setattr("edge.ward.register.MAX_NODES", 3)
    register = Register(tmp_path / "ward.db")

    def birth(node: str, boot: int = 1) -> Any:
        data = birth_payload(node, Life(boot, 1, is_online=True), 1.0, STAMP)
        return Entry(Address(ADDRESS.ward, ADDRESS.group, node), Kind.STATE, {}, data, "")

    assert register.store([birth(f"n{n}") for n in range(5)]) == [True, True, True, False, False]
    assert register.store([birth("n0", boot=2)]) == [True], "known ones go on"
    register.close()


def test_a_register_of_the_first_format_is_taken_over(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "ward.db"
    register = Register(path)
    register.store(_entries(1))
    register.close()
    with sqlite3.connect(path) as db:
        db.execute("ALTER TABLE event DROP COLUMN stored_s")
        db.execute("PRAGMA user_version=1")
    db.close()
    register = Register(path)
    assert register.store(_entries(1, 2)) == [False, True]
    assert register.prune(time.time()) == 0
    register.close()
