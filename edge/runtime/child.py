"""A supervised child process: records in, killed when it falls silent, started again, never in a rush.

For vendor libraries that block, spin or die: they own their device in a process of their own.
The program must end when its standard input closes; that is how it dies with us, even on SIGKILL.
"""

import contextlib
import logging
import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Sequence

from edge.model.condition import FaultKind
from edge.model.identity import PartId
from edge.runtime.lines import Lines
from edge.runtime.reactor import Reactor, Timer
from edge.runtime.trouble import OnFault, Trouble

log = logging.getLogger(__name__)

OnRecord = Callable[[bytes, float], None]

# Of one pipe in one turn of the loop; the rest waits in the pipe, and the child with it.
READ_BYTES = 4096
# Longest record; a longer one is dropped whole and counted.
RECORD_BYTES = 1024
# A start costs a Pi Zero seconds of CPU (imports), so that a program that dies at once must not be
# started without end: more starts than this in the window, and the next waits long.
RESPAWN_S = 1.0
RESTARTS_MOST = 5
RESTART_WINDOW_S = 120.0
BACK_OFF_S = 60.0
# Records for this long after a start count as recovery; sooner, the fault would flap with each restart.
STEADY_S = 30.0
# A killed process is reaped within a few turns; one stuck in the kernel is asked after twice a second.
REAP_S = 0.5
# Only at close: the kernel's time to end a killed process.
CLOSE_WAIT_S = 2.0
# Of standard error, for each start: the first lines tell the cause, the rest goes to DEBUG.
WARN_LINES = 5


class Child:
    """Owns one process; all calls on the loop, none waits.

    argv       of the program, and env its environment (None: ours)
    on_record  one line of its standard output without the newline, and when it came
    on_fault   HUNG, raised when it had to be killed, ended by itself or cannot be started
    hang_s     silence after which it is killed, its whole process group with it [s]
    """

    def __init__(
        self,
        part_id: PartId,
        argv: Sequence[str],
        reactor: Reactor,
        on_record: OnRecord,
        on_fault: OnFault,
        *,
        env: dict[str, str] | None = None,
        hang_s: float,
    ) -> None:
        self._argv = list(argv)
        self._env = env
        self._reactor = reactor
        self._on_record = on_record
        self._hang_s = hang_s
        self._trouble = Trouble(part_id, on_fault)
        self._process: subprocess.Popen[bytes] | None = None
        self._ended: list[subprocess.Popen[bytes]] = []  # killed, not reaped yet
        self._timers: dict[str, Timer] = {}
        self._starts: deque[float] = deque(maxlen=RESTARTS_MOST)
        self._started_at = 0.0
        self._heard_at = 0.0
        self._records = 0
        self._started = 0
        self._lines = Lines(RECORD_BYTES)
        self._moans = Lines(RECORD_BYTES)
        self._moaned = 0

    @property
    def pid(self) -> int | None:
        """Of the running process."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the program, or raise the fault and keep trying."""
        self._spawn(self._reactor.now())

    def close(self) -> None:
        """Kill and reap it; waits at most CLOSE_WAIT_S, for a process stuck in the kernel."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._kill()
        for process in self._ended:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(CLOSE_WAIT_S)
        self._ended.clear()

    def stats(self) -> str:
        """For the stats line."""
        return f"pid={self.pid} records={self._records} starts={self._started} torn={self._lines.dropped}"

    def _spawn(self, at: float) -> None:
        self._starts.append(at)
        self._started += 1
        try:
            process = subprocess.Popen(
                self._argv,
                stdin=subprocess.PIPE,  # held open and never written to: its end tells the child of ours
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=self._env,
                start_new_session=True,  # a group of its own, to be killed with its helpers
            )
        except OSError as error:
            self._fail(at, f"cannot start {self._argv[0]}: {error.strerror}")
            return
        self._process, self._started_at, self._heard_at = process, at, at
        self._lines, self._moans, self._moaned = Lines(RECORD_BYTES), Lines(RECORD_BYTES), 0
        for pipe, callback in ((process.stdout, self._read), (process.stderr, self._read_errors)):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
            self._reactor.add_reader(pipe.fileno(), callback)
        self._call("hang", at + self._hang_s, self._check_hang)

    def _read(self, at: float) -> None:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        data = _read_some(process.stdout.fileno())
        if data == b"":
            self._reactor.remove_reader(process.stdout.fileno())
            self._bury(at, "ended by itself")
            return
        for line in self._lines.feed(data or b""):
            self._heard_at = at
            self._records += 1
            if at - self._started_at >= STEADY_S:
                self._trouble.cleared(FaultKind.HUNG, at)
            self._on_record(line, at)

    def _read_errors(self, at: float) -> None:
        process = self._process
        assert process is not None
        assert process.stderr is not None
        data = _read_some(process.stderr.fileno())
        if data == b"":
            self._reactor.remove_reader(process.stderr.fileno())
            return
        for line in self._moans.feed(data or b""):
            self._moaned += 1
            level = logging.WARNING if self._moaned <= WARN_LINES else logging.DEBUG
            log.log(level, "%s: %s", self._trouble.part, line.decode("utf-8", "replace"))

    def _check_hang(self, at: float) -> None:
        if at >= self._heard_at + self._hang_s:
            self._bury(at, f"silent for {at - self._heard_at:.0f} s, killed")
        else:
            self._call("hang", self._heard_at + self._hang_s, self._check_hang)

    def _bury(self, at: float, why: str) -> None:
        self._kill()
        self._call("reap", self._reactor.now(), self._reap)
        self._fail(at, why)

    def _fail(self, at: float, why: str) -> None:
        delay_s = RESPAWN_S
        if len(self._starts) == RESTARTS_MOST and at - self._starts[0] < RESTART_WINDOW_S:
            delay_s = BACK_OFF_S
            why = f"{why}; restarting too often, next try in {delay_s:.0f} s"
            log.warning("%s: %s", self._trouble.part, why)
        self._call("spawn", at + delay_s, self._spawn)
        self._trouble.raised(FaultKind.HUNG, at, why)

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if hang := self._timers.pop("hang", None):
            hang.cancel()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        for pipe in (process.stdout, process.stderr, process.stdin):
            assert pipe is not None
            self._reactor.remove_reader(pipe.fileno())
            pipe.close()
        self._ended.append(process)

    def _reap(self, _at: float) -> None:
        for process in self._ended:
            if (code := process.poll()) is not None:
                log.info("%s: process %d ended with %d", self._trouble.part, process.pid, code)
        self._ended = [process for process in self._ended if process.returncode is None]
        if self._ended:
            self._call("reap", self._reactor.now() + REAP_S, self._reap)

    def _call(self, name: str, at: float, callback: Callable[[float], None]) -> None:
        if old := self._timers.get(name):
            old.cancel()
        self._timers[name] = self._reactor.call_at(at, callback)


def _read_some(fd: int) -> bytes | None:
    """Bytes, b"" at the end, None when there are none yet."""
    try:
        return os.read(fd, READ_BYTES)
    except BlockingIOError:
        return None
    except OSError:
        return b""
