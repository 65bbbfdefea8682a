"""The pins beside a radio module's UART: M0 and M1 choose its mode, AUX tells whether it is busy."""

import sys
from collections.abc import Callable
from typing import Any

from edge.errors import DeviceError
from edge.group.ebyte_frame import Pins


class ModePins:
    """Owns up to three pins, taken at the first use.

    m0, m1   BCM numbers, both or neither: without them the module's mode is set by jumpers
    aux      BCM number; None: not wired
    factory  gives the pin factory of the settings
    """

    def __init__(
        self, m0: int | None, m1: int | None, aux: int | None, factory: Callable[[], Any] | None
    ) -> None:
        self._numbers = (m0, m1, aux)
        self._factory = factory
        self._m0: Any = None
        self._m1: Any = None
        self._aux: Any = None

    @property
    def can_choose(self) -> bool:
        """Whether the mode is ours to set."""
        return self._numbers[0] is not None and self._numbers[1] is not None

    @property
    def has_aux(self) -> bool:
        """Whether the module can tell that it is busy."""
        return self._numbers[2] is not None

    def choose(self, mode: Pins) -> None:
        """Set M0 and M1.

        Raises:
            DeviceError: a pin cannot be had.
        """
        try:
            if self._m0 is None:
                self._take(mode)
            self._m0.value, self._m1.value = mode
        except driver_errors() as error:
            self.close()
            raise DeviceError("radio", f"M0, M1, AUX on GPIO {self._numbers}: {error}") from error

    def is_busy(self) -> bool:
        """Whether AUX is low; False where it is not wired.

        Raises:
            DeviceError: the pin cannot be read.
        """
        if not self.has_aux:
            return False
        try:
            if self._aux is None:
                self._aux = self._input(self._numbers[2])
            return not self._aux.value
        except driver_errors() as error:
            self.close()
            raise DeviceError("radio", f"AUX on GPIO{self._numbers[2]}: {error}") from error

    def close(self) -> None:
        """Let the pins go: the module's own pull-ups then put it to sleep or into its configuration."""
        for device in (self._m0, self._m1, self._aux):
            if device is not None:
                device.close()
        self._m0 = self._m1 = self._aux = None

    def _take(self, mode: Pins) -> None:
        from gpiozero import OutputDevice

        assert self._factory is not None
        pins = self._factory()
        self._m0 = OutputDevice(self._numbers[0], initial_value=mode.m0, pin_factory=pins)
        self._m1 = OutputDevice(self._numbers[1], initial_value=mode.m1, pin_factory=pins)

    def _input(self, number: int | None) -> Any:
        from gpiozero import DigitalInputDevice

        assert self._factory is not None
        # The manuals: AUX may be an output or open drain; the pull-up serves both.
        return DigitalInputDevice(number, pull_up=None, active_state=True, pin_factory=self._factory())


def driver_errors() -> tuple[type[Exception], ...]:
    """What gpiozero and the driver beneath it raise when a pin cannot be had."""
    from gpiozero import GPIOZeroError

    # lgpio's error is a bare Exception; the module is only there when its factory is in use.
    lgpio = sys.modules.get("lgpio")
    return (GPIOZeroError, DeviceError, OSError, ImportError, *((lgpio.error,) if lgpio else ()))
