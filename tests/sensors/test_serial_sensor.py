"""What every serial kind owes: readings at once, faults by name, back after being unplugged."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.detection.supervision import Supervisor
from edge.model.condition import FaultKind
from edge.model.event import FaultRaised
from edge.model.quantity import PLAUSIBLE, Quantity
from edge.model.reading import Quality
from edge.sensors import sds011_frame, sps30_frame
from edge.sensors.modbus import KIND as MODBUS
from edge.sensors.registry import kinds
from edge.sensors.serial_sensor import DARK_S
from edge.sensors.sps30_frame import READ_STATUS, READ_VALUES, START_FLOATS
from edge.sensors.winsen_frame import READ_VALUES as WINSEN_READ
from edge.sensors.ze_co_frame import ASK_MODE
from edge.simulation.modbus_cable import Fault as CableFault
from edge.simulation.modbus_cable import ModbusCable, Slave
from edge.simulation.pty_port import PtyPort
from edge.simulation.serial_device import Fault, Speech
from pty_device import PtyDevice
from serial_kinds import ZONE, build, emulated, settings_of, verify_unplug
from wires import wires

KINDS = list(wires())


@pytest.fixture
def port(tmp_path: Path) -> Iterator[PtyPort]:
    port = PtyPort(tmp_path / "port")
    yield port
    port.close()


@pytest.fixture
def device(tmp_path: Path) -> Iterator[PtyDevice]:
    device = PtyDevice(tmp_path / "device")
    yield device
    device.pull()


@pytest.mark.parametrize("name", KINDS)
def test_unplugged_kind_is_a_fault_and_comes_back_by_itself(quick: Any, name: str, port: PtyPort) -> None:
    verify_unplug(quick, name, port)


@pytest.mark.parametrize("name", KINDS)
def test_port_that_is_not_there_at_the_start_is_taken_when_it_comes(
    quick: Any, name: str, port: PtyPort
) -> None:
    port.unplug()
    sensor, played = build(quick, name, port.path, every="1 s"), emulated(quick, name, port)
    sensor.start()
    quick.until(lambda: quick.faults() == ["+unplugged"])
    port.plug()
    played.start()
    quick.until(lambda: quick.readings)
    assert quick.faults() == ["+unplugged", "-unplugged"]
    played.stop()
    sensor.close()


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.CHECKSUM, Fault.FOREIGN, Fault.TORN])
def test_bad_wire_is_a_fault_and_gives_no_reading(quick: Any, name: str, fault: Fault, port: PtyPort) -> None:
    sensor, played = build(quick, name, port.path, every="1 s"), emulated(quick, name, port, str(fault))
    played.start()
    sensor.start()
    quick.until(quick.faults)
    assert quick.faults() == ["+checksum"]
    assert quick.readings == []
    played.stop()
    sensor.close()


@pytest.mark.parametrize("name", KINDS)
def test_silent_device_is_named_by_the_supervisor(quick: Any, name: str, port: PtyPort) -> None:
    """As the node does it: the adapter gives no reading, the supervisor's deadline names the sensor."""
    settings = settings_of(name, port.path, every="1 s")
    sensor = kinds()[name].build(settings, ZONE, quick.desk())
    supervisor = Supervisor(kinds()[name].channels(settings, ZONE))
    sensor.start()
    began = quick.reactor.now()
    supervisor.tick(began)
    quick.run(3.0)
    assert quick.readings == []
    deadline = supervisor.next_deadline()
    assert deadline is not None
    changes = supervisor.tick(began + max(wires()[name].stale_s, wires()[name].warm_up_s) + 0.1)
    assert [c.fault.kind for c in changes if isinstance(c, FaultRaised)] == [FaultKind.SILENT]
    sensor.close()


@pytest.mark.parametrize("name", KINDS)
def test_dense_smoke_is_plausible(name: str) -> None:
    """A sensor at the end of its range is in smoke: OUT_OF_RANGE would take its word away."""
    for scale in (0.0, 1.0, 1e3, 1e9):
        air = {quantity: value * scale for quantity, value in wires()[name].air.items()}
        if any(q in air for q in (Quantity.TEMPERATURE, Quantity.HUMIDITY)) and scale > 1:
            continue  # no module encodes such heat
        frame = wires()[name].form.parse(wires()[name].mimic.says(air))
        for quantity, value in frame.values().items():
            low, high = PLAUSIBLE[quantity]
            assert low <= value <= high


