"""Each criterion at its edges, through the detector."""

import itertools
import math
from collections.abc import Callable

import pytest

from edge.model.condition import Cause, Hazard
from edge.model.evidence import Severity
from edge.model.quantity import Quantity
from edge.model.reading import Quality, Role

T, PM, SMOKE, CO = Quantity.TEMPERATURE, Quantity.PM2_5, Quantity.SMOKE, Quantity.CO
Make = Callable[..., object]


def steady(value: float) -> Callable[[float], float]:
    return lambda at: value


def grows(start: float, per_min: float, since: float = 0.0) -> Callable[[float], float]:
    return lambda at: start + per_min * max(0.0, at - since) / 60.0


def test_call_point_is_fire_while_pressed_whatever_the_quality(bench) -> None:
    room = bench(Quantity.CALL_POINT)
    assert room.feed(Quantity.CALL_POINT, 0.0, 1.0) is Severity.NONE
    assert room.feed(Quantity.CALL_POINT, 1.0, 2.0, Quality.SUSPECT) is Severity.FIRE
    assert room.last.cause is Cause.CALL_POINT
    assert room.last.is_hard
    assert room.last.because == "call point pressed"
    assert room.feed(Quantity.CALL_POINT, 1.0, 90_000.0) is Severity.FIRE
    assert room.detector.tick(200_000.0) == []
    assert room.feed(Quantity.CALL_POINT, 0.0, 200_001.0) is Severity.NONE


def test_call_point_pressed_out_of_order_still_counts(bench) -> None:
    room = bench(Quantity.CALL_POINT)
    room.feed(Quantity.CALL_POINT, 0.0, 100.0)
    assert room.feed(Quantity.CALL_POINT, 1.0, 99.0) is Severity.FIRE


@pytest.mark.parametrize(
    ("role", "cause"), [(Role.SMOKE_ALARM, Cause.SMOKE_ALARM), (Role.HEAT, Cause.HEAT_CONTACT)]
)
def test_certified_contact_is_hard(bench, role: Role, cause: Cause) -> None:
    room = bench(role)
    assert room.feed(role, 1.0, 0.0) is Severity.FIRE
    assert room.last.cause is cause
    assert room.last.is_hard


def test_contact_of_the_device_itself_says_nothing_of_fire(bench) -> None:
    room = bench(Role.TAMPER, Role.MAINS_FAIL)
    room.feed(Role.TAMPER, 1.0, 0.0)
    room.feed(Role.MAINS_FAIL, 1.0, 0.0)
    assert room.last is None


@pytest.mark.parametrize(
    ("profile", "limit"), [("bedroom", 57.0), ("altar", 60.0), ("kitchen", 74.0), ("attic", 74.0)]
)
@pytest.mark.parametrize("step", [1.0, 60.0])
def test_heat_limit_is_the_profile_class(bench, profile: str, limit: float, step: float) -> None:
    room = bench(T, profile=profile, interval_s=step)
    # 1 K/min: only the static limit answers (EN 54-5)
    reached = room.play({T: grows(30.0, 1.0)}, 0.0, 7200.0, step, until=Severity.FIRE)
    assert reached == pytest.approx((limit - 30.0) * 60.0, abs=step)
    assert room.last.cause is Cause.HEAT_LIMIT
    assert f"limit here is {limit:.0f} °C" in room.last.because


def test_heat_limit_stands_with_doubtful_readings_once_confirmed(bench) -> None:
    room = bench(T)
    room.feed(T, 25.0, 0.0)
    assert room.feed(T, 70.0, 1.0, Quality.SUSPECT) is Severity.NONE
    assert room.feed(T, 71.0, 2.0, Quality.SUSPECT) is Severity.FIRE
    assert room.last.cause is Cause.HEAT_LIMIT
    room = bench(T)
    assert room.feed(T, 70.0, 1.0, Quality.WARMING_UP) is Severity.NONE
    assert room.feed(T, 70.0, 2.0) is Severity.FIRE


def test_heat_rise_is_hard_after_thirty_seconds(bench) -> None:
    room = bench(T, profile="kitchen")
    room.play({T: steady(30.0)}, 0.0, 300.0)
    reached = room.play({T: grows(30.0, 12.0, since=300.0)}, 301.0, 600.0, until=Severity.FIRE)
    assert reached is not None
    assert room.last.cause is Cause.HEAT_RISE
    assert "rising 12 °C/min" in room.last.because
    assert reached - 300.0 <= 70.0


