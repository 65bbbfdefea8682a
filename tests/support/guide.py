"""The commands of a guide, and a terminal to run them in."""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from edge.simulation.pdeathsig import die_with

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
COMMENT = re.compile(r"\s+#\s.*$")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\r")
# A command may stand in blocks of these languages and of no other.
SHELL, TRANSCRIPT = {"sh", "bash"}, "console"
LOOKS_LIKE_ONE = re.compile(r"^(?:\$ |sudo |liengia(?:-bench)? |make |git |apt |systemctl )", re.M)


@dataclass(frozen=True)
class Step:
    """One command as the guide has it, without its comment, and the lines it shows beneath."""

    guide: str
    command: str
    shown: tuple[str, ...] = ()


def guides() -> list[Path]:
    """What people read who want to use it; decisions are for those who build it."""
    folders = ("docs", "docs/vi", "config", "systemd")
    return [
        ROOT / "README.md",
        *(path for folder in folders for path in sorted((ROOT / folder).glob("*.md"))),
    ]


def steps(path: Path) -> list[Step]:
    """The commands of a guide, in order."""
    name = path.relative_to(ROOT).as_posix()
    return [
        Step(name, command, shown)
        for language, text in FENCE.findall(path.read_text(encoding="utf-8"))
        for command, shown in (_transcript(text) if language == TRANSCRIPT else _script(language, text))
    ]


def unmarked(path: Path) -> list[str]:
    """Blocks that look like commands and are not marked as such."""
    blocks = FENCE.findall(path.read_text(encoding="utf-8"))
    return [text for language, text in blocks if not language and LOOKS_LIKE_ONE.search(text)]


def _script(language: str, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if language in SHELL:
        for line in text.replace("\\\n", " ").splitlines():
            if command := COMMENT.sub("", line).strip():
                yield command, ()


def _transcript(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in re.split(r"^\$ ", text.replace("\\\n", " "), flags=re.M)[1:]:
        command, *shown = part.splitlines()
        yield COMMENT.sub("", command).strip(), tuple(line for line in shown if line.strip())


def shape(line: str) -> str:
    """What has to stay when only the values are others: its first two words, without numbers and lengths."""
    line = re.sub(r"[▁▂▃▄▅▆▇█]+", "▄", line)
    line = re.sub(r"\b[0-9a-f]{16}\b|[\w-]{20,}", "0", line)  # numbers of boards, keys
    line = re.sub(r"(?<![\w-])-?\d[\d.,:-]*", "0", line)
    line = re.sub(r"\d+", "0", line)
    line = re.sub(r"-{3,}", "---", line)
    return " ".join(line.split()[:2])


def missing(shown: Sequence[str], printed: str) -> str | None:
    """The first line that the guide shows and that does not come, in this order."""
    lines = iter(printed.splitlines())
    for line in shown:
        if not any(shape(line) == shape(one) for one in lines):
            return line
    return None


@dataclass(frozen=True)
class Typed:
    """What a person does once a text has come: types a line, or does something with their hands."""

    after: str
    act: str | Callable[[], object]


class Terminal:
    """Where a person types: 100 columns, and a Ctrl-C that works."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = environment

    def run(
        self, command: str, acts: Sequence[Typed] = (), *, until: str = "", within_s: float = 120.0
    ) -> tuple[int, str]:
        """Exit code and what came; `until` a text has come, then Ctrl-C."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
        process = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self._folder, env=self._environment, stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, preexec_fn=_sit_down(os.getpid()),
        )  # fmt: skip
        os.close(slave)
        try:
            printed = _converse(
                process, master, [*acts, *([Typed(until, "\x03")] if until else [])], within_s
            )
            return process.wait(10.0), printed
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            os.close(master)


def _sit_down(parent: int) -> Callable[[], None]:
    ask = die_with(parent)

    def sit() -> None:
        ask()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    return sit


def _converse(process: "subprocess.Popen[bytes]", master: int, acts: list[Typed], within_s: float) -> str:
    """Until it has ended and said all."""
    printed, seen, deadline = "", 0, time.monotonic() + within_s
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while time.monotonic() < deadline:
        while acts and (found := printed.find(acts[0].after, seen)) >= 0:
            seen = found + len(acts[0].after)
            act = acts.pop(0).act
            if isinstance(act, str):
                os.write(master, act.encode())
            else:
                act()
        if not select.select([master], [], [], 0.3)[0]:
            if process.poll() is None:
                continue
            break  # it has ended, and whoever still has the terminal open says nothing
        try:
            printed += CONTROL.sub("", decoder.decode(os.read(master, 65536)))
        except OSError:  # Linux: nobody has it open any more
            break
    else:
        raise AssertionError(f"not at an end within {within_s:.0f} s; awaited: {acts}\n{printed}")
    assert not acts, f"it ended and never said {acts[0].after!r}:\n{printed}"
    return printed
