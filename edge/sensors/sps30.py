"""Sensirion SPS30 laser particle counter on its UART (pin SEL left open): asked each second.

    {id: bui-bep, kind: sps30, port: /dev/serial/by-path/...}

Twice a minute it is asked for its status register instead: fan and laser watch themselves.
"""

from typing import Literal

from edge.model.quantity import Quantity
from edge.sensors.serial_sensor import SerialSettings, serial_kind
from edge.sensors.sps30_frame import (
    FORM,
    NOT_IN_THIS_STATE,
    READ,
    READ_STATUS,
    READ_VALUES,
    START,
    START_FLOATS,
    reply,
    room_frame,
    status_frame,
    still_frame,
)
from edge.sensors.wire import Air, Broken, Mimic, Wire

# Data sheet: 8 s at 200-3000 particles/cm³, 30 s in cleaner air.
WARM_UP_S = 30.0
STALE_S = 10.0
# Floats of a counter do not repeat.
FROZEN_S = 60.0
READS_PER_STATUS = 29


class Sps30Settings(SerialSettings):
    """every is how often it is asked; it measures once a second."""

    kind: Literal["sps30"]


def _started(_air: Air) -> bytes:
    return reply(START, 0)


def _idle(_air: Air) -> bytes:
    return reply(READ, NOT_IN_THIS_STATE)


def _register(bit: int) -> bytes:
    return status_frame(1 << bit)


WIRE = Wire(
    baud=115200,
    form=FORM,
    confirm=True,
    quantities=(Quantity.PM2_5,),
    opening=lambda _every_s: (START_FLOATS,),
    requests=(*(READ_VALUES,) * READS_PER_STATUS, READ_STATUS),
    warm_up_s=WARM_UP_S,
    stale_s=STALE_S,
    frozen_s=FROZEN_S,
    air={Quantity.PM2_5: 20.0},
    mimic=Mimic(
        room_frame,
        uploads=False,
        answers={START_FLOATS: _started, READ_STATUS: lambda _air: status_frame(0)},
        faults={
            "zero": Broken("good answers that count nothing", still_frame),
            "idle": Broken("it does not start", _idle),
            "fan": Broken("the fan does not turn", lambda _air: _register(4), READ_STATUS),
            "laser": Broken("the laser's current is out of range", lambda _air: _register(5), READ_STATUS),
            "fan_speed": Broken("the fan's speed is out of range", lambda _air: _register(21), READ_STATUS),
        },
    ),
)

KIND = serial_kind("sps30", Sps30Settings, WIRE)
