"""MQ-2: LPG, hydrogen, alcohol, smoke; an index of change, never a concentration.

{id: khi-bep, kind: mq2, adc: mcp3008, channel: 0, load: 5 kΩ, r0: 9.8 kΩ}
"""

from typing import Literal

from edge.sensors.gas_cell import Traits
from edge.sensors.gas_sensor import GasCellSettings, gas_kind

# Heater 33 Ω cold, under 800 mW at 5 V (Hanwei); 100-170 mA leaves room for supplies of 4.75-5.25 V.
TRAITS = Traits(clean=9.83, warm_up_s=180.0, heater_a=(0.100, 0.170))


class Mq2Settings(GasCellSettings):
    """Burn a new cell in for a day before it is calibrated."""

    kind: Literal["mq2"]


KIND = gas_kind("mq2", Mq2Settings, TRAITS)
