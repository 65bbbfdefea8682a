"""From a message handed to the broker to the siren's bytes: the node and Node-RED's flow, in one run.

    npm install --prefix FOLDER node-red node-red-node-serialport
    LIENGIA_NODE_RED=FOLDER make bench

Node-RED: mqtt in, a function of one line, serial out. The node: a neighbour's signed alarm on the group's
road over the broker; and beside it an order (a drill) signed by the ward's key, whose counter is on the disk
before it is obeyed. The same Mosquitto, the same publisher, in turns. Without Node-RED only the node is
measured.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue

import paho.mqtt.client as mqtt
import pytest
from ruamel.yaml import YAML

from bench_ports import OFF, ON, Wire, drain, wait_for
from edge.group.message import decode
from edge.model.condition import FireCondition
from edge.simulation.broker import Broker, find_mosquitto
from edge.ward.commander import Commander
from edge.ward.orders import Order, OrderVerb, order_payload
from edge.ward.payload import Address, Kind
from edge.ward.seal import Signer
from edge.ward.settings import WardSettings
from hostile import alarm_frame
from node_red import FOLDER, NodeRed
from rig import Group, House, eventually

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(600),
    pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed"),
]

TRIALS = int(os.environ.get("LIENGIA_BENCH_TRIALS", "60"))
TOPIC = "bench/siren"
GOAL = 0.6
HAS_ROAD = find_spec("edge.group.broker") is not None  # the group's road over the broker


@pytest.fixture
def publisher(broker: Broker) -> Iterator[mqtt.Client]:
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", broker.port)
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.loop_start()
    yield client
    client.disconnect()
    client.loop_stop()


def timed(client: mqtt.Client, topic: str, payload: bytes, wire: Wire, wanted: bytes) -> float | None:
    drain(wire)
    began = time.perf_counter()
    client.publish(topic, payload, qos=1)
    ended = wait_for(wire, wanted, 5.0)
    return None if ended is None else ended - began


def told(name: str, values: list[float]) -> float:
    ordered = sorted(values)
    p50, p99 = statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    print(f"  {name:28} p50 {p50 * 1e3:.2f} ms  p99 {p99 * 1e3:.2f} ms")
    return p50


class Neighbour:
    """Speaks as n02, whose node was believed before it was killed: fire and reset, by the broker alone."""

    def __init__(self, house: House, kept: bytes) -> None:
        """kept: the last frame of the node itself, as the broker keeps it."""
        self.topic = f"liengia/v1/kinh-bac/to-7/{house.node}/frame"
        self._house = house
        self._boot, self._seq = decode(kept).boot, decode(kept).seq + 1000
        self._episode = 1000

    def fire_and_reset(self) -> tuple[bytes, bytes]:
        self._episode += 1
        return self._says(FireCondition.FIRE_ALARM), self._says(FireCondition.QUIESCENT)

    def _says(self, condition: FireCondition) -> bytes:
        self._seq += 1
        node, sign = self._house.node, self._house.key.sign
        state = {"condition": condition, "episode": self._episode}
        return alarm_frame("to-7", node, sign, boot=self._boot, seq=self._seq, **state)


def kept_at(client: mqtt.Client, topic: str) -> bytes:
    """The retained message of a topic."""
    kept: SimpleQueue[bytes] = SimpleQueue()
    client.message_callback_add(topic, lambda _client, _data, message: kept.put(message.payload))
    client.subscribe(topic)
    found = kept.get(timeout=20.0)
    client.unsubscribe(topic)
    return found


class Ward:
    """Orders the house, as the ward's key may."""

    def __init__(self, url: str, group: Group, house: House) -> None:
        self._signer = Signer(group.ward_key.public, group.ward_key.sign)
        self._address = Address("kinh-bac", "to-7", house.node)
        with Commander(WardSettings(broker=url), self._address, self._signer) as commander:
            notice = commander.notice(20.0)
        self._nonce, self._counter = notice.nonce, notice.counter
        self.topic = self._address.topic(Kind.ORDER)

    def orders(self, verb: OrderVerb) -> bytes:
        self._counter += 1
        order = Order(self._nonce, self._counter, verb, "", "bench")
        return order_payload(self._address, order, self._signer)


