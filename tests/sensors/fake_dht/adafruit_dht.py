"""Stands in for adafruit_dht 4.0.12, with its traps: does what FAKE_DHT_SCRIPT says, one word per real try.

    21.5/40   these values       error   the checksum did not validate    missing  hardly a pulse came
    hang      sleep for ever     spin    use the CPU for ever             die      end the process
    moan      21.5/40, and a line on standard error

The last word repeats. As in the library, a try within FAKE_DHT_MIN_S after the one before (failed or not)
is no try: the values of the last good one are returned, without an error. FAKE_DHT_TRIES counts the tries of
all processes in the length of a file.
"""

import os
import sys
import time
from pathlib import Path

SCRIPT = os.environ["FAKE_DHT_SCRIPT"].split()
MIN_S = float(os.environ.get("FAKE_DHT_MIN_S", "2"))
TRIES = Path(os.environ["FAKE_DHT_TRIES"])


class DHT22:
    def __init__(self, pin: str, use_pulseio: bool = True) -> None:
        assert pin == "GPIO4"
        assert use_pulseio is False
        self._last_called = 0.0
        self._temperature: float | None = None
        self._humidity: float | None = None

    def measure(self) -> None:
        if self._last_called and time.monotonic() - self._last_called <= MIN_S:
            return
        self._last_called = time.monotonic()
        TRIES.with_suffix(".model").write_text(type(self).__name__)
        with TRIES.open("ab") as file:
            file.write(b".")
        word = SCRIPT[min(TRIES.stat().st_size, len(SCRIPT)) - 1]
        if word == "error":
            raise RuntimeError("Checksum did not validate. Try again.")
        if word == "missing":
            raise RuntimeError("DHT sensor not found, check wiring")
        if word == "hang":
            time.sleep(3600)
        while word == "spin":
            pass
        if word == "die":
            os._exit(7)
        if word == "moan":
            print("libgpiod: something odd", file=sys.stderr, flush=True)
            word = "21.5/40"
        self._temperature, self._humidity = (float(part) for part in word.split("/"))

    @property
    def temperature(self) -> float | None:
        self.measure()
        return self._temperature

    @property
    def humidity(self) -> float | None:
        self.measure()
        return self._humidity


class DHT11(DHT22):
    pass
