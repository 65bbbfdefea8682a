import signal
import subprocess
import sys
from pathlib import Path

import pytest
import serial

from edge.sensors.pms5003_frame import Decoder

ROOT = Path(__file__).parents[2]
PROGRAM = "import sys; from firmware_tools.cli import main; sys.exit(main())"


def emulate(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "emulate", "pms5003", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def hear(process: subprocess.Popen, length: int) -> bytes:
    assert process.stdout is not None
    path = process.stdout.readline().strip()
    assert path.startswith("/dev/pts/")
    with serial.Serial(path, 9600, timeout=20, exclusive=True) as port:
        return port.read(length)


def end(process: subprocess.Popen, number: int = signal.SIGTERM) -> int:
    process.send_signal(number)
    process.communicate(timeout=20)
    return process.returncode


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_emulate_speaks_on_a_pty_until_it_is_stopped(number):
    process = emulate("--value", "35", "--interval", "0.02")
    try:
        frames = Decoder().feed(hear(process, 32 * 10))
        assert len(frames) >= 9
        assert {f.pm25_atm for f in frames} == {35}
    finally:
        code = end(process, number)
    assert code == 0


def test_emulate_broken_device():
    process = emulate("--fault", "checksum", "--interval", "0.02")
    try:
        decoder = Decoder()
        assert decoder.feed(hear(process, 32 * 5)) == []
        assert decoder.bad_checksums >= 3
    finally:
        end(process)


@pytest.mark.parametrize("arguments", [("--fault", "haunted"), ("--interval", "0"), ("--value", "much")])
def test_emulate_usage_error(arguments):
    process = emulate(*arguments)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert arguments[0] in err
