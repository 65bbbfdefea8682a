"""Winsen MH-Z19B, carbon dioxide by infrared: asked every few seconds.

    {id: co2-ngu, kind: mhz19b, port: /dev/serial/by-path/..., every: 5 s}

It takes the lowest value of a day for 400 ppm; in a room that never sees fresh air its level drifts, and
detection looks at growth alone.
"""

from typing import Annotated, Literal

from edge.model.quantity import Quantity
from edge.sensors.mhz19b_frame import FORM, blank_frame, booting_frame, room_frame
from edge.sensors.serial_sensor import SerialSettings, serial_kind
from edge.sensors.winsen_frame import READ_VALUES
from edge.sensors.wire import Broken, Mimic, Wire
from edge.settings.fields import duration

# Data sheet: 3 min; until then it says 400, 410 or 500 ppm, or nothing.
WARM_UP_S = 180.0
STALE_S = 20.0


class Mhz19bSettings(SerialSettings):
    """every is how often it is asked."""

    kind: Literal["mhz19b"]
    # Data sheet: not more often than once a second.
    every: Annotated[float, duration("5 s", least="1 s", most="10 min")] = 5.0


WIRE = Wire(
    baud=9600,
    form=FORM,
    confirm=True,
    quantities=(Quantity.CO2,),
    requests=(READ_VALUES,),
    warm_up_s=WARM_UP_S,
    stale_s=STALE_S,
    air={Quantity.CO2: 600.0},
    mimic=Mimic(
        room_frame,
        uploads=False,
        faults={
            "zero": Broken("0 ppm: it has not measured yet, or never will", blank_frame),
            "booting": Broken("a type A sensor that never ends its start", booting_frame),
        },
    ),
)

KIND = serial_kind("mhz19b", Mhz19bSettings, WIRE)
