"""The serial loader in an ESP32's ROM, on a TCP port, as far as esptool needs it."""

import hashlib
import socket
import struct
import threading

_END, _ESC, _ESC_END, _ESC_ESC = 0xC0, 0xDB, 0xDC, 0xDD
_SYNC, _READ_REG, _FLASH_BEGIN, _FLASH_DATA, _FLASH_MD5 = 0x08, 0x0A, 0x02, 0x03, 0x13
_SYNC_VALUE = 0x20120707
_DATE_REGISTER = 0x40001000  # tells the chips apart
_EFUSE_MAC = (0x3FF5A004, 0x3FF5A008)
CHIP_MAGIC = {"esp32": 0x00F01D83, "esp32s2": 0x000007C6}


class EspRom:
    """A context manager; `port` is what esptool takes, `flash` what was written, by address."""

    def __init__(self, chip: str = "esp32", mac: bytes = b"\xa4\xcf\x12\xfe\x88\xb0") -> None:
        self.flash = bytearray(b"\xff" * 0x40_0000)
        self.registers = {
            _DATE_REGISTER: CHIP_MAGIC[chip],
            _EFUSE_MAC[0]: int.from_bytes(mac[2:], "big"),
            _EFUSE_MAC[1]: int.from_bytes(mac[:2], "big"),
        }
        self._write_at = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self.port = f"socket://127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> "EspRom":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(10.0)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            with line:
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        rest = b""
        while data := line.recv(65536):
            *frames, rest = (rest + data).split(bytes((_END,)))
            for frame in filter(None, frames):
                frame = frame.replace(bytes((_ESC, _ESC_END)), bytes((_END,)))
                frame = frame.replace(bytes((_ESC, _ESC_ESC)), bytes((_ESC,)))
                self._obey(line, frame[1], frame[8:])

    def _obey(self, line: socket.socket, command: int, data: bytes) -> None:
        value, body = _SYNC_VALUE if command == _SYNC else 0, b""
        if command == _READ_REG:
            value = self.registers.get(struct.unpack("<I", data)[0], 0)
        elif command == _FLASH_BEGIN:
            size, _, _, self._write_at = struct.unpack("<4I", data[:16])
            self.flash[self._write_at : self._write_at + size] = b"\xff" * size
        elif command == _FLASH_DATA:
            (length,) = struct.unpack_from("<I", data)
            self.flash[self._write_at : self._write_at + length] = data[16 : 16 + length]
            self._write_at += length
        elif command == _FLASH_MD5:
            at, size = struct.unpack("<II", data[:8])
            body = hashlib.md5(self.flash[at : at + size]).hexdigest().encode()
        for _ in range(8 if command == _SYNC else 1):
            reply = struct.pack("<BBHI", 1, command, len(body) + 4, value) + body + bytes(4)
            reply = reply.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc")
            line.sendall(b"\xc0" + reply + b"\xc0")
