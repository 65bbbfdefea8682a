"""MQ-135: ammonia, alcohol, smoke, "air quality"; an index of change, never a concentration.

{id: khi-ngu, kind: mq135, adc: ads1115, channel: 0, load: 20 kΩ, r0: 40 kΩ}
"""

from typing import Literal

from edge.sensors.gas_cell import Traits
from edge.sensors.gas_sensor import GasCellSettings, gas_kind

# Its heater is the MQ-2's.
TRAITS = Traits(clean=3.6, warm_up_s=180.0, heater_a=(0.100, 0.170))


class Mq135Settings(GasCellSettings):
    """Burn a new cell in for two days before it is calibrated; heat and humidity move it by a fifth."""

    kind: Literal["mq135"]


KIND = gas_kind("mq135", Mq135Settings, TRAITS)
