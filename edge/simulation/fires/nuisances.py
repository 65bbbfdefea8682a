"""Ordinary life: what looks like a fire and is none, with the published magnitudes.

Particles are levels measured in rooms, or an emission rate in a well-mixed room of 30 m³ (20-40) with 1-3 air
changes and 0.4 deposition an hour. Heat is a balance of the air (1.2 kJ/m³K) and its walls (5-15 W/m²K),
since no published rise was found; the assumed powers are in each source.
"""

from collections.abc import Callable

import numpy as np

from edge.model.quantity import Quantity
from edge.simulation.fires.scenario import SMOULDERING, Course, Drawn, Kind, Scenario, smoke_of
from edge.simulation.fires.shapes import Array, Range, filling, puff

_VOLUME_M3 = Range(20.0, 40.0)
_CHANGES_PER_H = Range(1.0, 3.0)
_DEPOSITION_PER_H = 0.4
_AIR_KJ_PER_M3K = 1.2
_WALL_W_PER_M2K = Range(5.0, 15.0)
_WALL_M2_AT_30_M3 = Range(60.0, 80.0)
_AIRING_S = 600.0  # played on so long after the source has ended


def _tau(rng: np.random.Generator) -> float:
    return 3600.0 / (_CHANGES_PER_H.draw(rng) + _DEPOSITION_PER_H)


def _emission(mg_per_min: float, tau_s: float, rng: np.random.Generator) -> float:
    """Level that a source would come to [µg/m³]."""
    return mg_per_min * 1000.0 / 60.0 * tau_s / _VOLUME_M3.draw(rng)


def _heat(watts: float, rng: np.random.Generator) -> tuple[float, float]:
    """Rise of the air's own balance [K] and its time [s]; the walls' slow warming comes on top."""
    volume = _VOLUME_M3.draw(rng)
    to_walls = _WALL_W_PER_M2K.draw(rng) * _WALL_M2_AT_30_M3.draw(rng) * (volume / 30.0) ** (2.0 / 3.0)
    return watts / to_walls, 1000.0 * _AIR_KJ_PER_M3K * volume / to_walls


def _burning(
    lasts_s: Range, particles: Range, co: Range, *, is_emission: bool = False
) -> Callable[[np.random.Generator], Drawn]:
    """Something that smokes steadily in a room."""

    def draw(rng: np.random.Generator) -> Drawn:
        burn_s, tau_s = lasts_s.draw(rng), _tau(rng)
        level = particles.draw(rng)
        if is_emission:
            level = _emission(level, tau_s, rng)
        else:  # a level that was measured while it burnt: reached, not only approached
            level /= 1.0 - np.exp(-burn_s / tau_s)
        co_ppm = co.draw(rng)

        def course(t: Array) -> Course:
            dust = filling(t, burn_s, level, tau_s)
            return {
                Quantity.PM2_5: dust,
                Quantity.SMOKE: smoke_of(dust, SMOULDERING),
                Quantity.CO: filling(t, burn_s, co_ppm, tau_s),
            }

        return Drawn(burn_s + _AIRING_S, course)

    return draw


def _cooking(mg_per_min: Range, watts: Range) -> Callable[[np.random.Generator], Drawn]:
    """Frying or grilling on a hob: particles, some CO and moisture, heat of the flame."""

    def draw(rng: np.random.Generator) -> Drawn:
        burn_s, tau_s = Range(600.0, 1800.0).draw(rng), _tau(rng)
        level = _emission(mg_per_min.draw(rng), tau_s, rng)
        rise, walls_s = _heat(watts.draw(rng), rng)
        moisture, co = Range(5.0, 25.0).draw(rng), Range(0.0, 10.0).draw(rng)

        def course(t: Array) -> Course:
            dust = filling(t, burn_s, level, tau_s)
            return {
                Quantity.PM2_5: dust,
                Quantity.SMOKE: smoke_of(dust, SMOULDERING),
                Quantity.CO: filling(t, burn_s, co, tau_s),
                Quantity.HUMIDITY: filling(t, burn_s, moisture, tau_s),
                Quantity.TEMPERATURE: filling(t, burn_s, rise, walls_s) + filling(t, burn_s, 3.0, 3600.0),
            }

        return Drawn(burn_s + _AIRING_S, course)

    return draw


