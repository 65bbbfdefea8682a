"""Logging that never makes the loop wait: a bounded queue, a thread that writes, one stats line a minute."""

import logging
import logging.handlers
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import IO, Protocol

from edge.runtime.reactor import Reactor, Timer

log = logging.getLogger(__name__)

# A minute of a chattering house; beyond it records are dropped and counted, never waited for.
QUEUE_RECORDS = 2000
# At the end: a journal that does not read must not keep a node from restarting [s].
STOP_WAIT_S = 2.0
STATS_S = 60.0


def start(level: int = logging.INFO, stream: IO[str] | None = None) -> Callable[[], None]:
    """Send every record through the queue to stderr; returns what ends it and writes the rest.

    Lines carry journald's priority when stderr is the journal (sd-daemon(3)).
    """
    out = sys.stderr if stream is None else stream
    records: queue.SimpleQueue[logging.LogRecord | None] = queue.SimpleQueue()
    handler = _QueueHandler(records)
    writer = logging.StreamHandler(out)
    writer.setFormatter(_formatter(out))
    thread = threading.Thread(target=_write_all, args=(handler, writer), name="log", daemon=True)
    root = logging.getLogger()
    level_before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    thread.start()

    def stop() -> None:
        root.removeHandler(handler)
        root.setLevel(level_before)
        records.put(None)
        thread.join(STOP_WAIT_S)

    return stop


class Part(Protocol):
    """Whatever has something to say in the stats line."""

    def stats(self) -> str:
        """Short `name=value` pairs; called once a minute."""
        ...


class Stats:
    """One line a minute made of every part's stats(): a log alone tells how the node is."""

    def __init__(self, reactor: Reactor) -> None:
        self._reactor = reactor
        self._parts: list[tuple[str, Part]] = []
        self._timer: Timer | None = None

    def add(self, name: str, part: Part) -> None:
        """Include a part under this name."""
        self._parts.append((name, part))

    def start(self) -> None:
        """Write the first line in a minute."""
        self._timer = self._reactor.call_at(self._reactor.now() + STATS_S, self._write)

    def close(self) -> None:
        """No more lines."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def line(self) -> str:
        """What the parts say now."""
        return "stats " + "; ".join(f"{name} {part.stats()}" for name, part in self._parts)

    def _write(self, _at: float) -> None:
        self.start()
        log.info("%s", self.line())


class _QueueHandler(logging.handlers.QueueHandler):
    """Formats in the caller, queues without a lock; counts what does not fit."""

    def __init__(self, records: "queue.SimpleQueue[logging.LogRecord | None]") -> None:
        super().__init__(records)
        self.records = records
        self.dropped = 0

    def handle(self, record: logging.LogRecord) -> bool:
        # logging's own would take the handler's lock, for which the loop could wait on another thread.
        if self.filter(record):
            self.emit(record)
        return True

    def enqueue(self, record: logging.LogRecord) -> None:
        if self.records.qsize() >= QUEUE_RECORDS:
            self.dropped += 1
        else:
            self.records.put(record)


def _write_all(source: _QueueHandler, writer: logging.Handler) -> None:
    while (record := source.records.get()) is not None:
        writer.handle(record)
        if source.dropped:
            dropped, source.dropped = source.dropped, 0
            text = f"{dropped} log lines dropped: too many at once"
            writer.handle(logging.LogRecord(__name__, logging.WARNING, "", 0, text, None, None))


def _formatter(out: IO[str]) -> logging.Formatter:
    if _is_journal(out):
        return _JournalFormatter("%(name)s: %(message)s")
    return logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")


class _JournalFormatter(logging.Formatter):
    """Each line, of a traceback too, with its syslog priority: the journal splits at newlines."""

    def format(self, record: logging.LogRecord) -> str:
        prefix = f"<{_priority(record.levelno)}>"
        return "\n".join(prefix + line for line in super().format(record).splitlines())


def _priority(level: int) -> int:
    """syslog(3): 7 debug, 6 info, 4 warning, 3 error, 2 critical."""
    for least, priority in (
        (logging.CRITICAL, 2),
        (logging.ERROR, 3),
        (logging.WARNING, 4),
        (logging.INFO, 6),
    ):
        if level >= least:
            return priority
    return 7


def _is_journal(out: IO[str]) -> bool:
    """Whether JOURNAL_STREAM names this very stream; a child may have inherited the variable alone."""
    try:
        status = os.fstat(out.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"
