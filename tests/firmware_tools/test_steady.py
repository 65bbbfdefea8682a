import math
import random

import pytest

from edge.model.quantity import Quantity
from firmware_tools.steady import LIMITS, Measurement, sparkline

NOISE = random.Random(3)
# A quantity, its clean air, and what its sensors' noise is there.
AIR = [
    (Quantity.TEMPERATURE, 28.0, 0.1), (Quantity.HUMIDITY, 75.0, 0.5), (Quantity.PM2_5, 12.0, 1.5),
    (Quantity.SMOKE, 0.0, 0.005), (Quantity.CO, 0.5, 0.3), (Quantity.CO2, 450.0, 10.0),
    (Quantity.TVOC, 60.0, 5.0), (Quantity.GAS_RATIO, 9.8, 0.05), (Quantity.VOLTAGE, 5.0, 0.01),
]  # fmt: skip


def series(level: float, noise: float, drift: float = 0.0, count: int = 300) -> list[float]:
    return [level + NOISE.gauss(0.0, noise) + drift * n / count for n in range(count)]


@pytest.mark.parametrize(("quantity", "level", "noise"), AIR)
def test_clean_steady_air_is_a_calibration(quantity: Quantity, level: float, noise: float) -> None:
    found = Measurement.of(quantity, series(level, noise))
    assert found.refusal() == ""
    assert found.median == pytest.approx(level, abs=noise)
    assert found.spread == pytest.approx(noise, rel=0.3)
    assert f"{quantity}: " in found.text
    assert "300 readings" in found.text


@pytest.mark.parametrize(("quantity", "level", "noise"), AIR)
def test_drift_is_refused(quantity: Quantity, level: float, noise: float) -> None:
    limit = LIMITS[quantity]
    drift = 2.5 * max(limit.drift, limit.share * level)
    assert "drifted" in Measurement.of(quantity, series(level, noise, drift)).refusal()


@pytest.mark.parametrize(("quantity", "level", "noise"), AIR)
def test_unrest_is_refused(quantity: Quantity, level: float, noise: float) -> None:
    limit = LIMITS[quantity]
    swing = 2.0 * max(limit.spread, limit.share * level)
    restless = [level + (swing if n % 2 else -swing) for n in range(300)]
    assert "spread" in Measurement.of(quantity, restless).refusal()


@pytest.mark.parametrize(("quantity", "level"), [
    (Quantity.CO, 15.0), (Quantity.CO2, 1200.0), (Quantity.PM2_5, 150.0), (Quantity.TVOC, 3000.0),
    (Quantity.SMOKE, 0.5),
])  # fmt: skip
def test_air_that_is_not_clean_is_refused(quantity: Quantity, level: float) -> None:
    assert "no clean air" in Measurement.of(quantity, series(level, 0.0)).refusal()


def test_one_outlier_is_no_unrest() -> None:
    found = Measurement.of(Quantity.CO2, [*series(450.0, 5.0), 5000.0])
    assert found.refusal() == ""
    assert found.median == pytest.approx(450.0, abs=2.0)


def test_too_few_readings() -> None:
    found = Measurement.of(Quantity.CO, [0.5] * 19)
    assert "19 readings, 20 are wanted" in found.refusal()
    assert found.refusal(6) == ""


def test_sparkline_has_the_shape_of_the_values() -> None:
    assert sparkline([1.0, 1.0, 1.0]) == "▁▁▁"
    assert sparkline([0.0, 1.0, 2.0, 3.0]) == "▁▃▆█"
    wave = sparkline([math.sin(n / 30) for n in range(600)])
    assert len(wave) == 60
    assert {"▁", "█"} <= set(wave)
