"""The Pi's supply from a real folder and a real program; the UPS at the door of smbus2."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.sensors import pi_supply, ups_ina219
from edge.sensors.i2c import I2c
from edge.sensors.pi_supply import PiSupplyWatch
from edge.simulation.i2c_chips import I2cWire, Ina219Chip

SETTINGS = pi_supply.KIND.settings.model_validate({"id": "nguon", "kind": "pi_supply"})


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(".fresh")
    fresh.write_text(text)
    fresh.replace(path)


@pytest.fixture
def watch(quick, tmp_path: Path) -> Iterator[Any]:
    made: list[PiSupplyWatch] = []

    def start(program: str = "exit(3)") -> PiSupplyWatch:
        one = PiSupplyWatch(SETTINGS, quick.desk(), sysfs=tmp_path, program=[sys.executable, "-c", program])
        made.append(one)
        one.start()
        return one

    yield start
    for one in made:
        one.close()


def test_hwmon_under_voltage_is_one_fault_until_a_minute_was_calm(quick, watch, tmp_path: Path) -> None:
    put(tmp_path / "class/hwmon/hwmon0/name", "cpu_thermal\n")
    put(tmp_path / "class/hwmon/hwmon2/name", "rpi_volt\n")
    alarm = tmp_path / "class/hwmon/hwmon2/in0_lcrit_alarm"
    put(alarm, "0\n")
    one = watch()
    quick.run(20.0)
    assert quick.faults() == []
    put(alarm, "1\n")
    quick.until(lambda: quick.faults())
    assert quick.faults() == ["+power"]
    assert "under-voltage" in quick.changes[0].fault.detail
    put(alarm, "0\n")
    quick.run(40.0)
    assert quick.faults() == ["+power"]
    quick.until(lambda: len(quick.faults()) == 2)
    assert quick.faults() == ["+power", "-power"]
    assert "low=0" in one.stats()


def test_firmware_in_sysfs_where_the_driver_is_absent(quick, watch, tmp_path: Path) -> None:
    put(tmp_path / "devices/platform/soc/soc:firmware/get_throttled", "50005\n")
    watch()
    quick.until(lambda: len(quick.faults()) == 2)
    assert set(quick.faults()) == {"+power", "+slow"}


def test_program_where_sysfs_says_nothing(quick, watch) -> None:
    watch("print('throttled=0x1')")
    quick.until(lambda: quick.faults())
    assert quick.faults() == ["+power"]


@pytest.mark.parametrize(
    ("program", "kind"),
    [("exit(1)", "unplugged"), ("print('VCHI failed')", "checksum")],
    ids=["fails", "nonsense"],
)
def test_nothing_that_tells_is_no_good_supply(quick, watch, program: str, kind: str) -> None:
    watch(program)
    quick.until(lambda: quick.faults())
    assert quick.faults() == [f"+{kind}"]


def test_machine_that_is_no_pi_says_so(quick, tmp_path: Path) -> None:
    one = PiSupplyWatch(SETTINGS, quick.desk(), sysfs=tmp_path, program=[str(tmp_path / "vcgencmd")])
    one.start()
    try:
        quick.until(lambda: quick.faults())
        assert "not a Raspberry Pi" in quick.changes[0].fault.detail
    finally:
        one.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_file_that_may_not_be_read_is_unplugged(quick, watch, tmp_path: Path) -> None:
    put(tmp_path / "class/hwmon/hwmon0/name", "rpi_volt\n")
    watch()
    quick.until(lambda: quick.faults())
    assert quick.faults() == ["+unplugged"]


@pytest.fixture
def ups(quick) -> Iterator[Any]:
    chip = Ina219Chip()
    wire = I2cWire({0x42: chip})
    made: list[Any] = []

    def start(**settings: object) -> tuple[Ina219Chip, I2cWire]:
        desk = quick.desk()
        desk.shared["i2c"] = I2c(opener=wire.open)
        model = ups_ina219.KIND.settings.model_validate({"id": "ups", "kind": "ups_ina219", **settings})
        made.append(ups_ina219.KIND.build(model, ZoneId("hop"), desk))
        made[-1].start()
        return chip, wire

    yield start
    for one in made:
        one.close()


@pytest.mark.parametrize(("sign", "discharge"), [(-1, "negative"), (1, "positive")])
def test_mains_by_the_direction_of_the_current(quick, ups, sign: int, discharge: str) -> None:
    chip, _ = ups(discharge=discharge)
    chip.amperes = -sign * 0.4
    mains = lambda: quick.values(Quantity.MAINS)  # noqa: E731
    quick.until(lambda: len(mains()) > 5)
    assert set(mains()) == {1.0}
    chip.amperes = sign * 0.6
    quick.until(lambda: mains()[-1] == 0.0)
    chip.amperes = 0.0
    quick.until(lambda: mains()[-1] == 1.0)
    assert quick.values(Quantity.VOLTAGE)[0] == pytest.approx(8.2)
    assert quick.faults() == []


def test_battery_low_then_empty_then_charged(quick, ups) -> None:
    chip, _ = ups()
    chip.amperes, chip.volts = -0.6, 6.8
    quick.until(lambda: quick.faults())
    assert quick.faults() == ["+battery"]
    chip.volts = 6.2
    quick.until(lambda: len(quick.faults()) == 2)
    assert quick.faults() == ["+battery", "+battery_empty"], "the first stands on"
    assert "shut the node down" in quick.changes[1].fault.detail
    chip.volts, chip.amperes = 8.0, 0.5
    quick.until(lambda: len(quick.faults()) == 4)
    assert set(quick.faults()[2:]) == {"-battery", "-battery_empty"}


def test_no_battery_and_a_chip_that_sleeps_or_is_gone(quick, ups) -> None:
    chip, wire = ups()
    chip.volts, chip.config = 0.0, 0x3998
    quick.until(lambda: quick.faults())
    assert "no battery" in quick.changes[0].fault.detail
    assert chip.config == 0x399F, "woken up"
    wire.chips.clear()
    quick.until(lambda: len(quick.faults()) == 2)
    assert quick.faults() == ["+battery", "+unplugged"]


def test_an_adc_may_not_have_its_address() -> None:
    (address, *pins) = ups_ina219.KIND.settings.model_validate(
        {"id": "u", "kind": "ups_ina219", "address": 0x48}
    ).claims()
    assert (address.kind, address.name, address.share.bus) == ("i2c", "0x48", "INA219")
    assert [(c.kind, c.name) for c in pins] == [("gpio", "2"), ("gpio", "3")]
