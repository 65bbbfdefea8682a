"""An I2C bus of the kernel: two-byte registers, by smbus2.

    sudo raspi-config nonint do_i2c 0        # gives /dev/i2c-1 on GPIO 2 and 3

All in the thread of the bus. What the kernel says: 121 nobody answers at this address, 110 the bus is stuck.
"""

import contextlib
import errno
from collections.abc import Callable
from typing import Any

from edge.errors import DeviceError
from edge.sensors.base import Desk
from edge.sensors.bus import Bus
from edge.settings.base import Claim, Share

PINS = ("2", "3")
NUMBER = 1  # of the header's bus on every Pi since 2012
_BYTES = 2
_MEANING = {
    errno.EREMOTEIO: "nobody answers at this address",
    errno.ETIMEDOUT: "the bus is stuck: SDA or SCL held low",
    errno.ENOENT: "no I2C here: enable it with raspi-config",
    errno.EACCES: "not permitted: the user must be in the group i2c",
}


class I2c:
    """One bus, opened by the first transfer and again after it failed."""

    def __init__(self, number: int = NUMBER, *, opener: Callable[[int], Any] | None = None) -> None:
        """opener stands in for smbus2.SMBus."""
        self._number = number
        self._opener = opener
        self._bus: Any = None

    def read(self, address: int, register: int) -> int:
        """A register, high byte first.

        Raises:
            DeviceError: the device or the bus does not answer.
        """
        data = self._do(address, lambda bus: bus.read_i2c_block_data(address, register, _BYTES))
        return int.from_bytes(bytes(data), "big")

    def write(self, address: int, register: int, value: int) -> None:
        """Set a register. Raises as read()."""
        self._do(
            address,
            lambda bus: bus.write_i2c_block_data(address, register, list(value.to_bytes(_BYTES, "big"))),
        )

    def close(self) -> None:
        """Release the bus."""
        bus, self._bus = self._bus, None
        if bus is not None:
            with contextlib.suppress(OSError):
                bus.close()

    def _do(self, address: int, what: Callable[[Any], Any]) -> Any:
        name = f"i2c-{self._number} {address:#04x}"
        try:
            if self._bus is None:
                self._bus = (self._opener or _open)(self._number)
            return what(self._bus)
        except ImportError as error:
            raise DeviceError(name, "smbus2 is missing: pip install 'liengia[pi]'") from error
        except OSError as error:
            self.close()
            raise DeviceError(name, _MEANING.get(error.errno or 0, str(error))) from error


def shared_i2c(desk: Desk) -> tuple[I2c, Bus]:
    """The header's bus and its thread, made by the first device on it."""
    if "i2c" not in desk.shared:
        desk.shared["i2c"] = I2c()
    if "i2c bus" not in desk.shared:
        desk.shared["i2c bus"] = Bus("i2c", desk.reactor, on_idle=desk.shared["i2c"].close)
    return desk.shared["i2c"], desk.shared["i2c bus"]


def i2c_claims(chip: str, address: int, place: tuple[str, str]) -> list[Claim]:
    """The address for chips of this sort alone; the pins together with all others on the bus.

    place  what tells this device from others of the same chip: the setting and its value
    """
    key, value = place
    return [
        Claim("i2c", f"{address:#04x}", Share(chip, key, value)),
        *(Claim("gpio", pin, Share("I2C", key, f"{address:#04x}.{value}")) for pin in PINS),
    ]


def _open(number: int) -> Any:
    from smbus2 import SMBus

    return SMBus(number)
