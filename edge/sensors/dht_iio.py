"""A DHT11 or DHT22 by the kernel's IIO driver: two files in sysfs.

    dtoverlay=dht11,gpiopin=4        in config.txt, for both types: the driver tells them apart

A read blocks for up to a second. What it says: ETIMEDOUT hardly an edge came, EIO torn, and five zero bytes,
whose checksum is right, are 0 °C and 0 %. Within two seconds of a good conversion it repeats its values,
without an error. Source: drivers/iio/humidity/dht11.c.
"""

import errno
from collections.abc import Callable
from pathlib import Path

from edge.errors import ChecksumError, DeviceError, FrameError
from edge.model.condition import FaultKind
from edge.sensors.refusal import Unusable

FOLDER = Path("/sys/bus/iio/devices")
# The driver's DHT11_DATA_VALID_TIME.
CACHED_S = 2.0
_TEXT_BYTES = 32


class IioDht:
    """The device of one pin, found by its name; found anew when it went away."""

    def __init__(
        self,
        folder: Path,
        gpio: int,
        now: Callable[[], float],
        read_text: Callable[[Path], str] | None = None,
    ) -> None:
        """now is the node's clock; read_text stands in for the read of one file."""
        self._folder = folder
        self._gpio = gpio
        self._now = now
        self._text = read_text or _read_text
        self._found: Path | None = None
        self._converted_at = float("-inf")

    def read(self) -> tuple[float, float] | None:
        """Temperature [°C] and humidity [%RH]; None where the driver would only repeat itself.

        Raises:
            DeviceError: no such device.
            ChecksumError: torn on the wire.
            FrameError: not what the driver writes.
            Unusable: OPEN no answer; SHORT all bits zero.
        """
        if self._now() - self._converted_at < CACHED_S:
            return None
        folder = self._found = self._found or self._find()
        try:
            temperature = self._number(folder / "in_temp_input")
            # The same conversion: asked for within the driver's two seconds.
            humidity = self._number(folder / "in_humidityrelative_input")
        except OSError as error:
            raise self._meant(error) from error
        self._converted_at = self._now()
        if temperature == 0.0 and humidity == 0.0:
            raise Unusable(FaultKind.SHORT, "all bits zero: line held low")
        if not 0.0 <= humidity <= 100.0:
            raise ChecksumError(f"humidity {humidity:g} %")
        return temperature, humidity

    def close(self) -> None:
        """Look for it anew."""
        self._found = None

    def _find(self) -> Path:
        # Named by the device tree's node, whose address is the pin in hexadecimal: dht11@11 is GPIO17.
        names = {path.parent: self._text(path).strip() for path in sorted(self._folder.glob("*/name"))}
        mine = [path for path, name in names.items() if name.startswith("dht11")]
        exact = [path for path in mine if names[path] == f"dht11@{self._gpio:x}"]
        if len(exact or mine) != 1:
            found = ", ".join(names[path] for path in mine) or "none"
            raise DeviceError(
                f"GPIO{self._gpio}",
                f"not in {self._folder} (found: {found}): dtoverlay=dht11,gpiopin={self._gpio}",
            )
        return (exact or mine)[0]

    def _number(self, path: Path) -> float:
        text = self._text(path)
        try:
            return int(text) / 1000.0
        except ValueError as error:
            raise FrameError(f"{path.name}: {text[:20]!r}") from error

    def _meant(self, error: OSError) -> OSError | FrameError:
        if error.errno == errno.ETIMEDOUT:
            return Unusable(FaultKind.OPEN, "it does not answer: check wiring and pull-up")
        if error.errno == errno.EIO:
            return ChecksumError("torn on the wire")
        return DeviceError(f"GPIO{self._gpio}", error.strerror or str(error))


def _read_text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_TEXT_BYTES).decode("ascii", "replace")
