"""Nova SDS011 laser particle counter: a frame a second.

    {id: bui-bep, kind: sds011, port: /dev/serial/by-path/...}

Fog and a steaming pot read as hundreds of µg/m³; a humidity sensor beside it tells detection of that.
"""

from typing import Literal

from edge.model.quantity import Quantity
from edge.sensors.sds011_frame import ACTIVE_MODE, FORM, WORK, blank_frame, rest, room_frame, still_frame
from edge.sensors.serial_sensor import SerialSettings, serial_kind
from edge.sensors.wire import Broken, Mimic, Wire

# Data sheet: 10 s; builders of networks wait 30 s after the fan starts.
WARM_UP_S = 30.0
STALE_S = 10.0
# In tenths of µg/m³ clean air may repeat itself for a minute, not for five.
FROZEN_S = 300.0


class Sds011Settings(SerialSettings):
    """every 1 min or more lets the laser rest in between: it lives for 8000 h of light, eleven months."""

    kind: Literal["sds011"]


def opening(every_s: float) -> tuple[bytes, ...]:
    """Out of sleep and of query mode; it remembers an earlier owner's rests, so ours are always said."""
    return WORK, ACTIVE_MODE, rest(int(every_s // 60))


WIRE = Wire(
    baud=9600,
    form=FORM,
    confirm=True,
    quantities=(Quantity.PM2_5,),
    opening=opening,
    warm_up_s=WARM_UP_S,
    stale_s=STALE_S,
    frozen_s=FROZEN_S,
    air={Quantity.PM2_5: 20.0},
    mimic=Mimic(
        room_frame,
        faults={
            "zero": Broken("good frames that count nothing: laser or fan dead", still_frame),
            "starting": Broken("all zero: the fan is still starting", blank_frame),
        },
    ),
)

KIND = serial_kind("sds011", Sds011Settings, WIRE)
