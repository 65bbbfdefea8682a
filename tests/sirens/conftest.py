"""Sirens that remember, and a loop that the test turns."""

import asyncio
import os
import tty
from collections.abc import Callable, Iterator

import pytest

from edge.errors import DeviceError
from edge.model.event import FaultChange
from edge.model.identity import PartId
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.sirens.base import Desk
from edge.sirens.fanout import Fanout
from edge.sirens.modbus_frame import crc16
from edge.sirens.pattern import Drive


class RecordingSiren:
    """Remembers every order; `broken` is what it raises instead."""

    has_feedback = False

    def __init__(self, name: str = "coi", drive: Drive = Drive.TEMPORAL) -> None:
        self.id = PartId(name)
        self.drive = drive
        self.orders: list[bool] = []
        self.starts = 0
        self.is_closed = False
        self.broken: Exception | None = None

    def start(self) -> None:
        self.starts += 1

    def switch(self, on: bool) -> None:
        if self.broken is not None:
            raise self.broken
        self.orders.append(on)

    def close(self) -> None:
        self.is_closed = True
        if self.broken is not None:
            raise self.broken

    def breaks(self) -> None:
        self.broken = DeviceError(self.id, "no current")


class Pty:
    """The far end of a serial cable, at a path that survives unplugging."""

    def __init__(self, path) -> None:
        self.path = path
        self.plug()

    def plug(self) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.path.symlink_to(os.ttyname(self.slave))

    def unplug(self) -> None:
        self.path.unlink()
        os.close(self.slave)
        os.close(self.master)
        self.slave = self.master = -1

    def read(self) -> bytes:
        try:
            return os.read(self.master, 4096)
        except BlockingIOError:
            return b""

    def close(self) -> None:
        if self.master >= 0:
            self.unplug()


class ModbusBoard:
    """A board of eight relays behind a cable: FC 01, 03, 05 and 06 as R421A08 and LC-Modbus have them.

    mode  "whole", "silent", "deaf" (echoes and switches nothing), "refusing", "wandering" (answers as another
          address); greeting is said once, instead of the next answer
    """

    def __init__(self, cable: Pty, reactor: Reactor, address: int = 1) -> None:
        self.cable = cable
        self.address = address
        self.mode = "whole"
        self.greeting = b""
        self.has_local_echo = False  # an RS485 adapter that hears itself
        self.requests: list[bytes] = []
        self.relays = [False] * 8
        self.drops = 0
        self._reactor = reactor
        self._came = b""
        self._off = {}
        self.watch()

    def watch(self) -> None:
        self._fd = self.cable.master
        self._reactor.add_reader(self._fd, self._read)

    def ignore(self) -> None:
        self._reactor.remove_reader(self._fd)

    def power_cut(self) -> None:
        self.relays = [False] * 8

    def _read(self, at: float) -> None:
        self._came += self.cable.read()
        while len(self._came) >= 8:
            request, self._came = self._came[:8], self._came[8:]
            assert crc16(request[:6]) == int.from_bytes(request[6:], "little"), "the node sends whole frames"
            self.requests.append(request)
            if self.has_local_echo:
                os.write(self.cable.master, request)
            if self.greeting:
                os.write(self.cable.master, self.greeting)
                self.greeting = b""
            elif request[0] == self.address and self.mode != "silent":
                self._answer(request, at)

    def _answer(self, request: bytes, at: float) -> None:
        first, second = int.from_bytes(request[2:4], "big"), int.from_bytes(request[4:6], "big")
        if self.mode == "refusing":
            self._say(bytes((self.address, request[1] | 0x80, 4)))
            return
        match request[1]:
            case 6:
                self._order(first - 1, second >> 8, second & 0xFF, at)
                self._say(request[:6])
            case 5:
                self._order(first, 1 if second else 2, 0, at)
                self._say(request[:6])
            case 3:
                self._say(bytes((self.address, 3, 2, 0, self.relays[first - 1])))
            case 1:
                bits = sum(on << i for i, on in enumerate(self.relays))
                self._say(bytes((self.address, 1, (second + 7) // 8, bits)))

    def _order(self, relay: int, verb: int, seconds: int, at: float) -> None:
        if self.mode == "deaf":
            return
        if timer := self._off.pop(relay, None):
            timer.cancel()
        self.relays[relay] = verb in {1, 6}
        if verb == 6:
            self._off[relay] = self._reactor.call_at(at + seconds, lambda _at: self._drop(relay))

    def _drop(self, relay: int) -> None:
        self.relays[relay] = False
        self.drops += 1

    def _say(self, body: bytes) -> None:
        if self.mode == "wandering":
            body = bytes((body[0] + 1,)) + body[1:]
        os.write(self.cable.master, body + crc16(body).to_bytes(2, "little"))

    def stop(self) -> None:
        self.ignore()
        for timer in self._off.values():
            timer.cancel()


class Loop:
    """A real loop; the test says how long it turns."""

    def __init__(self, speed: float = 1.0) -> None:
        self.loop = asyncio.new_event_loop()
        self.reactor = Reactor(self.loop, Clock(speed=speed))

    def turn_until(self, is_done: Callable[[], bool], limit_s: float = 20.0) -> None:
        async def wait() -> None:
            async with asyncio.timeout(limit_s):
                while not is_done():  # noqa: ASYNC110 - what is awaited has no event
                    await asyncio.sleep(0.005)

        self.loop.run_until_complete(wait())

    def turn_for(self, span_s: float) -> None:
        """Seconds of the node's clock."""
        until = self.reactor.now() + span_s
        self.turn_until(lambda: self.reactor.now() >= until)


@pytest.fixture
def turning() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.loop.close()


@pytest.fixture
def faults() -> list[FaultChange]:
    return []


@pytest.fixture
def desk(turning: Loop, faults: list[FaultChange], confirmed: list[float]) -> Iterator[Desk]:
    from gpiozero.pins.mock import MockFactory

    factory = MockFactory()
    yield Desk(turning.reactor, lambda: factory, faults.append, confirmed.append)
    factory.reset()


@pytest.fixture
def confirmed() -> list[float]:
    return []


@pytest.fixture
def cable(tmp_path) -> Iterator[Pty]:
    cable = Pty(tmp_path / "relay")
    yield cable
    cable.close()


@pytest.fixture
def new_board() -> Iterator[Callable[..., ModbusBoard]]:
    boards = []

    def build(cable: Pty, reactor: Reactor, address: int = 1) -> ModbusBoard:
        boards.append(ModbusBoard(cable, reactor, address))
        return boards[-1]

    yield build
    for board in boards:
        board.stop()


@pytest.fixture
def fast() -> Iterator[Loop]:
    """Twenty seconds of the node's clock in one."""
    loop = Loop(speed=20.0)
    yield loop
    loop.loop.close()


@pytest.fixture
def new_siren() -> type[RecordingSiren]:
    return RecordingSiren


@pytest.fixture
def run_to() -> Callable[[Fanout, float], None]:
    """Tick a fanout at each of its deadlines up to an instant."""

    def run(fanout: Fanout, until: float) -> None:
        for _ in range(100_000):
            deadline = fanout.next_deadline()
            if deadline is None or deadline > until:
                return
            fanout.tick(deadline)
        raise AssertionError("the fanout asks for time without end")

    return run
