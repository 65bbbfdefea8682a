"""Winsen ZE07-CO, carbon monoxide by an electrochemical cell: a frame a second.

    {id: co-bep, kind: ze07_co, port: /dev/serial/by-path/...}

Alcohol and hydrogen raise it too.
"""

from typing import Literal

from edge.model.quantity import Quantity
from edge.sensors.serial_sensor import SerialSettings, serial_kind
from edge.sensors.wire import Mimic, Wire
from edge.sensors.ze_co_frame import FORM, UPLOAD_MODE, uploaded

# Data sheet: preheat of 3 min.
WARM_UP_S = 180.0
STALE_S = 5.0
# Indoor air holds a few tenths of a ppm, more where there is a gas hob.
AIR = {Quantity.CO: 3.7}


class Ze07CoSettings(SerialSettings):
    """every is the time expected between frames; no frame is left out."""

    kind: Literal["ze07_co"]


WIRE = Wire(
    baud=9600,
    form=FORM,
    confirm=True,
    quantities=(Quantity.CO,),
    opening=lambda _every_s: (UPLOAD_MODE,),
    warm_up_s=WARM_UP_S,
    stale_s=STALE_S,
    air=AIR,
    same_as=("ze15_co",),
    mimic=Mimic(uploaded),
)

KIND = serial_kind("ze07_co", Ze07CoSettings, WIRE)