def test_heat_of_a_sunny_roof_and_of_a_heater_is_no_alarm(bench) -> None:
    attic = bench(T, profile="attic", interval_s=2.0)
    assert attic.play({T: grows(25.0, 0.8)}, 0.0, 2700.0, 2.0, until=Severity.PRE_ALARM) is None
    room = bench(T, interval_s=2.0)
    # 2 kW in 30 m³: 3.3 K/min at first, levelling off
    heater = lambda at: 20.0 + 7.0 * (1.0 - math.exp(-at / 180.0))  # noqa: E731
    assert room.play({T: heater}, 0.0, 3600.0, 2.0, until=Severity.PRE_ALARM) is None


def test_heat_that_cycles_comes_back_to_its_own_peak(bench) -> None:
    """A box that warms itself by 1.6 K each minute, as one recorded night shows, in a room that warms too."""
    room = bench(T)
    curve = lambda at: 12.0 + at / 300.0 + 1.6 * math.sin(at * math.tau / 60.0)  # noqa: E731
    assert room.play({T: curve}, 0.0, 3600.0, until=Severity.PRE_ALARM) is None


def test_heat_step_that_levels_off_does_not_last_the_window(bench) -> None:
    """An oven door: 4 K within 15 s, and then no more; the neighbours are not called (20 s)."""
    room = bench(T)
    room.play({T: steady(28.0)}, 0.0, 300.0)
    puff = lambda at: 28.0 + min(4.0, (at - 300.0) * 4.0 / 15.0)  # noqa: E731
    severities = [room.feed(T, puff(at), at) for at in (300.0 + i for i in range(1, 300))]
    assert 0 < sum(severity is Severity.PRE_ALARM for severity in severities) < 20
    assert Severity.FIRE not in severities


def test_heat_through_lag_and_quantisation_of_a_dht22_is_quiet(bench) -> None:
    room = bench(T, interval_s=2.0)
    curve = lambda at: round(25.0 + 0.3 * math.sin(at / 7.0) + 0.2 * math.sin(at / 1.7), 1)  # noqa: E731
    assert room.play({T: curve}, 0.0, 7200.0, 2.0, until=Severity.PRE_ALARM) is None


def test_particles_alone_are_never_fire(bench) -> None:
    for profile in ("bedroom", "kitchen", "shop", "altar", "attic"):
        room = bench(PM, profile=profile)
        room.play({PM: steady(20.0)}, 0.0, 60.0)
        assert room.play({PM: steady(60_000.0)}, 61.0, 3600.0, until=Severity.FIRE) is None


@pytest.mark.parametrize(("profile", "until"), [("kitchen", 725.0 + 600.0), ("altar", 6 * 3600.0)])
def test_particles_of_frying_and_incense_are_no_pre_alarm(bench, profile: str, until: float) -> None:
    room = bench(PM, T, profile=profile)
    room.play({PM: steady(40.0), T: steady(28.0)}, 0.0, 600.0)
    incense = {PM: lambda at: min(7600.0, 40.0 + (at - 600.0) * 400.0 / 60.0), T: steady(28.0)}
    assert room.play(incense, 601.0, until, until=Severity.PRE_ALARM) is None
    assert room.last.evidence[0].weight_nat == 2.0  # it speaks, though not alone


def warned(room, curve: Callable[[float], float], start: float, end: float, step: float = 1.0) -> list[float]:
    """When a zone with particles alone was in pre-alarm."""
    times = [start + i * step for i in range(int((end - start) / step) + 1)]
    return [at for at in times if room.feed(PM, curve(at), at) is Severity.PRE_ALARM]


@pytest.mark.parametrize("step", [1.0, 2.0, 5.0, 30.0, 60.0])
def test_particles_of_long_cooking_caution_the_home_and_call_nobody(bench, step: float) -> None:
    """After ten minutes, in bursts shorter than the shortest verification window (10 s)."""
    room = bench(PM, profile="kitchen", interval_s=step)
    warned(room, steady(40.0), 0.0, 600.0, step)
    pan = lambda at: min(2000.0, 40.0 + (at - 600.0) * 10.0)  # noqa: E731 - 90 s to be dense
    times = warned(room, pan, 600.0, 600.0 + 1500.0, step)
    assert times[0] - 600.0 == pytest.approx(690.0, abs=2 * step + 2)
    bursts = [at for before, at in zip([0.0, *times], times, strict=False) if at - before > max(10.0, step)]
    assert 12 * 30.0 / max(30.0, step) * 0.4 <= len(bursts) <= 16
    for start in bursts:
        assert len([at for at in times if start <= at < start + max(60.0, 1.5 * step)]) <= 9.0 / step + 1
    assert max(room.last.score, 0.0) < 3.0


def test_caution_ends_by_time_alone_when_its_sensor_skips_a_beat(bench) -> None:
    """Else the verification window would run out on its last word."""
    room = bench(PM, profile="kitchen")
    warned(room, steady(40.0), 0.0, 600.0)
    (began, *_) = warned(room, lambda at: min(1000.0, 40.0 + (at - 600.0) * 60.0), 600.0, 648.0)
    end = room.detector.next_deadline()
    assert began < end <= began + 8.0
    assert [v.severity for v in room.detector.tick(end)] == [Severity.NONE]
    assert room.detector.next_deadline() > end + 600.0


