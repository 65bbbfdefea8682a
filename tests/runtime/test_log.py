import io
import logging
import os
import threading
from pathlib import Path

import pytest

from edge.runtime import log as log_module
from edge.runtime.log import QUEUE_RECORDS, Stats, start

logger = logging.getLogger("edge.test")


class Stuck(io.StringIO):
    """A stream whose reader went away."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()

    def write(self, text: str) -> int:
        self.free.wait(30.0)
        return super().write(text)


def test_lines_are_written_by_the_thread_with_level_and_name() -> None:
    out = io.StringIO()
    stop = start(logging.INFO, out)
    logger.info("%s: %d bytes", "bui-bep", 32)
    logger.debug("not asked for")
    stop()
    assert out.getvalue().endswith(" INFO edge.test: bui-bep: 32 bytes\n")
    assert "not asked for" not in out.getvalue()


def test_arguments_are_formatted_when_logged() -> None:
    out, items = io.StringIO(), [1]
    stop = start(logging.INFO, out)
    logger.info("%s", items)
    items.append(2)
    stop()
    assert "[1]\n" in out.getvalue()


def test_full_queue_drops_and_counts_but_never_waits() -> None:
    out = Stuck()
    stop = start(logging.INFO, out)
    for n in range(QUEUE_RECORDS + 500):
        logger.info("line %d", n)
    out.free.set()
    stop()
    lines = out.getvalue().splitlines()
    assert QUEUE_RECORDS <= len(lines) <= QUEUE_RECORDS + 3
    dropped = [line for line in lines if "log lines dropped" in line]
    assert len(dropped) == 1
    assert 498 <= int(dropped[0].split("log: ")[1].split()[0]) <= 500


def test_stop_does_not_wait_for_a_stream_that_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "STOP_WAIT_S", 0.1)
    out = Stuck()
    stop = start(logging.INFO, out)
    logger.info("lost")
    stop()
    out.free.set()


def test_stop_restores_the_root_logger() -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    start(logging.DEBUG, io.StringIO())()
    assert (root.level, root.handlers) == before


@pytest.mark.parametrize("is_journal", [True, False])
def test_journal_gets_priorities_on_each_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_journal: bool
) -> None:
    with (tmp_path / "journal").open("w+") as out:
        status = os.fstat(out.fileno())
        stream = f"{status.st_dev}:{status.st_ino if is_journal else 1}"
        monkeypatch.setenv("JOURNAL_STREAM", stream)
        stop = start(logging.DEBUG, out)
        for level in (logging.DEBUG, logging.INFO, logging.WARNING):
            logger.log(level, "one\ntwo")
        stop()
        lines = (tmp_path / "journal").read_text().splitlines()
    if is_journal:
        assert lines == [text for p in (7, 6, 4) for text in (f"<{p}>edge.test: one", f"<{p}>two")]
    else:
        assert not any(line.startswith("<") for line in lines)


class Part:
    def __init__(self, says: str) -> None:
        self.says = says

    def stats(self) -> str:
        return self.says


def test_stats_are_one_line_a_minute(virtual, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    stats = Stats(virtual.reactor)
    stats.add("loop", Part("worst_ms=0.4"))
    stats.add("bui-bep", Part("frames=60 bad=0"))
    stats.start()
    virtual.run(185.0)
    stats.close()
    virtual.run(185.0)
    lines = [r.getMessage() for r in caplog.records if r.name == "edge.runtime.log"]
    assert lines == ["stats loop worst_ms=0.4; bui-bep frames=60 bad=0"] * 3
