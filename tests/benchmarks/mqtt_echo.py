"""A second reference: paho's callback writes the siren's bytes. Arguments: port, topic, relay port."""

import os
import sys
import tty

import paho.mqtt.client as mqtt

relay = os.open(sys.argv[3], os.O_RDWR | os.O_NOCTTY)
tty.setraw(relay)
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
client.on_connect = lambda *_: client.subscribe(sys.argv[2], qos=1)
client.on_subscribe = lambda *_: print("ready", flush=True)
client.on_message = lambda _client, _data, message: os.write(
    relay, b"\xa0\x01\x01\xa2" if message.payload == b"\x01" else b"\xa0\x01\x00\xa1"
)
client.connect("127.0.0.1", int(sys.argv[1]))
client.loop_forever()
