"""What the settings are told of the kinds that exist; they import none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from edge.model.identity import ZoneId
from edge.model.reading import Channel
from edge.settings.base import SensorSettings, SirenSettings, Strict

# How a sensor's readings are known before there is a sensor; without it the advice on rooms is left out.
ChannelsOf = Callable[[SensorSettings, ZoneId], Sequence[Channel]]

PROFILES = ("kitchen", "bedroom", "shop", "altar", "attic")

# The most sensitive: a zone that nobody has thought about alarms early rather than late.
DEFAULT_PROFILE = "bedroom"


@dataclass(frozen=True, slots=True)
class Kinds:
    """Models by the name that stands after `kind:`.

    profiles  names of the zone profiles, as detection has them
    """

    sensors: Mapping[str, type[SensorSettings]]
    sirens: Mapping[str, type[SirenSettings]]
    lan: type[Strict]
    ward: type[Strict]
    radio: type[Strict] = Strict
    broker: type[Strict] = Strict
    home_assistant: type[Strict] = Strict
    channels: ChannelsOf | None = None
    profiles: Sequence[str] = field(default=PROFILES)
