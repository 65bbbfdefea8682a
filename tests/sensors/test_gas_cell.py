"""Vectors of the power laws' authors (as ratios), rails, standstill, cold heaters; in virtual time."""

from collections.abc import Iterator

import pytest

from edge.model.condition import FaultKind
from edge.sensors import mq2, mq7, mq135
from edge.sensors.gas_cell import COLD_S, HEATER_S, STILL_S, Cell, Circuit, LowPhase, Traits, divided
from edge.sensors.refusal import Unusable

TRAITS = mq2.TRAITS
# RL 10 k, Vc 5 V, R0 from 0.46 V in clean air.
CIRCUIT = Circuit(supply_v=5.0, load=10_000.0, r0=10_040.2, gain=1.0, top_v=5.0)


@pytest.mark.parametrize(("volts", "ratio"), [(0.46, 9.83), (0.80, 5.229), (1.50, 2.324), (2.50, 0.996)])
def test_ratio(volts: float, ratio: float) -> None:
    assert CIRCUIT.ratio(volts) == pytest.approx(ratio, rel=1e-3)


def test_divider_lies_across_the_load_and_its_supply_is_not_the_reference() -> None:
    load, gain = divided(10_000.0, 10_000.0, 20_000.0)
    assert (load, gain) == (7500.0, 1.5)
    divided_circuit = Circuit(5.0, load, 10_040.2, gain, 3.28)
    rs = 10_040.2 * 5.229
    seen = 5.0 * load / (load + rs) / 1.5
    assert divided_circuit.ratio(seen) == pytest.approx(5.229)
    assert divided(4700.0, None, None) == (4700.0, 1.0)


@pytest.mark.parametrize(
    ("volts", "top", "kind"),
    [(0.0, 5.0, FaultKind.OPEN), (0.02, 5.0, FaultKind.OPEN), (-0.001, 5.0, FaultKind.OPEN),
     (4.99, 5.2, FaultKind.SHORT), (3.29, 3.28, FaultKind.SHORT)],
)  # fmt: skip
def test_rails_are_no_measurement(volts: float, top: float, kind: FaultKind) -> None:
    with pytest.raises(Unusable) as refused:
        Circuit(5.0, 10_000.0, 10_040.2, 1.0, top).ratio(volts)
    assert refused.value.kind is kind


def wobble(volts: float) -> Iterator[list[float]]:
    n = 0
    while True:
        n += 1
        yield [volts + 0.003 * ((n + k) % 3) for k in range(5)]


def run(cell: Cell, samples: Iterator[list[float]], seconds: int) -> FaultKind | None:
    try:
        for at, one in zip(range(seconds), samples, strict=False):
            cell.feed(one, float(at))
    except Unusable as error:
        return error.kind
    return None


def test_a_working_cell_has_no_fault() -> None:
    assert run(Cell(TRAITS, CIRCUIT), wobble(0.46), 1000) is None


def test_standstill_to_the_last_step_is_a_fault_after_a_minute() -> None:
    steady = iter([[0.46] * 5] * 1000)
    assert run(Cell(TRAITS, CIRCUIT), steady, int(STILL_S)) is None
    assert run(Cell(TRAITS, CIRCUIT), iter([[0.46] * 5] * 1000), int(STILL_S) + 3) is FaultKind.STUCK


def test_one_step_of_change_is_enough_to_live() -> None:
    samples = iter([[0.46] * 5 if n % 50 else [0.46] * 4 + [0.463] for n in range(1000)])
    assert run(Cell(TRAITS, CIRCUIT), samples, 1000) is None


def test_cold_heater_is_doubtful_at_once_and_a_fault_after_a_minute() -> None:
    cold = wobble(0.04)  # Rs 1.2 MΩ
    cell = Cell(TRAITS, CIRCUIT)
    assert cell.feed(next(cold), 0.0) > 10 * TRAITS.clean
    assert cell.is_doubtful
    cell.feed([0.46, 0.461, 0.459], 1.0)
    assert not cell.is_doubtful
    assert run(Cell(TRAITS, CIRCUIT), cold, int(COLD_S)) is None
    assert run(Cell(TRAITS, CIRCUIT), cold, int(COLD_S) + 2) is FaultKind.OPEN


@pytest.mark.parametrize(("amperes", "kind"), [(0.003, FaultKind.OPEN), (0.4, FaultKind.SHORT)])
def test_heater_out_of_its_band_for_ten_seconds(amperes: float, kind: FaultKind) -> None:
    cell = Cell(TRAITS, CIRCUIT)
    for at in range(int(HEATER_S)):
        cell.feed_heater(amperes, float(at))
    with pytest.raises(Unusable, match="mA") as refused:
        cell.feed_heater(amperes, HEATER_S)
    assert refused.value.kind is kind
    cell.feed_heater(0.15, HEATER_S + 1)
    cell.feed_heater(amperes, HEATER_S + 2)


def test_heater_current_of_every_type_at_5_v_is_right() -> None:
    for traits in (mq2.TRAITS, mq7.TRAITS, mq135.TRAITS):
        for volts in (4.75, 5.0, 5.25):
            Cell(traits, CIRCUIT).feed_heater(volts / 33.0, 0.0)
            low, high = traits.heater_a
            assert low <= volts / 33.0 <= high


def test_cycled_cell_tells_only_the_end_of_the_low_phase() -> None:
    phase, told = LowPhase(), []
    for second in range(450):
        is_low = second % 150 >= 60
        value = phase.feed(float(second), 0.042 if is_low else 0.150)
        if value is not None:
            told.append((second, value))
    assert told == [(150, 149.0), (300, 299.0)]


def test_clean_air_of_each_type() -> None:
    assert [t.clean for t in (mq2.TRAITS, mq7.TRAITS, mq135.TRAITS)] == [9.83, 27.5, 3.6]
    assert isinstance(mq7.TRAITS, Traits)
    assert mq7.TRAITS.warm_up_s == 3 * 150.0
