"""Real threads and a real folder in place of sysfs."""

import os
import time
from pathlib import Path

import pytest

from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.sensors.ds18b20 import KIND, Ds18b20

SERIAL = "28-0316a2795bff"
GOOD = "61 01 4b 46 7f ff 0f 10 02 : crc=02 YES\n61 01 4b 46 7f ff 0f 10 02 t=22062\n"
ZERO = "00 00 00 00 00 00 00 00 00 : crc=00 YES\n00 00 00 00 00 00 00 00 00 t=0\n"


def settings(**more: object):
    return KIND.settings.model_validate({"id": "gac", "kind": "ds18b20", "serial": SERIAL, **more})


def write(folder: Path, text: str) -> None:
    """At once, as a driver does."""
    (folder / SERIAL).mkdir(exist_ok=True)
    fresh = folder / SERIAL / "fresh"
    fresh.write_text(text)
    fresh.replace(folder / SERIAL / "w1_slave")


@pytest.fixture
def sensor(quick, tmp_path: Path):
    made = Ds18b20(settings(), ZoneId("gac"), quick.desk(), folder=tmp_path)
    yield made
    made.close()


def test_reads_and_survives_unplugging(quick, sensor, tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    sensor.start()
    quick.until(lambda: len(quick.readings) >= 2)
    assert quick.values(Quantity.TEMPERATURE)[:2] == [22.0625, 22.0625]
    (tmp_path / SERIAL / "w1_slave").unlink()
    quick.until(lambda: quick.faults())
    count = len(quick.readings)
    write(tmp_path, GOOD)
    quick.until(lambda: len(quick.faults()) == 2)
    assert quick.faults() == ["+unplugged", "-unplugged"]
    assert len(quick.readings) > count
    assert "good=" in sensor.stats()


def test_line_held_low_is_a_short_and_no_reading(quick, sensor, tmp_path: Path) -> None:
    write(tmp_path, ZERO)
    sensor.start()
    quick.until(lambda: quick.faults())
    assert quick.faults() == ["+short"]
    assert quick.readings == []
    assert "failed=3" in sensor.stats()


def test_driver_that_never_answers_is_hung_and_delays_nobody(quick, sensor, tmp_path: Path) -> None:
    (tmp_path / SERIAL).mkdir()
    pipe = tmp_path / SERIAL / "w1_slave"
    os.mkfifo(pipe)  # opening it blocks in the kernel, as a driver does
    ticks: list[float] = []
    sensor.start()
    late = quick.reactor

    def tick(at: float) -> None:
        ticks.append(at)
        late.call_at(at + 1.0, tick)

    tick(late.now())
    quick.until(lambda: quick.faults())
    assert quick.faults() == ["+hung"]
    assert len(ticks) > 10
    end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)  # the driver answers at last
    os.write(end, GOOD.encode())
    os.close(end)
    write(tmp_path, GOOD)
    quick.until(lambda: quick.readings)
    assert quick.faults() == ["+hung", "-hung"]


def test_close_while_reading_ends_the_thread(quick, sensor, tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    sensor.start()
    began = time.monotonic()
    sensor.close()
    assert time.monotonic() - began < 3.0
    quick.run(1.0)
    assert quick.readings == []


def test_channel_waits_for_four_readings() -> None:
    (channel,) = KIND.channels(settings(every="1 min"), ZoneId("gac"))
    assert channel.stale_s == pytest.approx(243.0)


def test_wire_is_shared_and_a_serial_number_is_not() -> None:
    (mine,), (other,) = settings().claims(), settings(serial="28-000000000001").claims()
    assert (mine.kind, mine.name, mine.share.bus) == ("gpio", "4", other.share.bus)
    assert mine.share != other.share
    assert settings(gpio=17).claims()[0].name == "17"
