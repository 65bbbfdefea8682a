"""The kernel's driver: a real folder in place of sysfs, and its cache and its errors as dht11.c has them."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.errors import ChecksumError, DeviceError, FrameError
from edge.model.condition import FaultKind
from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Quality
from edge.sensors import dht11, dht22
from edge.sensors.dht import FAILURES_MOST, KernelDht
from edge.sensors.dht_iio import CACHED_S, IioDht
from edge.sensors.refusal import Unusable


def put(folder: Path, number: int, name: str, temperature: str = "21500", humidity: str = "48000") -> Path:
    device = folder / f"iio:device{number}"
    device.mkdir(exist_ok=True)
    for file, text in (
        ("name", name),
        ("in_temp_input", temperature),
        ("in_humidityrelative_input", humidity),
    ):
        fresh = device / ".fresh"
        fresh.write_text(f"{text}\n")
        fresh.replace(device / file)
    return device


class Driver:
    """What a read of the files gives: a cache of two seconds, and the script word by word."""

    def __init__(self, script: list[Any]) -> None:
        self.at = 0.0
        self.conversions = 0
        self._script = script
        self._good_at = float("-inf")
        self._values = (0, 0)

    def text(self, path: Path) -> str:
        if path.name == "name":
            return "dht11@4\n"
        if self._good_at + 2.0 < self.at:
            self.at += 0.02
            word = self._script[min(self.conversions, len(self._script) - 1)]
            self.conversions += 1
            if isinstance(word, int):
                raise OSError(word, os.strerror(word))
            self._values, self._good_at = word, self.at
        return f"{self._values[path.name != 'in_temp_input']}\n"


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    put(tmp_path, 0, "dht11@4")
    return tmp_path


def device(folder: Path, driver: Driver, gpio: int = 4) -> IioDht:
    return IioDht(folder, gpio, lambda: driver.at, driver.text)


def test_no_value_of_the_drivers_cache_is_told_twice(devices: Path) -> None:
    driver = Driver([(20_000 + n, 50_000) for n in range(100)])
    sensor, told = device(devices, driver), []
    for _ in range(200):
        driver.at += 0.7
        if (value := sensor.read()) is not None:
            told.append(value[0])
    assert len(told) == len(set(told)) == driver.conversions > 40


def test_failed_conversion_never_gives_the_value_before(devices: Path) -> None:
    driver = Driver([(20_000, 50_000), errno.EIO, errno.ETIMEDOUT, (22_000, 51_000)])
    sensor, found = device(devices, driver), []
    for _ in range(4):
        driver.at += CACHED_S + 0.5
        try:
            found.append(sensor.read())
        except FrameError as error:
            found.append(error)
    assert found[0] == (20.0, 50.0)
    assert isinstance(found[1], ChecksumError)
    assert isinstance(found[2], Unusable)
    assert found[2].kind is FaultKind.OPEN
    assert found[3] == (22.0, 51.0)


@pytest.mark.parametrize(
    ("values", "kind"), [((0, 0), FaultKind.SHORT), ((21_000, 130_000), None), ((21_000, -1000), None)]
)
def test_impossible_values_are_refused(
    devices: Path, values: tuple[int, int], kind: FaultKind | None
) -> None:
    with pytest.raises(FrameError) as refused:
        device(devices, Driver([values])).read()
    assert getattr(refused.value, "kind", None) is kind


def test_freezing_or_dry_alone_is_a_value(devices: Path) -> None:
    assert device(devices, Driver([(0, 35_000)])).read() == (0.0, 35.0)
    assert device(devices, Driver([(-10_100, 65_200)])).read() == (-10.1, 65.2)


@pytest.mark.parametrize(("names", "gpio", "found"), [
    (["dht11@4"], 4, 0), (["dht11@0"], 17, 0), (["bmp280", "dht11@11", "dht11@4"], 17, 1),
    (["dht11@11", "dht11@b"], 11, 1), (["dht11@11", "dht11@4"], 5, None),
    (["bmp280"], 4, None), ([], 4, None),
])  # fmt: skip
def test_device_of_a_pin(tmp_path: Path, names: list[str], gpio: int, found: int | None) -> None:
    for number, name in enumerate(names):
        put(tmp_path, number, name, temperature=f"{20 + number}000")
    sensor = IioDht(tmp_path, gpio, lambda: 0.0)
    if found is None:
        with pytest.raises(DeviceError, match="dtoverlay"):
            sensor.read()
    else:
        assert sensor.read() == (20.0 + found, 48.0)


def test_text_that_is_no_number_is_refused(devices: Path) -> None:
    put(devices, 0, "dht11@4", temperature="?")
    with pytest.raises(FrameError):
        IioDht(devices, 4, lambda: 0.0).read()


KINDS = [(dht11.KIND, "dht11"), (dht22.KIND, "dht22")]


@pytest.fixture(params=KINDS, ids=lambda p: p[1])
def sensor(request: pytest.FixtureRequest, quick, devices: Path) -> Iterator[KernelDht]:
    kind, name = request.param
    settings = kind.settings.model_validate({"id": "nhiet", "kind": name, "gpio": 4, "driver": "kernel"})
    assert isinstance(kind.build(settings, ZoneId("bep"), quick.desk()), KernelDht)
    made = KernelDht(settings, ZoneId("bep"), quick.desk(), folder=devices)
    yield made
    made.close()


def test_reads_from_a_real_folder_and_survives_its_loss(quick, sensor: KernelDht, devices: Path) -> None:
    sensor.start()
    quick.until(lambda: len(quick.readings) >= 4)
    assert quick.values(Quantity.TEMPERATURE)[0] == 21.5
    assert quick.values(Quantity.HUMIDITY)[0] == 48.0
    for file in devices.glob("*/*"):
        file.unlink()
    quick.until(lambda: quick.faults())
    assert quick.faults() == ["+unplugged"]
    put(devices, 0, "dht11@4", temperature="22000")
    quick.until(lambda: len(quick.faults()) == 2)
    assert quick.values(Quantity.TEMPERATURE)[-1] == 22.0


def test_jump_is_suspect_until_it_is_confirmed(quick, sensor: KernelDht, devices: Path) -> None:
    sensor.start()
    quick.until(lambda: quick.readings)
    put(devices, 0, "dht11@4", temperature="60000")
    quick.until(lambda: quick.values(Quantity.TEMPERATURE, Quality.GOOD)[-1] == 60.0)
    assert quick.values(Quantity.TEMPERATURE, Quality.SUSPECT) == [60.0]


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.EIO, "checksum"), (errno.ETIMEDOUT, "open"), (errno.EAGAIN, "unplugged")]
)
def test_five_failures_in_a_row_are_a_fault(quick, devices: Path, number: int, kind: str) -> None:
    script = [*[number] * (FAILURES_MOST - 1), (20_000, 50_000), *[number] * FAILURES_MOST, (21_000, 50_000)]
    driver = Driver(script)

    def text(path: Path) -> str:
        driver.at = quick.reactor.now()
        return driver.text(path)

    settings = dht22.KIND.settings.model_validate({"id": "n", "kind": "dht22", "gpio": 4, "driver": "kernel"})
    sensor = KernelDht(settings, ZoneId("z"), quick.desk(), folder=devices, read_text=text)
    sensor.start()
    try:
        quick.until(lambda: 21.0 in quick.values(Quantity.TEMPERATURE))
        assert quick.faults() == [f"+{kind}", f"-{kind}"]
        assert quick.values(Quantity.TEMPERATURE)[:2] == [20.0, 21.0]
    finally:
        sensor.close()
