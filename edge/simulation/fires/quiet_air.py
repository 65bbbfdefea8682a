"""Quiet hours of real homes, on which the scenarios are laid (quiet/README.md says where they come from)."""

from functools import cache
from importlib.resources import as_file, files

import numpy as np

from edge.model.quantity import Quantity
from edge.recording.recording import read
from edge.simulation.fires.shapes import Array

_FOLDER = "quiet"
# Not recorded in any home: what the sensor makes of clean air.
_CLEAN = {Quantity.SMOKE: 0.0, Quantity.CO: 0.5}

Stretch = dict[Quantity, tuple[Array, Array]]


def quiet_air(t: Array, rng: np.random.Generator) -> dict[Quantity, Array]:
    """Every quantity over time t [s, from 0]: one home's particles and heat, one office's humidity.

    Between the recorded minutes it is drawn straight; the stretch begins at a random minute.
    """
    air = {quantity: np.full(t.size, level) for quantity, level in _CLEAN.items()}
    for stretch in (_draw(_homes(), rng), _draw(_offices(), rng)):
        for quantity, (times, values) in stretch.items():
            if quantity not in air:
                start = rng.uniform(0.0, max(0.0, times[-1] - t[-1]))
                air[quantity] = np.interp(t + start, times, values)
    return air


def _draw(stretches: tuple[Stretch, ...], rng: np.random.Generator) -> Stretch:
    return stretches[int(rng.integers(len(stretches)))]


def _homes() -> tuple[Stretch, ...]:
    return _stretches("quito-")


def _offices() -> tuple[Stretch, ...]:
    return _stretches("office-")


@cache
def _stretches(prefix: str) -> tuple[Stretch, ...]:
    folder = files(__package__) / _FOLDER
    found = sorted((f for f in folder.iterdir() if f.name.startswith(prefix)), key=lambda f: f.name)
    stretches = []
    for resource in found:
        rows: dict[Quantity, list[tuple[float, float]]] = {}
        with as_file(resource) as path:
            for reading in read(path):
                rows.setdefault(reading.quantity, []).append((reading.at, reading.value))
        stretches.append({quantity: _columns(pairs) for quantity, pairs in rows.items()})
    return tuple(stretches)


def _columns(pairs: list[tuple[float, float]]) -> tuple[Array, Array]:
    times, values = np.array(pairs).T
    return times, values
