"""`liengia monitor`: the node live in a terminal, with keys for what people may do."""

import argparse
import contextlib
import getpass
import os
import select
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.cli.where import add_node_arguments, control_socket
from edge.errors import DeviceError, ExitCode
from edge.model.event import Verb

if TYPE_CHECKING:
    from rich.live import Live

    from edge.cli.monitor_view import Say


# Twice a second is as fast as a person reads; one answer is some 4 kB over a local socket.
LOOK_S = 0.5
# What was done, or refused, is shown so long instead of the keys.
NOTE_LOOKS = 12
_VERBS = {"a": Verb.ACKNOWLEDGE, "s": Verb.SILENCE, "h": Verb.HUSH, "o": Verb.SAFE, "w": Verb.WALK_TEST}
_DEVICE_KEYS = "123456789bcdefgijk"  # none of them is y or q


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("monitor")
    add_node_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show it until q.

    Raises:
        DeviceError: no node answers at the start.
    """
    from rich.console import Console
    from rich.live import Live

    from edge.runtime.control import ask
    from edge.texts.catalogue import language, speaker

    lang = language(args.lang)
    say = speaker(lang)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(f"liengia: {say('monitor.needs_terminal')}", file=sys.stderr)
        return ExitCode.USAGE
    path = control_socket(args)
    ask(path, {"do": "status"})
    with _keys_at_once(), Live(console=Console(highlight=False), screen=True, auto_refresh=False) as live:
        Monitor(path, say, lang).follow(live)
    return ExitCode.OK


class Monitor:
    """Looks, draws, waits for a key, and again."""

    def __init__(self, path: Path, say: "Say", lang: str) -> None:
        from edge.cli.monitor_view import History

        self._path = path
        self._say = say
        self._lang = lang
        self._history = History()
        self._status: dict[str, Any] = {}
        self._note = ""
        self._note_looks = 0
        self._wish: dict[str, Any] | None = None  # waits for y
        self._devices: dict[str, str] = {}  # waits for which

    def follow(self, live: "Live") -> None:
        """Until q or Ctrl-C."""
        while True:
            self._look()
            self._draw(live)
            for key in _keys(LOOK_S):
                if key in {"q", "\x03"} and self._wish is None:
                    return
                self._press(key)

    def _look(self) -> None:
        from edge.runtime.control import ask

        try:
            self._status = ask(self._path, {"do": "status"}, timeout_s=2.0)
        except DeviceError:
            self._tell(self._say("monitor.away"))
            self._status["is_away"] = True
            return
        self._history.note(self._status)
        self._note_looks -= 1
        if self._note_looks == 0 and self._wish is None and not self._devices:
            self._note = ""

    def _draw(self, live: "Live") -> None:
        from edge.cli.monitor_view import picture

        if self._status:
            seen = picture(self._status, self._history, self._say, self._lang, self._note, live.console)
            live.update(seen, refresh=True)

    def _press(self, key: str) -> None:
        if self._wish is not None:
            wish, self._wish, self._note = self._wish, None, ""
            if key == "y":
                self._do(wish)
        elif self._devices:
            device, self._devices, self._note = self._devices.get(key), {}, ""
            if device is not None:
                self._ask_whether({"do": Verb.WALK_TEST.value, "target": device}, device)
        elif (verb := _VERBS.get(key)) is Verb.WALK_TEST:
            self._ask_which()
        elif verb is not None:
            self._ask_whether({"do": verb.value})

    def _ask_which(self) -> None:
        names = dict.fromkeys(
            name.partition("/")[0] for zone in self._status["zones"] for name in zone["values"]
        )
        self._devices = dict(zip(_DEVICE_KEYS, names, strict=False))
        shown = "  ".join(f"{key} {name}" for key, name in self._devices.items())
        self._tell(self._say("monitor.which", devices=shown))

    def _ask_whether(self, wish: dict[str, Any], target: str = "") -> None:
        self._wish = wish
        self._tell(self._say("monitor.sure", what=f"{self._say('verb.' + wish['do'])} {target}".strip()))

    def _do(self, wish: dict[str, Any]) -> None:
        from edge.runtime.control import ask

        what = self._say(f"verb.{wish['do']}")
        try:
            answer = ask(self._path, wish | {"by": getpass.getuser()}, timeout_s=2.0)
        except DeviceError:
            self._tell(self._say("monitor.away"))
            return
        if "error" in answer:
            key = f"refused.{answer.get('reason')}"
            why = self._say(key)
            self._tell(self._say("act.refused", what=what, why=answer["error"] if why == key else why))
        else:
            self._tell(self._say("act.done", what=what))

    def _tell(self, text: str) -> None:
        self._note, self._note_looks = text, NOTE_LOOKS


@contextlib.contextmanager
def _keys_at_once() -> Iterator[None]:
    """Keys without Enter and without echo; the terminal is given back as it was."""
    import termios
    import tty

    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    try:
        tty.setcbreak(fd)
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)


def _keys(timeout_s: float) -> str:
    """The keys that are pressed within the time; at the end of the input, q."""
    if not select.select([sys.stdin], [], [], timeout_s)[0]:
        return ""
    text = os.read(sys.stdin.fileno(), 16).decode("utf-8", "replace")
    return "" if text.startswith("\x1b") else text or "q"  # arrows and the like are no keys of ours
