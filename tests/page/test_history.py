import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from edge.errors import StorageError
from edge.page import history as history_module
from edge.page.history import KEEP_S, History

NOW = 1_790_000_000.0


def status(*keys: tuple[int, int], now: float = 100.0) -> dict[str, Any]:
    return {
        "now": now,
        "events": [{"boot": b, "seq": s, "at": 90.0 + s, "change": "safe"} for b, s in keys],
    }


def test_history_keeps_each_event_once_across_restarts(tmp_path: Path) -> None:
    path = tmp_path / "h.sqlite"
    history = History(path)
    history.note(status((1, 1), (1, 2)), NOW)
    history.note(status((1, 1), (1, 2), (1, 3)), NOW)
    history.close()
    history = History(path)
    later = {"boot": 2, "seq": 1, "at": 155.0, "change": "safe"}
    known = status((1, 2), (1, 3))["events"]
    history.note({"now": 160.0, "events": [*known, later]}, NOW + 60)
    assert [(e["boot"], e["seq"]) for _, e in history.last(10, NOW)] == [(2, 1), (1, 3), (1, 2), (1, 1)]
    assert history.last(10, NOW)[-1][0] == NOW - 9
    history.close()


def test_history_forgets_after_a_month(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    history.note(status((1, 1)), NOW)
    later = NOW + KEEP_S + 60
    assert history.last(10, later) == [], "not shown, also while nothing new comes"
    history.note(status(), later)
    assert history.last(10, NOW) == [], "nor kept"
    history.note(status((1, 2)), later)
    assert [e["seq"] for _, e in history.last(10, later)] == [2]
    assert [e["seq"] for _, e in history.last(10, NOW)] == [2]
    history.close()


def test_history_is_dated_anew_when_the_clock_is_set(tmp_path: Path) -> None:
    """A Pi wakes with the time of its last shutdown and learns the right one minutes later."""
    path, days = tmp_path / "h.sqlite", 3 * 86400.0
    history = History(path)
    history.note(status((1, 1), now=100.0), NOW - days)
    history.note(status((1, 1), now=160.0), NOW + 60)
    assert history.last(10, NOW) == [(NOW - 9, status((1, 1))["events"][0])]
    history.close()
    history = History(path)
    history.note(status((1, 1), now=200.0), NOW + 100 + 40)
    assert [wall for wall, _ in history.last(10, NOW)] == [NOW + 31], "also after the page's own restart"
    history.close()


def test_history_of_a_node_that_lost_its_counter_goes_on(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    history.note(status((7, 1), (7, 2)), NOW)
    history.note(status((1, 1)), NOW + 3600)
    history.note(status((1, 1), (7, 1)), NOW + 7200)
    assert [(e["boot"], e["seq"], wall) for wall, e in history.last(10, NOW + 7200)] == [
        (7, 1, NOW + 7191),
        (1, 1, NOW + 7191),
        (7, 2, NOW - 8),
    ]
    history.close()


def test_history_does_not_write_what_it_has(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    for second in range(5):
        history.note(status((1, 1), now=100.0 + second), NOW + second)
    written = (tmp_path / "h.sqlite-wal").stat().st_size
    history.note(status((1, 1), now=200.0), NOW + 100.5)
    assert (tmp_path / "h.sqlite-wal").stat().st_size == written
    history.close()


def test_history_is_read_while_the_card_is_slow_to_write(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    history.note(status((1, 1)), NOW)
    with closing(sqlite3.connect(tmp_path / "h.sqlite", isolation_level=None)) as slow:
        slow.execute("BEGIN IMMEDIATE")
        writing = threading.Thread(target=history.note, args=(status((1, 1), (1, 2)), NOW))
        writing.start()
        time.sleep(0.3)
        assert [e["seq"] for _, e in history.last(10, NOW)] == [1]
        assert writing.is_alive()
        slow.execute("ROLLBACK")
        writing.join()
    assert [e["seq"] for _, e in history.last(10, NOW)] == [2, 1]
    history.close()


def test_history_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "KEEP_ROWS", 5)
    history = History(tmp_path / "h.sqlite")
    for n in range(1, 12):
        history.note(status((1, n), now=100.0 + n), NOW + n)
    assert [e["seq"] for _, e in history.last(10, NOW)] == [11, 10, 9, 8, 7]
    history.close()


def test_history_of_a_file_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "h.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(StorageError):
        History(tmp_path / "h.sqlite")
