import pytest

from edge.errors import DeviceError
from edge.sirens.gpio import KIND, GpioSiren


def build(desk, **settings) -> GpioSiren:
    return KIND.build(KIND.settings(id="coi", gpio=23, **settings), desk)


@pytest.mark.parametrize(("active", "high_when_on"), [("high", True), ("low", False)])
def test_switch_drives_the_pin(desk, active, high_when_on) -> None:
    siren = build(desk, active=active)
    siren.start()
    pin = desk.pins().pin(23)
    for on in (True, False, True):
        siren.switch(on)
        assert pin.function == "output"
        assert bool(pin.state) is (on if high_when_on else not on)
    siren.close()


@pytest.mark.parametrize("active", ["high", "low"])
@pytest.mark.parametrize("on", [True, False])
def test_a_restart_neither_chirps_nor_drops(desk, active, on) -> None:
    # The pull resistor to the safe side, or a board that sounds already.
    pin = desk.pins().pin(23)
    wanted_high = on is (active == "high")
    pin.pull = "up" if wanted_high else "down"
    siren = build(desk, active=active)
    siren.start()
    assert pin.function == "input", "start() does not touch the pin: nobody has said its level"
    pin.clear_states()
    siren.switch(on)
    siren.switch(on)
    assert {bool(change.state) for change in pin.states} == {wanted_high}
    siren.close()


def test_close_returns_the_pin_and_it_can_be_taken_again(desk) -> None:
    siren = build(desk)
    siren.switch(True)
    siren.close()
    siren.close()
    assert desk.pins().pin(23).function == "input"
    again = build(desk)
    again.switch(True)
    assert desk.pins().pin(23).state
    again.close()


def test_a_pin_in_use_is_a_device_error(desk) -> None:
    first, second = build(desk), build(desk)
    first.switch(False)
    with pytest.raises(DeviceError, match="coi: GPIO23"):
        second.switch(True)
    first.close()
    second.switch(True)
    assert desk.pins().pin(23).state
    second.close()


def test_a_missing_pin_factory_is_a_device_error(desk) -> None:
    from gpiozero.exc import BadPinFactory

    def no_pins():
        raise BadPinFactory("no GPIO here")

    siren = GpioSiren(KIND.settings(id="coi", gpio=23), type(desk)(desk.reactor, no_pins, desk.on_fault))
    with pytest.raises(DeviceError, match="no GPIO here"):
        siren.switch(True)
