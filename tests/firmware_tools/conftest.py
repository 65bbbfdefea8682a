"""The bench as a technician runs it: processes of their own on real ptys."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = "import sys; from firmware_tools.cli import main; sys.exit(main())"


@pytest.fixture
def emulate() -> Iterator[Callable[..., str]]:
    """Start `liengia-bench emulate ...`; gives the path of its pty. All are ended after the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> str:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "emulate", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        path = process.stdout.readline().strip()
        assert path.startswith("/dev/pts/")
        return path

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.communicate(timeout=20)
