"""pymodbus against slaves of our own bytes on a real pty; their threads are real too."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.model.condition import FaultKind
from edge.model.event import FaultRaised
from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Role
from edge.sensors.modbus import KIND, Modbus, ModbusSettings
from edge.sensors.pms5003 import KIND as PMS
from edge.simulation.modbus_cable import Fault, ModbusCable, Slave
from edge.simulation.pms5003 import Pms5003Emulator
from edge.simulation.pty_port import PtyPort

AIR = {1: 305, 2: 546}


class Setup:
    """A cable with its slaves, and the sensors of a house that ask them."""

    def __init__(self, bench, folder: Path) -> None:
        self.bench = bench
        self.port = PtyPort(folder / "rs485")
        self.cable = ModbusCable(self.port, bench.reactor, {})
        self.desk = bench.desk()
        self.sensors: list[Modbus] = []
        self.cable.start()

    def slave(self, address: int, **kind: object) -> Slave:
        slave = Slave(registers=dict(AIR))
        self.cable.slaves[address] = slave
        settings = KIND.settings.model_validate(
            {"id": f"slave{address}", "kind": "modbus", "port": str(self.port.path), "address": address,
             "every": "1 s", **(kind or {"preset": "xy_md02"})}
        )  # fmt: skip
        self.sensors.append(KIND.build(settings, ZoneId("kho"), self.desk))
        return slave

    def start(self) -> None:
        for sensor in self.sensors:
            sensor.start()

    def read_by(self, address: int) -> list[float]:
        return [
            round(r.value, 3) for r in self.bench.readings
            if r.sensor == f"slave{address}" and r.quantity is Quantity.TEMPERATURE
        ]  # fmt: skip

    def faults_of(self, address: int) -> list[str]:
        return [
            f"+{c.fault.kind}" if isinstance(c, FaultRaised) else f"-{c.kind}"
            for c in self.bench.changes
            if (c.fault.part if isinstance(c, FaultRaised) else c.part) == f"slave{address}"
        ]

    def close(self) -> None:
        for sensor in self.sensors:
            sensor.close()
        self.cable.stop()
        self.port.close()


@pytest.fixture
def setup(quick, tmp_path: Path) -> Iterator[Setup]:
    made = Setup(quick, tmp_path)
    yield made
    made.close()


def test_two_slaves_share_a_port(quick, setup: Setup) -> None:
    setup.slave(1)
    setup.slave(2).registers = {1: 0xFF33, 2: 800}
    setup.start()
    quick.until(lambda: len(setup.read_by(1)) >= 2 and len(setup.read_by(2)) >= 2)
    assert setup.read_by(1)[0] == pytest.approx(30.5)
    assert setup.read_by(2)[0] == pytest.approx(-20.5)
    assert {round(r.value, 3) for r in quick.readings if r.quantity is Quantity.HUMIDITY} == {54.6, 80.0}
    assert quick.faults() == []
    assert "good=" in setup.sensors[0].stats()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(Fault.SILENT, "unplugged"), (Fault.CHECKSUM, "checksum"), (Fault.BUSY, "silent"),
     (Fault.FOREIGN, "checksum"), (Fault.GARBAGE, "checksum"), (Fault.SHORT, "checksum")],
)  # fmt: skip
def test_each_way_to_fail_is_a_fault_without_a_reading_and_ends(
    quick, setup: Setup, fault: Fault, kind: str
) -> None:
    slave = setup.slave(1)
    slave.fault = fault
    setup.start()
    quick.until(lambda: quick.faults())
    assert quick.faults() == [f"+{kind}"]
    assert setup.read_by(1) == []
    slave.fault = None
    quick.until(lambda: len(quick.faults()) == 2)
    assert quick.faults() == [f"+{kind}", f"-{kind}"]
    assert set(setup.read_by(1)) == {30.5}


def test_late_word_of_one_slave_is_never_taken_for_anothers(quick, setup: Setup) -> None:
    setup.slave(1)
    late = setup.slave(2)
    late.registers, late.fault = {1: 410, 2: 300}, Fault.LATE
    setup.start()
    quick.until(lambda: len(setup.read_by(1)) >= 12)
    assert set(setup.read_by(1)) == {30.5}
    assert setup.faults_of(1) == []


def test_map_that_does_not_fit_is_a_settings_fault(quick, setup: Setup) -> None:
    setup.slave(1).registers = {0x100: 1}
    setup.slave(2).functions = (3,)
    setup.slave(3).registers = {1: 3050, 2: 5460}
    setup.start()
    quick.until(lambda: all(setup.faults_of(n) for n in (1, 2, 3)))
    assert [setup.faults_of(n) for n in (1, 2, 3)] == [["+settings"], ["+settings"], ["+out_of_range"]]
    assert not quick.readings, "305 °C of the wrong variant is no fire"


def test_greeting_through_an_answer_costs_one_reading_at_most(quick, setup: Setup) -> None:
    setup.slave(1)
    setup.start()
    quick.until(lambda: setup.read_by(1))
    setup.cable.greeting = b"Thank you for using the Modbus modules of LCTECH\r\n"
    count = len(setup.read_by(1))
    quick.until(lambda: not setup.cable.greeting and len(setup.read_by(1)) > count + 1)
    assert set(setup.read_by(1)) == {30.5}
    assert quick.faults() == []


def test_unplugged_adapter_is_a_fault_of_every_slave_and_recovers(quick, setup: Setup) -> None:
    setup.slave(1)
    setup.slave(2)
    setup.start()
    quick.until(lambda: setup.read_by(1) and setup.read_by(2))
    setup.port.unplug()
    quick.until(lambda: setup.faults_of(1) and setup.faults_of(2))
    counts = len(setup.read_by(1)), len(setup.read_by(2))
    setup.port.plug()
    quick.until(lambda: len(setup.read_by(1)) > counts[0] and len(setup.read_by(2)) > counts[1])
    assert setup.faults_of(1) == setup.faults_of(2) == ["+unplugged", "-unplugged"]


def test_port_that_is_not_there_is_tried_for_ever(quick, setup: Setup) -> None:
    setup.slave(1)
    setup.port.unplug()
    setup.start()
    quick.until(lambda: quick.faults())
    (change,) = quick.changes
    assert isinstance(change, FaultRaised)
    assert "cannot be opened" in change.fault.detail
    setup.port.plug()
    quick.until(lambda: setup.read_by(1))


SMOKE = {"preset": "calectro_ug3"}


def test_smoke_detector_alarms_and_tells_its_own_troubles(quick, setup: Setup) -> None:
    slave = setup.slave(1, **SMOKE)
    slave.bits = {0: 1, 1: 0, 2: 0, 3: 0}
    setup.start()
    contacts = lambda: quick.values(Quantity.CONTACT)  # noqa: E731
    quick.until(contacts)
    assert contacts() == [0.0] * len(contacts())
    slave.bits[2] = 1
    quick.until(lambda: 1.0 in contacts())
    slave.bits |= {0: 0, 1: 1, 2: 0}
    quick.until(lambda: {"+open", "+drifting"} <= set(quick.faults()))
    slave.bits |= {0: 1, 1: 0}
    quick.until(lambda: {"-open", "-drifting"} <= set(quick.faults()))
    (channel,) = KIND.channels(ModbusSettings.model_validate(
        {"id": "k", "kind": "modbus", "port": "p", "address": 1, **SMOKE}), ZoneId("z"))  # fmt: skip
    assert (channel.quantity, channel.role) == (Quantity.CONTACT, Role.SMOKE_ALARM)


def test_alarm_is_asked_for_twice_at_once_and_rest_is_not(quick, setup: Setup) -> None:
    slave = setup.slave(1, **SMOKE, every="1 min")
    slave.bits = {0: 1, 1: 0, 2: 1, 3: 0}
    setup.start()
    quick.until(lambda: quick.values(Quantity.CONTACT))
    assert slave.asked == 2
    quick.until(lambda: len(quick.values(Quantity.CONTACT)) == 2)
    assert slave.asked == 3, "known already"


def test_dead_slaves_take_a_bounded_share_and_another_port_nothing(bench, tmp_path: Path) -> None:
    setup = Setup(bench, tmp_path)
    setup.slave(1)
    for address in (2, 3, 4):
        setup.slave(address).fault = Fault.SILENT
    dust = PtyPort(tmp_path / "dust")
    emulator = Pms5003Emulator(dust, bench.reactor, source=lambda _at: 35.0, interval_s=0.5)
    pms = PMS.build(
        PMS.settings.model_validate({"id": "bui", "kind": "pms5003", "port": str(dust.path)}),
        ZoneId("z"),
        setup.desk,
    )
    pms.start()
    emulator.start()
    setup.start()
    try:
        bench.until(lambda: all(setup.faults_of(n) == ["+unplugged"] for n in (2, 3, 4)), 60.0)
        began, before, asked = (
            time.monotonic(),
            len(setup.read_by(1)),
            [s.asked for s in setup.cable.slaves.values()],
        )
        sent, heard = emulator.sent, len(bench.values(Quantity.PM2_5))
        bench.run(12.0)
        took = time.monotonic() - began
        live = len(setup.read_by(1)) - before
        dead = sum(s.asked for s in setup.cable.slaves.values()) - sum(asked) - live
        assert live >= took / (1.0 + 0.06 + 0.35) - 2, "of one a second, delayed by one timeout at most"
        assert dead * 0.35 <= 0.3 * took, "a fifth of the cable, and the gaps between questions"
        assert len(bench.values(Quantity.PM2_5)) - heard >= emulator.sent - sent - 2
    finally:
        emulator.stop()
        pms.close()
        dust.close()
        setup.close()


def test_settings_share_a_port_by_address_and_line() -> None:
    def claim(**more: object):
        (one,) = ModbusSettings.model_validate(
            {"id": "a", "kind": "modbus", "port": "/dev/ttyUSB0", "address": 1, "preset": "xy_md02", **more}
        ).claims()
        return one

    assert claim().share == ("Modbus 9600 8N1", "address", "1")
    assert claim(parity="even", stop_bits=2, address=7).share == ("Modbus 9600 8E2", "address", "7")
    assert claim(preset="renke_yg_n01").share.bus == "Modbus 4800 8N1"
    assert claim(preset="renke_yg_n01", baud=9600).share.bus == "Modbus 9600 8N1"


@pytest.mark.parametrize(("more", "codes"), [
    ({"preset": "xy_md02"}, []),
    ({"preset": "renke_yg_n01"}, [("preset", "unconfirmed_map")]),
    ({"preset": "renke_yg_n01", "confirmed": True}, []),
    ({"registers": [{"table": "coil", "register": 0, "quantity": "call_point"}]},
     [("registers", "unconfirmed_map")]),
])  # fmt: skip
def test_unconfirmed_map_is_a_caution(more: dict[str, object], codes: list[tuple[str, str]]) -> None:
    settings = ModbusSettings.model_validate({"id": "a", "kind": "modbus", "port": "p", "address": 1, **more})
    assert [(c.key, c.code) for c in settings.cautions()] == codes


@pytest.mark.parametrize("more", [{}, {"preset": "xy_md02", "registers": [
    {"table": "coil", "register": 0, "quantity": "call_point"}]}, {"preset": "nobody"}])  # fmt: skip
def test_either_preset_or_registers(more: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        ModbusSettings.model_validate({"id": "a", "kind": "modbus", "port": "p", "address": 1, **more})


def test_device_trouble_never_hides_the_alarm(quick, setup: Setup) -> None:
    slave = setup.slave(1, **SMOKE)
    slave.bits = {0: 0, 1: 1, 2: 1, 3: 1}
    setup.start()
    quick.until(lambda: len(quick.faults()) >= 2)
    assert quick.values(Quantity.CONTACT)[0] == 1.0
    assert {c.fault.kind for c in quick.changes} == {FaultKind.OPEN, FaultKind.DRIFTING}
