"""Beside ours: the simple detectors' outcomes, and the real alarms that hung in the same house."""

from collections.abc import Iterable, Mapping
from statistics import median

from edge.model.identity import ZoneId
from edge.model.reading import Reading
from edge.recording.manifest import Entry
from edge.recording.outcome import WINDOW_S, Outcome, Span, before, episodes
from edge.recording.simple import spans_of

PHOTOELECTRIC = "photoelectric"


def simple_outcomes(entry: Entry, readings: Iterable[Reading]) -> dict[str, Outcome]:
    """What each simple detector makes of one recording; it has no pre-alarm and no window."""
    return {name: _judge(entry, zones) for name, zones in spans_of(readings).items()}


def peer_median(entry: Entry, alarm: str = PHOTOELECTRIC, place: str | None = None) -> float | None:
    """When half of the real alarms of a kind had sounded [s after ignition]; None: wherever they hung."""
    times = [p.alarm_s for p in entry.peers if p.alarm == alarm and place in (None, p.place)]
    return median(times) if times else None


def _judge(entry: Entry, zones: Mapping[ZoneId, list[Span]]) -> Outcome:
    ignition = entry.ignition_s if entry.kind == "fire" else None
    spans = [span for held in zones.values() for span in held]
    first = _onset(spans, ignition)
    return Outcome(
        file=entry.file,
        kind=entry.kind,
        detected=None if ignition is None else first is not None,
        prealarm_s=None,
        alarm_s=_onset(zones.get(ZoneId(entry.fire_zone or ""), []), ignition),
        first_prealarm_s=None,
        first_alarm_s=first,
        alarms=episodes(spans),
        prealarms=0,
        false_before_ignition=before(spans, ignition),
        unconfirmed=0,
        home_days=entry.home_days,
        bouts=entry.cooking_bouts,
    )


def _onset(spans: Iterable[Span], ignition: float | None) -> float | None:
    if ignition is None:
        return None
    after = [start - ignition for start, _ in spans if ignition <= start <= ignition + WINDOW_S]
    return min(after, default=None)
