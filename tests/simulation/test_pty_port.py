import errno
import os
import time
from pathlib import Path

import pytest
import serial

from edge.simulation.pty_port import MAX_UNREAD, PtyPort, Wire


@pytest.fixture
def port(tmp_path: Path):
    port = PtyPort(tmp_path / "tty")
    yield port
    port.close()


def open_as_node(port: PtyPort) -> serial.Serial:
    return serial.Serial(str(port.path), 9600, timeout=5, exclusive=True)


def test_port_carries_every_byte_value_both_ways(port):
    every_byte = bytes(range(256))
    with open_as_node(port) as node:
        port.write(every_byte)
        assert node.read(256) == every_byte
        node.write(every_byte)
        node.flush()
        assert port.read() == every_byte


def test_port_read_is_empty_when_nothing_came(port):
    assert port.read() == b""


def test_port_survives_the_node_closing_it(port):
    open_as_node(port).close()
    assert port.read() == b""
    with open_as_node(port) as node:
        port.write(b"again")
        assert node.read(5) == b"again"


def test_port_loses_what_nobody_reads(port):
    for _ in range(10 * MAX_UNREAD):
        port.write(b"old.")
    time.sleep(0.3)  # the kernel hands bytes to the far end in a worker of its own
    port.write(b"new.")
    time.sleep(0.3)
    with serial.Serial(timeout=0) as node:
        node.port = str(port.path)
        fd = os.open(port.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            got = os.read(fd, 100_000)
            assert got.endswith(b"new.")
            assert len(got) <= MAX_UNREAD + 4
        finally:
            os.close(fd)


def test_port_cut_wire_is_silent_both_ways(port):
    port.wire = Wire.CUT
    with open_as_node(port) as node:
        node.timeout = 0
        assert port.write(b"x") == 0
        assert node.read(1) == b""
        node.write(b"y")
        node.flush()
        assert port.read() == b""


def test_port_garbled_wire_changes_some_bytes_and_keeps_the_count(port):
    sent = bytes(256)
    port.wire = Wire.GARBLED
    with open_as_node(port) as node:
        port.write(sent)
        got = node.read(256)
    assert len(got) == 256
    assert 0 < sum(b != 0 for b in got) < 128


def test_port_unplugged_hangs_up_and_replugged_serves_again(port, tmp_path):
    fd = os.open(port.path, os.O_RDWR | os.O_NOCTTY)
    try:
        port.unplug()
        assert not (tmp_path / "tty").is_symlink()
        assert port.fd == -1
        assert port.write(b"x") == 0
        assert port.read() == b""
        # A hung-up tty reads as end of file and cannot be written.
        assert os.read(fd, 1) == b""
        with pytest.raises(OSError) as caught:
            os.write(fd, b"x")
        assert caught.value.errno == errno.EIO
    finally:
        os.close(fd)
    port.plug()
    with open_as_node(port) as node:
        port.write(b"back")
        assert node.read(4) == b"back"
