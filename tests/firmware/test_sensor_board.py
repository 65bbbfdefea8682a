"""The board's program speaks with the node's own sensor kind over a pty."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.model.event import FaultChange, FaultRaised
from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Quality, Reading
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.sensors import board_frame
from edge.sensors.base import Desk
from edge.sensors.board import SensorBoard
from edge.sensors.board_frame import Decoder, Frame, Hardware, Health, Hello, Readings, Reset, Wellbeing
from edge.sensors.board_settings import BoardSettings

ID = "0000a4cf12fe88b0"
CHANNELS = [
    {"quantity": "temperature", "kind": "dht22", "pin": 15},
    {"quantity": "humidity", "kind": "dht22", "pin": 15},
    {"quantity": "gas_ratio", "kind": "gas", "pin": 26, "warm_up_s": 1},
    {"quantity": "contact", "kind": "contact", "pin": 4},
]


class Host:
    """The raw end: frames as they come, without the node's sensor."""

    def __init__(self, link: Path) -> None:
        self._fd = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self._decoder = Decoder()
        self.frames: list[Frame] = []
        self._looked_at = 0

    def close(self) -> None:
        os.close(self._fd)

    def send(self, data: bytes) -> None:
        os.write(self._fd, data)

    def until(self, condition: Callable[[Frame], bool], most_s: float = 20.0) -> Frame:
        """The next frame that is wanted."""
        give_up = time.monotonic() + most_s
        while time.monotonic() < give_up:
            while self._looked_at < len(self.frames):
                self._looked_at += 1
                if condition(frame := self.frames[self._looked_at - 1]):
                    return frame
            try:
                self.frames += self._decoder.feed(os.read(self._fd, 4096))
            except BlockingIOError:
                time.sleep(0.01)
        raise AssertionError(f"it did not come; the newest: {self.frames[-3:]}")

    def row(self, quantity: Quantity, health: Health) -> float:
        """The value of a channel once it has this health."""

        def has_it(frame: Frame) -> bool:
            return isinstance(frame, Readings) and any(
                m.quantity is quantity and m.health is health for m in frame.channels
            )

        frame = self.until(has_it)
        assert isinstance(frame, Readings)
        return next(m.value for m in frame.channels if m.quantity is quantity)


def is_hello(frame: Frame) -> bool:
    return isinstance(frame, Hello)


@pytest.fixture
def host(program) -> Iterator[Host]:
    (program.folder / "board.json").write_text(json.dumps({"channels": CHANNELS}))
    put(program.folder, {"26": 20000})
    host = Host(program.plug.link)
    program.start()
    yield host
    host.close()


def put(folder: Path, levels: dict[str, int]) -> None:
    """At once, never half a file."""
    (folder / "pins.new").write_text(json.dumps(levels))
    (folder / "pins.new").rename(folder / "pins")


def test_board_says_who_it_is_first(host: Host) -> None:
    hello = host.until(is_hello)
    assert isinstance(hello, Hello)
    assert host.frames[0] is hello
    assert (hello.head.number, hello.board, hello.firmware, hello.name) == (0, ID, (1, 0, 0), "")
    assert (hello.hardware, hello.reset, hello.interval_s) == (Hardware.OTHER, Reset.POWER_ON, 1.0)
    assert {q.value: s for q, s in hello.warm_up_s.items()} == {
        "temperature": 0, "humidity": 0, "gas_ratio": 1, "contact": 0,
    }  # fmt: skip
    health = host.until(lambda frame: isinstance(frame, Wellbeing))
    assert isinstance(health, Wellbeing)
    assert (health.boot, health.supply_v) == (hello.boot, 0.0)


def test_channels_are_measured_and_their_health_told(host: Host, program) -> None:
    host.send(board_frame.config(1, 0.1, 60))
    assert host.row(Quantity.TEMPERATURE, Health.SILENT) == 0.0  # no sensor is wired
    assert host.row(Quantity.GAS_RATIO, Health.WARMING_UP) == pytest.approx(2.31, abs=0.01)
    (program.folder / "air").write_text("-12.5 61.0")
    assert host.row(Quantity.TEMPERATURE, Health.GOOD) == -12.5
    assert host.row(Quantity.HUMIDITY, Health.GOOD) == 61.0
    assert host.row(Quantity.GAS_RATIO, Health.GOOD) == pytest.approx(2.31, abs=0.01)
    put(program.folder, {"26": 100})
    host.row(Quantity.GAS_RATIO, Health.OPEN)
    put(program.folder, {"26": 65500})
    host.row(Quantity.GAS_RATIO, Health.SHORT)
    (program.folder / "air").write_text("0 0")
    host.row(Quantity.HUMIDITY, Health.SHORT)
    (program.folder / "air").write_text("checksum")
    host.row(Quantity.TEMPERATURE, Health.CHECKSUM)
    numbers = [frame.head.number for frame in host.frames]
    assert numbers == list(range(len(numbers)))


