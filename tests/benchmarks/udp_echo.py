"""The reference for the group: a datagram in, siren bytes out, nothing decided.

Arguments: relay port, UDP port, then the UDP ports of the others. `!` is a press: it sounds here and
sends `*` to each of the others, which sounds there.
"""

import os
import socket
import sys
import tty

relay = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
tty.setraw(relay)
own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
own.bind(("127.0.0.1", int(sys.argv[2])))
others = [("127.0.0.1", int(port)) for port in sys.argv[3:]]
print("ready", flush=True)
while data := own.recv(64):
    os.write(relay, b"\xa0\x01\x01\xa2")
    if data == b"!":
        for other in others:
            own.sendto(b"*", other)
