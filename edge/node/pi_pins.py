"""The pins of a Pi: gpiozero's lgpio backend, mended where a siren or a contact would suffer."""

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
        """What gpiozero 2.0.1 does otherwise.

        It claims the line low and sets the level behind it: an active-low board chirps. And a closed pin
        leaves its callback with lgpio: the next edge calls it in vain and ends lgpio's one thread, so that
        after a reload every contact is seen by the slow poll alone.
        """

        def output_with_state(self, state: bool) -> None:
            lgpio.gpio_claim_output(self.factory._handle, self._number, int(state))

        def close(self) -> None:
            if self.factory._handle is not None:
                self.when_changed = None
            super().close()

    factory.pin_class = Pin
    return factory
