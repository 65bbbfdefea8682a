"""The reference: a bare read→write loop. Argument 1: sensor port, 2: relay port."""

import os
import sys
import tty

sensor = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
relay = os.open(sys.argv[2], os.O_RDWR | os.O_NOCTTY)
tty.setraw(sensor)
tty.setraw(relay)
print("ready", flush=True)
buffer = b""
while data := os.read(sensor, 4096):
    buffer += data
    while len(buffer) >= 32:
        frame, buffer = buffer[:32], buffer[32:]
        on = int.from_bytes(frame[12:14], "big") >= 150
        os.write(relay, b"\xa0\x01\x01\xa2" if on else b"\xa0\x01\x00\xa1")