@pytest.fixture
def node_red(tmp_path: Path, broker: Broker) -> Iterator[NodeRed | None]:
    found = NodeRed(tmp_path / "node-red", broker.port, f"{TOPIC}/node-red") if FOLDER else None
    yield found
    if found is not None:
        found.close()


@pytest.fixture
def bare(broker: Broker) -> Iterator[Wire]:
    """The relay's line of a program that is nothing but paho's callback."""
    wire = Wire.new()
    program = [
        sys.executable,
        str(Path(__file__).parent / "mqtt_echo.py"),
        str(broker.port),
        f"{TOPIC}/bare",
        wire.path,
    ]
    with subprocess.Popen(program, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield wire
        process.kill()
    wire.close()


def joined(group: Group, url: str) -> None:
    """Both houses, with the broker as a road; n02 is killed once n01 believes it."""
    for house in group.houses:
        settings = house.settings(group=True, ward=url)
        if HAS_ROAD:
            settings["links"]["broker"] = {"broker": url}
        with house.config.open("w", encoding="utf-8") as file:
            YAML().dump(settings, file)
        house.start()
    house = group.houses[0]
    eventually(lambda: house.status()["ward"]["connected"], "the node has reached the broker")
    if HAS_ROAD:
        eventually(lambda: "broker" in house.status()["neighbours"][0]["roads"], "n02 is heard by the broker")


def test_mqtt_in_to_siren_out(
    tmp_path: Path, broker: Broker, publisher: mqtt.Client, node_red: NodeRed | None, bare: Wire
) -> None:
    group = Group(tmp_path, 2, ward=broker.url)
    with group as (house, other):
        joined(group, broker.url)
        other.kill()
        neighbour = HAS_ROAD and Neighbour(
            other, kept_at(publisher, f"liengia/v1/kinh-bac/to-7/{other.node}/frame")
        )
        ward = Ward(broker.url, group, house)
        relay = Wire(house.relay.master, house.relay.slave, str(house.relay.path))
        if node_red is not None:
            red = node_red.wire
            eventually(
                lambda: timed(publisher, f"{TOPIC}/node-red", b"\x01", red, ON), "Node-RED's flow works", 90.0
            )
        found: dict[str, list[float]] = {"road": [], "order": [], "bare": [], "node-red": []}

        def trial(what: str, topic: str, begin: bytes, end: bytes) -> None:
            took = timed(publisher, topic, begin, relay, ON)
            assert took is not None, f"{what}: the siren did not sound"
            found[what].append(took)
            publisher.publish(topic, end, qos=1)
            eventually(lambda: house.status()["sounding"] in {"off", "chirp"}, f"{what}: it is quiet again")

        for _ in range(TRIALS):
            if neighbour:
                trial("road", neighbour.topic, *neighbour.fire_and_reset())
            start, stop = ward.orders(OrderVerb.DRILL_START), ward.orders(OrderVerb.DRILL_STOP)
            trial("order", ward.topic, start, stop)
            echoes = {"bare": bare} | ({"node-red": node_red.wire} if node_red is not None else {})
            for name, wire in echoes.items():
                took = timed(publisher, f"{TOPIC}/{name}", b"\x01", wire, ON)
                assert took is not None, f"{name} did not answer"
                found[name].append(took)
                timed(publisher, f"{TOPIC}/{name}", b"\x00", wire, OFF)
            time.sleep(0.02)
        print(f"\nMQTT in to siren out, {TRIALS} each:")
        ours = told("liengia, a neighbour's fire", found["road"]) if HAS_ROAD else 0.0
        told("liengia, the ward's order", found["order"])
        told("paho's callback, nothing else", found["bare"])
        if node_red is None:
            print("  Node-RED was not measured: LIENGIA_NODE_RED does not name a folder with it")
            return
        reference = told("Node-RED", found["node-red"])
        rss = house.status()["process"]["rss_kib"], node_red.rss_kib()
        if HAS_ROAD:
            print(f"  ratio of a neighbour's fire {ours / reference:.2f} (goal: at most {GOAL})")
        print(f"  memory {rss[0] / 1024:.0f} MiB beside {rss[1] / 1024:.0f} MiB, ratio {rss[0] / rss[1]:.2f}")
