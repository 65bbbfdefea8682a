"""What reaches lgpio; on a real chip: tests/vm."""

import sys
from typing import Any

import pytest

from edge.errors import DeviceError
from edge.node.pi_pins import open_factory

CHIP = 4


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch, mocker: Any) -> Any:
    """lgpio without a chip; the real one starts a thread that never ends."""
    lgpio = mocker.MagicMock(error=type("error", (Exception,), {}))
    lgpio.gpiochip_open.return_value = CHIP
    monkeypatch.setitem(sys.modules, "lgpio", lgpio)
    monkeypatch.delitem(sys.modules, "gpiozero.pins.lgpio", raising=False)
    mocker.patch("gpiozero.pins.local.LocalPiFactory._get_revision", return_value=0xA020D3)
    yield lgpio
    sys.modules.pop("gpiozero.pins.lgpio", None)


@pytest.mark.parametrize(
    ("active_high", "on", "level"), [(True, True, 1), (False, False, 1), (False, True, 0)]
)
def test_output_is_claimed_at_its_level_and_never_low_first(
    driver: Any, active_high: bool, on: bool, level: int
) -> None:
    from gpiozero import OutputDevice

    factory = open_factory()
    siren = OutputDevice(23, active_high=active_high, initial_value=on, pin_factory=factory)
    driver.gpio_claim_output.assert_called_once_with(CHIP, 23, level)
    driver.gpio_write.assert_not_called()
    siren.close()
    factory.close()


def test_closed_input_leaves_no_callback_and_the_next_one_has_its_own(driver: Any) -> None:
    from gpiozero import DigitalInputDevice

    factory = open_factory()
    for count in (1, 2):
        contact = DigitalInputDevice(27, pull_up=True, pin_factory=factory)
        contact.when_activated = lambda: None
        assert driver.callback.call_count == count, "every one hears of its edges"
        contact.close()
        assert driver.callback.return_value.cancel.call_count == count
    factory.close()


def test_chip_that_cannot_be_opened_is_a_device_error(driver: Any) -> None:
    driver.gpiochip_open.side_effect = driver.error("can not open gpiochip")
    with pytest.raises(DeviceError, match="can not open gpiochip"):
        open_factory()
