"""A siren behind a transistor or relay board on a GPIO pin.

Fit a pull resistor to the safe side: while no process holds the pin, during boot and a restart, it is an
input and the resistor alone decides (BCM 9-27 pull down at boot: an active-low board sounds without one).
"""

import logging
from typing import Any, Literal

from edge.errors import DeviceError
from edge.model.identity import PartId
from edge.settings.base import SirenSettings
from edge.settings.fields import GpioPin
from edge.sirens.base import Desk, SirenKind
from edge.sirens.pattern import Drive

log = logging.getLogger(__name__)


class GpioSirenSettings(SirenSettings):
    """`active: low` for the usual opto-isolated relay board, `high` for a MOSFET."""

    kind: Literal["gpio"] = "gpio"
    gpio: GpioPin
    active: Literal["high", "low"] = "high"
    drive: Drive = Drive.TEMPORAL


class GpioSiren:
    """One output pin."""

    has_feedback = False

    def __init__(self, settings: GpioSirenSettings, desk: Desk) -> None:
        self.id = PartId(settings.id)
        self.drive = settings.drive
        self._settings = settings
        self._desk = desk
        self._pin: Any = None

    def start(self) -> None:
        """The pin is taken by the first switch(), which knows its level: here it would chirp or drop.

        gpiozero's `initial_value=None` leaves a pin as found on some backends, but its lgpio backend
        claims the line low, which sounds an active-low board and drops an active-high one.
        """

    def switch(self, on: bool) -> None:
        """Set the pin; the first call takes it, at this level.

        Raises:
            DeviceError: the pin is taken, unknown, or the driver fails.
        """
        from gpiozero.exc import GPIOZeroError

        try:
            if self._pin is None:
                self._pin = self._take(on)
            else:
                self._pin.value = on
        except (GPIOZeroError, OSError) as error:
            raise DeviceError(self.id, f"GPIO{self._settings.gpio}: {error}") from error

    def close(self) -> None:
        """Let the pin go: it turns into an input and the pull resistor decides."""
        if self._pin is not None:
            self._pin.close()
            self._pin = None

    def _take(self, on: bool) -> Any:
        from gpiozero import OutputDevice

        pin = OutputDevice(
            self._settings.gpio,
            active_high=self._settings.active == "high",
            initial_value=on,
            pin_factory=self._desk.pins(),
        )
        log.info("%s: GPIO%d is ours, active %s", self.id, self._settings.gpio, self._settings.active)
        return pin


KIND = SirenKind(
    name="gpio",
    settings=GpioSirenSettings,
    build=GpioSiren,
    example="{id: coi, kind: gpio, gpio: 23, active: low}",
)
