"""What a board's `machine` module offers, as far as the program uses it; for MicroPython and CPython.

The file "pins" in the working folder holds the levels: a JSON object of pin number to level or raw count.
"""

import json
import os

WDT_RESET = 3
PWRON_RESET = 1


def reset_cause():
    return WDT_RESET if "watchdog-reset" in os.listdir() else PWRON_RESET


def unique_id():
    return b"\xa4\xcf\x12\xfe\x88\xb0"  # six bytes, as an ESP32 has


def reset():
    raise SystemExit(7)


def _level(pin, default):
    try:
        with open("pins") as file:
            return json.load(file).get(str(pin), default)
    except (OSError, ValueError):
        return default


class Pin:
    IN, PULL_UP = 0, 1

    def __init__(self, number, mode=None, pull=None):
        self.number = number

    def value(self):
        return _level(self.number, 1)


class ADC:
    def __init__(self, pin):
        self._pin = pin

    def read_u16(self):
        return _level(self._pin.number, 0)


class WDT:
    def __init__(self, timeout):
        assert timeout <= 8388  # ms, the most that an RP2040 takes

    def feed(self):
        pass
