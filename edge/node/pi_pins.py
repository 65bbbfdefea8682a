"""The pins of a Pi: gpiozero's lgpio backend, with outputs that are claimed at the level that is wanted."""

from typing import Any

from edge.errors import DeviceError
from edge.sensors.pin_errors import driver_errors


def open_factory() -> Any:
    """The gpiozero factory.

    Raises:
        DeviceError: there is no GPIO chip here, no permission, or no lgpio.
    """
    try:
        import lgpio
        from gpiozero.pins.lgpio import LGPIOFactory, LGPIOPin

        factory = LGPIOFactory()
    except driver_errors() as error:
        raise DeviceError("gpio", f"no GPIO pins here: {error}") from error

    class Pin(LGPIOPin):  # type: ignore[misc]
        """gpiozero 2.0.1 claims the line low and sets the level behind it: an active-low board chirps."""

        def output_with_state(self, state: bool) -> None:
            lgpio.gpio_claim_output(self.factory._handle, self._number, int(state))

    factory.pin_class = Pin
    return factory
