"""The emulator against the node's own sensor kind, with each of its faults."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.model.event import FaultChange, FaultRaised
from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Quality, Reading
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.sensors.base import Desk
from edge.sensors.board import SensorBoard
from edge.sensors.board_settings import BoardSettings
from edge.simulation.pty_port import PtyPort
from edge.simulation.sensor_board import BOARD, Fault, SensorBoardEmulator
from edge.simulation.serial_device import Fault as WireFault

VALUES = {Quantity.TEMPERATURE: 28.0, Quantity.GAS_RATIO: 2.3}


class Pair:
    """Both ends on one loop, twenty times as fast as real."""

    def __init__(self, folder: Path, fault: Fault | WireFault | None) -> None:
        self.loop = asyncio.new_event_loop()
        self.reactor = Reactor(self.loop, Clock(speed=20.0))
        self.readings: list[Reading] = []
        self.changes: list[FaultChange] = []
        self.port = PtyPort(folder / "pty")
        self.board = SensorBoardEmulator(self.port, self.reactor, VALUES, fault=fault)
        desk = Desk(self.reactor, lambda: None, self.readings.append, self.changes.append)
        settings = BoardSettings.model_validate(
            {
                "id": "bo",
                "kind": "board",
                "port": str(self.port.path),
                "board": BOARD,
                "channels": list(VALUES),
            }
        )
        self.sensor = SensorBoard(settings, ZoneId("bep"), desk)

    def until(self, condition: Callable[[], object], most_s: float = 20.0) -> None:
        give_up = time.monotonic() + most_s
        while not condition():
            assert time.monotonic() < give_up, (self.faults(), self.sensor.stats())
            self.loop.call_later(0.01, self.loop.stop)
            self.loop.run_forever()

    def faults(self) -> list[str]:
        return [
            f"+{c.fault.part} {c.fault.kind}" if isinstance(c, FaultRaised) else f"-{c.part} {c.kind}"
            for c in self.changes
        ]

    def close(self) -> None:
        self.sensor.close()
        self.board.stop()
        self.port.close()
        self.loop.close()


def pair(folder: Path, fault: Fault | WireFault | None) -> Pair:
    both = Pair(folder, fault)
    both.board.start()
    both.sensor.start()
    return both


def test_whole_board_is_read_through_unplugging(tmp_path: Path) -> None:
    both = pair(tmp_path, None)
    try:
        both.until(lambda: sum(r.quality is Quality.GOOD for r in both.readings) > 10)
        assert {r.quantity for r in both.readings} == set(VALUES)
        both.board.stop()
        both.port.unplug()
        both.until(lambda: both.faults() == ["+bo unplugged"])
        both.port.plug()
        both.board.start()
        both.until(lambda: both.faults() == ["+bo unplugged", "-bo unplugged"])
        both.readings.clear()
        both.until(lambda: sum(r.quality is Quality.GOOD for r in both.readings) > 4)
        assert "torn=0" in both.sensor.stats()
    finally:
        both.close()


@pytest.mark.parametrize(("fault", "expected"), [
    (Fault.SWAPPED, "+bo settings"), (Fault.OPEN, "+bo-gas_ratio open"),
    (Fault.HEATER, "+bo-gas_ratio power"),
    (Fault.LOST, "+bo checksum"), (Fault.BROWN_OUT, "+bo power"), (Fault.WATCHDOG, "+bo hung"),
    (Fault.LOW_SUPPLY, "+bo power"), (Fault.VERSION, "+bo settings"), (WireFault.CHECKSUM, "+bo checksum"),
    (WireFault.GARBAGE, "+bo checksum"),
])  # fmt: skip
def test_each_fault_is_what_the_node_says(tmp_path: Path, fault: Fault | WireFault, expected: str) -> None:
    both = pair(tmp_path, fault)
    try:
        both.until(lambda: both.faults())
        assert both.faults()[0] == expected
    finally:
        both.close()
