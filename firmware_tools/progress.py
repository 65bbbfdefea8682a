"""A bar on a terminal, a line at every tenth elsewhere; on standard error, so that results can be piped."""

import sys
from types import TracebackType
from typing import Any


class Progress:
    """A context manager; `at` takes 0-100 and never goes back."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._percent = -1.0
        self._bar: Any = None

    def __enter__(self) -> "Progress":
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(self._what, total=100.0)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def at(self, percent: float) -> None:
        """So far."""
        if percent <= self._percent:
            return
        if self._bar is not None:
            self._bar.update(self._task, completed=percent)
        elif int(percent // 10) > int(self._percent // 10):
            print(f"{self._what}: {percent:3.0f} %", file=sys.stderr, flush=True)
        self._percent = percent