OWN_FAULTS = [(name, fault) for name in KINDS for fault in wires()[name].mimic.faults]
# What each own way to be broken must be called.
CALLED = {"idle": None}  # it answers and never measures: SILENT, by the supervisor


@pytest.mark.parametrize(("name", "fault"), OWN_FAULTS)
def test_each_way_to_be_broken_is_named(virtual: Any, name: str, fault: str, device: PtyDevice) -> None:
    wire = wires()[name]
    broken = wire.mimic.faults[fault]
    sensor = build(virtual, name, device.link, every="1 s")
    sensor.start()
    virtual.run(wire.warm_up_s + 0.1)
    device.say(wire.mimic.says(wire.air) * 2)
    virtual.run(0.1)
    assert virtual.values(wire.quantities[0], Quality.GOOD)
    virtual.readings.clear()
    for _ in range(int(DARK_S) + 2):
        device.say(broken.says(wire.air))
        virtual.run(1.0)
        device.heard()
    assert virtual.values(wire.quantities[0], Quality.GOOD) == [] or fault == "zero"
    expected = CALLED.get(fault, "+stuck")
    assert [expected] * bool(expected) == [f for f in virtual.faults() if f != "+frozen"]
    if expected:
        for _ in range(3):
            device.say(wire.mimic.says({q: v * 1.02 for q, v in wire.air.items()}))
            healthy = wire.mimic.answers.get(broken.request)
            device.say(healthy(wire.air) if healthy else b"")
            virtual.run(1.0)
        assert virtual.faults()[-1].startswith("-")
        assert set(virtual.faults()) >= {"+stuck", "-stuck"}
    sensor.close()


def test_dead_modbus_slave_and_silent_port_delay_nobody(
    bench: Any, tmp_path: Path, device: PtyDevice
) -> None:
    """Measured: a slave that never answers and a port full of unread requests, beside a PMS5003."""
    silent_port, cable_port = PtyPort(tmp_path / "silent"), PtyPort(tmp_path / "rs485")
    cable = ModbusCable(cable_port, bench.reactor, {7: Slave(fault=CableFault.SILENT)})
    given = {"id": "dead", "kind": "modbus", "port": str(cable_port.path), "address": 7, "preset": "xy_md02"}
    dead = MODBUS.build(MODBUS.settings.model_validate({**given, "every": "1 s"}), ZONE, bench.desk())
    silent = build(bench, "sps30", silent_port.path, every="100 ms")
    counter = build(bench, "pms5003", device.link)
    cable.start()
    for sensor in (dead, silent, counter):
        sensor.start()
    bench.until(lambda: bench.faults() == ["+unplugged"])
    asked, lags = cable.slaves[7].asked, []
    frame = wires()["pms5003"].mimic.says
    for turn in range(100):
        before = time.monotonic()
        device.say(frame({Quantity.PM2_5: float(turn)}))
        bench.until(lambda seen=turn: len(bench.readings) > seen)
        lags.append(time.monotonic() - before)
        bench.run(0.05)
    asked = cable.slaves[7].asked - asked
    for sensor in (dead, silent, counter):
        sensor.close()
    cable.stop()
    silent_port.close()
    cable_port.close()
    assert asked >= 2, "the cable was waiting for its time-out meanwhile"
    assert bench.values(Quantity.PM2_5) == [float(turn) for turn in range(100)]
    # Sorted: the machine may be busy with something else for a few of them.
    assert sorted(lags)[90] < 0.2, "one time-out of the slave is 0.3 s"
    assert bench.faults() == ["+unplugged"]


def test_idle_sps30_is_started_again(virtual: Any, device: PtyDevice) -> None:
    sensor = build(virtual, "sps30", device.link)
    sensor.start()
    virtual.run(0.1)
    assert device.heard(len(START_FLOATS)) == START_FLOATS
    virtual.run(1.0)
    assert device.heard(len(READ_VALUES)) == READ_VALUES
    idle = sps30_frame.reply(sps30_frame.READ, sps30_frame.NOT_IN_THIS_STATE)
    device.say(idle * 2)  # a brown-out has stopped it
    virtual.run(0.1)
    assert START_FLOATS in device.heard(len(START_FLOATS))
    sensor.close()


