"""A guide being followed on its machine, command by command."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edge.group.keys import new_key
from edge.runtime.control import ask
from edge.simulation.broker import Broker
from guide import Step, Typed, missing
from guide_site import Site
from micropython_board import MicroPythonBoard, micropython
from played import Played
from plug import Plug
from rig import eventually


class Visit:
    """One guide being followed: its machine, and what is plugged in and runs beside it."""

    def __init__(self, folder: Path, wheel: Path, guide: str, steps: Sequence[Step]) -> None:
        self.lang = "vi" if guide.startswith("docs/vi/") else "en"
        is_installed = not any("make install" in step.command for step in steps)
        self.site = Site(folder / "root", wheel, is_installed=is_installed, lang=self.lang)
        self.machine = self.site.machine
        self.folder = self.site.folder
        self.instead: dict[str, str] = {}
        self._closing: list[Callable[[], object]] = [self.site.close]

    def follow(self, step: Step, case: "Case") -> None:
        """Run one command as the guide has it."""
        case.before(self)
        command, shown = step.command, [line for line in step.shown if line not in case.unseen]
        for old, new in {**case.instead, **self.instead}.items():
            command, shown = command.replace(old, new), [line.replace(old, new) for line in shown]
        code, printed = self.site.terminal.run(
            self.site.localised(command), case.person(self), until=case.until
        )
        told = f"{step.guide}: {command}: exit {code}\n{printed}"
        assert code in case.codes, told
        assert missing(shown, printed) is None, f"no {missing(shown, printed)!r}\n{told}"
        assert not [text for text in case.says if text not in printed], told
        case.after(self)

    def plug(self, name: str, *device: str) -> None:
        """An emulated device at /dev/NAME."""
        played = Played(*device)
        self._closing.append(played.end)
        self.site.device(name, played.path)

    def plug_board(self, name: str) -> None:
        """A board that runs MicroPython at /dev/NAME."""
        program = micropython()
        assert program is not None
        plug = Plug(self.site.root / "dev" / name)
        board = MicroPythonBoard(program, self.site.root / "board", plug)
        board.__enter__()
        self._closing += [plug.pull, lambda: board.__exit__()]

    def broker(self) -> str:
        """Its URL, once it listens."""
        folder = self.site.root / "broker"
        folder.mkdir()
        broker = Broker(folder)
        self._closing.append(broker.close)
        return broker.url

    def live(self, more: str = "") -> None:
        """A house with a key, one call point and one siren, armed."""
        if not (self.machine.state / "node.key").exists():
            new_key(self.machine.state / "node.key")
        self.machine.write_settings()
        self.machine.config.write_text(self.machine.config.read_text() + more)
        self.machine.start()
        self.armed()

    def ask(self, wish: str) -> dict[str, Any]:
        """What the node answers."""
        return ask(self.machine.state / "control.sock", {"do": wish, "by": "test"})

    def armed(self) -> None:
        """Wait for it."""
        log = self.site.root / "log"
        eventually(lambda: self.machine.status().get("condition") == "quiescent", f"armed; its log: {log}")

    def quiet(self) -> None:
        """Wait until no siren sounds."""
        eventually(lambda: self.machine.status()["sounding"] in {"off", "chirp"}, "quiet")

    def no_pins(self) -> None:
        """There is no GPIO here."""
        text = self.machine.config.read_text()
        self.machine.config.write_text(text.replace("  lang:", "  pins: simulated\n  lang:", 1))

    def close(self) -> None:
        """Nothing is left running."""
        for close in reversed(self._closing):
            close()


@dataclass(frozen=True)
class Case:
    """What a test has to do around one command.

    instead  the guide's words: the test's, where this machine is another, or it takes too long
    unseen   shown lines that cannot come here
    person   what somebody types or does meanwhile
    until    what has to come before Ctrl-C
    says     what has to come
    before, after  around it
    needs    what not every machine has: without it the command is left out
    once     only in the first guide that has it
    """

    instead: dict[str, str] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    person: Callable[[Visit], Sequence[Typed]] = lambda _: ()
    until: str = ""
    says: tuple[str, ...] = ()
    codes: tuple[int, ...] = (0,)
    before: Callable[[Visit], object] = lambda _: None
    after: Callable[[Visit], object] = lambda _: None
    needs: Callable[[], object] | None = None
    once: bool = False

    def is_left_out(self, *, is_first: bool) -> bool:
        return (self.once and not is_first) or (self.needs is not None and not self.needs())
