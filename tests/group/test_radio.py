"""The road over emulated modules on ptys: configured, read back, broken in every way, mended."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory

from edge.group import ebyte, message, radio
from edge.group.ebyte_frame import MODELS, Model, Pins, registers
from edge.group.message import Frame, group_tag, sender_tag
from edge.group.radio import Radio, Surroundings, configuration
from edge.group.radio_settings import RadioSettings
from edge.model.condition import Cause, FireCondition
from edge.model.event import FaultChange, FaultRaised, HouseState
from edge.model.identity import NodeId
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.simulation.air import Channel
from edge.simulation.ebyte import EbyteEmulator, Fault
from edge.simulation.pty_port import PtyPort

FIRE = HouseState(FireCondition.FIRE_ALARM, cause=Cause.CALL_POINT, episode=4)
GROUP = "to-1"
M0, M1, AUX = 5, 6, 13


class Station:
    """A house's road, its module, and what came of both."""

    def __init__(
        self, bench: "Bench", folder: Path, name: str, kind: str = "e22", *, pins: bool = True
    ) -> None:
        self.name, self.seq = name, 0
        self.heard: list[tuple[bytes, str]] = []
        self.changes: list[FaultChange] = []
        self.factory = MockFactory()
        self.port = PtyPort(folder / name)
        self.model = MODELS[kind]
        self.module = EbyteEmulator(
            self.port,
            bench.reactor,
            bench.channel,
            self.model,
            name=name,
            mode=self._mode if pins else lambda: Pins(False, False),
            on_aux=self._aux,
        )
        numbers = {"m0": M0, "m1": M1, "aux": AUX} if pins else {}
        self.settings = RadioSettings.model_validate({"kind": kind, "port": str(self.port.path), **numbers})
        self.heard_at: float | None = None
        around = Surroundings(NodeId(name), GROUP, 2, lambda: self.factory, lambda: self.heard_at)
        self.road = Radio(self.settings, around, bench.reactor, self._on_datagram, self.changes.append)

    @property
    def wanted(self) -> bytes:
        return registers(self.model, configuration(self.settings, GROUP))

    @property
    def faults(self) -> list[str]:
        return [
            f"+{c.fault.part} {c.fault.kind}" if isinstance(c, FaultRaised) else f"-{c.part} {c.kind}"
            for c in self.changes
        ]

    @property
    def is_ready(self) -> bool:
        return "state=ready" in self.road.stats()

    def frame(self, state: HouseState = FIRE) -> bytes:
        self.seq += 1
        told = Frame(group_tag(GROUP), sender_tag(NodeId(self.name)), 1, self.seq, 1, state)
        return message.encode(told, lambda _data: bytes(range(64)))

    def _mode(self) -> Pins:
        return Pins(bool(self.factory.pin(M0).state), bool(self.factory.pin(M1).state))

    def _aux(self, is_high: bool) -> None:
        pin = self.factory.pin(AUX)
        pin.drive_high() if is_high else pin.drive_low()

    def _on_datagram(self, data: bytes, road: str, at: float) -> None:
        self.heard.append((data, road))
        self.heard_at = at


