"""Orders over a real broker: obeyed once, answered, and everything else refused, audited and survived."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge.model.condition import FaultKind
from edge.model.event import Change
from edge.ward.orders import Notice, Order, order_payload
from edge.ward.payload import Address, Kind, Life, birth_payload
from tests.ward.parties import ADDRESS, Broker, Ear, House, Key, alarm, until
from tests.ward.test_payload import STAMP, is_valid
from tests.ward.test_uplink import Stranger

Closing = Callable[[Any], Any]


class Ward:
    """Whoever writes to the node's order topic, and what the node says of orders."""

    def __init__(self, url: str, key: Key) -> None:
        self.key = key
        self._stranger = Stranger(url, *(ADDRESS.topic(kind) for kind in Kind), client_id="orders")

    def notice(self) -> Notice:
        """What the newest state says."""
        births = [m for m in self._stranger.heard(Kind.STATE) if json.loads(m.payload)["online"]]
        assert births
        return Notice(**json.loads(births[-1].payload)["orders"])

    def newest_boot(self) -> int:
        boot: int = json.loads(self._stranger.heard(Kind.STATE)[-1].payload)["boot"]
        return boot

    def wait_notice(self, counter: int = 0) -> Notice:
        def newest() -> Notice | None:
            seen = self._stranger.heard(Kind.STATE)
            return self.notice() if seen and self.notice().counter == counter else None

        notice: Notice = until(newest, f"a state with counter {counter}")
        return notice

    def send(self, order: Order, key: Key | None = None, address: Address = ADDRESS) -> bytes:
        payload = order_payload(address, order, (key or self.key).signer)
        self.send_bytes(payload)
        return payload

    def send_bytes(self, payload: bytes, *, retain: bool = False) -> None:
        self._stranger.publish(ADDRESS.topic(Kind.ORDER), payload, retain=retain)

    def publish(self, kind: Kind, payload: bytes) -> None:
        self._stranger.publish(ADDRESS.topic(kind), payload, retain=True)

    def replies(self) -> list[dict[str, Any]]:
        found = [m.payload for m in self._stranger.heard(Kind.REPLY)]
        assert all(is_valid("reply", payload) for payload in found)
        return [json.loads(payload) for payload in found]

    def close(self) -> None:
        self._stranger.close()


@pytest.fixture
def ward(broker: Broker, key: Key, closing: Closing) -> Ward:
    broker.start()
    there: Ward = closing(Ward(broker.url, key))
    return there


@pytest.fixture
def house(ward: Ward, broker: Broker, key: Key, tmp_path: Path, closing: Closing) -> House:
    here: House = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    here.ward.start()
    return here


def refused(house: House, count: int) -> list[str]:
    until(lambda: house.ward.stats().refused_orders == count, f"{count} refusals")
    until(lambda: house.audits, "the audit")
    assert all(audit.change is Change.ORDER_REFUSED for audit in house.audits)
    return [audit.because for audit in house.audits]


def test_an_order_is_obeyed_once_and_answered(ward: Ward, house: House) -> None:
    notice = ward.wait_notice()
    payload = ward.send(Order(notice.nonce, 1, "drill-start", "5", "trực ban"))
    assert is_valid("order", payload)
    until(lambda: ward.replies(), "the reply")
    assert [(order.verb, order.argument) for order in house.orders] == [("drill-start", "5")]
    (reply,) = ward.replies()
    assert (reply["done"], reply["counter"], reply["facts"]) == (True, 1, {"condition": "quiescent"})
    assert ward.wait_notice(counter=1).nonce == notice.nonce
    ward.send_bytes(payload)  # recorded and played back
    until(lambda: len(ward.replies()) == 2, "its answer")
    assert (ward.replies()[1]["done"], ward.replies()[1]["reason"]) == (False, "order_used")
    assert len(house.orders) == 1
    assert "order 1 comes after 1" in refused(house, 1)[0]


def test_forged_redirected_and_retained_orders_are_audited_and_not_answered(ward: Ward, house: House) -> None:
    notice = ward.wait_notice()
    order = Order(notice.nonce, 1, "status", "", "ai đó")
    ward.send(order, key=Key())
    assert "no ward key" in refused(house, 1)[0]
    assert house.raised(FaultKind.FORGED)
    other = Address(ADDRESS.ward, ADDRESS.group, "m3x9")
    ward.send_bytes(order_payload(other, order, ward.key.signer))
    ward.send_bytes(order_payload(other, order, ward.key.signer).replace(b"m3x9", b"k7q2"))
    for junk in (b"", b"{", b"\xff" * 50, b'{"v":1,"node":"k7q2"}'):
        ward.send_bytes(junk)
    until(lambda: house.ward.stats().refused_orders == 7, "every one is counted")
    assert len(house.audits) == 1, "but the audit is written once in ten seconds"
    assert not ward.replies()
    assert not house.orders
    ward.send(order)
    until(lambda: house.orders == [order], "a good one is obeyed all the same")