def test_sps30_is_asked_for_its_status_twice_a_minute(virtual: Any, device: PtyDevice) -> None:
    sensor = build(virtual, "sps30", device.link)
    sensor.start()
    virtual.run(60.5)
    said = START_FLOATS + (READ_VALUES * 29 + READ_STATUS) * 2
    assert device.heard(len(said)) == said
    sensor.close()


def test_status_of_an_sps30_makes_its_readings_suspect(virtual: Any, device: PtyDevice) -> None:
    wire = wires()["sps30"]
    sensor = build(virtual, "sps30", device.link)
    sensor.start()
    virtual.run(wire.warm_up_s + 0.1)
    room = wire.mimic.says(wire.air)
    device.say(room, room, sps30_frame.status_frame(1 << 5), room)
    virtual.run(0.1)
    assert [r.quality for r in virtual.readings] == [Quality.GOOD, Quality.SUSPECT]
    (change,) = virtual.changes
    assert change.fault.detail == "the laser's current is out of range"
    sensor.close()


@pytest.mark.parametrize(("every", "minutes"), [("1 s", 0), ("59 s", 0), ("1 min", 1), ("10 min", 10)])
def test_sds011_rests_as_long_as_it_may(virtual: Any, device: PtyDevice, every: str, minutes: int) -> None:
    sensor = build(virtual, "sds011", device.link, every=every)
    sensor.start()
    virtual.run(0.1)
    said = sds011_frame.WORK + sds011_frame.ACTIVE_MODE + sds011_frame.rest(minutes)
    assert device.heard(len(said)) == said
    sensor.close()


def test_ze15_is_heard_in_both_modes(virtual: Any, device: PtyDevice) -> None:
    wire = wires()["ze15_co"]
    sensor = build(virtual, "ze15_co", device.link)
    sensor.start()
    virtual.run(wire.warm_up_s + 0.1)
    said = ASK_MODE + WINSEN_READ * int(wire.warm_up_s)
    assert device.heard(len(said)) == said
    device.say(wire.mimic.says({Quantity.CO: 12.0}), wire.mimic.answers[WINSEN_READ]({Quantity.CO: 13.0}))
    virtual.run(0.1)
    assert virtual.values(Quantity.CO, Quality.GOOD) == [13.0]  # the first only confirms the line
    device.say(wire.mimic.says({Quantity.CO: 14.0}))
    virtual.run(0.1)
    assert virtual.values(Quantity.CO, Quality.GOOD) == [13.0, 14.0]
    sensor.close()


def test_co2_module_in_the_place_of_a_co_module_is_no_gas_alarm(virtual: Any, device: PtyDevice) -> None:
    """600 ppm of CO₂ is a bedroom at night, 600 ppm of CO kills."""
    for name in ("ze03_co", "ze15_co", "ze07_co"):
        sensor = build(virtual, name, device.link)
        sensor.start()
        for _ in range(10):
            device.say(wires()["mhz19b"].mimic.says({Quantity.CO2: 600.0}))
            virtual.run(1.0)
        assert virtual.readings == []
        assert virtual.faults() == ["+checksum"]
        virtual.changes.clear()
        sensor.close()


def test_torn_frame_costs_one_reading_of_a_weak_checksum(virtual: Any, device: PtyDevice) -> None:
    wire = wires()["sds011"]
    sensor = build(virtual, "sds011", device.link)
    sensor.start()
    good = [wire.mimic.says({Quantity.PM2_5: float(n)}) for n in range(1, 6)]
    device.say(good[0], good[1], good[2][:6], good[3], good[4])
    virtual.run(0.1)
    assert virtual.values(Quantity.PM2_5) == [2.0, 5.0]
    sensor.close()


def test_speech_is_not_needed_to_be_heard_whole(virtual: Any, device: PtyDevice) -> None:
    assert Speech(lambda _at: b"").uploads  # an emulator speaks unless it is told otherwise
    wire = wires()["ze07_co"]
    sensor = build(virtual, "ze07_co", device.link)
    sensor.start()
    for byte in wire.mimic.says(wire.air) * 3:
        device.say(bytes((byte,)))
        virtual.run(0.01)
    assert virtual.values(Quantity.CO) == [3.7, 3.7]
    sensor.close()
