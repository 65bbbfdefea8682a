"""Winsen ZPHS01C, one board with PM2.5, CO₂, temperature and humidity: asked every few seconds.

    {id: khi-bep, kind: zphs01c, port: /dev/serial/by-path/...}

Winsen's manual wants it neither in kitchens and soot nor in systems for personal safety: early warning beside
a certified smoke alarm, never in its place.
"""

from typing import Annotated, Literal

from edge.model.quantity import Quantity
from edge.sensors.serial_sensor import SerialSettings, serial_kind
from edge.sensors.wire import Broken, Mimic, Wire
from edge.sensors.zphs01c_frame import DUST_ON, FORM, READ_VALUES, blank_frame, dust_set, room_frame
from edge.settings.fields import duration

# Manual: 3 min.
WARM_UP_S = 180.0
STALE_S = 10.0


class Zphs01cSettings(SerialSettings):
    """every is how often it is asked."""

    kind: Literal["zphs01c"]
    every: Annotated[float, duration("2 s", least="1 s", most="10 min")] = 2.0


WIRE = Wire(
    baud=9600,
    form=FORM,
    confirm=True,
    quantities=(Quantity.PM2_5, Quantity.CO2, Quantity.TEMPERATURE, Quantity.HUMIDITY),
    opening=lambda _every_s: (DUST_ON,),
    requests=(READ_VALUES,),
    warm_up_s=WARM_UP_S,
    stale_s=STALE_S,
    air={
        Quantity.PM2_5: 20.0,
        Quantity.CO2: 600.0,
        Quantity.TEMPERATURE: 27.0,
        Quantity.HUMIDITY: 60.0,
    },
    mimic=Mimic(
        room_frame,
        uploads=False,
        answers={DUST_ON: dust_set},
        faults={"zero": Broken("no CO2: its parts never begin to measure", blank_frame)},
    ),
)

KIND = serial_kind("zphs01c", Zphs01cSettings, WIRE)
