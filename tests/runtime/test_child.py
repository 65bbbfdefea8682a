import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.model.event import FaultRaised
from edge.model.identity import PartId
from edge.runtime import child as child_module
from edge.runtime.child import RECORD_BYTES, Child

# Ends when its standard input does, as every program run by Child must.
ECHO = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
"""

Start = Callable[..., Child]


class Records:
    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def take(self, line: bytes, _at: float) -> None:
        self.lines.append(line)


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def start(quick, records: Records) -> Iterator[Start]:
    children: list[Child] = []

    def begin(code: str, hang_s: float = 100.0, argv: list[str] | None = None) -> Child:
        child = Child(
            PartId("nhiet"), argv or [sys.executable, "-c", ECHO + code], quick.reactor, records.take,
            quick.changes.append, hang_s=hang_s,
        )  # fmt: skip
        children.append(child)
        child.start()
        return child

    yield begin
    for child in children:
        child.close()


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_records_come_line_by_line(quick, start: Start, records: Records) -> None:
    start("print('one'); print('two', flush=True)\nimport time; time.sleep(100)")
    quick.until(lambda: len(records.lines) == 2)
    assert records.lines == [b"one", b"two"]
    assert quick.faults() == []


def test_silent_child_is_killed_and_replaced(quick, start: Start, records: Records) -> None:
    child = start("print(os.getpid(), flush=True)\nimport time; time.sleep(1000)", hang_s=40.0)
    quick.until(lambda: len(records.lines) == 2)
    first, second = (int(line) for line in records.lines)
    assert first != second == child.pid
    assert not is_running(first)
    assert quick.faults() == ["+hung"]
    change = quick.changes[0]
    assert isinstance(change, FaultRaised)
    assert "silent for" in change.fault.detail


def test_spinning_child_is_killed_and_delays_nobody(quick, start: Start) -> None:
    late: list[float] = []

    def tick(due: float) -> None:
        late.append(time.monotonic() - due)
        quick.loop.call_later(0.02, tick, time.monotonic() + 0.02)

    child = start("while True: pass", hang_s=40.0)
    pid = child.pid
    quick.loop.call_later(0.02, tick, time.monotonic() + 0.02)
    quick.until(lambda: quick.faults() == ["+hung"])
    assert pid is not None
    quick.until(lambda: not is_running(pid))
    assert sorted(late)[len(late) // 2] < 0.1  # the median: the machine may be busy


def test_helpers_of_the_child_are_killed_with_it(quick, start: Start, records: Records) -> None:
    code = (
        "import subprocess\np = subprocess.Popen(['sleep', '1000'])\n"
        "print(p.pid, flush=True)\nimport time; time.sleep(1000)"
    )
    start(code, hang_s=40.0)
    quick.until(lambda: records.lines)
    helper = int(records.lines[0])
    assert is_running(helper)
    quick.until(quick.faults)
    quick.until(lambda: not is_running(helper))


def test_child_that_dies_is_replaced_and_recovers(
    quick, start: Start, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "STEADY_S", 10.0)
    child = start("import time\nwhile True:\n    print('x', flush=True); time.sleep(0.05)")
    quick.until(lambda: records.lines)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    quick.until(lambda: quick.faults() == ["+hung"])
    quick.until(lambda: quick.faults() == ["+hung", "-hung"])
    assert "starts=2" in child.stats()


def test_child_that_always_dies_is_not_restarted_in_a_rush(quick, start: Start) -> None:
    child = start("sys.exit(3)")
    quick.until(lambda: "starts=5" in child.stats() and child.pid is None)
    begun = quick.reactor.now()
    quick.run(30.0)
    assert "starts=5" in child.stats()
    quick.until(lambda: "starts=6" in child.stats())
    assert quick.reactor.now() - begun >= 30.0
    assert quick.faults() == ["+hung"]


def test_program_that_is_missing_is_a_fault(quick, start: Start) -> None:
    child = start("", argv=["/nowhere/at-all"])
    assert quick.faults() == ["+hung"]
    assert child.pid is None
    quick.until(lambda: "starts=2" in child.stats())
    assert quick.faults() == ["+hung"]


def test_record_too_long_is_dropped_whole(quick, start: Start, records: Records) -> None:
    code = f"print('a' * {RECORD_BYTES * 500}); print('ok', flush=True)\nimport time; time.sleep(100)"
    child = start(code)
    quick.until(lambda: records.lines)
    assert records.lines == [b"ok"]
    assert "torn=1" in child.stats()


def test_standard_error_reaches_the_log_within_bounds(
    quick, start: Start, records: Records, caplog: pytest.LogCaptureFixture
) -> None:
    code = (
        "for i in range(5000): print('cause', i, file=sys.stderr)\n"
        "print('x', flush=True)\nimport time; time.sleep(100)"
    )
    start(code)
    quick.until(lambda: records.lines)
    quick.run(4.0)
    warned = [
        r.getMessage() for r in caplog.records if "cause" in r.getMessage() and r.levelname == "WARNING"
    ]
    assert warned == [f"nhiet: cause {i}" for i in range(child_module.WARN_LINES)]


def test_close_leaves_no_process(quick, start: Start, records: Records) -> None:
    child = start("print('x', flush=True)\nwhile True: pass")
    quick.until(lambda: records.lines)
    pid = child.pid
    assert pid is not None
    child.close()
    assert not Path(f"/proc/{pid}").exists()  # reaped, too
    assert child.pid is None


def test_child_dies_with_its_parent(tmp_path: Path) -> None:
    parent = tmp_path / "parent.py"
    parent.write_text(
        "import asyncio, sys\n"
        "from edge.runtime.child import Child\n"
        "from edge.runtime.clock import Clock\n"
        "from edge.runtime.reactor import Reactor\n"
        "loop = asyncio.new_event_loop()\n"
        f"argv = [sys.executable, '-c', {(ECHO + 'print(1, flush=True)' + chr(10) + 'while True: pass')!r}]\n"
        "child = Child('x', argv, Reactor(loop, Clock()), lambda *_: print(child.pid, flush=True), print,\n"
        "              hang_s=100)\n"
        "child.start()\n"
        "loop.run_forever()\n"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(child_module.__file__).parents[2])}
    process = subprocess.Popen([sys.executable, str(parent)], stdout=subprocess.PIPE, env=env)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    assert is_running(pid)
    process.kill()
    process.wait()
    process.stdout.close()
    give_up = time.monotonic() + 10.0
    while is_running(pid) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not is_running(pid)
