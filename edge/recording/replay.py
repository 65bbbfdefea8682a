"""Replay: readings through the detector and an alarm machine in virtual time, as the node runs them.

The clock is the readings' own: the same recording gives the same changes, at any speed.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Protocol

from edge.errors import Refused, Said
from edge.model.condition import Cause, FireCondition, Hazard
from edge.model.event import FaultChange, OperatorAction, Verb
from edge.model.evidence import Severity, Verdict
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Reading, Zone

# Three missed readings, as GAP_INTERVALS of detection; never less than a model's usual stale_s.
_STALE_INTERVALS = 3.0
_STALE_LEAST_S = 10.0


class _Clocked(Protocol):
    def next_deadline(self) -> float | None: ...


class DetectorLike(_Clocked, Protocol):
    """What replay needs of the detector."""

    def feed(self, reading: Reading) -> list[Verdict]: ...
    def tick(self, at: float) -> list[Verdict]: ...


class SupervisorLike(_Clocked, Protocol):
    """What replay needs of the supervisor."""

    def feed(self, reading: Reading) -> list[FaultChange]: ...
    def tick(self, at: float) -> list[FaultChange]: ...


class ZoneLike(Protocol):
    """What replay reads of a zone's alarm."""

    @property
    def id(self) -> ZoneId: ...
    @property
    def condition(self) -> FireCondition: ...
    @property
    def cause(self) -> Cause: ...
    @property
    def hazard(self) -> Hazard: ...
    @property
    def because(self) -> str: ...


class AlarmLike(_Clocked, Protocol):
    """What replay needs of an alarm machine; its commands go nowhere."""

    def handle(self, event: Any, at: float) -> Sequence[object]: ...
    def tick(self, at: float) -> Sequence[object]: ...
    @property
    def zones(self) -> Sequence[ZoneLike]: ...


@dataclass(frozen=True, slots=True)
class Opinion:
    """The detector's opinion on a zone changed."""

    at: float
    zone: ZoneId
    before: Severity
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Condition:
    """A zone's fire condition changed."""

    at: float
    zone: ZoneId
    before: FireCondition
    after: FireCondition
    cause: Cause
    hazard: Hazard
    because: str


@dataclass(frozen=True, slots=True)
class Impairment:
    """A fault was raised or cleared."""

    at: float
    change: FaultChange


Step = Opinion | Condition | Impairment


