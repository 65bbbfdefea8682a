"""Winsen ZE15-CO, carbon monoxide by an electrochemical cell: asked each second, for its word on the cell.

    {id: co-bep, kind: ze15_co, port: /dev/serial/by-path/...}

Alcohol and hydrogen raise it too; the cell lives three to five years.
"""

from typing import Literal

from edge.model.quantity import Quantity
from edge.sensors.serial_sensor import SerialSettings, serial_kind
from edge.sensors.winsen_frame import READ_VALUES
from edge.sensors.wire import Broken, Mimic, Wire
from edge.sensors.ze_co_frame import ASK_MODE, FORM, answered, dead_cell, uploaded

# Data sheet: 30 s to nine tenths of a step.
WARM_UP_S = 30.0
STALE_S = 5.0


class Ze15CoSettings(SerialSettings):
    """every is how often it is asked; what it says unasked counts as well."""

    kind: Literal["ze15_co"]


WIRE = Wire(
    baud=9600,
    form=FORM,
    confirm=True,
    quantities=(Quantity.CO,),
    opening=lambda _every_s: (ASK_MODE,),
    requests=(READ_VALUES,),
    warm_up_s=WARM_UP_S,
    stale_s=STALE_S,
    air={Quantity.CO: 3.7},
    same_as=("ze07_co",),
    mimic=Mimic(
        uploaded,
        answers={READ_VALUES: answered},
        faults={"cell": Broken("the electrochemical cell has failed", dead_cell, READ_VALUES)},
    ),
)

KIND = serial_kind("ze15_co", Ze15CoSettings, WIRE)
