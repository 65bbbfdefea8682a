"""A heated metal-oxide cell (MQ series): voltages to Rs/R0, and whether the cell works at all. PURE.

Only the ratio is told, as an index: the ppm laws that circulate are read off graphs whose R0 is of another
gas, and are off by an order of magnitude on a cell that nobody calibrated. Rs/R0 falls as gas comes.

Sources: Hanwei/Winsen datasheets of MQ-2, MQ-7, MQ-135; MQSensorsLib for the ratios in clean air. Vc is the
supply of the cell, not the converter's reference: mixing them up is a known bug of such libraries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from edge.model.condition import FaultKind
from edge.sensors.refusal import Unusable

# The output stays between its rails by this share of the supply: beyond, the cell or its load is not there.
RAIL_SHARE = 0.005
RAIL_S = 10.0
# A heated cell sees the air move; every sample the same to the converter's last step is a dead wire.
STILL_S = 60.0
# A cold cell's resistance climbs tenfold within a minute; clean air never does that to a hot one.
COLD_TIMES = 10.0
COLD_S = 60.0
HEATER_S = 10.0
# Below this the heater of a cycled cell is in its low phase (1.4 V over 33 Ω: 42 mA; 5 V: 150 mA).
LOW_PHASE_A = 0.07


@dataclass(frozen=True, slots=True)
class Traits:
    """Of a type of cell.

    clean      Rs/R0 in clean air
    warm_up_s  after each start, during which the output means nothing [s]
    heater_a   what a working heater draws [A]
    """

    clean: float
    warm_up_s: float
    heater_a: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Circuit:
    """How the cell is wired; resistances [Ω], voltages [V].

    load    from the output to ground, on the board
    gain    the output's voltage by that at the converter: above 1 behind a divider
    top_v   highest voltage that the converter can tell from higher ones
    """

    supply_v: float
    load: float
    r0: float
    gain: float
    top_v: float

    def ratio(self, volts: float) -> float:
        """Rs/R0 of a voltage at the converter.

        Raises:
            Unusable: the output is at a rail.
        """
        output_v = volts * self.gain
        if output_v <= RAIL_SHARE * self.supply_v:
            raise Unusable(
                FaultKind.OPEN, f"output {output_v:.3f} V: no supply, heater broken, or cell pulled off"
            )
        if volts >= self.top_v or output_v >= (1.0 - RAIL_SHARE) * self.supply_v:
            raise Unusable(FaultKind.SHORT, f"output {output_v:.2f} V, at the supply: load resistor or wire")
        return self.load * (self.supply_v - output_v) / output_v / self.r0


def divided(load: float, top: float | None, bottom: float | None) -> tuple[float, float]:
    """Load and gain with a divider at the output, which lies across the load resistor [Ω]."""
    if top is None or bottom is None:
        return load, 1.0
    whole = top + bottom
    return load * whole / (load + whole), whole / bottom


class Cell:
    """Judges the samples of one cell.

    is_doubtful  whether the newest value shows first signs of a failure: SUSPECT
    """

    def __init__(self, traits: Traits, circuit: Circuit) -> None:
        self.is_doubtful = False
        self._traits = traits
        self._circuit = circuit
        self._sample = float("nan")
        self._still_since = self._cold_since = self._heater_since = self._rail_since = float("inf")

    def feed(self, samples: Sequence[float], at: float) -> float | None:
        """Rs/R0 of some samples taken together [V at the converter]; None at a rail, which is no value.

        Raises:
            Unusable: OPEN or SHORT at a rail for RAIL_S; STUCK; OPEN for a cold heater.
        """
        try:
            ratio = self._circuit.ratio(median(samples))
        except Unusable:
            self._rail_since = min(self._rail_since, at)
            if at - self._rail_since >= RAIL_S:
                raise
            return None
        self._rail_since = float("inf")
        is_still = all(sample == self._sample for sample in samples)
        is_cold = ratio > COLD_TIMES * self._traits.clean
        self._sample = samples[-1]
        self._still_since = min(self._still_since, at) if is_still else float("inf")
        self._cold_since = min(self._cold_since, at) if is_cold else float("inf")
        if at - self._cold_since >= COLD_S:
            raise Unusable(
                FaultKind.OPEN, f"heater cold: Rs/R0 {ratio:.0f}, {self._traits.clean:g} in clean air"
            )
        if at - self._still_since >= STILL_S:
            raise Unusable(FaultKind.STUCK, f"not one step of change in {STILL_S:.0f} s: {samples[-1]:.3f} V")
        self.is_doubtful = is_cold or self._heater_since <= at
        return ratio

    def feed_heater(self, amperes: float, at: float) -> None:
        """What the heater draws.

        Raises:
            Unusable: OPEN or SHORT, out of its band for HEATER_S.
        """
        low, high = self._traits.heater_a
        if low <= amperes <= high:
            self._heater_since = float("inf")
            return
        self._heater_since = min(self._heater_since, at)
        if at - self._heater_since >= HEATER_S:
            kind = FaultKind.OPEN if amperes < low else FaultKind.SHORT
            raise Unusable(
                kind, f"heater draws {amperes * 1e3:.0f} mA; {low * 1e3:.0f} to {high * 1e3:.0f} mA is right"
            )


class LowPhase:
    """Of a cycled cell (MQ-7): its value at the end of the low phase, the only one that means CO."""

    def __init__(self) -> None:
        self._last: float | None = None

    def feed(self, ratio: float | None, amperes: float) -> float | None:
        """The value once the heater has just gone up; None in between."""
        if amperes < LOW_PHASE_A:
            self._last = ratio
            return None
        last, self._last = self._last, None
        return last
