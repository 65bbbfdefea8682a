"""Which kinds exist: their models for settings, which knows none of them, and what a house has of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from edge.group.lan_settings import LanSettings
from edge.group.radio_settings import RadioSettings
from edge.model.identity import ZoneId
from edge.model.reading import Channel
from edge.sensors import registry as sensors
from edge.sensors.base import Desk, Sensor
from edge.settings.base import SensorSettings
from edge.settings.kinds import Kinds
from edge.settings.result import Settings
from edge.sirens import registry as sirens
from edge.ward.settings import BrokerSettings, HomeAssistantSettings, WardSettings


def all_kinds() -> Kinds:
    """Every kind of sensor, siren, link and ward that this version can run."""
    return Kinds(
        sensors=_Models(sensors.kinds()),
        sirens=_Models(sirens.kinds()),
        lan=LanSettings,
        radio=RadioSettings,
        broker=BrokerSettings,
        ward=WardSettings,
        home_assistant=HomeAssistantSettings,
        channels=_channels,
    )


def verify_roster(mapping: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What is wrong with a roster's values and signature, as codes of the catalogue."""
    # A house that stands alone needs no cryptography to be checked.
    from edge.group.keys import verify
    from edge.group.roster import Roster, find_problems

    problems = find_problems(mapping)
    for problem in problems:
        yield "roster_invalid", {"path": problem.path, "reason": problem.message}
    if not problems and not Roster.from_mapping(mapping).is_signed(verify):
        code = "bad_signature" if mapping.get("signature") else "unsigned_roster"
        yield code, {"path": ("signature",)}


def channels_of(settings: Settings) -> list[Channel]:
    """What every sensor of a house sends, in the settings' order."""
    return [
        channel
        for zone in settings.zones
        for sensor in zone.sensors
        for channel in _channels(sensor, zone.id)
    ]


def sensors_of(settings: Settings, desk: Desk) -> list[Sensor]:
    """Every sensor of a house, unstarted, in the settings' order."""
    kinds = sensors.kinds()
    return [
        kinds[sensor.kind].build(sensor, zone.id, desk) for zone in settings.zones for sensor in zone.sensors
    ]


class _Models(Mapping[str, Any]):
    """The settings model of each kind, loaded with the kind."""

    def __init__(self, kinds: Mapping[str, Any]) -> None:
        self._kinds = kinds

    def __getitem__(self, name: str) -> Any:
        return self._kinds[name].settings

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


def _channels(settings: SensorSettings, zone: ZoneId) -> Sequence[Channel]:
    return sensors.kinds()[settings.kind].channels(settings, zone)