def _broiling(rng: np.random.Generator) -> Drawn:
    end_s, power = Range(300.0, 1200.0).draw(rng), Range(1.0, 2.0).draw(rng)
    rise, walls_s = _heat(Range(500.0, 1500.0).draw(rng), rng)

    def course(t: Array) -> Course:
        smoke = 0.215 * np.clip(t / end_s, 0.0, 1.0) ** power
        return {
            Quantity.SMOKE: smoke,
            Quantity.PM2_5: smoke / 4.343 / SMOULDERING * 1e6,
            Quantity.TEMPERATURE: filling(t, end_s, rise, walls_s),
        }

    return Drawn(end_s, course)


def _steam(rng: np.random.Generator) -> Drawn:
    burn_s, tau_s = Range(300.0, 1200.0).draw(rng), Range(60.0, 300.0).draw(rng)
    droplets = Range(200.0, 2000.0).draw(rng)
    wet, warm = Range(65.0, 75.0).draw(rng), Range(1.0, 5.0).draw(rng)

    def course(t: Array) -> Course:
        humidity = filling(t, burn_s, wet, tau_s)
        # Droplets come above 90 %RH: the last tenth of a rise from 25-45 %RH.
        dust = droplets * np.clip((humidity / wet - 0.9) / 0.1, 0.0, 1.0)
        return {
            Quantity.HUMIDITY: humidity,
            Quantity.PM2_5: dust,
            Quantity.SMOKE: smoke_of(dust, SMOULDERING),
            Quantity.TEMPERATURE: filling(t, burn_s, warm, tau_s),
        }

    return Drawn(burn_s + _AIRING_S, course)


def _cloud(height: Range, tau: Range, co: float) -> Callable[[np.random.Generator], Drawn]:
    """A spray, or dust swept up: there at once, settling by itself."""

    def draw(rng: np.random.Generator) -> Drawn:
        top, tau_s, rise_s = height.draw(rng), tau.draw(rng), Range(5.0, 30.0).draw(rng)

        def course(t: Array) -> Course:
            dust = puff(t, 0.0, rise_s, top, tau_s)
            return {
                Quantity.PM2_5: dust,
                Quantity.SMOKE: smoke_of(dust, 1.0),  # coarse drops and dust dim little for their mass
                Quantity.CO: np.full(t.size, co),
            }

        return Drawn(1800.0, course)

    return draw


def _oven(rng: np.random.Generator) -> Drawn:
    burn_s = Range(1800.0, 3600.0).draw(rng)
    rise, walls_s = _heat(Range(500.0, 2500.0).draw(rng), rng)
    slow = Range(1.0, 5.0).draw(rng)
    doors = [(float(at), Range(1.0, 4.0).draw(rng)) for at in rng.uniform(600.0, burn_s, 4)]
    door_s, fade_s = Range(10.0, 20.0).draw(rng), Range(60.0, 180.0).draw(rng)

    def course(t: Array) -> Course:
        heat = filling(t, burn_s, rise, walls_s) + filling(t, burn_s, slow, 3600.0)
        for at, height in doors:
            heat += puff(t, at, door_s, height, fade_s)
        return {Quantity.TEMPERATURE: heat}

    return Drawn(burn_s + _AIRING_S, course)


