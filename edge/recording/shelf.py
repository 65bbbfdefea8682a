"""Writes black-box recordings from a thread of its own, and keeps a bounded number of them."""

import contextlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from edge.model.reading import Reading
from edge.recording.recording import RecordingError, write

# Some 200 kB each on an SD card that the system shares; the oldest goes first.
MOST_FILES = 20
CLOSE_WAIT_S = 5.0  # as runtime/latch.py: a card in garbage collection takes a second or two

# What went wrong, or None when a recording was written.
OnWritten = Callable[[str | None], None]


class Shelf:
    """A store for BlackBox; each recording is written once, whole or not at all."""

    def __init__(self, on_written: OnWritten) -> None:
        """on_written is called from the writing thread."""
        self._on_written = on_written
        self._writing: list[threading.Thread] = []

    def put(self, path: Path, readings: Sequence[Reading]) -> None:
        """Have a recording written; returns at once."""
        self._writing = [thread for thread in self._writing if thread.is_alive()]
        thread = threading.Thread(target=self._write, args=(path, readings), name="black-box", daemon=True)
        self._writing.append(thread)
        thread.start()

    def close(self) -> None:
        """Wait for what is being written, within a bounded time."""
        for thread in self._writing:
            thread.join(CLOSE_WAIT_S)

    def _write(self, path: Path, readings: Sequence[Reading]) -> None:
        part = path.with_name(f".{path.name}")  # ends in .gz as the other: the name tells the compression
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write(part, readings)
            part.replace(path)
            _make_room(path.parent)
        except (OSError, RecordingError) as error:
            with contextlib.suppress(OSError):
                part.unlink()
            self._on_written(str(error))
        else:
            self._on_written(None)


def _make_room(folder: Path) -> None:
    recordings = sorted(folder.glob("*.csv.gz"), key=lambda path: path.stat().st_mtime)
    for old in recordings[:-MOST_FILES]:
        old.unlink()
