"""Frames of the sensor board, protocol version 1, for MicroPython; docs/sensor-board.md byte by byte.

Standard modules only. The same vectors test this and the node's decoder (tests/vectors/board.json).
"""

import binascii
import struct

VERSION = 1
PACKET_MOST = 200
NAME_MOST = 32

HELLO, READINGS, HEALTH = 1, 2, 3
WHO, CONFIG, NAME, RELEASE = 0x40, 0x41, 0x42, 0x43

QUANTITIES = {
    "temperature": 1,
    "humidity": 2,
    "pm2_5": 3,
    "smoke_obscuration": 4,
    "co": 5,
    "co2": 6,
    "tvoc": 7,
    "gas_ratio": 8,
    "contact": 9,
    "call_point": 10,
    "mains": 11,
    "voltage": 12,
}

GOOD, WARMING_UP, SUSPECT, SILENT, OPEN, SHORT, CHECKSUM, OUT_OF_RANGE, STUCK, HEATER = range(10)


def to_wire(kind, number, uptime_ms, body=b""):
    """A frame with the zeros around it."""
    data = struct.pack(">BBHI", VERSION, kind, number & 0xFFFF, uptime_ms & 0xFFFFFFFF) + body
    return b"\0" + stuff(data + struct.pack(">I", binascii.crc32(data))) + b"\0"


def hello(board):
    """Body of HELLO; board is a main.Board."""
    name = board.name.encode()
    body = struct.pack(
        ">8sBBBBHBHHB",
        board.id,
        board.hardware,
        board.firmware[0],
        board.firmware[1],
        board.firmware[2],
        board.boot,
        board.reset,
        board.interval_ms,
        board.timeout_s,
        len(board.channels),
    )
    for channel in board.channels:
        body += struct.pack(">BH", QUANTITIES[channel.quantity], channel.warm_up_s)
    return body + bytes([len(name)]) + name


def readings(rows):
    """Body of READINGS; rows of (quantity, health, value in its unit)."""
    body = bytes([len(rows)])
    for quantity, health, value in rows:
        body += struct.pack(">BBi", QUANTITIES[quantity], health, round(value * 1000))
    return body


def health(board, supply_v, slowest_ms, free_kib):
    """Body of HEALTH."""
    values = (int(supply_v * 1000 + 0.5), board.unread, slowest_ms, free_kib)
    supply, unread, slowest, free = (min(v, 0xFFFF) for v in values)
    return struct.pack(">HBHHHH", board.boot, board.reset, supply, unread, slowest, free)


def stuff(data):
    """COBS: no zero is left, one byte more per 254."""
    out = bytearray(1)
    at = 0  # of the code byte that is open
    for byte in data:
        if out[at] == 0:
            out[at] = 1
        if byte == 0:
            at = len(out)
            out.append(1)
            continue
        out.append(byte)
        out[at] += 1
        if out[at] == 0xFF:
            at = len(out)
            out.append(0)
    if out[at] == 0 and at:
        return bytes(out[:-1])  # a full block ends the data by itself
    out[at] = out[at] or 1
    return bytes(out)


def unstuff(data):
    """The bytes again; None when this is no COBS."""
    out = bytearray()
    at = 0
    while at < len(data):
        code = data[at]
        end = at + code
        if code == 0 or end > len(data):
            return None
        out += data[at + 1 : end]
        at = end
        if code < 0xFF and at < len(data):
            out.append(0)
    return bytes(out)


class Reader:
    """Frames from the host; keeps at most one of them."""

    def __init__(self):
        self.unread = 0  # pieces that were no frame
        self._piece = bytearray()

    def feed(self, data):
        """List of (type, body)."""
        found = []
        for byte in data:
            if byte:
                if len(self._piece) <= PACKET_MOST + 1:
                    self._piece.append(byte)
                continue
            if self._piece:
                frame = self._parse(bytes(self._piece))
                self._piece = bytearray()
                if frame is None:
                    self.unread += 1
                else:
                    found.append(frame)
        return found

    def _parse(self, piece):
        packet = unstuff(piece)
        if packet is None or not 12 <= len(packet) <= PACKET_MOST:
            return None
        data = packet[:-4]
        if binascii.crc32(data) != struct.unpack(">I", packet[-4:])[0] or data[0] != VERSION:
            return None
        return data[1], data[8:]
