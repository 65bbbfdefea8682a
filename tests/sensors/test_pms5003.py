import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edge.model.event import FaultRaised
from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Quality
from edge.sensors.pms5003 import KIND, WARM_UP_S
from edge.sensors.pms5003_frame import PmsFrame
from edge.sensors.serial_sensor import SerialSensor
from pty_device import PtyDevice

AIR = PmsFrame(2, 10, 10, 2, 9, 10, 582, 175, 49, 22, 0, 0, version=151, error_code=0)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[PtyDevice]:
    counter = PtyDevice(tmp_path / "pms")
    yield counter
    counter.pull()


def make(bench, counter: PtyDevice) -> SerialSensor:
    settings = KIND.settings.model_validate({"id": "bui-bep", "kind": "pms5003", "port": str(counter.link)})
    return KIND.build(settings, ZoneId("bep"), bench.desk())


@pytest.fixture
def sensor(virtual, counter: PtyDevice) -> Iterator[SerialSensor]:
    """Started and warm, in virtual time."""
    sensor = make(virtual, counter)
    sensor.start()
    virtual.run(WARM_UP_S + 0.1)
    yield sensor
    sensor.close()


def breathe(bench, counter: PtyDevice, seconds: float, frame: PmsFrame = AIR, *, varied: bool = True) -> None:
    """A frame a second."""
    for n in range(int(seconds)):
        counter.say(replace(frame, n0_5=frame.n0_5 + n % 2) if varied else frame)
        bench.run(1.0)


def test_each_frame_is_one_reading_in_the_call_that_brought_it(virtual, counter: PtyDevice, sensor) -> None:
    before = virtual.reactor.now()
    counter.say(AIR, replace(AIR, pm25_atm=12))
    virtual.run(0.1)
    counter.say(AIR.to_bytes()[:20])
    virtual.run(0.1)
    counter.say(AIR.to_bytes()[20:])
    virtual.run(0.1)
    assert virtual.values(Quantity.PM2_5, Quality.GOOD) == [9.0, 12.0, 9.0]  # atmospheric, not CF=1
    first, _, last = virtual.readings
    assert (first.sensor, first.zone) == ("bui-bep", "bep")
    assert before <= first.at < before + 0.1
    assert last.at == pytest.approx(before + 0.2, abs=0.05)
    assert virtual.faults() == []


def test_warm_up_is_marked(virtual, counter: PtyDevice) -> None:
    sensor = make(virtual, counter)
    sensor.start()
    breathe(virtual, counter, 28)
    assert len(virtual.values(Quantity.PM2_5, Quality.WARMING_UP)) == 28
    virtual.run(3.0)
    breathe(virtual, counter, 2)
    assert virtual.values(Quantity.PM2_5, Quality.GOOD) == [9.0, 9.0]
    counter.say(PmsFrame(*[0] * 14))  # the fan was stopped
    virtual.run(0.1)
    assert virtual.readings[-1].quality is Quality.WARMING_UP
    sensor.close()


def test_torn_frames_are_a_fault_once_there_are_three_a_minute(virtual, counter: PtyDevice, sensor) -> None:
    torn = AIR.to_bytes()[:20] + b"\xff" * 12
    for n in range(6):  # one in 40 s is a long cable
        counter.say(torn, replace(AIR, n0_5=n))
        virtual.run(40.0)
    assert virtual.faults() == []
    counter.say(torn, torn, torn, AIR)
    virtual.run(1.0)
    assert virtual.faults() == ["+checksum"]
    assert len(virtual.readings) == 7  # the good ones come through all the while
    breathe(virtual, counter, 59)
    assert virtual.faults() == ["+checksum"]
    breathe(virtual, counter, 3)
    assert virtual.faults() == ["+checksum", "-checksum"]