def test_particles_that_come_like_a_flame_warn_a_kitchen_at_once_and_call_after_five_minutes(bench) -> None:
    room = bench(PM, profile="kitchen")
    warned(room, steady(40.0), 0.0, 600.0)
    times = warned(room, lambda at: min(1000.0, 40.0 + (at - 600.0) * 60.0), 600.0, 1000.0)
    assert times[0] - 600.0 == pytest.approx(47.0, abs=3.0)
    assert max(later - at for at, later in itertools.pairwise(times)) < 60.0
    lasting = next(at for at in times if all(at + i in times for i in range(20)))
    assert lasting - 600.0 == pytest.approx(317.0, abs=3.0)


def test_particles_denser_than_any_incense_are_a_pre_alarm_before_an_altar_too(bench) -> None:
    for profile in ("kitchen", "altar"):
        room = bench(PM, profile=profile)
        warned(room, steady(40.0), 0.0, 600.0)
        times = warned(room, lambda at: 40.0 + (at - 600.0) * 20.0, 600.0, 1300.0)
        lasting = next(at for at in times if all(at + i in times for i in range(20)))
        assert 530.0 <= lasting - 600.0 <= 540.0  # 10 mg/m³, then 30 s


def test_particles_dense_for_half_an_hour_call_from_a_kitchen_and_not_from_an_altar(bench) -> None:
    slow = lambda at: min(1000.0, 40.0 + (at - 600.0) * 10.0)  # noqa: E731
    for profile, calls in (("kitchen", True), ("altar", False)):
        room = bench(PM, profile=profile)
        warned(room, steady(40.0), 0.0, 600.0)
        times = warned(room, slow, 600.0, 3000.0)
        assert any(all(at + i in times for i in range(20)) for at in times) is calls


def test_heat_too_slow_for_a_kitchen_completes_dense_particles(bench) -> None:
    for particles, expected in ((steady(40.0), Severity.NONE), (steady(2000.0), Severity.PRE_ALARM)):
        room = bench(PM, T, profile="kitchen")
        room.play({PM: steady(40.0), T: steady(28.0)}, 0.0, 600.0)
        room.play({PM: particles, T: grows(28.0, 6.0, since=610.0)}, 601.0, 700.0)
        assert room.last.severity is expected


def test_particles_of_a_mosquito_coil_are_no_pre_alarm(bench) -> None:
    room = bench(PM)
    room.play({PM: steady(60.0)}, 0.0, 600.0)
    coil = lambda at: min(677.0, 60.0 + (at - 600.0))  # noqa: E731
    assert room.play({PM: coil}, 601.0, 4 * 3600.0, until=Severity.PRE_ALARM) is None


def test_particles_dense_for_half_a_minute_warn_the_bedroom(bench) -> None:
    room = bench(PM)
    room.play({PM: steady(60.0)}, 0.0, 600.0)
    reached = room.play({PM: steady(1000.0)}, 601.0, 800.0, until=Severity.PRE_ALARM)
    assert reached == pytest.approx(632.0, abs=2.0)
    assert "particles 1000 µg/m³" in room.last.because


def test_particles_while_warming_up_are_no_evidence(bench) -> None:
    room = bench(PM)
    for at in range(300):
        assert room.feed(PM, 5000.0, float(at), Quality.WARMING_UP) is Severity.NONE
    assert room.last.evidence == ()


def test_particles_with_rising_humidity_are_distrusted_but_join_heat(bench) -> None:
    room = bench(PM, T, Quantity.HUMIDITY)
    room.play({PM: steady(30.0), T: steady(25.0), Quantity.HUMIDITY: steady(65.0)}, 0.0, 600.0)
    steam = {
        PM: steady(2000.0),
        T: grows(25.0, 0.5, since=600.0),
        Quantity.HUMIDITY: lambda at: min(97.0, 65.0 + (at - 600.0)),
    }
    # humidity rises for half a minute before it is wet: the particles must wait as long by themselves
    assert room.play(steam, 601.0, 900.0, until=Severity.PRE_ALARM) is None
    hot = {**steam, T: grows(25.0, 12.0, since=900.0)}
    assert room.play(hot, 901.0, 1000.0, until=Severity.FIRE) is not None


