"""Gas cells and zones on simulated chips: gpiozero's real software SPI, and I2C at the library's door."""

import errno
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Quality, Role
from edge.sensors import mq2, mq7, mq135, supervised_zone
from edge.sensors.i2c import I2c
from edge.simulation.i2c_chips import Ads1115Chip, I2cWire
from edge.simulation.mcp3008 import Fault, Mcp3008Chip

CELL = {"load": "10 kΩ", "r0": "10.04 kΩ", "warm_up": "0 s"}
ZONE = {"role": "smoke_alarm"}
MCP, ADS = {"adc": "mcp3008"}, {"adc": "ads1115"}
NORMAL, ALARM, OPEN, SHORT = 1.65, 3.3 * 594 / 5294, 3.3, 0.0


class Lab:
    """Both converters, on wires that can be broken."""

    def __init__(self, bench: Any) -> None:
        self.bench = bench
        bench.factory = MockFactory()
        self.spi = Mcp3008Chip(bench.factory)
        self.ads = Ads1115Chip()
        self.wire = I2cWire({0x48: self.ads})
        self.desk = bench.desk()
        self.desk.shared["i2c"] = I2c(opener=self.wire.open)
        self.sensors: list[Any] = []
        self.noise = random.Random(1)

    def start(self, module: Any, **settings: object) -> Any:
        kind = module.KIND
        made = kind.settings.model_validate(
            {"id": f"s{len(self.sensors)}", "kind": kind.name, "channel": 0, **settings}
        )
        sensor = kind.build(made, ZoneId("bep"), self.desk)
        self.sensors.append(sensor)
        sensor.start()
        return sensor

    def put(self, volts: float, channel: int = 0) -> None:
        self.spi.volts[channel] = self.ads.volts[channel % 4] = volts

    def breathe(self, volts: float, seconds: float) -> None:
        """Air that is never quite still."""
        end = self.bench.reactor.now() + seconds
        while self.bench.reactor.now() < end:
            self.put(volts + self.noise.uniform(-0.01, 0.01))
            self.bench.run(0.3)

    def close(self) -> None:
        for sensor in self.sensors:
            sensor.close()
        self.spi.close()
        Device.pin_factory = None  # gpiozero's software SPI keeps it there
        self.bench.factory.reset()


@pytest.fixture
def lab(quick) -> Iterator[Lab]:
    made = Lab(quick)
    yield made
    made.close()


@pytest.mark.parametrize("adc", [MCP, ADS], ids=["mcp3008", "ads1115"])
def test_gas_ratio_and_warm_up(quick, lab: Lab, adc: dict) -> None:
    lab.put(0.8)
    lab.start(mq2, **adc, **{**CELL, "warm_up": "20 s"})
    quick.until(lambda: quick.values(Quantity.GAS_RATIO, Quality.GOOD))
    first = quick.readings[0]
    assert (first.quantity, first.quality) == (Quantity.GAS_RATIO, Quality.WARMING_UP)
    assert first.value == pytest.approx(5.23, rel=0.02)
    warm = [r.at for r in quick.readings if r.quality is Quality.WARMING_UP]
    assert 15.0 <= max(warm) - min(warm) <= 20.0
    assert quick.faults() == []


@pytest.mark.parametrize(("volts", "fault"), [(0.0, "open"), (3.3, "short")])
def test_rail_is_a_fault_without_readings_and_the_cell_warms_up_anew(
    quick, lab: Lab, volts: float, fault: str
) -> None:
    lab.put(volts)
    lab.start(mq2, **MCP, **{**CELL, "warm_up": "5 s"})
    quick.until(lambda: quick.faults())
    assert quick.faults() == [f"+{fault}"]
    assert quick.readings == []
    quick.run(10.0)
    lab.put(0.5)
    quick.until(lambda: quick.values(Quantity.GAS_RATIO, Quality.GOOD))
    assert quick.readings[0].quality is Quality.WARMING_UP, "long after the start, yet cold"
    assert quick.faults() == [f"+{fault}", f"-{fault}"]


def test_dead_standstill_is_a_fault_and_moving_air_is_not(quick, lab: Lab) -> None:
    lab.start(mq135, **MCP, **CELL)
    lab.breathe(1.0, 90.0)
    assert quick.faults() == []
    quick.until(lambda: quick.faults())
    assert quick.faults() == ["+stuck"]
    lab.breathe(1.0, 5.0)
    assert quick.faults() == ["+stuck", "-stuck"]


