"""An ESP image of one segment, as Espressif's "Firmware Image Format" has it."""

import hashlib
import struct
from functools import reduce
from operator import xor


def esp_image(chip_id: int = 0, data: bytes = b"liengia " * 100) -> bytes:
    """With its checksum and hash; 0 is the ESP32."""
    head = struct.pack("<BBBBI", 0xE9, 1, 2, 0x20, 0x4008_0000)
    extended = struct.pack("<BBBBHBHHBBBBB", 0xEE, 0, 0, 0, chip_id, 0, 0, 0, 0, 0, 0, 0, 1)
    data += bytes(-len(data) % 4)
    body = head + extended + struct.pack("<II", 0x3FFB_0000, len(data)) + data
    body += bytes(15 - len(body) % 16) + bytes((reduce(xor, data, 0xEF),))
    return body + hashlib.sha256(body).digest()
