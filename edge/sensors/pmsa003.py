"""Plantower PMSA003: the PMS5003's frames from the smallest case."""

from typing import Literal

from edge.sensors.pms5003 import plantower
from edge.sensors.serial_sensor import SerialSettings, serial_kind


class Pmsa003Settings(SerialSettings):
    """every is the time expected between frames; no frame is left out."""

    kind: Literal["pmsa003"]


KIND = serial_kind("pmsa003", Pmsa003Settings, plantower("pmsa003"))
