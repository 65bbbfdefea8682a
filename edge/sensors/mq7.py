"""MQ-7: carbon monoxide, hydrogen; an index of change, never a concentration and never a CO alarm.

{id: khi-tho, kind: mq7, adc: ads1115, channel: 0, load: 10 kΩ, r0: 3.4 kΩ}
"""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from edge.sensors.gas_cell import Traits
from edge.sensors.gas_sensor import GasCellSettings, gas_kind

# Three whole cycles. 33 Ω: 42 mA at 1.4 V, 150 mA at 5 V.
TRAITS = Traits(clean=27.5, warm_up_s=450.0, heater_a=(0.025, 0.170))


class Mq7Settings(GasCellSettings):
    """Burn a new cell in for two days before it is calibrated."""

    kind: Literal["mq7"]
    cycled: bool = Field(
        False,
        description="The board heats with 5 V for 60 s and 1.4 V for 90 s, as the datasheet wants: one value "
        "each 150 s, at the end of the low phase; needs heater_channel.",
    )

    @model_validator(mode="after")
    def _seen_phase(self) -> Self:
        if self.cycled and self.heater_channel is None:
            raise PydanticCustomError("heater_cycle", "cycled needs a heater_channel")
        return self

    @property
    def is_cycled(self) -> bool:
        """Whether the heater is driven in two phases."""
        return self.cycled


KIND = gas_kind("mq7", Mq7Settings, TRAITS)
