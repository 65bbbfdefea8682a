"""The detector: readings of all zones in, opinions out. Pure; time is an argument."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import TypeGuard

from edge.detection.channel import AnalogueChannel, FireChannel
from edge.detection.criteria import fire_channel
from edge.detection.fusion import ZoneFusion
from edge.detection.profile import profile_named
from edge.model.evidence import Verdict
from edge.model.identity import PartId
from edge.model.quantity import PLAUSIBLE, Quantity
from edge.model.reading import Channel, Quality, Reading, Zone

_DRY, _WET = PLAUSIBLE[Quantity.HUMIDITY]


class Detector:
    """Opinion on every zone; memory is fixed by the number of channels, work per reading is O(1)."""

    def __init__(self, zones: Sequence[Zone], channels: Sequence[Channel]) -> None:
        """
        Raises:
            SettingsError: a zone's profile does not exist.
        """
        profiles = {zone.id: profile_named(zone.profile) for zone in zones}
        # By sensor, then a walk over its few quantities: hashing an enum member costs more than that.
        self._sensors: dict[PartId, tuple[tuple[Quantity, FireChannel, ZoneFusion], ...]] = {}
        self._zones = {zone.id: ZoneFusion(zone.id) for zone in zones}
        for channel in channels:
            made = fire_channel(channel, profiles[channel.zone])
            if made is not None:
                zone = self._zones[channel.zone]
                zone.add(made)
                row = (channel.quantity, made, zone)
                self._sensors[channel.sensor] = (*self._sensors.get(channel.sensor, ()), row)

    def feed(self, reading: Reading) -> list[Verdict]:
        """The opinion on the reading's zone; nothing for what says nothing of fire or is not ours."""
        quantity = reading.quantity
        for known, channel, zone in self._sensors.get(reading.sensor, ()):
            if known is quantity:
                was_speaking = channel.is_speaking
                channel.feed(reading)
                if channel.is_speaking is not was_speaking:
                    zone.look()
                return [zone.verdict(reading.at)]
        self._take_humidity(reading)
        return []

    def tick(self, at: float) -> list[Verdict]:
        """Opinions that time alone changed: evidence of sensors long silent."""
        return [zone.verdict(at) for zone in self._zones.values() if zone.lapse(at)]

    def next_deadline(self) -> float | None:
        """When to call tick next [s]; None while every zone is quiet."""
        return min(
            (end for zone in self._zones.values() if (end := zone.next_lapse()) is not None), default=None
        )

    def snapshot(self) -> dict[str, list[float]]:
        """Slow baselines that are known, for the disk."""
        return {
            name: kept
            for name, channel in self._analogue()
            if (kept := channel.baseline.snapshot()) is not None
        }

    def restore(self, kept: Mapping[str, object], at: float) -> None:
        """Take baselines over after a restart at this instant, within their sanity limits.

        What does not fit (a sensor that is gone, a torn file) is left out: learning anew is safe.
        """
        for name, channel in self._analogue():
            if _is_pair(pair := kept.get(name)):
                channel.baseline.restore(*pair)

    def _analogue(self) -> Iterator[tuple[str, AnalogueChannel]]:
        for sensor, rows in self._sensors.items():
            for quantity, channel, _ in rows:
                if isinstance(channel, AnalogueChannel):
                    yield f"{sensor}/{quantity}", channel

    def _take_humidity(self, reading: Reading) -> None:
        zone = self._zones.get(reading.zone)
        if zone is None or reading.quantity is not Quantity.HUMIDITY or reading.quality is not Quality.GOOD:
            return
        if _DRY <= reading.value <= _WET and isfinite(reading.at):
            zone.steam.feed(reading.at, reading.value)


def _is_pair(kept: object) -> TypeGuard[tuple[float, float]]:
    return (
        isinstance(kept, list | tuple)
        and len(kept) == 2
        and all(isinstance(part, int | float) and isfinite(part) for part in kept)
    )
