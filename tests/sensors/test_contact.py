import pytest
from gpiozero.pins.mock import MockFactory

from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Role
from edge.sensors.contact import ContactSettings, build, channels


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_a_contact_after_its_own_stable_time(virtual, role: Role) -> None:
    virtual.factory = MockFactory()
    settings = ContactSettings.model_validate(
        {"id": "k", "kind": "contact", "role": role, "gpio": 5, "stable": "2 s"}
    )
    sensor = build(settings, ZoneId("bep"), virtual.desk())
    (channel,) = channels(settings, ZoneId("bep"))
    assert (channel.role, channel.quantity) == (role, Quantity.CONTACT)
    sensor.start()
    virtual.factory.pin(5).drive_low()
    virtual.run(1.9)
    assert virtual.values(Quantity.CONTACT) == [0.0]
    virtual.run(0.2)
    assert virtual.values(Quantity.CONTACT) == [0.0, 1.0]
    sensor.close()
    virtual.factory.reset()
