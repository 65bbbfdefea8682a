"""What a scenario is: a course of the air over time, drawn from the ranges of its published row."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from edge.model.quantity import Quantity
from edge.simulation.fires.shapes import Array

# Extinction of smoke per mass [m²/g]: flaming soot, and smouldering or oily aerosols (SFPE Handbook).
FLAMING = 8.7
SMOULDERING = 4.4
DB_PER_NEPER = 4.343  # obscuration [dB/m] = 4.343 · extinction [1/m]


class Kind(Enum):
    """A fire must be found; a nuisance must not call the neighbours."""

    FIRE = "fire"
    NUISANCE = "nuisance"


# The air over time t [s]: what is added to the quiet air, by quantity.
Course = dict[Quantity, Array]
# Draws the course once; `t` is negative before the start.
Draw = Callable[[np.random.Generator], "Drawn"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw: how long it lasts [s] and the course it takes."""

    lasts_s: float
    course: Callable[[Array], Course]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A test fire or a nuisance.

    source    the published rows that its ranges are of, and what had to be assumed
    profiles  kinds of room it is played in
    limit     smoke obscuration by which it must have alarmed [dB/m], where a standard gives one
    """

    name: str
    kind: Kind
    source: str
    profiles: tuple[str, ...]
    draw: Draw
    limit: float | None = None


def particles_of(smoke_db_per_m: Array, m2_per_g: float) -> Array:
    """PM2.5 [µg/m³] of smoke [dB/m]."""
    return smoke_db_per_m / DB_PER_NEPER / m2_per_g * 1e6


def smoke_of(particles: Array, m2_per_g: float) -> Array:
    """Smoke [dB/m] of PM2.5 [µg/m³]."""
    return particles * 1e-6 * m2_per_g * DB_PER_NEPER