class Replay:
    """One run; the parts are handed in fresh and are driven by nobody else."""

    def __init__(
        self,
        detector: DetectorLike,
        *,
        alarm: AlarmLike | None = None,
        supervisor: SupervisorLike | None = None,
        resets: bool = False,
    ) -> None:
        """resets: somebody resets each fire alarm as soon as its zone is back to normal."""
        self._detector = detector
        self._resets = resets
        self._alarm = alarm
        self._supervisor = supervisor
        self._severity: dict[ZoneId, Severity] = {}
        self._condition: dict[ZoneId, FireCondition] = {}
        self._alarm_due: float | None = None

    def run(self, readings: Iterable[Reading], *, until: float | None = None) -> Iterator[Step]:
        """Every change of state, in order.

        until  go on by time alone to this instant after the last reading [s]
        """
        for reading in readings:
            yield from self._pass_time(reading.at)
            yield from self._take(reading)
        if until is not None:
            yield from self._pass_time(until)

    def _take(self, reading: Reading) -> Iterator[Step]:
        if self._supervisor is not None:
            yield from self._heed_faults(self._supervisor.feed(reading), reading.at)
        yield from self._heed(self._detector.feed(reading), reading.at)

    def _pass_time(self, until: float) -> Iterator[Step]:
        """Do everything that is due by `until`, each at its own instant."""
        now = float("-inf")
        while (due := self._next_deadline()) is not None and due <= until:
            if due <= now:
                return  # a deadline that stays: its owner waits for a reading, not for time
            now = due
            if self._supervisor is not None:
                yield from self._heed_faults(self._supervisor.tick(due), due)
            yield from self._heed(self._detector.tick(due), due)
            if self._alarm is not None:
                self._alarm.tick(due)
                yield from self._conditions(due)

    def _next_deadline(self) -> float | None:
        clocked: list[_Clocked | None] = [self._detector, self._supervisor]
        deadlines = [part.next_deadline() for part in clocked if part is not None]
        deadlines.append(self._alarm_due)
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def _heed(self, verdicts: Iterable[Verdict], at: float) -> Iterator[Step]:
        for verdict in verdicts:
            before = self._severity.get(verdict.zone)
            if verdict.severity is not before:
                self._severity[verdict.zone] = verdict.severity
                if before is not None or verdict.severity is not Severity.NONE:
                    yield Opinion(at, verdict.zone, before or Severity.NONE, verdict)
            elif self._is_quiet(verdict):
                continue
            if self._alarm is not None:
                self._alarm.handle(verdict, at)
                yield from self._conditions(at)
                if self._resets and verdict.severity is Severity.NONE:
                    yield from self._reset(verdict.zone, at)

    def _reset(self, zone: ZoneId, at: float) -> Iterator[Step]:
        if self._alarm is None or self._condition.get(zone) is not FireCondition.FIRE_ALARM:
            return
        try:
            self._alarm.handle(OperatorAction(Verb.RESET, by="replay", target=zone), at)
        except Refused:
            return  # something still speaks: the next reading asks again
        yield from self._conditions(at)

    def _is_quiet(self, verdict: Verdict) -> bool:
        """Whether the alarm machine has heard this before: nothing seen, in a zone that is quiescent.

        The node tells its machine all the same; it changes nothing there, and is four fifths of a replay.
        """
        quiescent = FireCondition.QUIESCENT
        return verdict.severity is Severity.NONE and self._condition.get(verdict.zone, quiescent) is quiescent

    def _heed_faults(self, changes: Iterable[FaultChange], at: float) -> Iterator[Step]:
        for change in changes:
            yield Impairment(at, change)
            if self._alarm is not None:
                self._alarm.handle(change, at)
                yield from self._conditions(at)

    def _conditions(self, at: float) -> Iterator[Step]:
        assert self._alarm is not None
        for zone in self._alarm.zones:
            before = self._condition.get(zone.id, FireCondition.QUIESCENT)
            if zone.condition is not before:
                self._condition[zone.id] = zone.condition
                yield Condition(at, zone.id, before, zone.condition, zone.cause, zone.hazard, zone.because)
        self._alarm_due = self._alarm.next_deadline()


def infer(
    readings: Iterable[Reading],
    *,
    interval_s: Mapping[str, float] | None = None,
    profiles: Mapping[str, str] | None = None,
) -> tuple[list[Zone], list[Channel]]:
    """Zones and channels as a recording shows them.

    interval_s  known step of a sensor [s]; otherwise the median step of each channel
    profiles    of zones; otherwise by the zone's name

    Raises:
        ValueError: one sensor in two zones.
    """
    times: dict[tuple[PartId, Quantity], list[float]] = {}
    zone_of: dict[PartId, ZoneId] = {}
    for reading in readings:
        if zone_of.setdefault(reading.sensor, reading.zone) != reading.zone:
            zones_of_it = {"one": zone_of[reading.sensor], "other": reading.zone}
            raise ValueError(
                Said("sensor {sensor} is in {one} and in {other}", sensor=reading.sensor, **zones_of_it)
            )
        times.setdefault((reading.sensor, reading.quantity), []).append(reading.at)
    given = interval_s or {}
    channels = []
    for (sensor, quantity), at in times.items():
        step = given.get(sensor) or _step(at)
        stale = max(_STALE_LEAST_S, _STALE_INTERVALS * step)
        channels.append(Channel(sensor, zone_of[sensor], quantity, interval_s=step, stale_s=stale))
    zones = [
        Zone(zone, zone, (profiles or {}).get(zone) or profile_of(zone))
        for zone in dict.fromkeys(zone_of.values())
    ]
    return zones, channels


# Words in a zone's name that tell its profile, in Vietnamese without marks and in English.
_NAMES = {
    "kitchen": ("kitchen", "bep", "bếp"),
    "altar": ("altar", "tho", "thờ"),
    "attic": ("attic", "gac", "gác"),
    "shop": ("shop", "store", "hang", "hàng"),
}
_OTHERWISE = "bedroom"


def profile_of(zone: str) -> str:
    """The profile that a zone's name tells."""
    words = zone.lower().replace("_", "-").split("-")
    return next((profile for profile, names in _NAMES.items() if set(names) & set(words)), _OTHERWISE)


def _step(at: Sequence[float]) -> float:
    steps = [later - earlier for earlier, later in itertools.pairwise(at) if later > earlier]
    return median(steps) if steps else 1.0