def test_another_device_is_a_fault(virtual, counter: PtyDevice, sensor) -> None:
    pms3003 = bytes.fromhex("424d0014000100010001000100010001000000000051 00fa")
    for _ in range(10):
        counter.say(pms3003)
        virtual.run(1.0)
    assert virtual.faults() == ["+checksum"]
    assert virtual.readings == []


def test_no_particles_for_five_minutes_is_a_dead_laser(virtual, counter: PtyDevice, sensor) -> None:
    dark = replace(AIR, pm25_atm=0, n0_3=0)
    breathe(virtual, counter, 298, dark)
    assert virtual.faults() == []
    breathe(virtual, counter, 5, dark)
    assert virtual.faults() == ["+stuck"]
    breathe(virtual, counter, 1)
    assert virtual.faults() == ["+stuck", "-stuck"]


def test_valid_all_zero_frame_counts_as_dark_not_as_frozen(virtual, counter: PtyDevice, sensor) -> None:
    breathe(virtual, counter, 305, PmsFrame(*[0] * 12, version=151, error_code=0), varied=False)
    assert virtual.faults() == ["+stuck"]


def test_error_code_is_a_fault_and_makes_values_suspect(virtual, counter: PtyDevice, sensor) -> None:
    breathe(virtual, counter, 2, replace(AIR, error_code=4))
    assert virtual.faults() == ["+stuck"]
    change = virtual.changes[0]
    assert isinstance(change, FaultRaised)
    assert "0x04" in change.fault.detail
    assert virtual.values(Quantity.PM2_5, Quality.SUSPECT) == [9.0, 9.0]
    breathe(virtual, counter, 1)
    assert virtual.faults() == ["+stuck", "-stuck"]


def test_frozen_frame_is_a_fault(virtual, counter: PtyDevice, sensor) -> None:
    breathe(virtual, counter, 59, varied=False)
    assert virtual.faults() == []
    breathe(virtual, counter, 3, varied=False)
    assert virtual.faults() == ["+frozen"]
    assert len(virtual.readings) == 62  # a fault never mutes the sensor
    breathe(virtual, counter, 2)
    assert virtual.faults() == ["+frozen", "-frozen"]


def test_saturation_is_never_a_fault(virtual, counter: PtyDevice, sensor) -> None:
    smoke = replace(AIR, pm25_atm=1010, n0_3=65535)
    breathe(virtual, counter, 400, smoke, varied=False)
    assert virtual.faults() == []
    assert virtual.values(Quantity.PM2_5, Quality.GOOD) == [1010.0] * 400


def test_garbage_is_survived_without_a_reading(virtual, counter: PtyDevice, sensor) -> None:
    for _ in range(20):
        counter.say(os.urandom(500))
        virtual.run(0.2)
    assert virtual.readings == []
    breathe(virtual, counter, 1)
    assert virtual.values(Quantity.PM2_5) == [9.0]


def test_unplugged_counter_comes_back_and_warms_up_again(virtual, counter: PtyDevice, sensor) -> None:
    breathe(virtual, counter, 2)
    counter.pull()
    virtual.run(5.0)
    assert virtual.faults() == ["+unplugged"]
    counter.plug()
    virtual.run(10.0)
    assert virtual.faults() == ["+unplugged", "-unplugged"]
    virtual.readings.clear()
    breathe(virtual, counter, 40)
    warming = virtual.values(Quantity.PM2_5, Quality.WARMING_UP)
    assert 15 <= len(warming) <= 30
    assert len(virtual.values(Quantity.PM2_5, Quality.GOOD)) == 40 - len(warming)


def test_in_real_time_a_frame_is_read_at_its_arrival(bench, counter: PtyDevice) -> None:
    sensor = make(bench, counter)
    sensor.start()
    before = bench.reactor.now()
    counter.say(AIR)
    bench.until(lambda: bench.readings)
    assert before <= bench.readings[0].at <= bench.reactor.now()
    assert "frames=1 torn=0 skipped=0" in sensor.stats()
    sensor.close()