class Bench:
    """A loop, a channel, and stations on it."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.reactor = Reactor(self.loop, Clock())
        self.channel = Channel(self.reactor)
        self.stations: list[Station] = []
        self._folder = folder

    def station(self, name: str, kind: str = "e22", **options: Any) -> Station:
        station = Station(self, self._folder, name, kind, **options)
        self.stations.append(station)
        return station

    def start(self, *stations: Station) -> None:
        for station in stations:
            station.module.start()
            station.road.start()

    def until(self, condition: Callable[[], object], most_s: float = 20.0) -> None:
        give_up = time.monotonic() + most_s
        while not condition():
            assert time.monotonic() < give_up, [(s.name, s.faults, s.road.stats()) for s in self.stations]
            self.run(0.01)

    def run(self, seconds: float) -> None:
        self.reactor.call_at(self.reactor.now() + seconds, lambda _at: self.loop.stop())
        self.loop.run_forever()

    def close(self) -> None:
        for station in self.stations:
            station.road.close()
            station.module.stop()
            station.port.close()
            station.factory.close()
        self.loop.close()


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(ebyte, "RETRY_FIRST_S", 0.3)
    monkeypatch.setattr(ebyte, "RETRY_MOST_S", 0.3)
    opened = Bench(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize("kind", MODELS)
def test_module_as_from_the_factory_is_configured_and_carries_frames(bench: Bench, kind: str) -> None:
    a, b = bench.station("n01", kind), bench.station("n02", kind)
    assert a.module.registers != a.wanted
    bench.start(a, b)
    bench.until(lambda: a.is_ready and b.is_ready)
    assert a.module.registers == a.wanted == b.wanted
    fire = a.frame()
    a.road.send(fire)
    bench.until(lambda: b.heard)
    assert b.heard[0] == (fire, "radio")
    assert a.faults == b.faults == []
    if kind != "e32":
        bench.until(lambda: "rssi=-70" in b.road.stats())


def test_sound_configuration_is_read_and_not_written(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    a = bench.station("n01")
    a.module.registers = a.wanted
    bench.start(a)
    bench.until(lambda: a.is_ready)
    assert "configuring" not in caplog.text


@pytest.mark.parametrize(
    ("fault", "raised", "words"),
    [
        (Fault.FORGETFUL, "+radio settings", "CH 0x17 instead of 0x18"),
        (Fault.REFUSING, "+radio settings", "refuses"),
        (Fault.SILENT, "+radio link_lost", "no answer from the e22"),
    ],
)
def test_module_that_does_not_obey_is_a_fault_until_it_does(
    bench: Bench, fault: Fault, raised: str, words: str
) -> None:
    a = bench.station("n01")
    a.module.fault = fault
    bench.start(a)
    bench.until(lambda: a.changes)
    assert a.faults == [raised]
    change = a.changes[0]
    assert isinstance(change, FaultRaised)
    assert words in change.fault.detail
    a.road.send(a.frame())
    assert "sent=0" in a.road.stats(), "nothing goes out with a wrong configuration"
    a.module.fault = None
    bench.until(lambda: len(a.changes) == 2)
    assert a.faults[1] == raised.replace("+", "-")
    bench.until(lambda: "sent=1" in a.road.stats())


@pytest.mark.parametrize("kind", MODELS)
def test_unplugged_module_is_a_fault_and_a_new_one_is_configured(bench: Bench, kind: str) -> None:
    a, b = bench.station("n01", kind), bench.station("n02", kind)
    bench.start(a, b)
    bench.until(lambda: a.is_ready and b.is_ready)
    a.module.stop()
    a.port.unplug()
    bench.until(lambda: a.changes)
    assert a.faults == ["+radio unplugged"]
    a.road.send(a.frame())
    a.port.plug()
    a.module.registers = bytes(len(a.wanted))
    a.module.start()
    bench.until(lambda: b.heard, 40.0)
    assert a.faults == ["+radio unplugged", "-radio unplugged"]
    assert a.module.registers == a.wanted


def test_stuck_aux_is_a_fault(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ebyte, "STUCK_S", 0.6)
    a = bench.station("n01")
    a.module.fault = Fault.STUCK
    bench.start(a)
    bench.until(lambda: a.is_ready)
    a.road.send(a.frame())
    bench.until(lambda: a.changes)
    assert a.faults == ["+radio link_lost"]


def test_module_that_died_silently_is_found(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ebyte, "DEAF_S", 0.5)
    a = bench.station("n01")
    bench.start(a)
    bench.until(lambda: a.is_ready)
    bench.run(1.5)
    assert a.faults == [], "one that is well answers each time it is asked"
    a.module.fault = Fault.SILENT
    bench.until(lambda: a.changes)
    assert a.faults == ["+radio link_lost"]


def test_road_that_brings_nobody_is_a_fault_until_it_does(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(radio, "LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(radio, "UNHEARD_S", 1.0)
    a, b = bench.station("n01"), bench.station("n02")
    b.module.fault = Fault.DEAF
    bench.start(a, b)
    bench.until(lambda: b.changes)
    assert b.faults == ["+radio-reach link_lost"]
    b.module.fault = None
    bench.until(lambda: a.is_ready and b.is_ready)
    a.road.send(a.frame())
    bench.until(lambda: len(b.changes) == 2)
    assert b.faults[1] == "-radio-reach link_lost"


def test_noise_hides_no_frame(bench: Bench) -> None:
    a, b = bench.station("n01"), bench.station("n02")
    bench.start(a, b)
    bench.until(lambda: a.is_ready and b.is_ready)
    b.module.fault = Fault.NOISY
    b.module.start()
    for _ in range(3):
        fire = a.frame(HouseState(FireCondition.FIRE_ALARM, episode=a.seq))
        a.road.send(fire)
        bench.until(lambda fire=fire: (fire, "radio") in b.heard)


def test_frames_of_another_group_stay_in_the_module(bench: Bench) -> None:
    a, b = bench.station("n01"), bench.station("n02")
    bench.start(a, b)
    bench.until(lambda: a.is_ready and b.is_ready)
    b.module.registers = b"\x77\x77" + b.module.registers[2:]
    a.road.send(a.frame())
    bench.run(0.8)
    assert b.heard == []
    assert "bytes=0" not in a.road.stats()


def test_house_whose_module_has_jumpers_needs_no_pins(bench: Bench) -> None:
    a, b = bench.station("n01", pins=False), bench.station("n02", pins=False)
    for station in (a, b):
        station.module.registers = station.wanted
    bench.start(a, b)
    fire = a.frame()
    a.road.send(fire)
    bench.until(lambda: b.heard)
    assert b.heard == [(fire, "radio")]


def test_pin_that_cannot_be_had_is_a_fault(bench: Bench) -> None:
    a = bench.station("n01")
    a.factory.pin = lambda _number: (_ for _ in ()).throw(OSError("no chip"))  # type: ignore[assignment]
    a.road.start()
    bench.until(lambda: a.changes)
    assert a.faults == ["+radio link_lost"]
    a.factory = MockFactory()
    a.module.start()
    bench.until(lambda: len(a.changes) == 2)
    assert a.faults == ["+radio link_lost", "-radio link_lost"]


def test_alarm_waits_for_one_frame_at_most_and_the_newest_leaves(bench: Bench) -> None:
    a, b = bench.station("n01"), bench.station("n02")
    bench.start(a, b)
    bench.until(lambda: a.is_ready and b.is_ready)
    other = Station.frame(b)
    a.road.send(other)
    first, newest = a.frame(), a.frame()
    a.road.send(first)
    a.road.send(newest)
    bench.until(lambda: len(b.heard) == 2)
    assert [data for data, _ in b.heard] == [other, newest]


def test_nothing_blocks_or_raises_without_a_port(bench: Bench) -> None:
    a = bench.station("n01")
    a.port.unplug()
    a.road.start()
    begin = time.monotonic()
    for _ in range(200):
        a.road.send(a.frame())
    assert time.monotonic() - begin < 2.0
    bench.run(0.1)
    assert a.faults == ["+radio unplugged"]


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_configuration_is_within_the_rules(model: Model) -> None:
    settings = RadioSettings(kind=model.name, port="/dev/ttyAMA0")
    assert 433.05 + 0.25 <= settings.frequency_mhz <= 434.79 - 0.25
    assert settings.power == 10