def test_heater_that_draws_nothing_is_an_open_circuit(quick, lab: Lab) -> None:
    lab.put(0.15, channel=1)
    lab.start(mq2, **ADS, **CELL, heater_channel=1)
    lab.breathe(0.8, 5.0)
    assert quick.values(Quantity.GAS_RATIO, Quality.GOOD)
    lab.put(0.0, channel=1)
    lab.breathe(0.8, 30.0)
    assert quick.faults() == ["+open"]
    (change,) = quick.changes
    assert "heater draws 0 mA" in change.fault.detail
    assert quick.values(Quantity.GAS_RATIO, Quality.SUSPECT), "doubtful from the first wrong current on"


def test_cycled_mq7_reads_once_a_cycle(quick, lab: Lab) -> None:
    lab.put(0.150, channel=1)
    lab.start(mq7, **ADS, **CELL, heater_channel=1, cycled=True)
    lab.breathe(3.0, 10.0)
    assert quick.readings == []
    lab.put(0.042, channel=1)
    lab.breathe(0.8, 10.0)
    assert quick.readings == []
    lab.put(0.150, channel=1)
    lab.breathe(0.8, 10.0)
    (value,) = quick.values(Quantity.GAS_RATIO)
    assert value == pytest.approx(5.23, rel=0.1)


@pytest.mark.parametrize("adc", [MCP, ADS], ids=["mcp3008", "ads1115"])
def test_zone_alarms_and_its_faults_are_no_alarm(quick, lab: Lab, adc: dict) -> None:
    lab.put(NORMAL)
    lab.start(supervised_zone, **adc, **ZONE)
    contacts: Callable[[], list[float]] = lambda: quick.values(Quantity.CONTACT)  # noqa: E731
    quick.until(contacts)
    for volts, kind in ((OPEN, "open"), (SHORT, "short"), (1.0, "out_of_range")):
        lab.put(volts)
        quick.until(lambda kind=kind: f"+{kind}" in quick.faults())
        count = len(contacts())
        quick.run(20.0)
        assert len(contacts()) == count, "blind: it tells no rest"
    assert set(contacts()) == {0.0}
    lab.put(ALARM)
    quick.until(lambda: 1.0 in contacts())
    quick.until(lambda: quick.faults()[-1] == "-out_of_range")
    lab.put(NORMAL)
    quick.until(lambda: contacts()[-1] == 0.0)
    assert quick.faults() == ["+open", "+short", "-open", "+out_of_range", "-short", "-out_of_range"] or set(
        quick.faults()
    ) == {f"{sign}{kind}" for sign in "+-" for kind in ("open", "short", "out_of_range")}


def test_zone_repeats_its_state_for_supervision(quick, lab: Lab) -> None:
    lab.put(NORMAL)
    lab.start(supervised_zone, **MCP, **ZONE)
    quick.until(lambda: len(quick.readings) >= 4)
    assert {r.value for r in quick.readings} == {0.0}
    assert supervised_zone.REPEAT_S * 2 < supervised_zone.STALE_S


@pytest.mark.parametrize(
    ("role", "quantity", "meaning"),
    [("heat", Quantity.CONTACT, Role.HEAT), ("tamper", Quantity.CONTACT, Role.TAMPER),
     ("mains_fail", Quantity.CONTACT, Role.MAINS_FAIL), ("call_point", Quantity.CALL_POINT, None)],
)  # fmt: skip
def test_zone_has_the_role_of_its_contacts(
    quick, lab: Lab, role: str, quantity: Quantity, meaning: Role | None
) -> None:
    settings = supervised_zone.KIND.settings.model_validate(
        {"id": "v", "kind": "supervised_zone", "role": role, "adc": "mcp3008", "channel": 0}
    )
    (channel,) = supervised_zone.KIND.channels(settings, ZoneId("z"))
    assert (channel.quantity, channel.role) == (quantity, meaning)
    lab.put(ALARM)
    lab.start(supervised_zone, **MCP, role=role)
    quick.until(lambda: quick.readings)
    assert (quick.readings[0].quantity, quick.readings[0].value) == (quantity, 1.0)