def _roof(rng: np.random.Generator) -> Drawn:
    lasts_s, top = 5400.0, Range(10.0, 30.0).draw(rng)
    clouds = Range(0.5, 3.0).draw(rng)
    period_s, phase = Range(300.0, 1200.0).draw(rng), Range(0.0, 6.28).draw(rng)
    start = Range(0.0, 10.0).draw(rng)

    def course(t: Array) -> Course:
        lit = np.clip(t, 0.0, None)
        sun = top * np.clip(lit / lasts_s, 0.0, 1.0)
        shade = clouds * (np.sin(lit * 6.283 / period_s + phase) - np.sin(phase))
        return {Quantity.TEMPERATURE: start + sun + shade}

    return Drawn(lasts_s, course)


_HOME = ("bedroom", "kitchen", "altar")


def _nuisance(
    name: str, source: str, profiles: tuple[str, ...], draw: Callable[[np.random.Generator], Drawn]
) -> Scenario:
    return Scenario(name, Kind.NUISANCE, source, profiles, draw)


NUISANCES: tuple[Scenario, ...] = (
    _nuisance(
        "incense",
        "PM2.5 1,374-7,645 µg/m³ measured while burning; a few to tens of ppm CO (3-30); 20-60 min",
        ("altar",),
        _burning(Range(1200.0, 3600.0), Range(1374.0, 7645.0), Range(3.0, 30.0)),
    ),
    _nuisance(
        "mosquito coil",
        "PM2.5 260-677 µg/m³ measured; a few ppm CO (1-5); an hour of it",
        _HOME,
        _burning(Range(3600.0, 3600.0), Range(260.0, 677.0), Range(1.0, 5.0)),
    ),
    _nuisance(
        "votive paper",
        "PM of mg/m³ (1-8, as incense), CO tens of ppm (10-50), heat local; 5-15 min",
        ("altar",),
        _burning(Range(300.0, 900.0), Range(1000.0, 8000.0), Range(10.0, 50.0)),
    ),
    _nuisance(
        "cigarette",
        "0.99 mg/min, one to three of 6 min; a few ppm CO (1-5)",
        _HOME,
        _burning(Range(360.0, 1080.0), Range(0.99, 0.99), Range(1.0, 5.0), is_emission=True),
    ),
    _nuisance(
        "frying",
        "2.68-2.78 mg/min (frying, grilling on high), small to moderate heat: 0.5-2.5 kW into the air",
        ("kitchen",),
        _cooking(Range(2.68, 2.78), Range(500.0, 2500.0)),
    ),
    _nuisance(
        "UL 217 broiling",
        "UL 217 8th ed.: no alarm below 1.5 %/ft (0.215 dB/m); 5-20 min and 0.5-1.5 kW are assumed",
        ("kitchen",),
        _broiling,
    ),
    _nuisance(
        "shower steam",
        "apparent PM above 90 %RH (200-2,000 µg/m³ assumed), no CO, small rise of temperature (1-5 K)",
        ("bedroom", "kitchen"),
        _steam,
    ),
    _nuisance(
        "insect spray",
        "no published row: 1-5 mg/m³ at once, gone with a time constant of 2-10 min, is assumed",
        _HOME,
        _cloud(Range(1000.0, 5000.0), Range(120.0, 600.0), 0.0),
    ),
    _nuisance(
        "dust",
        "no published row: 0.2-2 mg/m³ at once, settling with a time constant of 2-10 min, is assumed",
        ("bedroom", "shop", "attic"),
        _cloud(Range(200.0, 2000.0), Range(120.0, 600.0), 0.0),
    ),
    _nuisance(
        "oven heat",
        "no published row: 0.5-2.5 kW into the air, door opened four times for 1-4 K each",
        ("kitchen", "bedroom"),
        _oven,
    ),
    _nuisance(
        "frying heat",
        "small to moderate heat: 0.5-2.5 kW into the air, read by a thermometer alone",
        ("kitchen", "bedroom"),
        _cooking(Range(0.11, 0.11), Range(500.0, 2500.0)),
    ),
    _nuisance(
        "sun-heated roof",
        "rooms under metal pass 40 °C; below 1 K/min (static range of differential heads), clouds of 0.5-3 K",
        ("attic", "bedroom"),
        _roof,
    ),
)
