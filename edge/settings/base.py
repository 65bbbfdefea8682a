"""What every kind of sensor, siren and link builds its settings from."""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from edge.settings.fields import PartName, in_units


class Strict(BaseModel):
    """Frozen, and every key must be known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Share(NamedTuple):
    """Leave to use a thing together with those who speak on it in the same way.

    bus    how it is spoken there, as people read it ("Modbus 9600 8N1"); all who share a thing say the same
    key    the setting that tells the sharers apart
    place  its value; two of one bus may not have the same
    """

    bus: str
    key: str
    place: str


class Claim(NamedTuple):
    """A thing that a device needs, alone unless it is shared; `kind` is "gpio" or "port"."""

    kind: str
    name: str
    share: Share | None = None


class Caution(NamedTuple):
    """Advice on one device that does not forbid a start; `key` is the setting that it is about.

    code    key of the message catalogue, beneath "settings."
    params  what the message speaks of
    """

    key: str
    code: str
    params: Mapping[str, str] = {}


class LinkClaims(Strict):
    """Base of a road that owns a port or pins."""

    def claims(self) -> list[tuple[str, Claim]]:
        """What it needs for itself, each with the setting that names it."""
        raise NotImplementedError


class DeviceSettings(Strict):
    """One sensor or siren of the house."""

    id: PartName = Field(
        description="Name of the device in messages: a-z, 0-9, '-' and '_', at most 32; once in the house."
    )
    kind: str = Field(description="Which kind of device it is.")

    def claims(self) -> list[Claim]:
        """The pins and ports that the device needs, for itself alone where it has no more to say."""
        named = ((key, getattr(self, key, None)) for key in ("gpio", "port"))
        return [Claim(key, str(value)) for key, value in named if value is not None]

    def cautions(self) -> list[Caution]:
        """What `check` should warn of."""
        return []


class SensorSettings(DeviceSettings):
    """Base of every sensor kind."""

    distance: Annotated[float, in_units({"m": 1.0, "cm": 0.01}, "3 m", least="0 m", most="100 m")] | None = (
        Field(
            None,
            description="How far it hangs from the stove, the altar or the heater; only for the advice of "
            "`liengia check`.",
        )
    )


class SirenSettings(DeviceSettings):
    """Base of every siren kind."""
