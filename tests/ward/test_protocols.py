"""The whole link over MQTT 5 and over MQTT 3.1.1, on a real Mosquitto."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import MQTTv5, MQTTv311

from edge.ward.orders import Notice, Order, order_payload
from edge.ward.payload import Kind
from tests.ward.parties import ADDRESS, MOSQUITTO, Broker, Ear, House, Key, alarm, event, until
from tests.ward.test_uplink import Stranger

Closing = Callable[[Any], Any]
pytestmark = pytest.mark.skipif(not MOSQUITTO, reason="mosquitto is not installed: apt install mosquitto")

# As Mosquitto's log names them.
SPOKEN = {MQTTv5: "p5", MQTTv311: "p2"}


@pytest.fixture(params=[MQTTv5, MQTTv311], ids=["5", "3.1.1"])
def protocol(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """What every client begins with, and goes back to."""
    chosen: int = request.param
    monkeypatch.setattr("edge.ward.client.MQTTv5", chosen)
    return chosen


@pytest.fixture
def spoken(tmp_path: Path, protocol: int) -> Callable[[], bool]:
    """Whether the broker has heard this protocol from the house and from the ward, and no other."""

    def check() -> bool:
        log = (tmp_path / "broker.log").read_text("utf-8", "replace")
        found = re.findall(r"as (liengia-[\w-]+) \((p\d)", log)
        assert {version for _, version in found} <= {SPOKEN[protocol]}
        return any(name.startswith("liengia-to-12") for name, _ in found) and any(
            name.startswith("liengia-ward") for name, _ in found
        )

    return check


def test_events_receipts_orders_birth_and_will(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing, spoken: Callable[[], bool]
) -> None:
    broker.start()
    stranger = closing(Stranger(broker.url, *(ADDRESS.topic(kind) for kind in Kind)))
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    ear.wait_connected()
    house = House(broker.url, tmp_path / "outbox.db", [key.public])
    house.ward.start()
    house.ward.put(event(1))
    house.ward.put(alarm(2))
    until(lambda: sorted(house.done) == [1, 2], "both receipts")
    assert sorted(ear.heard(2)) == [1, 2]
    notice = Notice(**json.loads(until(lambda: stranger.heard(Kind.STATE), "birth")[-1].payload)["orders"])
    order = Order(notice.nonce, 1, "status", "", "trực ban")
    stranger.publish(ADDRESS.topic(Kind.ORDER), order_payload(ADDRESS, order, key.signer))
    assert json.loads(until(lambda: stranger.heard(Kind.REPLY), "the reply")[0].payload)["done"]
    assert spoken()
    house.ward._client.close(abruptly=True)
    until(lambda: ear.lives[-1:] == [(7, 1, False)], "the will")
    house.close()


def test_a_reconnect_loses_and_repeats_nothing(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing, spoken: Callable[[], bool]
) -> None:
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    ear.wait_connected()
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    seq = 0
    for _ in range(3):
        for _ in range(30):
            seq += 1
            house.ward.put((alarm if seq % 3 else event)(seq))
        until(lambda seq=seq: len(house.done) > seq - 25, "it is on its way")
        house.ward._client.hang_up("as if the line were cut")
    until(lambda: len(house.done) == seq, "every receipt")
    assert sorted(ear.heard(seq)) == list(range(1, seq + 1)), "each told once"
    assert sorted(house.done) == list(range(1, seq + 1)), "each done once"
    assert spoken()
