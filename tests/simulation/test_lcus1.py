import os
from pathlib import Path

import pytest

from edge.simulation.lcus1 import MAX_SWITCHES, OFF, ON, Lcus1, Switch
from edge.simulation.pty_port import PtyPort


@pytest.fixture
def port(tmp_path: Path):
    port = PtyPort(tmp_path / "relay")
    yield port
    port.close()


def test_relay_switches_on_the_bytes_and_stamps_the_read(port, reactor, run_until):
    ticks = iter([10.0, 11.0, 12.0])
    seen = []
    relay = Lcus1(port, reactor, on_switch=seen.append, now=lambda: next(ticks))
    relay.start()
    node = os.open(port.path, os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(node, ON)
        run_until(lambda: relay.is_on)
        os.write(node, OFF)
        run_until(lambda: not relay.is_on)
    finally:
        os.close(node)
        relay.stop()
    assert seen == relay.switches == [Switch(10.0, True), Switch(11.0, False)]


def test_relay_finds_commands_in_noise(port, reactor):
    relay = Lcus1(port, reactor)
    relay.feed(b"\xa0\x01\x01\xa3" + b"Thank you" + ON[:3], 1.0)
    assert relay.switches == []
    relay.feed(ON[3:] + b"\xa0" + OFF, 2.0)
    assert relay.switches == [Switch(2.0, True), Switch(2.0, False)]
    assert relay.rejected == 4 + 9 + 1


def test_relay_first_on_ignores_what_was_before(port, reactor):
    relay = Lcus1(port, reactor)
    for at, command in ((1.0, ON), (2.0, OFF), (3.0, ON)):
        relay.feed(command, at)
    assert relay.first_on(0.0) == 1.0
    assert relay.first_on(1.5) == 3.0
    assert relay.first_on(3.5) is None


def test_relay_forgets_the_oldest(port, reactor):
    relay = Lcus1(port, reactor)
    for at in range(MAX_SWITCHES + 1):
        relay.feed(ON, float(at))
    assert len(relay.switches) <= MAX_SWITCHES
    assert relay.switches[-1].at == MAX_SWITCHES


def test_relay_works_again_after_a_replug(port, reactor, run_until):
    relay = Lcus1(port, reactor)
    relay.start()
    relay.stop()
    port.unplug()
    port.plug()
    relay.start()
    node = os.open(port.path, os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(node, ON)
        run_until(lambda: relay.is_on)
    finally:
        os.close(node)
        relay.stop()
