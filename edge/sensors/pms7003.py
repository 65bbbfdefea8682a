"""Plantower PMS7003: the PMS5003's frames from a flatter case."""

from typing import Literal

from edge.sensors.pms5003 import plantower
from edge.sensors.serial_sensor import SerialSettings, serial_kind


class Pms7003Settings(SerialSettings):
    """every is the time expected between frames; no frame is left out."""

    kind: Literal["pms7003"]


KIND = serial_kind("pms7003", Pms7003Settings, plantower("pms7003"))
