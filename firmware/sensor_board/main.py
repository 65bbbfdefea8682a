"""The sensor board's program, for MicroPython 1.20 or newer on an ESP32 or RP2040; docs/sensor-board.md.

Measures, says so in frames, and never stops because its host is silent. Copy the whole folder to the board
with `liengia-bench flash`; board.json says what is wired to it.
"""

import gc
import json
import os
import struct
import sys
import time

import channels
import frame
import machine

FIRMWARE = (1, 0, 0)
INTERVAL_MS = 1000  # until the host says otherwise, and again when it has been silent for timeout_s
INTERVAL_LEAST_MS = 100
TIMEOUT_S = 60
HEALTH_MS = 10000
HELLO_MS = 60000
TURN_MS = 20  # a contact is looked at this often; it must hold for three looks
WATCHDOG_MS = 8000  # the most that an RP2040 can
NAME_FILE = "name.txt"
HOLD_FILE = "hold"  # while it is there the next start leaves the console to the host

HARDWARE = {"esp32": 1, "rp2": 2}
RESETS = {  # names of machine's constants, where a port has them
    "PWRON_RESET": 1,
    "BROWNOUT_RESET": 2,
    "WDT_RESET": 3,
    "SOFT_RESET": 4,
    "HARD_RESET": 5,
}


class Board:
    """Who this board is and what it was told; line has read() -> bytes and write(bytes)."""

    firmware = FIRMWARE

    def __init__(self, line, found, now):
        self.id = (bytes(8) + machine.unique_id())[-8:]
        self.hardware = HARDWARE.get(sys.platform, 0)
        self.boot = struct.unpack(">H", os.urandom(2))[0]
        self.reset = reset_reason()
        self.name = read_name()
        self.interval_ms = INTERVAL_MS
        self.timeout_s = TIMEOUT_S
        self.channels = found
        self.is_released = False
        self._line = line
        self._reader = frame.Reader()
        self._number = 0
        self._uptime_ms = 0
        self._now = self._heard = self._due = self._health_due = self._hello_due = now
        self._slowest_ms = 0

    @property
    def unread(self):
        """Frames of the host that could not be read."""
        return self._reader.unread

    def turn(self, now):
        """One turn of the loop; now in time.ticks_ms()."""
        self._advance(now)
        for kind, body in self._reader.feed(self._line.read()):
            self._obey(kind, body, now)
        if time.ticks_diff(now, self._heard) > self.timeout_s * 1000:
            self.interval_ms, self.timeout_s, self._heard = INTERVAL_MS, TIMEOUT_S, now
        has_changed = False
        for channel in self.channels:
            has_changed = channel.turn(now) or has_changed
        if time.ticks_diff(now, self._hello_due) >= 0:
            self._hello(now)
        if has_changed or time.ticks_diff(now, self._due) >= 0:
            self._send(frame.READINGS, frame.readings([c.read(now) for c in self.channels]))
            self._due = time.ticks_add(now, self.interval_ms)
        if time.ticks_diff(now, self._health_due) >= 0:
            gc.collect()
            free = gc.mem_free() // 1024 if hasattr(gc, "mem_free") else 0
            self._send(frame.HEALTH, frame.health(self, channels.supply_v(), self._slowest_ms, free))
            self._health_due = time.ticks_add(now, HEALTH_MS)
            self._slowest_ms = 0

    def _advance(self, now):
        step = time.ticks_diff(now, self._now)
        self._now = now
        self._uptime_ms += step
        self._slowest_ms = max(self._slowest_ms, step)

    def _obey(self, kind, body, now):
        if kind == frame.CONFIG and len(body) == 4:
            interval_ms, timeout_s = struct.unpack(">HH", body)
            self.interval_ms = max(interval_ms, INTERVAL_LEAST_MS)
            self.timeout_s = max(timeout_s, 1)
            self._due = now
        elif kind == frame.NAME and 2 <= len(body) <= 1 + frame.NAME_MOST and body[0] == len(body) - 1:
            try:
                self.name = body[1:].decode()
            except UnicodeError:
                return
            write_name(self.name)
        elif kind == frame.RELEASE and not body:
            self.is_released = True
        elif kind != frame.WHO:
            return
        self._heard = now
        self._hello(now)

    def _hello(self, now):
        self._send(frame.HELLO, frame.hello(self))
        self._hello_due = time.ticks_add(now, HELLO_MS)

    def _send(self, kind, body):
        self._line.write(frame.to_wire(kind, self._number, self._uptime_ms, body))
        self._number = (self._number + 1) & 0xFFFF


class Console:
    """The USB console or the port that the program was started on, as a line of bytes."""

    def __init__(self):
        import select

        self._poll = select.poll()
        self._poll.register(sys.stdin, select.POLLIN)

    def read(self):
        """What came, without waiting."""
        data = bytearray()
        while len(data) < frame.PACKET_MOST and self._poll.poll(0):
            byte = sys.stdin.buffer.read(1)
            if not byte:
                raise SystemExit  # nobody holds the other end
            data += byte
        return bytes(data)

    def write(self, data):
        """All of it."""
        sys.stdout.buffer.write(data)
        if hasattr(sys.stdout.buffer, "flush"):
            sys.stdout.buffer.flush()


class Uart:
    """A hardware UART; config is board.json's "uart": {"id": 1, "tx": 17, "rx": 16}."""

    def __init__(self, config):
        self._uart = machine.UART(
            config["id"], baudrate=115200, tx=machine.Pin(config["tx"]), rx=machine.Pin(config["rx"])
        )

    def read(self):
        """What came, without waiting."""
        return self._uart.read(frame.PACKET_MOST) or b""

    def write(self, data):
        """All of it."""
        self._uart.write(data)


def reset_reason():
    """As in HELLO; 0 where the port cannot tell."""
    cause = machine.reset_cause() if hasattr(machine, "reset_cause") else None
    for name, code in RESETS.items():
        if cause is not None and getattr(machine, name, None) == cause:
            return code
    return 0


def read_name():
    """As it was given to the board; empty when none was."""
    try:
        with open(NAME_FILE, "rb") as file:
            return file.read(frame.NAME_MOST).decode()
    except (OSError, ValueError):
        return ""


def write_name(name):
    """Beside the old one first: a power cut leaves one or the other."""
    with open(NAME_FILE + ".new", "wb") as file:
        file.write(name.encode())
    os.rename(NAME_FILE + ".new", NAME_FILE)


def release():
    """Start anew without this program: a watchdog, once fed, can be ended in no other way."""
    with open(HOLD_FILE, "wb"):
        pass
    machine.reset()


def is_held():
    """Whether the start before asked for the console; only once."""
    try:
        os.remove(HOLD_FILE)
    except OSError:
        return False
    return True


def interrupts(is_on):
    """Whether byte 3 on the console stops the program: it may stand in a frame."""
    try:
        import micropython

        micropython.kbd_intr(3 if is_on else -1)
    except (ImportError, AttributeError):
        pass


def main():
    """Measure until the host wants the console back."""
    with open("board.json") as file:
        config = json.load(file)
    line = Uart(config["uart"]) if "uart" in config else Console()
    now = time.ticks_ms()
    board = Board(line, [channels.make(c, now) for c in config["channels"]], now)
    interrupts(is_on=False)
    watchdog = machine.WDT(timeout=WATCHDOG_MS) if config.get("watchdog", True) else None
    while not board.is_released:
        board.turn(time.ticks_ms())
        if watchdog:
            watchdog.feed()
        time.sleep_ms(TURN_MS)
    interrupts(is_on=True)
    release()


if __name__ == "__main__" and not is_held():
    main()
