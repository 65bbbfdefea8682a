"""What gpiozero and the driver beneath it raise when a pin, the chip or its SPI cannot be had."""

import sys


def driver_errors() -> tuple[type[Exception], ...]:
    """For an except clause; gpiozero is imported by the call."""
    from gpiozero import GPIOZeroError

    # lgpio's error is a bare Exception; the module is only there when its factory is in use.
    lgpio = sys.modules.get("lgpio")
    return (GPIOZeroError, OSError, ImportError, *((lgpio.error,) if lgpio else ()))
