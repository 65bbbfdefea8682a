"""What a cheap sensor makes of the air: lag, noise, range, steps. Figures are of the devices' data sheets."""

from dataclasses import dataclass

import numpy as np

from edge.model.quantity import Quantity
from edge.simulation.fires.shapes import Array, Range


@dataclass(frozen=True, slots=True)
class SensorModel:
    """One kind of sensor.

    lag_s     first-order lag [s]
    noise     standard deviation, in the unit
    relative  the same, as a share of the value
    offset    zero error, in the unit
    low, high where it saturates
    step      of its digits
    """

    lag_s: Range
    noise: Range
    relative: Range
    offset: Range
    low: float
    high: float
    step: float

    def read(self, air: Array, interval_s: float, rng: np.random.Generator) -> Array:
        """Its readings of the air, one each interval_s."""
        lagged = _lag(air + self.offset.draw(rng), self.lag_s.draw(rng), interval_s)
        noise = self.noise.draw(rng) + self.relative.draw(rng) * np.abs(lagged)
        noisy = lagged + rng.normal(size=lagged.size) * noise
        return np.round(np.clip(noisy, self.low, self.high) / self.step) * self.step


_NONE = Range(0.0, 0.0)

MODELS: dict[Quantity, SensorModel] = {
    # DHT22: 0.1 °C, ±0.5 °C, to 80 °C. Lag of 20 s as in the recorded room fires, half and half again.
    Quantity.TEMPERATURE: SensorModel(
        Range(10.0, 30.0), Range(0.05, 0.2), _NONE, Range(-0.5, 0.5), -40.0, 80.0, 0.1
    ),
    # DHT22: 0.1 %RH, ±2 to 5, T90 5-10 s.
    Quantity.HUMIDITY: SensorModel(Range(2.0, 5.0), Range(0.1, 0.5), _NONE, Range(-5.0, 5.0), 0.0, 99.9, 0.1),
    # PMS5003: whole µg/m³, ±10 µg or ±10 %, total response within 10 s, ends at 1000.
    Quantity.PM2_5: SensorModel(Range(1.0, 5.0), Range(1.0, 3.0), Range(0.02, 0.1), _NONE, 0.0, 1000.0, 1.0),
    # Ceiling meters of the NIST tests: offsets to 0.08 and noise to 0.03 dB/m; smoke must enter a chamber.
    Quantity.SMOKE: SensorModel(
        Range(2.0, 8.0), Range(0.003, 0.03), Range(0.0, 0.02), Range(-0.08, 0.08), -1.0, 20.0, 0.001
    ),
    # Electrochemical cell (ZE15-CO): T90 30 s, 0-500 ppm, 0.1 ppm.
    Quantity.CO: SensorModel(Range(10.0, 20.0), Range(0.5, 2.0), Range(0.0, 0.03), _NONE, 0.0, 500.0, 0.1),
}


def _lag(air: Array, tau_s: float, interval_s: float) -> Array:
    share = interval_s / (tau_s + interval_s)
    lagged = np.empty_like(air)
    value = air[0]
    for i, now in enumerate(air):
        value += (now - value) * share
        lagged[i] = value
    return lagged
