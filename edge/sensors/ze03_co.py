"""Winsen ZE03 with a carbon monoxide cell, in whole ppm: asked each second.

    {id: co-bep, kind: ze03_co, port: /dev/serial/by-path/...}

The same board carries cells of many gases and does not say which: read the label.
"""

from typing import Literal

from edge.model.quantity import Quantity
from edge.sensors.serial_sensor import SerialSettings, serial_kind
from edge.sensors.winsen_frame import READ_VALUES
from edge.sensors.wire import Mimic, Wire
from edge.sensors.ze_co_frame import ZE03_ASK_MODE, ZE03_FORM, answered_whole

# Data sheet: preheat of 3 min.
WARM_UP_S = 180.0
STALE_S = 5.0


class Ze03CoSettings(SerialSettings):
    """every is how often it is asked; what it says unasked counts as well."""

    kind: Literal["ze03_co"]


WIRE = Wire(
    baud=9600,
    form=ZE03_FORM,
    confirm=True,
    quantities=(Quantity.CO,),
    opening=lambda _every_s: (ZE03_ASK_MODE,),
    requests=(READ_VALUES,),
    warm_up_s=WARM_UP_S,
    stale_s=STALE_S,
    air={Quantity.CO: 4.0},
    mimic=Mimic(answered_whole),
)

KIND = serial_kind("ze03_co", Ze03CoSettings, WIRE)
