"""The last road: a program of the house's own that sends a text or calls, one telephone number after another.

Which program is the technician's choice (gammu, a modem's script, a messenger's client). It is run without a
shell, in a thread of its own, and never with an emergency number: those are for people to call.
"""

import logging
import subprocess
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue

_log = logging.getLogger(__name__)

# A GSM modem needs some 10 s to send a text; a call rings 30 s.
RUN_S = 60.0
# Texts waiting for a slow program; beyond it the newest is dropped: people know already.
MAX_WAITING = 4
CLOSE_S = 2.0


class Phones:
    """on_trouble is told, in a thread, "" when the program worked for every number, else why not."""

    def __init__(
        self, numbers: Sequence[str], command: Sequence[str], on_trouble: Callable[[str], None]
    ) -> None:
        """command is the program and its arguments, {phone} and {text} in them replaced."""
        self.told = 0
        self._numbers = numbers
        self._command = command
        self._on_trouble = on_trouble
        self._texts: SimpleQueue[str | None] = SimpleQueue()
        self._closing = False
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="phones", daemon=True)

    def tell(self, text: str) -> None:
        """Tell every number; returns at once."""
        if not self._numbers or not self._command or self._texts.qsize() >= MAX_WAITING:
            return
        if self._thread.ident is None:
            self._thread.start()
        self._texts.put(text)

    def close(self) -> None:
        """End; a program that still runs is killed."""
        self._closing = True
        if self._thread.ident is None:
            return
        self._texts.put(None)
        if (process := self._process) is not None:
            process.kill()
        self._thread.join(CLOSE_S)

    def _run(self) -> None:
        while (text := self._texts.get()) is not None and not self._closing:
            failures = [why for number in self._numbers if (why := self._tell(number, text))]
            self._on_trouble("; ".join(failures))

    def _tell(self, number: str, text: str) -> str:
        """Why it failed, "" when it did not."""
        if self._closing:
            return ""
        command = [part.replace("{phone}", number).replace("{text}", text) for part in self._command]
        try:
            with subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            ) as process:
                self._process = process
                try:
                    _, said = process.communicate(timeout=RUN_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    return f"{command[0]} did not end within {RUN_S:.0f} s"
        except OSError as error:
            return f"{command[0]}: {error.strerror or error}"
        finally:
            self._process = None
        if process.returncode == 0:
            self.told += 1
            return ""
        last = said.decode("utf-8", "replace").strip().splitlines()[-1:]
        return f"{command[0]}: {last[0][:100] if last else f'exit code {process.returncode}'}"
