"""A board that runs MicroPython, with its file system in a folder and its console on a pty."""

import os
import shutil
import subprocess
import sysconfig
import threading
from pathlib import Path

from plug import Plug

SUPPORT = Path(__file__).parent
STUB = SUPPORT.parent / "firmware" / "stub"


def micropython() -> str | None:
    """MicroPython's unix port: beside this Python or on the path."""
    beside = Path(sysconfig.get_path("scripts")) / "micropython"
    return str(beside) if beside.exists() else shutil.which("micropython")


class MicroPythonBoard:
    """A context manager; machine.reset() starts it anew, as on a real one. `folder` is its file system."""

    def __init__(self, program: str, folder: Path, plug: Plug) -> None:
        self.folder = folder
        self.port = str(plug.link)
        self.starts = 0
        self._program = program
        self._plug = plug
        self._process: subprocess.Popen[bytes] | None = None
        self._is_off = threading.Event()
        self._thread = threading.Thread(target=self._run)
        folder.mkdir(exist_ok=True)
        library = folder.parent / "firmware-inside"  # what a real board has in its ROM
        library.mkdir(exist_ok=True)
        for module in ("machine.py", "dht.py"):
            shutil.copy(STUB / module, library)
        self._environment = os.environ | {"MICROPYPATH": f":{folder}:{library}"}
        os.set_blocking(plug.master, True)

    def __enter__(self) -> "MicroPythonBoard":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_off.set()
        if self._process is not None:
            self._process.kill()
        self._thread.join(20.0)

    def _run(self) -> None:
        while not self._is_off.is_set():
            self.starts += 1
            self._process = subprocess.Popen(
                [self._program, str(SUPPORT / "micropython_start.py")], cwd=self.folder,
                stdin=self._plug.master, stdout=self._plug.master, env=self._environment,
            )  # fmt: skip
            self._process.wait()
