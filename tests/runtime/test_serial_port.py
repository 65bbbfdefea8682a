import fcntl
import itertools
import os
import pty
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.errors import DeviceError
from edge.model.event import FaultRaised
from edge.model.identity import PartId
from edge.runtime.serial_port import READ_BYTES, RETRY_MOST_S, SerialPort, open_line


class Plug:
    """A pty behind a symlink, as udev makes them; may be pulled and put back."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master = -1
        self.slave = -1

    def put(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(self.slave))

    def pull(self) -> None:
        if self.master >= 0:
            os.close(self.master)
            os.close(self.slave)
            self.master = self.slave = -1
            self.link.unlink()


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    plug = Plug(tmp_path / "pci-0000:01:00.0-usb-0:1.3:1.0-port0")
    yield plug
    plug.pull()


class Wire:
    """A port under test and what it said."""

    def __init__(self, bench, port: str) -> None:
        self.seen = b""
        self.instants: list[float] = []
        self.port = SerialPort(PartId("bui-bep"), port, 9600, bench.reactor, self.take, bench.changes.append)

    def take(self, data: bytes, at: float) -> None:
        self.seen += data
        self.instants.append(at)


@pytest.fixture
def wire(bench, plug: Plug) -> Iterator[Wire]:
    wire = Wire(bench, str(plug.link))
    yield wire
    wire.port.close()


def test_bytes_flow_both_ways(bench, plug: Plug, wire: Wire) -> None:
    plug.put()
    wire.port.start()
    before = bench.reactor.now()
    os.write(plug.master, bytes(range(256)))
    bench.until(lambda: len(wire.seen) == 256)
    assert wire.seen == bytes(range(256))  # raw: no newline, ^C or XON is touched
    assert before <= wire.instants[0] <= bench.reactor.now()
    wire.port.write(b"\xa0\x01\x01\xa2\n")
    assert os.read(plug.master, 10) == b"\xa0\x01\x01\xa2\n"
    assert bench.faults() == []


def test_port_missing_at_start_is_a_fault_and_comes_later(bench, plug: Plug, wire: Wire) -> None:
    wire.port.start()
    assert bench.faults() == ["+unplugged"]
    change = bench.changes[0]
    assert isinstance(change, FaultRaised)
    assert change.fault.part == "bui-bep"
    assert plug.link.name in change.fault.detail
    with pytest.raises(DeviceError, match="bui-bep"):
        wire.port.write(b"x")
    plug.put()
    bench.until(lambda: wire.port.is_open)
    assert bench.faults() == ["+unplugged", "-unplugged"]
    os.write(plug.master, b"hello")
    bench.until(lambda: wire.seen == b"hello")


def test_port_unplugged_comes_back_at_the_same_symlink(bench, plug: Plug, wire: Wire) -> None:
    plug.put()
    wire.port.start()
    for word in (b"one", b"two", b"three"):
        os.write(plug.master, word)
        bench.until(lambda word=word: wire.seen.endswith(word))
        plug.pull()
        bench.until(lambda: not wire.port.is_open)
        bench.run(0.1)
        plug.put()
        bench.until(lambda: wire.port.is_open)
    assert bench.faults() == ["+unplugged", "-unplugged"] * 3
    assert "reopened=3" in wire.port.stats()


def test_retries_are_bounded_and_the_fault_is_raised_once(virtual, tmp_path: Path) -> None:
    tries: list[float] = []

    def opener(port: str, baud: int):
        tries.append(virtual.reactor.now())
        return open_line(port, baud)

    port = SerialPort(
        PartId("p"), str(tmp_path / "none"), 9600, virtual.reactor, lambda *_: None,
        virtual.changes.append, opener=opener,
    )  # fmt: skip
    port.start()
    virtual.run(600.0)
    gaps = [b - a for a, b in itertools.pairwise(tries)]
    assert gaps == sorted(gaps)
    assert max(gaps) == pytest.approx(RETRY_MOST_S, abs=0.01)
    assert 600 / RETRY_MOST_S <= len(tries) < 600 / RETRY_MOST_S + 10
    assert virtual.faults() == ["+unplugged"]
    port.close()


def test_port_held_by_another_is_a_fault(bench, plug: Plug, wire: Wire) -> None:
    plug.put()
    fcntl.flock(plug.slave, fcntl.LOCK_EX)
    wire.port.start()
    assert bench.faults() == ["+unplugged"]
    fcntl.flock(plug.slave, fcntl.LOCK_UN)
    bench.until(lambda: wire.port.is_open)


def test_file_that_is_no_tty_is_a_fault(bench, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    wire = Wire(bench, str(tmp_path / "file"))
    wire.port.start()
    assert bench.faults() == ["+unplugged"]
    wire.port.close()


def test_write_never_waits_for_a_reader(bench, plug: Plug, wire: Wire) -> None:
    plug.put()
    wire.port.start()

    def flood() -> None:
        for _ in range(10_000):
            wire.port.write(b"x" * 1000)

    with pytest.raises(DeviceError, match="took"):
        flood()
    assert wire.port.is_open
    assert bench.faults() == []


def test_write_to_a_port_just_pulled_raises_and_is_a_fault(bench, plug: Plug, wire: Wire) -> None:
    plug.put()
    wire.port.start()
    plug.pull()
    with pytest.raises(DeviceError):
        wire.port.write(b"\xa0\x01\x01\xa2")
    assert bench.faults() == ["+unplugged"]


def test_babbling_port_does_not_starve_another(bench, tmp_path: Path) -> None:
    loud, quiet = Plug(tmp_path / "loud"), Plug(tmp_path / "quiet")
    loud.put()
    quiet.put()
    turns: list[str] = []
    sizes: list[int] = []

    def on_loud(data: bytes, _at: float) -> None:
        sizes.append(len(data))
        turns.append("loud")
        try:
            while True:  # as fast as it is read
                os.write(loud.master, b"\x42\x4d" * 2000)
        except BlockingIOError:
            pass

    def nothing(_change: object) -> None: ...

    ports = [
        SerialPort(PartId("a"), str(loud.link), 9600, bench.reactor, on_loud, nothing),
        SerialPort(
            PartId("b"), str(quiet.link), 9600, bench.reactor, lambda *_: turns.append("quiet"), nothing
        ),
    ]
    for port in ports:
        port.start()
    os.write(loud.master, b"x" * 100)
    bench.until(lambda: len(turns) > 20)
    os.write(quiet.master, b"alarm")
    turns.clear()
    bench.until(lambda: "quiet" in turns)
    assert turns.index("quiet") <= 3
    assert max(sizes) <= READ_BYTES
    for port in ports:
        port.close()
    loud.pull()
    quiet.pull()


def test_closed_port_is_left_alone(bench, plug: Plug, wire: Wire) -> None:
    plug.put()
    wire.port.start()
    wire.port.close()
    wire.port.close()
    os.write(plug.master, b"late")
    bench.run(0.05)
    assert wire.seen == b""
    other = open_line(str(plug.link), 9600)  # the exclusive lock is gone
    other.close()
