"""Other people's programs that the bench runs: found, their version checked, their progress heard."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from edge.errors import DeviceError, Said

# 4 MiB at 115200 baud take 6 min.
TIMEOUT_S = 900.0
# Of what a program says; of more, the oldest is forgotten.
OUTPUT_MOST = 64 * 1024
# The end of it that a person is shown when it failed.
SHOWN_LINES = 8

OnProgress = Callable[[float], None]  # 0-100


def no_progress(_percent: float) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a program ended and what it said."""

    code: int
    output: str

    @property
    def end(self) -> str:
        """The last lines of it, for a person."""
        lines = [line.strip() for line in self.output.replace("\r", "\n").splitlines() if line.strip()]
        return "\n".join(f"    {line}" for line in lines[-SHOWN_LINES:])


@dataclass(frozen=True, slots=True)
class Program:
    """One program.

    ask      arguments that make it say its version
    least    oldest version whose command line is this one
    install  the command that brings it
    """

    name: str
    ask: tuple[str, ...]
    least: tuple[int, ...]
    install: str

    def path(self) -> str:
        """Where it is, in a version that will do.

        Raises:
            DeviceError: missing or too old; says how to install it.
        """
        beside = Path(sysconfig.get_path("scripts")) / self.name
        found = str(beside) if beside.exists() else shutil.which(self.name)
        if found is None:
            raise DeviceError(
                self.name, Said("is not installed; install it with: {install}", install=self.install)
            )
        said = _run([found, *self.ask], 60.0, no_progress).output
        version = _version(said)
        if version < self.least:
            shown, wanted = (".".join(map(str, numbers)) for numbers in (version, self.least))
            raise DeviceError(
                self.name,
                Said(
                    "{path} is version {version}, {wanted} is wanted: {install}",
                    path=found,
                    version=shown or "?",
                    wanted=wanted,
                    install=self.install,
                ),
            )
        return found

    def run(self, arguments: Sequence[str], on_progress: OnProgress = no_progress) -> Done:
        """Run it to its end.

        Raises:
            DeviceError: missing or too old, or it did not end within TIMEOUT_S.
        """
        try:
            return _run([self.path(), *arguments], TIMEOUT_S, on_progress)
        except TimeoutError:
            raise DeviceError(
                self.name, Said("did not end within {timeout_s} s", timeout_s=f"{TIMEOUT_S:.0f}")
            ) from None


ESPTOOL = Program("esptool", ("version",), (5, 0), "pip install 'liengia[bench]'")
MPREMOTE = Program("mpremote", ("version",), (1, 20), "pip install 'liengia[bench]'")
AVRDUDE = Program("avrdude", ("-?",), (6, 3), "sudo apt install avrdude")


def _version(text: str) -> tuple[int, ...]:
    found = re.search(r"v(?:ersion )?(\d+(?:\.\d+)+)|\b(\d+\.\d+(?:\.\d+)*)", text)
    return tuple(int(n) for n in (found[1] or found[2]).split(".")) if found else ()


def _run(command: Sequence[str], timeout_s: float, on_progress: OnProgress) -> Done:
    environment = os.environ | {"NO_COLOR": "1", "PYTHONUNBUFFERED": "1", "COLUMNS": "100"}
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
    ) as process:
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(timeout_s, stop)
        timer.start()
        output = b""
        try:
            assert process.stdout is not None
            while data := os.read(process.stdout.fileno(), 4096):
                output = (output + data)[-OUTPUT_MOST:]
                if (percent := percent_of(output)) is not None:
                    on_progress(percent)
        finally:
            timer.cancel()
            timer.join()
            if process.poll() is None and sys.exc_info()[0] is not None:
                process.kill()  # Ctrl-C: it must not go on writing behind our back
    if is_late.is_set():
        raise TimeoutError
    if process.returncode == 0:
        on_progress(100.0)  # the end of a bar may stand in the middle of other words
    return Done(process.returncode, output.decode("utf-8", "replace"))


def percent_of(output: bytes) -> float | None:
    """How far a program says that it is: `33.3%` or a bar of at most 50 `#`; None when it says nothing."""
    line = re.split(rb"[\r\n]", output[-400:].rstrip(b"\r\n"))[-1]
    if found := re.findall(rb"(\d+(?:\.\d+)?) ?%", line):
        return min(100.0, float(found[-1]))
    if bar := re.search(rb"\| *(#+)", line):
        return min(100.0, 2.0 * len(bar[1]))
    return None
