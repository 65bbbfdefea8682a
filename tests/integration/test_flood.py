"""A real node under hostile datagrams and MQTT messages: counted, bounded, and still a fire alarm after."""

import json
import os
import socket
import time
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest

from edge.group.keys import new_key
from edge.group.message import Kind, read_head
from edge.model.event import HouseState
from edge.simulation.broker import Broker, find_mosquitto
from hostile import Hand, datagrams, texts
from neighbour import Neighbour
from rig import Group, House, eventually

IS_FULL = os.environ.get("LIENGIA_FUZZ") == "full"
GROUP = "to-7"  # of the rig
# Queues of bounded length fill once; a leak of a few bytes per message would show in a million.
GROWTH_KIB = 6144
# Below what the node takes in, so that the kernel drops few: what is never read proves nothing.
BURST, PAUSE_S = 100, 0.01

needs_mosquitto = pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")


def rss_kib(house: House) -> int:
    return int(house.status()["process"]["rss_kib"])


def refused(house: House, road: str) -> int:
    return sum(house.status()["refused"][road].values())


def flood_lan(house: House, hand: Hand, count: int, seed: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        for number, datagram in enumerate(datagrams(hand, count, seed), 1):
            out.sendto(datagram, ("127.0.0.1", house.port))
            if number % BURST == 0:
                time.sleep(PAUSE_S)


def flood_broker(broker: Broker, house: House, count: int, seed: int) -> None:
    """As a client that the broker let in: to the topics that the node reads, and to others."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    root = f"liengia/v1/kinh-bac/{GROUP}/{house.node}"
    topics = [f"{root}/{last}" for last in ("ack", "ack", "state", "order", "frame", "event")]
    events = [{"boot": 1, "seq": 1, "digest": "0" * 32}]
    genuine = {"v": 1, "node": house.node, "events": events, "key": "A" * 43, "sig": "A" * 86}
    samples = [
        json.dumps(genuine).encode(),
        json.dumps({"v": 1, "node": house.node, "online": False}).encode(),
    ]
    for number, payload in enumerate(texts(count, seed, samples), 1):
        client.publish(topics[number % len(topics)], payload, retain=number % 7 == 0)
        if number % BURST == 0:
            time.sleep(PAUSE_S)
    last = client.publish(topics[0], b"the last")
    last.wait_for_publish(60.0)
    client.disconnect()
    client.loop_stop()


def siege(tmp_path: Path, broker: Broker, count: int) -> None:
    group = Group(tmp_path, 2, ward=broker.url)
    with group as (house, other):
        house.start()
        stranger = new_key(tmp_path / "stranger.key").sign
        with Neighbour(group, other, house) as neighbour:
            neighbour.set(HouseState())
            neighbour.until(lambda: house.status()["neighbours"][0]["heard_at"], "the true house is heard")
            calm = [data for data in neighbour.sent if read_head(data).kind is not Kind.CHALLENGE]
        hand = Hand(GROUP, other.node, stranger, calm, ("zz9", stranger), [calm[0].replace(b"\0", b"\1", 1)])
        eventually(lambda: house.status()["ward"]["connected"], "the ward's broker is reached")
        flood_lan(house, hand, count // 10, seed=1)
        flood_broker(broker, house, count // 10, seed=1)
        before = rss_kib(house)
        flood_lan(house, hand, count, seed=2)
        flood_broker(broker, house, count, seed=2)
        assert house.process is not None
        assert house.process.poll() is None, "it lives"
        grown = rss_kib(house) - before
        found = house.status()
        print(f"\n{count} datagrams and {count} MQTT messages: {found['refused']}, grown {grown} KiB")
        assert grown < GROWTH_KIB
        assert refused(house, "group") > count // 2
        assert refused(house, "ward") > 0
        assert found["sounding"] in {"off", "chirp"}
        assert found["fires_of_neighbours"] == []
        assert found["ward"]["unacked"] > 0, "no forged receipt took the place of the ward's"
        house.forget_relay()
        house.hand.press(27)
        assert house.sounds(), "a button still sounds"


@needs_mosquitto
def test_fuzz_a_node_under_six_thousand_hostile_messages_of_each_road_is_still_an_alarm(
    tmp_path: Path, broker: Broker
) -> None:
    siege(tmp_path, broker, 6_000)


@pytest.mark.slow
@pytest.mark.timeout(7200)
@needs_mosquitto
def test_fuzz_a_node_under_a_million_hostile_messages_of_each_road(tmp_path: Path, broker: Broker) -> None:
    siege(tmp_path, broker, 1_000_000 if IS_FULL else 50_000)
