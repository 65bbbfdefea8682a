"""The adapter alone, in virtual time, and with its child as a real process against tests/sensors/fake_dht."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import edge
from edge.model.event import FaultRaised
from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Quality
from edge.sensors import dht11, dht22
from edge.sensors.dht import FAILURES_MOST, ChildDht, Traits
from edge.sensors.dht_child import LACKING

SETTINGS = dht22.Dht22Settings.model_validate({"id": "nhiet-bep", "kind": "dht22", "gpio": 4})
DHT22 = Traits("dht22")
FAKE = Path(__file__).parent / "fake_dht"

# The clock runs 20 times as fast, and so do the gap and the library's minimum interval.
SPEED = 20.0


def ok(temperature: float, humidity: float = 50.0) -> bytes:
    return json.dumps({"kind": "ok", "temperature": temperature, "humidity": humidity}).encode()


ERROR = json.dumps({"kind": "error", "why": "Checksum did not validate. Try again."}).encode()
MISSING = json.dumps({"kind": "error", "why": "DHT sensor not found, check wiring"}).encode()


@pytest.fixture
def told(virtual) -> Callable[..., None]:
    """Tells the adapter records, 2.5 s apart."""
    sensor = ChildDht(SETTINGS, ZoneId("bep"), virtual.desk(), traits=DHT22, argv=["unused"])
    at = 100.0

    def tell(*lines: bytes) -> None:
        nonlocal at
        for line in lines:
            at += 2.5
            sensor._take(line, at)

    return tell


def test_record_is_two_readings_at_its_arrival(virtual, told) -> None:
    told(ok(21.5, 48.0))
    temperature, humidity = virtual.readings
    assert (temperature.quantity, temperature.value) == (Quantity.TEMPERATURE, 21.5)
    assert (humidity.quantity, humidity.value) == (Quantity.HUMIDITY, 48.0)
    assert temperature.at == humidity.at == 102.5
    assert {temperature.quality, humidity.quality} == {Quality.GOOD}


def test_five_failures_in_a_row_are_a_fault_and_a_good_record_ends_it(virtual, told) -> None:
    told(*[ERROR] * (FAILURES_MOST - 1), ok(20), *[ERROR] * (FAILURES_MOST - 1))
    assert virtual.faults() == []
    told(ERROR, ERROR, MISSING)
    assert virtual.faults() == ["+checksum"]
    told(ok(20))
    assert virtual.faults() == ["+checksum", "-checksum"]


def test_sensor_that_does_not_answer_is_an_open_circuit(virtual, told) -> None:
    told(*[MISSING] * FAILURES_MOST)
    assert virtual.faults() == ["+open"]
    change = virtual.changes[0]
    assert isinstance(change, FaultRaised)
    assert "check wiring" in change.fault.detail


def test_a_machine_without_the_pin_is_named_at_once(virtual, told) -> None:
    told(json.dumps({"kind": "error", "why": LACKING + "GPIO4 for a DHT"}).encode())
    assert virtual.faults() == ["+unplugged"]
    change = virtual.changes[0]
    assert isinstance(change, FaultRaised)
    assert change.fault.detail == "this machine has no GPIO4 for a DHT"
    told(*[ERROR] * FAILURES_MOST, ok(20))
    assert virtual.faults() == ["+unplugged", "+checksum", "-unplugged", "-checksum"]


@pytest.mark.parametrize("junk", [
    b"", b"Traceback (most recent call last):", b"null", b"[1]", b'{"kind":"ok"}', b"\xff\xfe", b"[" * 900,
    b'{"kind":"ok","temperature":NaN,"humidity":50}', b'{"kind":"ok","temperature":null,"humidity":50}',
    b'{"kind":"ok","temperature":1e999,"humidity":50}',
])  # fmt: skip
def test_junk_is_a_failure_and_no_reading(virtual, told, junk: bytes) -> None:
    told(*[junk] * FAILURES_MOST)
    assert virtual.readings == []
    assert virtual.faults() == ["+checksum"]


def qualities(bench: Any) -> list[tuple[float, Quality]]:
    return [(r.value, r.quality) for r in bench.readings if r.quantity is Quantity.TEMPERATURE]


def test_jump_is_suspect_and_forgotten(virtual, told) -> None:
    told(ok(21), ok(85), ok(21.1), ok(21.2))
    assert qualities(virtual) == [
        (21, Quality.GOOD), (85, Quality.SUSPECT), (21.1, Quality.GOOD), (21.2, Quality.GOOD),
    ]  # fmt: skip


def test_jump_that_the_next_reading_confirms_is_good(virtual, told) -> None:
    told(ok(21), ok(60), ok(65), ok(72))
    assert [q for _, q in qualities(virtual)] == [Quality.GOOD, Quality.SUSPECT, Quality.GOOD, Quality.GOOD]


def test_jump_over_a_failure_is_suspect_and_after_silence_is_not(virtual, told) -> None:
    told(ok(21), ERROR, ok(60))
    assert qualities(virtual)[-1] == (60, Quality.SUSPECT)
    told(ERROR, ERROR, ERROR, ok(21))
    assert qualities(virtual)[-1] == (21, Quality.GOOD)


def test_fast_rise_without_a_jump_is_good(virtual, told) -> None:
    told(*[ok(20 + 8 * n) for n in range(8)])
    assert {q for _, q in qualities(virtual)} == {Quality.GOOD}


Start = Callable[..., ChildDht]


@pytest.fixture
def start(quick, tmp_path: Path) -> Iterator[Start]:
    """Starts the real child against the fake library."""
    sensors: list[ChildDht] = []

    def begin(script: str, *, hang_s: float = 30.0, traits: Traits = DHT22, **environ: str) -> ChildDht:
        env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(FAKE), str(Path(edge.__file__).parents[1])]),
            "FAKE_DHT_SCRIPT": script,
            "FAKE_DHT_MIN_S": str(2.0 / SPEED),
            "FAKE_DHT_TRIES": str(tmp_path / "tries"),
            **environ,
        }
        sensor = ChildDht(SETTINGS, ZoneId("bep"), quick.desk(), traits=traits, env=env, hang_s=hang_s)
        sensors.append(sensor)
        sensor.start()
        return sensor

    yield begin
    for sensor in sensors:
        sensor.close()


def temperatures(bench: Any) -> list[float]:
    return bench.values(Quantity.TEMPERATURE)


def test_child_reads_for_real(quick, start: Start) -> None:
    sensor = start("21.5/40 21.6/41")
    quick.until(lambda: len(temperatures(quick)) >= 3)
    assert temperatures(quick)[:3] == [21.5, 21.6, 21.6]
    assert quick.values(Quantity.HUMIDITY)[:2] == [40.0, 41.0]
    assert quick.faults() == []
    assert "good=" in sensor.stats()


def test_no_stale_value_is_ever_passed_on(quick, start: Start, tmp_path: Path) -> None:
    words = [f"{20 + n}/50" if n % 3 else "error" for n in range(1, 25)]
    start(" ".join(words))
    quick.until(lambda: (tmp_path / "tries").exists() and (tmp_path / "tries").stat().st_size >= len(words))
    fresh = [float(word.split("/")[0]) for word in words if word != "error"]
    found = temperatures(quick)[: len(fresh)]
    assert len(found) >= len(fresh) - 1
    assert found == fresh[: len(found)]  # each value once: none came again after an error


def test_fake_has_the_librarys_trap(quick, start: Start) -> None:
    """Proof that the test above can fail: with the minimum interval above our gap, old values do come."""
    start("20/50 error 22/50", FAKE_DHT_MIN_S=str(4 * 2.0 / SPEED))
    quick.until(lambda: len(temperatures(quick)) >= 4)
    assert temperatures(quick)[:2] == [20.0, 20.0]


def test_impossible_values_are_failures(quick, start: Start) -> None:
    start("0/0 21/130 0/0 21/-1 0/0 error 21/50")
    quick.until(lambda: temperatures(quick))
    assert temperatures(quick)[0] == 21.0
    assert quick.faults() == ["+checksum", "-checksum"]


def test_sensor_not_wired_is_a_fault_and_recovers(quick, start: Start) -> None:
    start("missing " * FAILURES_MOST + "19/60")
    quick.until(lambda: temperatures(quick))
    assert quick.faults() == ["+open", "-open"]


@pytest.mark.parametrize("traits", [DHT22, Traits("dht11", least_humidity=5.0)], ids=lambda t: t.name)
@pytest.mark.parametrize("mishap", ["hang", "spin", "die"])
def test_child_that_hangs_spins_or_dies_is_replaced(
    quick, start: Start, tmp_path: Path, mishap: str, traits: Traits
) -> None:
    late: list[float] = []

    def tick(due: float) -> None:
        late.append(time.monotonic() - due)
        quick.loop.call_later(0.02, tick, time.monotonic() + 0.02)

    sensor = start(f"20/50 {mishap} 22/50", hang_s=3.0, traits=traits)
    quick.loop.call_later(0.02, tick, time.monotonic() + 0.02)
    quick.until(lambda: temperatures(quick))
    first = sensor._child.pid
    quick.until(lambda: 22.0 in temperatures(quick), most_real_s=60.0)
    assert temperatures(quick)[:2] == [20.0, 22.0]
    assert quick.faults()[0] == "+hung"
    assert sensor._child.pid != first
    assert not Path(f"/proc/{first}/cmdline").exists()
    assert sorted(late)[len(late) // 2] < 0.1  # the median: the machine may be busy
    assert (tmp_path / "tries.model").read_text() == traits.name.upper()


def test_what_the_library_says_reaches_the_log(quick, start: Start, caplog: pytest.LogCaptureFixture) -> None:
    start("moan 21/50")
    quick.until(lambda: len(temperatures(quick)) >= 2)
    assert "nhiet-bep: libgpiod: something odd" in [r.getMessage() for r in caplog.records]


def test_library_missing_is_a_fault(quick, start: Start, tmp_path: Path) -> None:
    (tmp_path / "adafruit_dht.py").write_text("raise ImportError('not on this machine')\n")
    path = os.pathsep.join([str(tmp_path), str(Path(edge.__file__).parents[1])])
    sensor = start("20/50", PYTHONPATH=path)
    quick.until(lambda: quick.faults() == ["+unplugged"])
    assert "failed=0" not in sensor.stats()
    assert temperatures(quick) == []


def test_gap_is_never_shorter_than_the_librarys_minimum_on_a_real_clock(bench) -> None:
    sensor = ChildDht(SETTINGS, ZoneId("bep"), bench.desk(), traits=DHT22)
    argv = sensor._child._argv
    assert argv[:4] == [sys.executable, "-m", "edge.sensors.dht_child", "4"]
    assert float(argv[argv.index("--gap") + 1]) > 2.05


def test_dht22_read_as_a_dht11_is_refused(virtual) -> None:
    """Its humidity's high byte reads as 0 to 3 %, its temperature as 0 to 3 °C: a fire would go unseen."""
    settings = dht11.KIND.settings.model_validate({"id": "n", "kind": "dht11", "gpio": 4})
    sensor = dht11.KIND.build(settings, ZoneId("z"), virtual.desk())
    assert isinstance(sensor, ChildDht)
    assert "dht11" in sensor._child._argv
    for n in range(FAILURES_MOST):
        sensor._take(ok(1.5, 2.0), 100.0 + 2.5 * n)
    assert (virtual.readings, virtual.faults()) == ([], ["+checksum"])
    sensor._take(ok(24.4, 53.0), 200.0)
    assert virtual.values(Quantity.TEMPERATURE) == [24.4]
