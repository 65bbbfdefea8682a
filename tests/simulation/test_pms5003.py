import os
import random
import time
from pathlib import Path

import pytest

from edge.sensors.pms5003_frame import Decoder
from edge.simulation.pms5003 import Fault, Pms5003Emulator, frame
from edge.simulation.pty_port import PtyPort


@pytest.fixture
def port(tmp_path: Path):
    port = PtyPort(tmp_path / "pms")
    yield port
    port.close()


def listen(port: PtyPort) -> int:
    return os.open(port.path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)


def heard(port, reactor, run_until, *, count: int, fault: Fault | None = None) -> tuple[Decoder, list]:
    emulator = Pms5003Emulator(port, reactor, source=lambda _at: 46.4, interval_s=0.01, fault=fault)
    decoder, frames = Decoder(), []
    fd = listen(port)
    reactor.add_reader(fd, lambda _at: frames.extend(decoder.feed(os.read(fd, 4096))))
    emulator.start()
    run_until(lambda: emulator.sent >= count)
    emulator.stop()
    reactor.loop.run_until_complete(_turn())
    reactor.remove_reader(fd)
    os.close(fd)
    return decoder, frames


async def _turn() -> None:
    import asyncio

    await asyncio.sleep(0.02)


def test_emulator_speaks_frames_that_the_node_decodes(port, reactor, run_until):
    decoder, frames = heard(port, reactor, run_until, count=20)
    assert len(frames) >= 20
    assert decoder.skipped == decoder.bad_checksums == 0
    assert {f.pm25_atm for f in frames} == {46}
    assert len({f.n0_3 for f in frames}) > 5  # never the same frame again and again
    assert all(5000 < f.n0_3 < 8000 for f in frames)  # a captured frame of 46 µg/m³ has 6636


def test_emulator_keeps_its_pace(port, reactor, run_until):
    emulator = Pms5003Emulator(port, reactor, source=lambda _at: 5.0, interval_s=0.02)
    began = time.monotonic()
    emulator.start()
    run_until(lambda: emulator.sent >= 26)
    emulator.stop()
    # A stalled machine makes it later, never earlier.
    assert time.monotonic() - began >= 0.49


def test_emulator_stopped_is_silent(port, reactor, run_until):
    emulator = Pms5003Emulator(port, reactor, source=lambda _at: 5.0, interval_s=0.01)
    emulator.start()
    emulator.stop()
    reactor.loop.run_until_complete(_turn())
    assert emulator.sent == 1


@pytest.mark.parametrize("mass", [-3.0, 0.0, 20.0, 999.6, 4000.0])
def test_frame_fits_its_fields(mass):
    noise = random.Random(1)
    for _ in range(50):
        found = frame(mass, noise)
        assert found.pm25_atm == round(min(max(mass, 0.0), 1000.0))
        assert found.n0_3 > 50  # clean air counts something: nothing at all is a dead laser
        assert found.n0_3 >= found.n0_5 >= found.n1_0 >= found.n2_5
        found.to_bytes()


def test_fault_torn_yields_no_whole_frame_in_order(port, reactor, run_until):
    decoder, frames = heard(port, reactor, run_until, count=30, fault=Fault.TORN)
    assert not frames
    assert decoder.skipped + decoder.bad_checksums > 0


def test_fault_garbage_yields_nothing(port, reactor, run_until):
    decoder, frames = heard(port, reactor, run_until, count=20, fault=Fault.GARBAGE)
    assert not frames
    assert decoder.skipped > 300


def test_fault_frozen_repeats_one_frame(port, reactor, run_until):
    _, frames = heard(port, reactor, run_until, count=20, fault=Fault.FROZEN)
    assert len(frames) >= 20
    assert len(set(frames)) == 1


def test_fault_zero_counts_nothing_and_is_no_warm_up(port, reactor, run_until):
    _, frames = heard(port, reactor, run_until, count=5, fault=Fault.ZERO)
    assert {(f.pm25_atm, f.n0_3) for f in frames} == {(0, 0)}
    assert not frames[0].is_blank


def test_fault_checksum_is_wrong_in_every_frame(port, reactor, run_until):
    decoder, frames = heard(port, reactor, run_until, count=20, fault=Fault.CHECKSUM)
    assert not frames
    assert decoder.bad_checksums >= 15


def test_fault_silent_sends_nothing(port, reactor):
    emulator = Pms5003Emulator(port, reactor, source=lambda _at: 5.0, fault=Fault.SILENT)
    fd = listen(port)
    emulator.send(1.0)
    with pytest.raises(BlockingIOError):
        os.read(fd, 1)
    os.close(fd)
    assert emulator.sent == 0
