"""Winsen ZPHS01B, one board with PM2.5, CO, CO₂, temperature and humidity: asked every few seconds.

    {id: khi-bep, kind: zphs01b, port: /dev/serial/by-path/...}

It also has grades of VOC, formaldehyde, ozone and nitrogen dioxide, of which the node makes nothing. Winsen
calls it no device for personal safety: early warning beside a certified smoke alarm, never in its place.
"""

from typing import Annotated, Literal

from edge.model.quantity import Quantity
from edge.sensors.serial_sensor import SerialSettings, serial_kind
from edge.sensors.winsen_frame import READ_VALUES
from edge.sensors.wire import Broken, Mimic, Wire
from edge.sensors.zphs01b_frame import FORM, blank_frame, room_frame
from edge.settings.fields import duration

# Data sheet: 3 min.
WARM_UP_S = 180.0
STALE_S = 10.0


class Zphs01bSettings(SerialSettings):
    """every is how often it is asked."""

    kind: Literal["zphs01b"]
    every: Annotated[float, duration("2 s", least="1 s", most="10 min")] = 2.0


WIRE = Wire(
    baud=9600,
    form=FORM,
    confirm=True,
    quantities=(
        Quantity.CO,
        Quantity.PM2_5,
        Quantity.CO2,
        Quantity.TEMPERATURE,
        Quantity.HUMIDITY,
    ),
    requests=(READ_VALUES,),
    warm_up_s=WARM_UP_S,
    stale_s=STALE_S,
    air={
        Quantity.PM2_5: 20.0,
        Quantity.CO: 0.5,
        Quantity.CO2: 600.0,
        Quantity.TEMPERATURE: 27.0,
        Quantity.HUMIDITY: 60.0,
    },
    mimic=Mimic(
        room_frame,
        uploads=False,
        faults={"zero": Broken("no CO2: its parts never begin to measure", blank_frame)},
    ),
)

KIND = serial_kind("zphs01b", Zphs01bSettings, WIRE)
