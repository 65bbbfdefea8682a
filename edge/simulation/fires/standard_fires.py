"""Test fires: EN 54 TF1-TF9 and UL 217, as courses with the published end points.

The numbers are targets of engineering, collected second-hand; where a row has none, the source says what
was assumed. Flaming rates of rise are 5-30 K/min and CO 10-50 ppm at the alarm, smouldering CO 10-100 ppm.
"""

from dataclasses import dataclass

import numpy as np

from edge.model.quantity import Quantity
from edge.simulation.fires.scenario import (
    FLAMING,
    SMOULDERING,
    Course,
    Drawn,
    Kind,
    Scenario,
    particles_of,
)
from edge.simulation.fires.shapes import Array, Range, growth

_T_SQUARED = Range(2.0, 2.0)  # flaming fires grow as t² (Heskestad)
_STEADY = Range(1.0, 1.6)  # a hot plate or a glowing wick: steady, or slowly gathering
_NO_HEAT = Range(0.0, 1.0)
_FLAMING_RISE = Range(5.0, 30.0)  # K/min at the end
_FLAMING_CO = Range(10.0, 50.0)
_SMOULDERING_CO = Range(10.0, 100.0)
_HELD_S = 60.0  # it burns on so long after the published end


@dataclass(frozen=True, slots=True)
class Row:
    """End points of one test fire.

    end_s    how long it takes [s]
    smoke    [dB/m] at the end
    co       [ppm] at the end
    rise     rate of rise at the end [K/min]; heat [K] at the end instead where `heat` is given
    """

    end_s: Range
    smoke: Range
    co: Range
    power: Range
    m2_per_g: float
    rise: Range | None = None
    heat: Range = _NO_HEAT

    def draw(self, rng: np.random.Generator) -> Drawn:
        """One fire of this kind."""
        end_s, power = self.end_s.draw(rng), self.power.draw(rng)
        smoke, co = self.smoke.draw(rng), self.co.draw(rng)
        # d/dt of heat·(t/end)^p at the end is p·heat/end.
        heat = self.heat.draw(rng) if self.rise is None else self.rise.draw(rng) * end_s / 60.0 / power

        def course(t: Array) -> Course:
            obscuration = growth(t, end_s, smoke, power)
            return {
                Quantity.SMOKE: obscuration,
                Quantity.PM2_5: particles_of(obscuration, self.m2_per_g),
                Quantity.CO: growth(t, end_s, co, power),
                Quantity.TEMPERATURE: growth(t, end_s, heat, power),
            }

        return Drawn(end_s + _HELD_S, course)


_UL_SMOULDERING_LIMIT = 1.821  # 12 %/ft
_UL_FLAMING_LIMIT = 0.731  # 5 %/ft
_EN_LIMIT = 2.0

_FLAMES = ("bedroom", "kitchen", "shop", "altar", "attic")
_GLOW = ("bedroom", "kitchen", "altar")


def _fire(
    name: str, row: Row, source: str, profiles: tuple[str, ...], limit: float | None = None
) -> Scenario:
    return Scenario(name, Kind.FIRE, source, profiles, row.draw, limit)


TEST_FIRES: tuple[Scenario, ...] = (
    _fire(
        "TF1 open wood",
        Row(Range(270, 370), Range(0.45, 0.75), _FLAMING_CO, _T_SQUARED, FLAMING, rise=_FLAMING_RISE),
        "EN 54-9 TF1: 270-370 s, 0.45-0.75 dB/m, strong heat (flaming 5-30 K/min, CO 10-50 ppm)",
        _FLAMES,
    ),
    _fire(
        "TF2 smouldering beech",
        Row(Range(570, 840), Range(2.0, 2.0), _SMOULDERING_CO, _STEADY, SMOULDERING),
        "EN 54-7 TF2: ends at 2 dB/m within 570-840 s, weak heat; CO of a smoulder 10-100 ppm",
        _GLOW,
        _UL_SMOULDERING_LIMIT,
    ),
    _fire(
        "TF3 glowing cotton",
        Row(Range(280, 750), Range(2.0, 2.0), Range(50.0, 100.0), _STEADY, SMOULDERING),
        "EN 54-7 TF3: ends at 2 dB/m within 280-750 s, very weak heat, CO dense (upper half of 10-100 ppm)",
        _GLOW,
        _UL_SMOULDERING_LIMIT,
    ),
    _fire(
        "TF4 flaming polyurethane",
        Row(Range(140, 180), Range(1.27, 1.73), _FLAMING_CO, _T_SQUARED, FLAMING, rise=_FLAMING_RISE),
        "EN 54-7 TF4: 140-180 s, 1.27-1.73 dB/m, strong heat, CO thin (10-50 ppm)",
        _FLAMES,
    ),
    _fire(
        "TF5 n-heptane",
        Row(Range(120, 240), Range(0.92, 1.24), _FLAMING_CO, _T_SQUARED, FLAMING, rise=_FLAMING_RISE),
        "EN 54-7 TF5: 120-240 s, 0.92-1.24 dB/m, strong heat, CO thin (10-50 ppm)",
        _FLAMES,
    ),
    _fire(
        "TF6 methylated spirit",
        Row(Range(240, 480), Range(0.0, 0.0), Range(0.0, 5.0), _T_SQUARED, FLAMING, heat=Range(60.0, 60.0)),
        "EN 54-9 TF6: heat alone, 60 K at the end, CO very thin; time from a final 15-30 K/min",
        _FLAMES,
    ),
    _fire(
        "TF7 slow smouldering wood",
        Row(Range(1200, 2400), Range(0.5, 1.0), _SMOULDERING_CO, _STEADY, SMOULDERING),
        "EN 54-9 TF7: slow, 20 min and more, low obscuration; 20-40 min and 0.5-1 dB/m are assumed",
        _GLOW,
    ),
    _fire(
        "TF8 decalin",
        Row(Range(550, 1000), Range(1.53, 1.87), _FLAMING_CO, _STEADY, FLAMING, heat=Range(1.0, 5.0)),
        "EN 54-9 TF8: about 1.7 dB/m (10 % either way), 550-1000 s, little heat; CO as thin as TF4's",
        _GLOW,
    ),
    _fire(
        "TF9 deep-seated cotton",
        Row(Range(600, 1800), Range(0.1, 0.5), Range(100.0, 100.0), _STEADY, SMOULDERING),
        "EN 54-9 TF9: CO first, 100 ppm at the end, little smoke; 10-30 min and 0.1-0.5 dB/m are assumed",
        _GLOW,
    ),
    _fire(
        "UL 217 flaming polyurethane",
        Row(Range(140, 240), Range(0.731, 1.73), _FLAMING_CO, _T_SQUARED, FLAMING, rise=_FLAMING_RISE),
        "UL 217 8th ed.: alarm before 5 %/ft; course and end as TF4, time to 240 s",
        _FLAMES,
        _UL_FLAMING_LIMIT,
    ),
    _fire(
        "UL 217 smouldering polyurethane",
        Row(Range(1200, 3600), Range(2.0, 2.0), _SMOULDERING_CO, _STEADY, SMOULDERING),
        "UL 217 8th ed.: alarm before 12 %/ft; minutes to hours: 20-60 min",
        _GLOW,
        _UL_SMOULDERING_LIMIT,
    ),
)
