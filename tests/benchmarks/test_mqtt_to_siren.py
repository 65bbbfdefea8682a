"""From a message handed to the broker to the siren's bytes: the node and Node-RED's flow, in one run.

    npm install --prefix FOLDER node-red node-red-node-serialport
    LIENGIA_NODE_RED=FOLDER make bench

Node-RED: mqtt in, a function of one line, serial out. The node: an order signed by the ward's key, so
verified, put on record and obeyed (a drill). The same Mosquitto, the same publisher, in turns. Without
Node-RED only the node is measured.
"""

import json
import os
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest

from bench_ports import OFF, ON, Wire, drain, wait_for
from edge.simulation.broker import Broker, find_mosquitto
from edge.ward.commander import Commander
from edge.ward.orders import Order, OrderVerb, order_payload
from edge.ward.payload import Address, Kind
from edge.ward.seal import Signer
from edge.ward.settings import WardSettings
from rig import Group, eventually

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(600),
    pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed"),
]

TRIALS = int(os.environ.get("LIENGIA_BENCH_TRIALS", "60"))
NODE_RED = os.environ.get("LIENGIA_NODE_RED", "")
TOPIC = "bench/siren"
GOAL = 0.6


@pytest.fixture
def publisher(broker: Broker) -> Iterator[mqtt.Client]:
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", broker.port)
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.loop_start()
    yield client
    client.disconnect()
    client.loop_stop()


def flow(broker: Broker, relay: str) -> list[dict[str, object]]:
    command = (
        "msg.payload = Buffer.from(msg.payload[0] === 1 ? [0xa0,1,1,0xa2] : [0xa0,1,0,0xa1]); return msg;"
    )
    return [
        {"id": "tab", "type": "tab", "label": "siren"},
        {"id": "broker", "type": "mqtt-broker", "broker": "127.0.0.1", "port": str(broker.port)}
        | {"protocolVersion": "4", "keepalive": "60", "cleansession": True, "autoConnect": True},
        {"id": "port", "type": "serial-port", "serialport": relay, "serialbaud": "9600", "databits": "8"}
        | {"parity": "none", "stopbits": "1", "bin": "bin", "out": "interbyte", "newline": "10"},
        {"id": "in", "type": "mqtt in", "z": "tab", "topic": TOPIC, "qos": "1", "datatype": "buffer"}
        | {"broker": "broker", "wires": [["do"]]},
        {"id": "do", "type": "function", "z": "tab", "func": command, "outputs": 1, "wires": [["out"]]},
        {"id": "out", "type": "serial out", "z": "tab", "serial": "port", "wires": []},
    ]


class NodeRed:
    """Node-RED as it is installed, without its editor."""

    def __init__(self, folder: Path, broker: Broker) -> None:
        self.wire = Wire.new()
        folder.mkdir()
        (folder / "node_modules").symlink_to(Path(NODE_RED) / "node_modules")
        (folder / "flows.json").write_text(json.dumps(flow(broker, self.wire.path)))
        (folder / "settings.js").write_text(
            "module.exports = {httpAdminRoot: false, httpNodeRoot: false, uiPort: 0, flowFile: 'flows.json',"
            " uiHost: '127.0.0.1', logging: {console: {level: 'info'}}, credentialSecret: false}\n"
        )
        program = Path(NODE_RED) / "node_modules" / ".bin" / "node-red"
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen(
            [str(program), "--userDir", str(folder), "--settings", str(folder / "settings.js")],
            stdout=self._log,
            stderr=self._log,
        )
        self.folder = folder

    def rss_kib(self) -> int:
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()
        self.wire.close()


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


def test_mqtt_in_to_siren_out(tmp_path: Path, broker: Broker, publisher: mqtt.Client) -> None:
    group = Group(tmp_path, 2, ward=broker.url)
    red = NodeRed(tmp_path / "node-red", broker) if NODE_RED else None
    signer = Signer(group.ward_key.public, group.ward_key.sign)
    with group as (house, neighbour):
        neighbour.start()
        house.start()
        eventually(lambda: house.status()["ward"]["connected"], "the node has reached the broker")
        address = Address("kinh-bac", "to-7", house.node)
        with Commander(WardSettings(broker=broker.url), address, signer) as commander:
            notice = commander.notice(20.0)
        relay = Wire(house.relay.master, house.relay.slave, str(house.relay.path))
        if red is not None:
            eventually(lambda: timed(publisher, TOPIC, b"\x01", red.wire, ON), "Node-RED's flow works", 90.0)
        counter = notice.counter
        ours: list[float] = []
        theirs: list[float] = []

        def order(verb: OrderVerb) -> bytes:
            nonlocal counter
            counter += 1
            return order_payload(address, Order(notice.nonce, counter, verb, "", "bench"), signer)

        for _ in range(TRIALS):
            found = timed(publisher, address.topic(Kind.ORDER), order(OrderVerb.DRILL_START), relay, ON)
            assert found is not None, "an order was not obeyed"
            ours.append(found)
            publisher.publish(address.topic(Kind.ORDER), order(OrderVerb.DRILL_STOP), qos=1)
            eventually(lambda: house.status()["sounding"] in {"off", "chirp"}, "the drill is over")
            if red is not None:
                found = timed(publisher, TOPIC, b"\x01", red.wire, ON)
                assert found is not None, "Node-RED did not answer"
                theirs.append(found)
                timed(publisher, TOPIC, b"\x00", red.wire, OFF)
            time.sleep(0.02)
        print(f"\nMQTT in to siren out, {TRIALS} each:")
        p50 = told("liengia, the ward's order", ours)
        if red is None:
            print("  Node-RED was not measured: LIENGIA_NODE_RED does not name a folder with it")
            return
        reference = told("Node-RED", theirs)
        rss = house.status()["process"]["rss_kib"], red.rss_kib()
        print(f"  ratio {p50 / reference:.2f} (goal: at most {GOAL})")
        print(f"  memory {rss[0] / 1024:.0f} MiB beside {rss[1] / 1024:.0f} MiB, ratio {rss[0] / rss[1]:.2f}")
        red.close()
