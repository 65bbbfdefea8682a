"""One trial: a scenario drawn by a seed, laid onto quiet air, as its sensors read it."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Reading, Zone
from edge.simulation.fires.quiet_air import quiet_air
from edge.simulation.fires.scenario import Scenario
from edge.simulation.fires.sensors import MODELS
from edge.simulation.fires.shapes import Array, Range

LEAD_S = 900.0  # quiet air before the scenario begins
_STEPS_S = (1.0, 2.0)

# What a zone may be equipped with.
KITS: dict[str, tuple[Quantity, ...]] = {
    "full": (Quantity.PM2_5, Quantity.TEMPERATURE, Quantity.HUMIDITY, Quantity.SMOKE, Quantity.CO),
    "cheap": (Quantity.PM2_5, Quantity.TEMPERATURE, Quantity.HUMIDITY),
    "particles": (Quantity.PM2_5,),
    "smoke": (Quantity.SMOKE,),
    "heat": (Quantity.TEMPERATURE,),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """Readings in time order, and what the air really was.

    began   when the scenario did [s]; the quiet air before it is real
    smoke   true obscuration over `times` [dB/m]
    """

    zone: Zone
    channels: tuple[Channel, ...]
    readings: tuple[Reading, ...]
    began: float
    times: Array
    smoke: Array

    def smoke_at(self, at: float) -> float:
        """True obscuration at an instant [dB/m]."""
        return float(np.interp(at, self.times, self.smoke))


def play(scenario: Scenario, seed: int, *, kit: str = "full", profile: str | None = None) -> Trial:
    """The trial of a seed; the same seed gives the same air whatever the kit and the profile."""
    rng = np.random.default_rng([zlib.crc32(scenario.name.encode()), seed])
    step_s = float(rng.choice(_STEPS_S))
    drawn = scenario.draw(rng)
    t = np.arange(0.0, LEAD_S + drawn.lasts_s, step_s)
    air = quiet_air(t, rng)
    for quantity, added in drawn.course(t - LEAD_S).items():
        air[quantity] = air[quantity] + added
    smoke = air[Quantity.SMOKE].copy()
    zone = Zone(ZoneId("room"), "room", profile or scenario.profiles[0])
    columns = []
    channels = []
    for number, (quantity, model) in enumerate(MODELS.items()):
        values = model.read(air[quantity], step_s, np.random.default_rng([seed, number]))
        if quantity in KITS[kit]:
            name = PartId(f"room-{quantity}")
            channels.append(
                Channel(name, zone.id, quantity, interval_s=step_s, stale_s=max(10.0, 3 * step_s))
            )
            # Sensors do not read at one instant: each has its own place within the step.
            phase = Range(0.0, step_s).draw(rng)
            columns.append([Reading(name, zone.id, quantity, v, a) for v, a in _pairs(values, t + phase)])
    readings = sorted((reading for column in columns for reading in column), key=_at)
    return Trial(zone, tuple(channels), tuple(readings), LEAD_S, t, smoke)


def _pairs(values: Array, times: Array) -> Iterable[tuple[float, float]]:
    return zip(values.tolist(), times.tolist(), strict=True)


def _at(reading: Reading) -> float:
    return reading.at
