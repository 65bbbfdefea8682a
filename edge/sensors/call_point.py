"""A manual call point (nút nhấn báo cháy), EN 54-11.

{id: nut-trong, kind: call_point, gpio: 27}
"""

from typing import Annotated, Literal

from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel
from edge.sensors.base import Desk, SensorKind
from edge.sensors.pin_input import REPEAT_S, STALE_S, PinInput, PinSettings
from edge.settings.fields import duration

# Call points bounce for 1-20 ms; a person presses for longer than 50.
STABLE_S = 0.05


class CallPointSettings(PinSettings):
    """stable is how long it must be pressed."""

    kind: Literal["call_point"]
    stable: Annotated[float, duration("50 ms", most="1 s")] = STABLE_S


def channels(settings: CallPointSettings, zone: ZoneId) -> list[Channel]:
    """One channel: 1 while pressed."""
    channel = Channel(
        sensor=PartId(settings.id),
        zone=zone,
        quantity=Quantity.CALL_POINT,
        interval_s=REPEAT_S,
        stale_s=STALE_S,
    )
    return [channel]


def build(settings: CallPointSettings, zone: ZoneId, desk: Desk) -> PinInput:
    """The sensor."""
    return PinInput(settings, zone, desk, quantity=Quantity.CALL_POINT, stable_s=settings.stable)


KIND = SensorKind("call_point", CallPointSettings, channels, build)
