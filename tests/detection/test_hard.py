import pytest

from edge.detection.hard import STATIC_LIMIT, DenseSmoke, Exposure, RisingHeat, StaticHeat
from edge.model.reading import HeatClass


@pytest.mark.parametrize(
    ("heat_class", "least", "most"),
    [(HeatClass.A1, 54.0, 65.0), (HeatClass.A2, 54.0, 70.0), (HeatClass.B, 69.0, 85.0)],
)
def test_static_limit_lies_in_the_band_of_its_class(heat_class: HeatClass, least: float, most: float) -> None:
    assert least <= STATIC_LIMIT[heat_class] <= most


def test_static_heat_needs_one_trusted_reading() -> None:
    heat = StaticHeat(HeatClass.A1)
    assert not heat.feed(0.0, 56.0, True)
    assert heat.feed(1.0, 57.0, True)
    assert not heat.feed(2.0, 56.9, True)


def test_static_heat_doubted_is_confirmed_by_the_next() -> None:
    heat = StaticHeat(HeatClass.A1)
    heat.feed(0.0, 30.0, True)
    assert not heat.feed(1.0, 90.0, False)
    assert heat.feed(2.0, 90.0, False)


def test_static_heat_torn_value_alone_is_no_alarm() -> None:
    heat = StaticHeat(HeatClass.A1)
    heat.feed(0.0, 25.0, True)
    assert not heat.feed(2.0, 120.0, True)
    assert not heat.feed(4.0, 25.0, True)
    assert not heat.feed(6.0, 120.0, True)
    assert heat.feed(8.0, 121.0, True)


def test_rising_heat_needs_thirty_seconds_and_ten_kelvin() -> None:
    rising = RisingHeat(180.0)
    seen = [at for at in range(0, 60) if rising.feed(float(at), 8.3, 12.0)]
    assert seen[0] == 30
    rising = RisingHeat(180.0)
    assert not any(rising.feed(float(at), 8.3, 9.9) for at in range(120))
    assert not any(rising.feed(float(at), 8.2, 50.0) for at in range(120, 240))


def test_dense_smoke_needs_ten_seconds_and_two_readings() -> None:
    smoke = DenseSmoke(180.0)
    assert next(at for at in range(20) if smoke.feed(float(at), 2.0)) == 10
    smoke = DenseSmoke(180.0)
    assert not smoke.feed(0.0, 9.0)
    assert smoke.feed(60.0, 9.0)


@pytest.mark.parametrize(
    ("ppm", "earliest_min", "latest_min"),
    [(300.0, 0.0, 3.0), (100.0, 10.0, 40.0), (50.0, 60.0, 90.0)],
)
@pytest.mark.parametrize("step", [1.0, 60.0])
def test_exposure_keeps_the_bands_of_en_50291(
    ppm: float, earliest_min: float, latest_min: float, step: float
) -> None:
    exposure = Exposure()
    at = 0.0
    while not exposure.feed(ppm, step):
        at += step
        assert at <= latest_min * 60.0
    assert at >= earliest_min * 60.0


def test_exposure_of_30_ppm_is_silent_for_two_hours() -> None:
    exposure = Exposure()
    assert not any(exposure.feed(33.0, 10.0) for _ in range(720))


def test_exposure_survives_a_noisy_moment_and_ends_with_clean_air() -> None:
    exposure = Exposure()
    stood = [exposure.feed(310.0 if i % 10 else 250.0, 1.0) for i in range(120)]
    assert any(stood)
    assert not exposure.feed(5.0, 1.0)
