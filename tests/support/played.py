"""`liengia-bench emulate` as a process of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = "import sys; from firmware_tools.cli import main; sys.exit(main())"


class Played:
    """A device that speaks on a pty, at `path`, until it is ended."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "emulate", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.path = self._process.stdout.readline().strip()
        assert self.path.startswith("/dev/pts/")

    def end(self) -> None:
        """Pulled out; harmless when it is."""
        self._process.terminate()
        self._process.communicate(timeout=20)
