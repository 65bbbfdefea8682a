"""One run of ALSA's aplay: fed through its standard input as fast as it plays, and watched.

It plays to the end of what it was given and ends by itself when this process dies, for its input closes.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Sequence

from edge.runtime.lines import Lines
from edge.runtime.reactor import Reactor, Timer
from edge.sirens.tone import BYTES_PER_S, RATE_HZ

# So far ahead of what is heard: more than a busy loop's longest turn, less than the 64 KiB of a pipe (2 s).
LEAD_S = 0.5
PUMP_S = 0.1
# A card that takes nothing for so long is stuck.
STALL_S = 3.0
# Alive and taking sound for so long, it plays: one without a card ends within some 50 ms.
PLAYING_S = 1.0
# Of its standard error; a longer line is dropped.
LINE_BYTES = 512
# A killed process is asked after so often until the kernel has ended it, and for so long at the end.
REAP_S = 0.1
CLOSE_WAIT_S = 2.0

# The next piece to play; None: nothing more.
Feed = Callable[[], bytes | None]


def command(program: str, device: str) -> list[str]:
    """Raw sound from standard input to an ALSA device."""
    fmt = ["-t", "raw", "-f", "S16_LE", "-r", str(RATE_HZ), "-c", "1"]
    return [program, "-q", *fmt, "-D", device, "-"]


class Aplay:
    """Owns one process; all calls on the loop, none waits but close().

    on_playing  once, when it has taken sound for PLAYING_S
    on_end      once, unless stopped: None when all was played, else what went wrong
    """

    def __init__(
        self,
        argv: Sequence[str],
        reactor: Reactor,
        feed: Feed,
        *,
        on_playing: Callable[[], None],
        on_end: Callable[[str | None, float], None],
    ) -> None:
        self._argv = list(argv)
        self._reactor = reactor
        self._feed = feed
        self._on_playing = on_playing
        self._on_end = on_end
        self._process: subprocess.Popen[bytes] | None = None
        self._timers: dict[str, Timer] = {}
        self._rest = b""
        self._sent = 0
        self._is_all_fed = self._is_playing = self._is_over = False
        self._started_at = self._moved_at = 0.0
        self._said = ""
        self._lines = Lines(LINE_BYTES)

    @property
    def heard_until(self) -> float:
        """When the last of what was fed has been heard [s]."""
        return self._started_at + self._sent / BYTES_PER_S

    @property
    def is_gone(self) -> bool:
        """Whether the kernel has ended it."""
        return self._process is None or self._process.returncode is not None

    def start(self) -> None:
        """Start the program.

        Raises:
            OSError: it cannot be started.
        """
        process = subprocess.Popen(
            self._argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # a group of its own, to be killed with its helpers
        )
        assert process.stdin is not None
        assert process.stderr is not None
        self._process = process
        os.set_blocking(process.stdin.fileno(), False)
        os.set_blocking(process.stderr.fileno(), False)
        self._reactor.add_reader(process.stderr.fileno(), self._read_errors)
        self._started_at = self._moved_at = self._reactor.now()
        self._pump(self._started_at)

    def stop(self) -> None:
        """Fall silent at once: kill it."""
        self._is_over = True
        process = self._process
        if process is None:
            return
        for timer in self._timers.values():
            timer.cancel()
        for pipe in (process.stdin, process.stderr):
            assert pipe is not None
            if not pipe.closed:
                self._reactor.remove_reader(pipe.fileno())
                pipe.close()
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        self._reap(self._reactor.now())

    def close(self) -> None:
        """Stop, and wait for the kernel to end it; at most CLOSE_WAIT_S."""
        self.stop()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(CLOSE_WAIT_S)
        for timer in self._timers.values():
            timer.cancel()

    def _pump(self, at: float) -> None:
        if self._is_over:
            return
        while not self._is_all_fed and self.heard_until < at + LEAD_S:
            if not self._rest and not self._take_next():
                break
            if not self._write():
                break
            self._moved_at = at
        if not self._is_all_fed and at - self._moved_at >= STALL_S:
            self._end(f"the sound card took nothing for {at - self._moved_at:.0f} s", at)
            return
        if not self._is_playing and at - self._started_at >= PLAYING_S and self._sent:
            self._is_playing = True
            self._on_playing()
        # Beyond what was fed it may play for as long as the pipe and the card hold.
        if self._is_all_fed and at >= self.heard_until + STALL_S:
            self._end("it did not end with its sound", at)
            return
        self._call("pump", PUMP_S, self._pump)

    def _take_next(self) -> bool:
        assert self._process is not None
        assert self._process.stdin is not None
        piece = self._feed()
        if piece is None:
            self._is_all_fed = True
            self._process.stdin.close()
            return False
        self._rest = piece
        return True

    def _write(self) -> bool:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            written = os.write(self._process.stdin.fileno(), self._rest)
        except (BlockingIOError, BrokenPipeError):  # full; or it has ended, and its standard error says so
            return False
        self._rest = self._rest[written:]
        self._sent += written
        return True

    def _read_errors(self, at: float) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        try:
            data = os.read(self._process.stderr.fileno(), 4096)
        except BlockingIOError:
            return
        if not data:
            self._reactor.remove_reader(self._process.stderr.fileno())
            self._await_end(at)
            return
        for line in self._lines.feed(data):
            self._said = line.decode("utf-8", "replace")

    def _await_end(self, at: float) -> None:
        """It closed its standard error: it has ended, or is about to."""
        assert self._process is not None
        if self._is_over:
            return
        code = self._process.poll()
        if code is None:
            self._call("end", REAP_S, self._await_end)
        elif code == 0 and self._is_all_fed:
            self._end(None, at)
        else:
            self._end(f"{self._argv[0]} ended with {code}: {self._said or 'no word'}", at)

    def _end(self, why: str | None, at: float) -> None:
        self.stop()
        self._on_end(why, at)

    def _reap(self, _at: float) -> None:
        assert self._process is not None
        if self._process.poll() is None:
            self._call("reap", REAP_S, self._reap)

    def _call(self, name: str, delay_s: float, callback: Callable[[float], None]) -> None:
        if old := self._timers.get(name):
            old.cancel()
        self._timers[name] = self._reactor.call_at(self._reactor.now() + delay_s, callback)
