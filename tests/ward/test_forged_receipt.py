"""A forged receipt or order stops nobody from being told that the ward is silent."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from edge.model.condition import FaultKind
from edge.model.event import FaultCleared
from edge.ward.orders import Order, order_payload
from edge.ward.payload import Kind
from edge.ward.receipt import Receipt, digest, receipt_payload
from tests.ward.parties import ADDRESS, TIMING, Broker, Ear, House, Key, alarm, until
from tests.ward.test_uplink import Stranger


def test_the_ward_counts_as_silent_whoever_forges_its_receipts(
    broker: Broker, key: Key, tmp_path: Path, closing: Callable[[Any], Any]
) -> None:
    broker.start()
    stranger = closing(Stranger(broker.url, ADDRESS.topic(Kind.EVENT)))
    house = closing(
        House(broker.url, tmp_path / "outbox.db", [key.public], timing=replace(TIMING, escalate_s=1.0))
    )
    house.ward.start()
    house.ward.put(alarm(1))
    payload = until(lambda: stranger.heard(Kind.EVENT), "the event")[0].payload
    forged = receipt_payload(ADDRESS, [Receipt(7, 1, digest(payload))], Key().signer)
    stranger.publish(ADDRESS.topic(Kind.ACK), forged)
    thief = order_payload(ADDRESS, Order("x", 1, "stand-down", "all is well", "ward"), Key().signer)
    stranger.publish(ADDRESS.topic(Kind.ORDER), thief)
    until(lambda: house.raised(FaultKind.FORGED), "the forgery is named")
    silent = until(lambda: house.raised(FaultKind.WARD_LOST), "nobody acknowledges")
    assert "does not acknowledge" in silent[0]
    until(lambda: house.raised(FaultKind.NOT_ACKNOWLEDGED), "the alarm is passed on")
    assert "no ward key" in until(lambda: house.audits, "the order's refusal is on record")[0].because
    assert house.done == []
    assert house.orders == []
    until(lambda: len(stranger.heard(Kind.EVENT)) > 1, "the alarm is sent again")
    closing(Ear(broker.url, tmp_path / "ward.db", key))
    until(lambda: house.done == [1], "the real receipt")
    until(
        lambda: any(isinstance(f, FaultCleared) and f.kind is FaultKind.WARD_LOST for f in house.faults),
        "the ward is back",
    )