def test_channels_of_one_chip_do_not_mix(quick, lab: Lab) -> None:
    for channel in range(8):
        lab.put(0.3 + 0.1 * channel, channel)
        lab.start(mq2, adc="mcp3008", **{**CELL, "channel": channel})
    quick.until(lambda: {r.sensor for r in quick.readings} == {f"s{n}" for n in range(8)})
    for channel in range(8):
        expected = (5.0 - (0.3 + 0.1 * channel)) / (0.3 + 0.1 * channel) * 10 / 10.04
        values = [r.value for r in quick.readings if r.sensor == f"s{channel}"]
        assert values[0] == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(("fault", "kind"), [(Fault.ABSENT, "unplugged"), (Fault.DEAD, "open")])
def test_mcp3008_that_is_gone(quick, lab: Lab, fault: Fault, kind: str) -> None:
    lab.put(0.8)
    lab.spi.fault = fault
    lab.start(mq2, **MCP, **CELL)
    quick.until(lambda: quick.faults())
    assert (quick.faults(), quick.readings) == ([f"+{kind}"], [])
    lab.spi.fault = None
    quick.until(lambda: quick.readings)
    assert quick.faults() == [f"+{kind}", f"-{kind}"]


@pytest.mark.parametrize(
    ("number", "words"), [(errno.EREMOTEIO, "nobody answers"), (errno.ETIMEDOUT, "stuck"), (errno.ENXIO, "")]
)
def test_i2c_errors_are_unplugged_and_recover(quick, lab: Lab, number: int, words: str) -> None:
    lab.put(0.8)
    lab.wire.error = number
    lab.start(mq2, **ADS, **CELL)
    quick.until(lambda: quick.faults())
    assert quick.faults() == ["+unplugged"]
    assert words in quick.changes[0].fault.detail
    lab.wire.error = None
    quick.until(lambda: quick.readings)
    assert quick.faults() == ["+unplugged", "-unplugged"]
    assert lab.wire.opened >= 2


def test_conversion_that_never_ends_is_a_failure(quick, lab: Lab) -> None:
    lab.ads.is_stuck = True
    lab.start(mq2, **ADS, **CELL)
    quick.until(lambda: quick.faults())
    assert "does not end" in quick.changes[0].fault.detail


def test_no_i2c_on_this_machine_says_what_to_do(quick) -> None:
    desk = quick.desk()
    desk.shared["i2c"] = I2c(99)  # the real library, and a bus that no machine has
    settings = mq2.KIND.settings.model_validate({"id": "s", "kind": "mq2", "channel": 0, **ADS, **CELL})
    sensor = mq2.KIND.build(settings, ZoneId("z"), desk)
    sensor.start()
    try:
        quick.until(lambda: quick.faults())
        assert "raspi-config" in quick.changes[0].fault.detail
    finally:
        sensor.close()


def claims(**settings: object) -> list:
    base = {"id": "s", "kind": "mq2", "channel": 0, **CELL}
    return mq2.KIND.settings.model_validate({**base, **settings}).claims()


def test_claims_of_the_buses() -> None:
    assert [(c.kind, c.name, c.share.place) for c in claims(**MCP, channel=3, chip_select=1)] == [
        ("spi", "CE1", "3"), *(("gpio", pin, "1.3") for pin in ("9", "10", "11", "7")),
    ]  # fmt: skip
    assert [(c.kind, c.name, c.share.place) for c in claims(**ADS, channel=2, address=0x49)] == [
        ("i2c", "0x49", "2"), ("gpio", "2", "0x49.2"), ("gpio", "3", "0x49.2"),
    ]  # fmt: skip
    assert len(claims(**MCP, heater_channel=1)) == 2 * len(claims(**MCP))


@pytest.mark.parametrize(
    ("module", "wrong"),
    [(mq2, {"adc": "ads1115", "channel": 4}), (mq2, {"divider_top": "10 kΩ"}), (mq2, {"load": "10"}),
     (mq2, {"adc": "ads1115", "heater_channel": 7}), (mq7, {"cycled": True}),
     (supervised_zone, {"alarm": "2 kΩ"}), (supervised_zone, {"address": 0x50})],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(module: Any, wrong: dict) -> None:
    kind = module.KIND
    good = {"id": "s", "kind": kind.name, "channel": 0, "adc": "mcp3008"} | (
        ZONE if module is supervised_zone else CELL
    )
    kind.settings.model_validate(good)
    with pytest.raises(ValueError):
        kind.settings.model_validate({**good, **wrong})
