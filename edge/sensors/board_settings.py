"""Which sensor board is expected on a port, and what of it is used."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Role
from edge.sensors.board_frame import CHANNELS_MOST
from edge.settings.base import SensorSettings
from edge.settings.fields import SerialPort as PortName
from edge.settings.fields import duration

STALE_S = 10.0
# The board says itself which channel is warming up; this is only how long silence is no fault.
WARM_UP_S: Mapping[Quantity, float] = {Quantity.PM2_5: 30.0, Quantity.GAS_RATIO: 180.0, Quantity.CO: 180.0}


class BoardSettings(SensorSettings):
    """Which board is expected here, and which of its channels are used."""

    kind: Literal["board"]
    port: PortName
    board: str = Field(
        pattern=r"^[0-9a-f]{16}$",
        description="The board's own number, as on its label.",
    )
    channels: tuple[Quantity, ...] = Field(
        min_length=1, max_length=CHANNELS_MOST, description="What of its readings is used."
    )
    role: Role | None = Field(default=None, description="What the contact of the board is, where it has one.")
    clean_air: float = Field(
        default=1.0,
        gt=0.0,
        le=1000.0,
        strict=True,
        description="Its gas_ratio in clean air, by which every one is divided; `liengia-bench calibrate` "
        "measures it.",
    )
    every: Annotated[float, duration("1 s", least="100 ms", most="1 min")] = Field(
        default=1.0, description="Time between two readings; a contact is sent at once when it changes."
    )

    @model_validator(mode="after")
    def _agrees(self) -> "BoardSettings":
        if len(set(self.channels)) != len(self.channels):
            raise ValueError("a quantity stands twice in channels")
        if (Quantity.CONTACT in self.channels) != (self.role is not None):
            raise ValueError("role is needed with the channel contact, and only with it")
        return self


def channels(settings: BoardSettings, zone: ZoneId) -> list[Channel]:
    """Those that the settings name."""
    return [
        Channel(
            sensor=PartId(settings.id),
            zone=zone,
            quantity=quantity,
            interval_s=settings.every,
            warm_up_s=WARM_UP_S.get(quantity, 0.0),
            stale_s=max(STALE_S, 4 * settings.every),
            role=settings.role if quantity is Quantity.CONTACT else None,
        )
        for quantity in settings.channels
    ]
