"""Words of the firmware and registers of an INA219; mains and battery in virtual time."""

import json
from pathlib import Path

import pytest

from edge.errors import FrameError
from edge.sensors import ina219_frame as chip
from edge.sensors.supply_states import (
    BATTERY_S,
    Battery,
    BatteryLimits,
    BatteryState,
    Held,
    PiSupply,
    throttled,
    under_voltage,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "ina219.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("throttled=0x0\n", PiSupply(False)), ("throttled=0x50005\n", PiSupply(True, True)),
        ("throttled=0x50000\n", PiSupply(False)), ("0x1", PiSupply(True)), ("8\n", PiSupply(False, True)),
    ],
)  # fmt: skip
def test_what_has_occurred_since_boot_is_not_now(text: str, found: PiSupply) -> None:
    assert throttled(text) == found


def test_kernels_word_is_one_of_two() -> None:
    assert (under_voltage("1\n"), under_voltage("0")) == (PiSupply(True), PiSupply(False))
    for text in ("", "2", "-1", "\0", "11"):
        with pytest.raises(FrameError, match="in0_lcrit_alarm"):
            under_voltage(text)


@pytest.mark.parametrize("text", ["", "throttled=", "VCHI initialization failed", "throttled=0xzz"])
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(FrameError):
        throttled(text)


def words(reg: str) -> list[tuple[int, dict]]:
    return [
        (int(v["hex"].replace(" ", ""), 16), v["decoded"])
        for v in VECTORS
        if v["decoded"]["reg"].startswith(reg)
    ]


@pytest.mark.parametrize(("word", "decoded"), words("bus"))
def test_bus_register(word: int, decoded: dict) -> None:
    assert chip.bus_volts(word) == pytest.approx(decoded["volts"])


@pytest.mark.parametrize(("word", "decoded"), words("shunt"))
def test_shunt_register(word: int, decoded: dict) -> None:
    assert chip.shunt_volts(word) == pytest.approx(decoded["mv"] / 1e3)


def test_shunt_register_the_other_way_round_and_configs() -> None:
    assert chip.shunt_volts(0xF830) == pytest.approx(-0.02)
    assert chip.is_measuring(chip.POWER_ON_CONFIG)
    assert not chip.is_measuring(0x3998)


def test_held_counts_after_it_has_lasted_and_ends_so() -> None:
    held = Held(2.0, 60.0)
    assert [held.feed(True, at) for at in (0.0, 1.0, 2.0)] == [False, False, True]
    assert held.feed(False, 10.0)
    assert held.feed(True, 60.0), "a flap begins the calm anew"
    assert held.feed(False, 69.0)
    assert held.feed(False, 128.0)
    assert not held.feed(False, 129.0)


LIMITS = BatteryLimits(cells=2)


def run(battery: Battery, volts: float, amperes: float, since: float, seconds: float) -> BatteryState:
    state = BatteryState.GOOD
    for second in range(int(seconds) + 1):
        state = battery.feed(volts, amperes, since + second)
    return state


def test_mains_lost_and_back_within_two_seconds() -> None:
    battery = Battery(LIMITS, 0.1)
    run(battery, 8.3, -0.5, 0, 10)
    assert not battery.is_on_battery
    battery.feed(8.2, 0.6, 11)
    battery.feed(8.2, 0.6, 12)
    assert not battery.is_on_battery
    battery.feed(8.2, 0.6, 13)
    assert battery.is_on_battery
    run(battery, 8.2, 0.05, 14, 3)
    assert not battery.is_on_battery


@pytest.mark.parametrize(
    ("volts", "state"),
    [(8.4, "good"), (7.1, "good"), (6.9, "low"), (6.3, "empty"), (0.0, "absent"), (12.6, "absent")],
)
def test_battery_after_half_a_minute(volts: float, state: str) -> None:
    assert run(Battery(LIMITS, 0.1), volts, 0.5, 0, BATTERY_S - 1) is BatteryState.GOOD
    assert run(Battery(LIMITS, 0.1), volts, 0.5, 0, BATTERY_S) == state


def test_a_siren_that_pulls_the_voltage_down_for_a_moment_is_no_low_battery() -> None:
    battery = Battery(LIMITS, 0.1)
    for minute in range(10):
        assert run(battery, 6.8, 1.0, minute * 60, 20) is BatteryState.GOOD
        assert run(battery, 7.2, 0.5, minute * 60 + 21, 30) is BatteryState.GOOD


def test_low_battery_ends_clearly_above_its_limit() -> None:
    battery = Battery(LIMITS, 0.1)
    run(battery, 6.9, 0.5, 0, 40)
    assert run(battery, 7.1, -0.5, 100, 100) is BatteryState.LOW
    assert run(battery, 7.3, -0.5, 300, 31) is BatteryState.GOOD
