"""Holds the program's own frame.py against the vectors; for both Pythons."""

import json
import struct
import sys

import frame

with open(sys.argv[1]) as file:
    FILE = json.load(file)
NAMES = {code: quantity for quantity, code in frame.QUANTITIES.items()}


class Channel:
    def __init__(self, quantity, warm_up_s):
        self.quantity = quantity
        self.warm_up_s = warm_up_s


class Board:
    def __init__(self, v):
        self.id = bytes(int(v["board"][i : i + 2], 16) for i in range(0, 16, 2)) if "board" in v else b""
        self.hardware = v.get("hardware")
        self.firmware = v.get("firmware")
        self.boot = v["boot"]
        self.reset = v["reset"]
        self.interval_ms = v.get("interval_ms")
        self.timeout_s = v.get("timeout_s")
        self.name = v.get("label")
        self.unread = v.get("unread")
        self.channels = [Channel(q, s) for q, s in v.get("channels", ())]


def body_of(v):
    if v["kind"] == frame.HELLO:
        return frame.hello(Board(v))
    if v["kind"] == frame.READINGS:
        return frame.readings(v["rows"])
    if v["kind"] == frame.HEALTH:
        return frame.health(Board(v), v["supply_v"], v["slowest_ms"], v["free_kib"])
    return bytes.fromhex(v["body"])


def check():
    count = 0
    for v in FILE["frames"]:
        wire = bytes.fromhex(v["hex"])
        made = frame.to_wire(v["kind"], v["number"], v["uptime_ms"], body_of(v))
        assert made == wire, (v["name"], made, wire)
        reader = frame.Reader()
        found = []
        for i in range(len(wire)):  # byte by byte: any split
            found += reader.feed(wire[i : i + 1])
        assert found == [(v["kind"], body_of(v))], v["name"]
        assert reader.unread == 0
        count += 1
    good = bytes.fromhex(FILE["frames"][0]["hex"])
    for v in FILE["rejected"]:
        reader = frame.Reader()
        found = reader.feed(bytes.fromhex(v["hex"]) + good)
        assert found[-1][0] == frame.HELLO, v["name"]
        # A body is judged by whoever obeys it; the frame around it is not at fault.
        if v["why"] != "foreign" or "version" in v["name"]:
            assert (reader.unread, len(found)) == (1, 1), v["name"]
        count += 1
    for size in (0, 1, 100, 253, 254, 255, 508, 509):
        for data in (bytes(size), b"\x07" * size, bytes(i % 256 for i in range(size))):
            stuffed = frame.stuff(data)
            assert (stuffed.count(b"\0"), frame.unstuff(stuffed)) == (0, data), size
            count += 1
    noise = 1
    reader = frame.Reader()
    for _ in range(20000):  # a xorshift: the same noise in both Pythons
        noise ^= (noise << 13) & 0xFFFFFFFF
        noise ^= noise >> 17
        noise ^= (noise << 5) & 0xFFFFFFFF
        assert reader.feed(struct.pack("<I", noise)) == []
        assert len(reader._piece) <= frame.PACKET_MOST + 2
    print("ok", count)


check()
