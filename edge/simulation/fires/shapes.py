"""Courses over time, as numpy arrays; time counts from the start of the scenario [s]."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Range:
    """What a published row leaves open; a seed draws evenly from it."""

    low: float
    high: float

    def draw(self, rng: np.random.Generator) -> float:
        """One value."""
        return float(rng.uniform(self.low, self.high))


def growth(t: Array, end_s: float, end: float, power: float) -> Array:
    """From 0 to `end` at end_s as a power of time (a flaming fire: 2, Heskestad), and held there."""
    return end * np.clip(t / end_s, 0.0, 1.0) ** power


def filling(t: Array, burn_s: float, level: float, tau_s: float) -> Array:
    """A steady source in a well-mixed room for burn_s, and the room aired out after it.

    level  what the room would come to if it never ended
    tau_s  of the room: 1 / (air changes + deposition)
    """
    rise = level * (1.0 - np.exp(-np.clip(t, 0.0, burn_s) / tau_s))
    return np.where(t > 0.0, rise * np.exp(-np.clip(t - burn_s, 0.0, None) / tau_s), 0.0)


def puff(t: Array, at_s: float, rise_s: float, height: float, tau_s: float) -> Array:
    """Up within rise_s, then dying away."""
    up = np.clip((t - at_s) / rise_s, 0.0, 1.0)
    return height * up * np.exp(-np.clip(t - at_s - rise_s, 0.0, None) / tau_s)
