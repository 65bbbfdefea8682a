"""Plantower PMS5003 laser particle counter in active mode.

    {id: bui-bep, kind: pms5003, port: /dev/serial/by-path/..., every: 1 s}

In active mode the sensor itself decides: a frame every 2.3 s in steady air, every 200-800 ms when it changes.
"""

from typing import Literal

from edge.model.quantity import Quantity
from edge.sensors.pms5003_frame import ACTIVE_MODE, FORM, WAKE, failing_frame, room_frame, still_frame
from edge.sensors.serial_sensor import SerialSettings, serial_kind
from edge.sensors.wire import Broken, Mimic, Wire

# Data sheet: "stable data should be got at least 30 seconds after the sensor wakeup".
WARM_UP_S = 30.0
# Four of the longest intervals between frames.
STALE_S = 10.0
# Counts are noise around a mean and do not repeat for 26 frames; dense smoke may hold them at their end.
FROZEN_S = 60.0
SAME = ("pms5003", "pms7003", "pmsa003")


class Pms5003Settings(SerialSettings):
    """every is the time expected between frames; no frame is left out."""

    kind: Literal["pms5003"]


def plantower(name: str) -> Wire:
    """The wire of one of the three that send the same frames."""
    return Wire(
        baud=9600,
        form=FORM,
        quantities=(Quantity.PM2_5,),
        # One that an earlier owner put to sleep or into passive mode would be silent for ever.
        opening=lambda _every_s: (WAKE, ACTIVE_MODE),
        warm_up_s=WARM_UP_S,
        stale_s=STALE_S,
        frozen_s=FROZEN_S,
        air={Quantity.PM2_5: 20.0},
        same_as=tuple(other for other in SAME if other != name),
        mimic=Mimic(
            room_frame,
            faults={
                "zero": Broken("good frames that count nothing: laser or fan dead", still_frame),
                "error_code": Broken("frames with an error code", failing_frame),
            },
        ),
    )


KIND = serial_kind("pms5003", Pms5003Settings, plantower("pms5003"))