def test_dense_smoke_is_hard_in_steam_too(bench) -> None:
    room = bench(SMOKE, Quantity.HUMIDITY, profile="kitchen")
    room.play({SMOKE: steady(0.01), Quantity.HUMIDITY: steady(60.0)}, 0.0, 300.0)
    fog = {SMOKE: steady(2.5), Quantity.HUMIDITY: lambda at: min(98.0, 60.0 + at - 300.0)}
    reached = room.play(fog, 301.0, 400.0, until=Severity.FIRE)
    assert reached == pytest.approx(311.0, abs=1.0)
    assert room.last.cause is Cause.SMOKE_LIMIT


def test_smoke_rise_is_a_pre_alarm_above_the_meters_own_zero(bench) -> None:
    room = bench(SMOKE)
    room.play({SMOKE: steady(0.2)}, 0.0, 600.0)  # a meter with an offset
    assert room.last.severity is Severity.NONE
    reached = room.play({SMOKE: steady(0.4)}, 601.0, 700.0, until=Severity.PRE_ALARM)
    assert reached is not None
    assert reached <= 625.0


def test_smoke_slow_smoulder_is_never_absorbed(bench) -> None:
    """0.1 dB/m an hour, five times the baseline's own limit: it alarms, and before 0.35 dB/m."""
    room = bench(SMOKE, interval_s=10.0)
    room.play({SMOKE: steady(0.01)}, 0.0, 3600.0, 10.0)
    reached = room.play(
        {SMOKE: grows(0.01, 0.1 / 60.0, since=3600.0)}, 3610.0, 20_000.0, 10.0, until=Severity.PRE_ALARM
    )
    assert reached is not None
    assert 0.01 + 0.1 * (reached - 3600.0) / 3600.0 < 0.35


def test_smoke_and_co_together_are_fire(bench) -> None:
    """A glowing smoulder (TF3): bright smoke and dense CO; the product makes it fire before 2 dB/m."""
    room = bench(SMOKE, CO)
    room.play({SMOKE: steady(0.01), CO: steady(2.0)}, 0.0, 600.0)
    smoulder = {SMOKE: grows(0.01, 0.24, since=600.0), CO: grows(2.0, 12.0, since=600.0)}
    reached = room.play(smoulder, 601.0, 1200.0, until=Severity.FIRE)
    assert reached is not None
    assert 0.24 * (reached - 600.0) / 60.0 < 1.0
    assert room.last.cause is Cause.DETECTOR
    assert {e.sensor for e in room.last.evidence} == {"smoke_obscuration", "co"}


def test_co_alone_is_the_tables_and_sounds_as_co(bench) -> None:
    room = bench(CO)
    room.play({CO: steady(1.0)}, 0.0, 120.0)
    assert room.play({CO: steady(110.0)}, 121.0, 121.0 + 600.0, until=Severity.PRE_ALARM) is None
    assert room.play({CO: steady(110.0)}, 722.0, 3600.0, until=Severity.FIRE) is not None
    assert room.last.cause is Cause.CO_LIMIT
    assert room.last.hazard is Hazard.CO
    assert room.last.is_hard


def test_co_of_300_ppm_is_hard_after_a_minute(bench) -> None:
    room = bench(CO)
    reached = room.play({CO: steady(320.0)}, 0.0, 300.0, until=Severity.FIRE)
    assert reached == pytest.approx(60.0, abs=2.0)
    assert room.last.hazard is Hazard.CO


def test_co_with_smoke_sounds_as_fire(bench) -> None:
    room = bench(CO, SMOKE)
    room.play({CO: steady(1.0), SMOKE: steady(0.0)}, 0.0, 120.0)
    room.play({CO: steady(900.0), SMOKE: steady(0.4)}, 121.0, 240.0)
    assert room.last.cause is Cause.CO_LIMIT
    assert room.last.hazard is Hazard.FIRE


def test_co2_of_people_is_quiet_and_of_a_burner_only_supports(bench) -> None:
    room = bench(Quantity.CO2)
    people = {Quantity.CO2: lambda at: min(3000.0, 420.0 + at * 100.0 / 60.0)}
    room.play(people, 0.0, 1800.0)
    assert room.last.evidence == ()
    burner = {Quantity.CO2: grows(3000.0, 2000.0, since=1800.0)}
    assert room.play(burner, 1801.0, 2100.0, until=Severity.PRE_ALARM) is None
    assert 0.0 < room.last.score < 3.0


@pytest.mark.parametrize(
    ("quantity", "clean", "gassed"), [(Quantity.TVOC, 100.0, 5000.0), (Quantity.GAS_RATIO, 1.0, 0.1)]
)
def test_vapour_only_supports(bench, quantity: Quantity, clean: float, gassed: float) -> None:
    room = bench(quantity)
    room.play({quantity: steady(clean)}, 0.0, 600.0)
    assert room.last.evidence == ()
    assert room.play({quantity: steady(gassed)}, 601.0, 900.0, until=Severity.PRE_ALARM) is None
    assert room.last.score > 0.0
    assert "times its normal level" in room.last.because
