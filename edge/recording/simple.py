"""Simple detectors to be compared with: one threshold on one quantity, and their union.

Each looks at a whole recording at once, with numpy; nothing of the node uses them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Reading
from edge.recording.outcome import Span

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

# A channel: times [s], values, usual step [s].
Series = tuple[Array, Array, float]


@dataclass(frozen=True, slots=True)
class Simple:
    """One detector: when its condition holds, given a channel of its quantity."""

    quantity: Quantity
    holds: Callable[[Array, Array, float], Mask]


def spans_of(readings: Iterable[Reading]) -> dict[str, dict[ZoneId, list[Span]]]:
    """By detector and zone, the stretches in which its condition held."""
    found: dict[str, dict[ZoneId, list[Span]]] = {}
    for (zone, _, quantity), (t, v, step) in series_of(readings).items():
        for name, simple in SIMPLE.items():
            if simple.quantity is quantity:
                held = _stretches(t, simple.holds(t, v, step))
                found.setdefault(name, {}).setdefault(zone, []).extend(held)
    for name, parts in UNIONS.items():
        for part in parts:
            for zone, held in found.get(part, {}).items():
                found.setdefault(name, {}).setdefault(zone, []).extend(held)
    return found


def series_of(readings: Iterable[Reading]) -> dict[tuple[ZoneId, str, Quantity], Series]:
    """Every channel as columns."""
    rows: dict[tuple[ZoneId, str, Quantity], list[tuple[float, float]]] = {}
    for reading in readings:
        rows.setdefault((reading.zone, reading.sensor, reading.quantity), []).append(
            (reading.at, reading.value)
        )
    columns = {key: np.array(pairs).T for key, pairs in rows.items()}
    return {
        key: (t, v, float(np.median(np.diff(t))) if t.size > 1 else 1.0) for key, (t, v) in columns.items()
    }


def _held(t: Array, holds: Mask, step: float) -> Mask:
    """True once it has held for 3 readings, or for 10 s over at least 2; a gap of 3 steps starts anew."""
    breaks = ~holds | np.r_[True, np.diff(t) > 3 * step]
    index = np.arange(t.size)
    start = np.maximum.accumulate(np.where(breaks & holds, index, np.where(~holds, index + 1, 0)))
    start = np.minimum(start, t.size - 1)
    count = index - start + 1
    result: Mask = holds & ((count >= 3) | ((count >= 2) & (t - t[start] >= 10.0)))
    return result


def _sustained(t: Array, holds: Mask, seconds: float) -> Mask:
    index = np.arange(t.size)
    start = np.minimum(np.maximum.accumulate(np.where(~holds, index + 1, 0)), t.size - 1)
    result: Mask = holds & (t - t[start] >= seconds)
    return result


def _rise(t: Array, v: Array, seconds: float, step: float) -> Array:
    """Rise since the newest reading at least so old, scaled to `seconds`; -1 where there is none."""
    at = np.searchsorted(t, t - seconds + 1e-6, side="right") - 1
    past = np.maximum(at, 0)
    age = np.where(at >= 0, t - t[past], np.inf)
    known = (at >= 0) & (age <= seconds + max(1.5 * step, 5.0))
    rise: Array = np.where(known, (v - v[past]) * seconds / np.where(at >= 0, age, 1.0), -1.0)
    return rise


def _at_least(limit: float) -> Callable[[Array, Array, float], Mask]:
    return lambda t, v, step: _held(t, v >= limit, step)


def _above_first(limit: float) -> Callable[[Array, Array, float], Mask]:
    return lambda t, v, step: _held(t, v - np.median(v[:60]) >= limit, step)


def _a1r(t: Array, v: Array, step: float) -> Mask:
    """EN 54-5 R behaviour: 10 K/min for a minute."""
    if step >= 30.0:
        window = max(60.0, step)
        return _rise(t, v, window, step) * 60.0 / window >= 10.0
    return _sustained(t, _rise(t, v, 30.0, step) >= 5.0, 60.0)


def _stretches(t: Array, holds: Mask) -> list[Span]:
    edges = np.flatnonzero(np.diff(np.r_[False, holds, False].astype(np.int8)))
    return [(float(t[a]), float(t[b - 1])) for a, b in edges.reshape(-1, 2)]


SIMPLE: dict[str, Simple] = {
    "particles 500 µg/m³ held": Simple(Quantity.PM2_5, _at_least(500.0)),
    "particles 1000 µg/m³ held": Simple(Quantity.PM2_5, _at_least(1000.0)),
    "smoke 0.15 dB/m": Simple(Quantity.SMOKE, lambda t, v, step: v >= 0.15),
    "smoke rise 0.15 dB/m held": Simple(Quantity.SMOKE, _above_first(0.15)),
    "57 °C": Simple(Quantity.TEMPERATURE, lambda t, v, step: v >= 57.0),
    "8.3 K in 60 s": Simple(Quantity.TEMPERATURE, lambda t, v, step: _rise(t, v, 60.0, step) >= 8.3),
    "10 K/min for 60 s": Simple(Quantity.TEMPERATURE, _a1r),
}
_HEAT = ("57 °C", "8.3 K in 60 s", "10 K/min for 60 s")
UNIONS: dict[str, tuple[str, ...]] = {
    "union": ("smoke 0.15 dB/m", *_HEAT, "particles 1000 µg/m³ held"),
    "union, smoke held": ("smoke rise 0.15 dB/m held", *_HEAT, "particles 1000 µg/m³ held"),
}
