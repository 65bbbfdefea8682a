import pytest

from edge.model.quantity import Quantity
from edge.model.reading import Reading
from edge.recording.beside import peer_median, simple_outcomes
from edge.recording.manifest import Entry, Peer
from edge.recording.simple import SIMPLE, UNIONS, spans_of

T, PM, SMOKE = Quantity.TEMPERATURE, Quantity.PM2_5, Quantity.SMOKE


def course(quantity: Quantity, values: list[float], step: float = 1.0) -> list[Reading]:
    return [Reading("s", "z", quantity, value, i * step) for i, value in enumerate(values)]


def spans(name: str, readings: list[Reading]) -> list[tuple[float, float]]:
    return spans_of(readings).get(name, {}).get("z", [])


def test_level_held_is_three_readings_or_ten_seconds() -> None:
    name = "particles 1000 µg/m³ held"
    values = [20.0] * 5 + [1000.0, 1000.0, 20.0] + [1000.0] * 5 + [20.0]
    assert spans(name, course(PM, values)) == [(10.0, 12.0)]
    assert spans(name, course(PM, [20.0, 1000.0, 1000.0, 20.0], 60.0)) == [(120.0, 120.0)]


def test_rise_in_a_minute_is_found_at_any_step() -> None:
    values = [20.0 + max(0, i - 60) * 9.0 / 60.0 for i in range(180)]
    ((start, _),) = spans("8.3 K in 60 s", course(T, values))
    assert start == pytest.approx(60.0 + 8.3 / 9.0 * 60.0, abs=1.0)
    assert spans("8.3 K in 60 s", course(T, [20.0, 20.0, 30.0, 30.0], 60.0)) == [(120.0, 120.0)]
    assert spans("8.3 K in 60 s", course(T, [20.0 + 8.0 * i for i in range(5)], 60.0)) == []


def test_ten_kelvin_a_minute_must_last_a_minute() -> None:
    values = [20.0 + max(0, i - 60) * 11.0 / 60.0 for i in range(240)]
    ((start, _),) = spans("10 K/min for 60 s", course(T, values))
    assert 60.0 + 60.0 < start < 60.0 + 95.0


def test_smoke_meters_zero_counts_for_one_and_not_for_the_other() -> None:
    readings = course(SMOKE, [0.16] * 200)
    assert spans("smoke 0.15 dB/m", readings)
    assert not spans("smoke rise 0.15 dB/m held", readings)


def test_union_is_any_of_its_parts() -> None:
    hot = course(T, [20.0, 60.0, 60.0])
    assert spans("union", hot) == [*spans("57 °C", hot), *spans("8.3 K in 60 s", hot)]
    assert all(part in SIMPLE for parts in UNIONS.values() for part in parts)


def test_outcome_of_a_simple_detector_counts_onsets_after_ignition() -> None:
    entry = Entry(file="set/a.csv", kind="fire", ignition_s=100.0, fire_zone="z")
    values = [20.0] * 50 + [60.0] * 5 + [20.0] * 60 + [60.0] * 20
    found = simple_outcomes(entry, course(T, values))["57 °C"]
    assert (found.alarm_s, found.detected, found.false_before_ignition) == (15.0, True, 1)


def test_peers_give_the_median_of_their_kind_and_place() -> None:
    peers = tuple(
        Peer(alarm=alarm, place=place, alarm_s=at)
        for alarm, place, at in (
            ("photoelectric", "room", 80.0),
            ("photoelectric", "hall", 120.0),
            ("photoelectric", "attic", 150.0),
            ("ionization", "room", 30.0),
        )
    )
    entry = Entry(file="a", kind="fire", ignition_s=0.0, peers=peers)
    assert peer_median(entry) == 120.0
    assert peer_median(entry, "photoelectric", "room") == 80.0
    assert peer_median(entry, "ionization", "attic") is None
