import threading
from importlib.util import find_spec
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest

from edge.errors import DeviceError
from edge.simulation import broker as broker_module
from edge.simulation.broker import Broker, find_mosquitto

KINDS = [
    pytest.param(
        "mosquitto", marks=pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")
    ),
    pytest.param("amqtt", marks=pytest.mark.skipif(not find_spec("amqtt"), reason="amqtt is not installed")),
]


@pytest.mark.parametrize("kind", KINDS)
def test_broker_delivers_qos1_and_keeps_retained(tmp_path: Path, kind):
    broker = Broker(tmp_path, kind=kind)
    try:
        assert broker.url == f"mqtt://127.0.0.1:{broker.port}"
        publish(broker.port, "liengia/state", b"armed", retain=True)
        assert receive(broker.port, "liengia/#") == ("liengia/state", b"armed", True)
    finally:
        broker.close()
    broker.close()
    with pytest.raises(OSError):
        mqtt.Client(mqtt.CallbackAPIVersion.VERSION2).connect("127.0.0.1", broker.port)


def publish(port: int, topic: str, payload: bytes, *, retain: bool) -> None:
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", port)
    client.loop_start()
    client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(10)
    client.disconnect()
    client.loop_stop()


def receive(port: int, topic: str) -> tuple[str, bytes, bool]:
    got: list[tuple[str, bytes, bool]] = []
    came = threading.Event()
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)

    def on_message(_client, _userdata, message):
        got.append((message.topic, message.payload, message.retain))
        came.set()

    client.on_message = on_message
    client.on_connect = lambda client, *_: client.subscribe(topic, qos=1)
    client.connect("127.0.0.1", port)
    client.loop_start()
    assert came.wait(10)
    client.disconnect()
    client.loop_stop()
    return got[0]


def test_broker_says_how_to_install_one(mocker):
    mocker.patch.object(broker_module.shutil, "which", return_value=None)
    mocker.patch.object(broker_module, "find_spec", return_value=None)
    with pytest.raises(DeviceError, match=r"apt install mosquitto.*liengia\[demo\].*--no-broker"):
        broker_module.default_kind()


def test_broker_that_cannot_start_says_why_and_leaves_no_process(tmp_path, mocker):
    mocker.patch.object(broker_module, "find_mosquitto", return_value="/bin/false")
    with pytest.raises(DeviceError, match="mosquitto did not start"):
        Broker(tmp_path, kind="mosquitto")
