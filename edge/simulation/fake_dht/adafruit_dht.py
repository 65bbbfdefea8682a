"""A stand-in for adafruit_dht, for machines without the sensor: values come from a small file.

It keeps the library's own quirk (4.0.12): a read within the minimum interval gives the value read before,
without an error, even when the read in between failed.

    LIENGIA_SIM_DHT_DIR    folder with one file `gpioN` per sensor, holding "temperature humidity"
    LIENGIA_SIM_DHT_MIN_S  minimum interval [s], 2 in the library; a simulation in fast motion shortens it
"""

import os
import time
from pathlib import Path


class DHT22:
    """One sensor at a pin made by the stand-in `board`."""

    def __init__(self, pin: int, use_pulseio: bool = False) -> None:
        self._file = Path(os.environ["LIENGIA_SIM_DHT_DIR"]) / f"gpio{pin}"
        self._interval_s = float(os.environ.get("LIENGIA_SIM_DHT_MIN_S", "2"))
        self._last_called = 0.0
        self._temperature: float | None = None
        self._humidity: float | None = None

    def exit(self) -> None:
        """Nothing is held."""

    def measure(self) -> None:
        """Read the file, unless the last attempt is too recent.

        Raises:
            RuntimeError: the sensor does not answer, with the library's own words.
        """
        if self._last_called and time.monotonic() - self._last_called <= self._interval_s:
            return
        self._last_called = time.monotonic()
        try:
            temperature, humidity = self._file.read_text(encoding="ascii").split()
        except OSError as error:
            raise RuntimeError("DHT sensor not found, check wiring") from error
        except ValueError as error:
            raise RuntimeError("Checksum did not validate. Try again.") from error
        self._temperature, self._humidity = float(temperature), float(humidity)

    @property
    def temperature(self) -> float | None:
        """The newest temperature [°C]; raises as measure()."""
        self.measure()
        return self._temperature

    @property
    def humidity(self) -> float | None:
        """The newest relative humidity [%]; raises as measure()."""
        self.measure()
        return self._humidity


class DHT11(DHT22):
    """The same at the library's door."""
