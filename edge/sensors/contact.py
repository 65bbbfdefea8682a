"""A dry contact: relay of a certified smoke alarm or heat detector, tamper loop, mains failure.

{id: bao-khoi, kind: contact, role: smoke_alarm, gpio: 17, wiring: normally_open}
"""

from typing import Annotated, Literal

from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Role
from edge.sensors.base import Desk, SensorKind
from edge.sensors.pin_input import REPEAT_S, STALE_S, PinInput, PinSettings
from edge.settings.fields import duration

# A detector's relay stays closed for seconds; 300 ms outlives every transient on a long cable.
STABLE_S = 0.3


class ContactSettings(PinSettings):
    """role says what the contact means when it is in alarm; stable is how long it must last."""

    kind: Literal["contact"]
    role: Role
    stable: Annotated[float, duration("300 ms", most="10 s")] = STABLE_S


def channels(settings: ContactSettings, zone: ZoneId) -> list[Channel]:
    """One channel: 1 in alarm, 0 at rest."""
    channel = Channel(
        sensor=PartId(settings.id),
        zone=zone,
        quantity=Quantity.CONTACT,
        interval_s=REPEAT_S,
        stale_s=STALE_S,
        role=settings.role,
    )
    return [channel]


def build(settings: ContactSettings, zone: ZoneId, desk: Desk) -> PinInput:
    """The sensor."""
    return PinInput(settings, zone, desk, quantity=Quantity.CONTACT, stable_s=settings.stable)


KIND = SensorKind("contact", ContactSettings, channels, build)