def test_contact_is_told_at_once(host: Host, program) -> None:
    host.send(board_frame.config(1, 60.0, 60))
    assert host.row(Quantity.CONTACT, Health.GOOD) == 0.0
    before = len(host.frames)
    put(program.folder, {"4": 0})
    host.until(lambda f: isinstance(f, Readings) and f.channels[3].value == 1.0, most_s=10.0)
    # Not the next frame of the minute's pace: within the bounce time of the program.
    assert all(not isinstance(f, Readings) or f.channels[3].value == 1.0 for f in host.frames[before:])


def test_host_sets_interval_and_name(host: Host, program) -> None:
    host.until(is_hello)
    host.send(board_frame.config(1, 0.2, 1))
    told = host.until(lambda f: isinstance(f, Hello) and f.interval_s == 0.2)
    assert isinstance(told, Hello)
    assert told.timeout_s == 1
    host.send(board_frame.name(2, "bếp nhà 12"))
    named = host.until(lambda f: isinstance(f, Hello) and f.name != "")
    assert isinstance(named, Hello)
    assert named.name == "bếp nhà 12"
    assert (program.folder / "name.txt").read_text(encoding="utf-8") == "bếp nhà 12"
    time.sleep(1.5)  # silent for longer than the time-out: it measures on, as it did of itself
    host.send(board_frame.who(3))
    again = host.until(lambda f: isinstance(f, Hello) and f.interval_s == 1.0)
    assert isinstance(again, Hello)
    assert (again.timeout_s, again.name) == (60, "bếp nhà 12")


def test_bad_frames_of_the_host_are_survived_and_counted(host: Host, program) -> None:
    program.stop()  # so that they are there before the first word on its health
    good = board_frame.who(1)
    host.send(b"\0\x03\x01\x02\0" + good[:8] + b"\0" + bytes(range(1, 150)) + b"\0")
    host.send(board_frame.to_wire(0x42, board_frame.Head(1, 0), b"\x02\xff\xfe"))  # a name that is no text
    host.send(board_frame.to_wire(0x41, board_frame.Head(1, 0), b"\0"))
    program.start()
    health = host.until(lambda f: isinstance(f, Wellbeing) and f.unread > 0)
    assert isinstance(health, Wellbeing)
    assert health.unread == 3


def test_release_leaves_the_console_to_the_host_once(host: Host, program) -> None:
    host.until(is_hello)
    host.send(board_frame.release(1))
    assert program.code() == 7  # machine.reset()
    assert (program.folder / "hold").exists()
    program.start()
    assert program.code() == 0
    program.start()
    host.until(is_hello)


class Node:
    """The node's sensor on the real loop."""

    def __init__(self, port: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.readings: list[Reading] = []
        self.changes: list[FaultChange] = []
        self.reactor = Reactor(self.loop, Clock())
        desk = Desk(self.reactor, lambda: None, self.readings.append, self.changes.append)
        settings = BoardSettings.model_validate({
            "id": "bo", "kind": "board", "port": str(port), "board": ID, "every": "100 ms",
            "channels": ["temperature", "gas_ratio", "contact"], "role": "smoke_alarm",
        })  # fmt: skip
        self.sensor = SensorBoard(settings, ZoneId("bep"), desk)

    def until(self, condition: Callable[[], object], most_s: float = 20.0) -> None:
        give_up = time.monotonic() + most_s
        while not condition():
            assert time.monotonic() < give_up, (self.readings[-5:], self.changes)
            self.reactor.call_at(self.reactor.now() + 0.02, lambda _at: self.loop.stop())
            self.loop.run_forever()

    def faults(self) -> list[str]:
        return [
            f"+{c.fault.part} {c.fault.kind}" if isinstance(c, FaultRaised) else f"-{c.part} {c.kind}"
            for c in self.changes
        ]


def test_node_reads_the_program(program) -> None:
    (program.folder / "board.json").write_text(json.dumps({"channels": CHANNELS}))
    put(program.folder, {"26": 20000})
    node = Node(program.plug.link)
    program.start()
    try:
        node.sensor.start()
        node.until(lambda: "+bo-temperature silent" in node.faults())
        (program.folder / "air").write_text("31.5 60")
        node.until(lambda: "-bo-temperature silent" in node.faults())
        node.until(lambda: any(r.value == 31.5 and r.quality is Quality.GOOD for r in node.readings))
        put(program.folder, {"26": 20000, "4": 0})
        node.until(lambda: any(r.quantity is Quantity.CONTACT and r.value == 1.0 for r in node.readings))
        assert node.faults() == ["+bo-temperature silent", "-bo-temperature silent"]
        assert "missing=0 torn=0 foreign=0 restarts=0" in node.sensor.stats()
    finally:
        node.sensor.close()
        node.loop.close()
