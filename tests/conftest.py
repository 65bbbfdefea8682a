"""Rules of the house for every test: no leaked thread, no unexpected warning in the log."""

import logging
import threading
import time
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def verify_threads_ended() -> Iterator[None]:
    """A thread that outlives its test is a leak; those already stopping get a moment."""
    before = frozenset(threading.enumerate())
    yield
    deadline = time.monotonic() + 5.0
    while leaked := frozenset(threading.enumerate()) - before:
        if time.monotonic() > deadline:
            pytest.fail(f"leaked threads: {[t.name for t in leaked]}")
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def verify_log_is_clean(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """ERROR lines fail a test, unless it says `@pytest.mark.expects_errors`."""
    yield
    if request.node.get_closest_marker("expects_errors"):
        return
    errors = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
    assert not errors, f"unexpected errors in the log: {errors}"


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands speak English, in this process and in those it starts; they would speak Vietnamese."""
    from edge.texts.speech import speak

    monkeypatch.setenv("LIENGIA_LANG", "en")
    speak("en")
