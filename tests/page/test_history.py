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
        "events": [{"boot": b, "seq": s, "at": now - 10 + s, "change": "safe"} for b, s in keys],
    }


def test_history_keeps_each_event_once_across_restarts(tmp_path: Path) -> None:
    path = tmp_path / "h.sqlite"
    history = History(path)
    history.note(status((1, 1), (1, 2)), NOW)
    history.note(status((1, 1), (1, 2), (1, 3)), NOW)
    history.close()
    history = History(path)
    history.note(status((1, 2), (1, 3), (2, 1)), NOW + 60)
    assert [(e["boot"], e["seq"]) for _, e in history.last(10)] == [(2, 1), (1, 3), (1, 2), (1, 1)]
    assert history.last(10)[-1][0] == NOW - 9
    history.close()


def test_history_forgets_after_a_month(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    history.note(status((1, 1)), NOW)
    history.note(status((1, 2)), NOW + KEEP_S + 60)
    assert [e["seq"] for _, e in history.last(10)] == [2]
    history.close()


def test_history_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "KEEP_ROWS", 5)
    history = History(tmp_path / "h.sqlite")
    for n in range(1, 12):
        history.note(status((1, n), now=100.0 + n), NOW + n)
    assert [e["seq"] for _, e in history.last(10)] == [11, 10, 9, 8, 7]
    history.close()


def test_history_of_a_file_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "h.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(StorageError):
        History(tmp_path / "h.sqlite")
