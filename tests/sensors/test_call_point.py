import pytest
from gpiozero.pins.mock import MockFactory

from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.sensors.registry import kinds


def test_press_is_read_within_its_50_ms(virtual) -> None:
    virtual.factory = MockFactory()
    kind = kinds()["call_point"]
    settings = kind.settings.model_validate({"id": "nut-trong", "kind": "call_point", "gpio": 27})
    sensor = kind.build(settings, ZoneId("cua"), virtual.desk())
    sensor.start()
    virtual.run(0.2)
    pressed_at = virtual.reactor.now()
    virtual.factory.pin(27).drive_low()
    virtual.run(0.1)
    assert virtual.values(Quantity.CALL_POINT) == [0.0, 1.0]
    assert virtual.readings[-1].at == pytest.approx(pressed_at + 0.05, abs=0.005)
    sensor.close()
    virtual.factory.reset()