def test_an_order_that_the_broker_kept_is_not_obeyed(
    ward: Ward, broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    ward.send_bytes(order_payload(ADDRESS, Order("n", 1, "status", "", ""), key.signer), retain=True)
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    assert "a retained order" in refused(house, 1)[0]
    assert not house.orders


def test_an_expired_order_is_refused(ward: Ward, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    notice = ward.wait_notice()
    monkeypatch.setattr("edge.ward.orders.NONCE_LIFE_S", 0.0)
    ward.send(Order(notice.nonce, 1, "status", "", ""))
    until(lambda: ward.replies(), "the reply")
    assert ward.replies()[0]["reason"] == "order_expired"
    assert "no longer" in refused(house, 1)[0]
    assert not house.orders


def test_the_nonce_is_renewed_by_itself(ward: Ward, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ward.wait_notice()
    monkeypatch.setattr("edge.ward.orders.NONCE_EVERY_S", 0.2)
    house.ward.put(alarm(1))  # a turn of the thread
    second = until(lambda: (n := ward.notice()) != first and n, "a new nonce")
    ward.send(Order(first.nonce, 1, "status", "", ""))
    until(lambda: len(house.orders) == 1, "the one before is good for its life")
    monkeypatch.setattr("edge.ward.orders.NONCE_EVERY_S", 300.0)
    assert second.counter == 0


def test_no_order_is_used_twice_over_a_restart(
    ward: Ward, broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    """The file of the counter is put back too: an old card, or a thief."""
    outbox = tmp_path / "outbox.db"
    first = House(broker.url, outbox, [key.public], boot=7)
    first.ward.start()
    used = ward.send(Order(ward.wait_notice().nonce, 1, "drill-start", "", ""))
    until(lambda: len(first.orders) == 1, "obeyed")
    first.close()
    assert json.loads((tmp_path / "orders.json").read_text())["value"] == {"counter": 1}
    for file in ("orders.json", "orders.json.1"):
        (tmp_path / file).unlink(missing_ok=True)
    second = closing(House(broker.url, outbox, [key.public], boot=8))
    second.ward.start()
    until(lambda: second.ward.stats().is_connected, "connected")
    ward.send_bytes(used)
    assert "no longer" in refused(second, 1)[0]
    assert not second.orders


def test_the_counter_outlives_a_restart(
    ward: Ward, broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    outbox = tmp_path / "outbox.db"
    first = House(broker.url, outbox, [key.public], boot=7)
    first.ward.start()
    ward.send(Order(ward.wait_notice().nonce, 41, "status", "", ""))
    until(lambda: len(first.orders) == 1, "obeyed")
    first.close()
    second = closing(House(broker.url, outbox, [key.public], boot=8))
    second.ward.start()
    until(lambda: ward.newest_boot() == 8, "its birth")
    notice = ward.notice()
    assert notice.counter == 41
    ward.send(Order(notice.nonce, 41, "status", "", ""))
    assert "comes after 41" in refused(second, 1)[0]
    assert not second.orders


def test_an_order_that_cannot_be_kept_is_not_obeyed(
    ward: Ward, broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    (tmp_path / "state").mkdir()
    house = closing(House(broker.url, tmp_path / "state" / "outbox.db", [key.public]))
    house.ward.start()
    notice = ward.wait_notice()
    (tmp_path / "state" / "orders.json.new").mkdir()  # no file can be written there, whoever runs the test
    ward.send(Order(notice.nonce, 1, "drill-start", "", ""))
    until(lambda: ward.replies(), "the reply")
    assert ward.replies()[0]["reason"] == "order_not_kept"
    assert not house.orders


def test_a_state_forged_to_break_orders_is_corrected(ward: Ward, house: House) -> None:
    notice = ward.wait_notice()
    lie = birth_payload(
        ADDRESS.node, Life(7, 1, is_online=True), 1.0, STAMP, {"nonce": "lie", "counter": 2**50}
    )
    ward.publish(Kind.STATE, lie)
    until(lambda: ward.notice().nonce == "lie", "the lie stands at the broker")
    until(lambda: ward.notice() == notice, "the node corrects it")


def test_forged_orders_do_not_hold_up_an_alarm(
    ward: Ward, house: House, broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    ear.wait_connected()
    notice = ward.wait_notice()
    for _ in range(200):
        ward.send(Order(notice.nonce, 1, "stand-down", "", ""), key=Key())
    house.ward.put(alarm(1))
    until(lambda: house.done == [1], "the receipt")
    assert not house.orders
