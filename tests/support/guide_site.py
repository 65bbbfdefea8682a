"""A machine as a guide finds it: /etc, /var/lib and /opt in a folder, sudo and systemctl, and a checkout."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ruamel.yaml import YAML

from edge.group.key_text import to_text
from edge.group.keys import Key
from edge.group.roster import Roster
from guide import ROOT, Terminal
from pi_root import Machine

# The command as /usr/local/bin has it, with this root's folders for its defaults.
LIENGIA = """\
import sys
from pathlib import Path
import edge.cli.where as where
where.DEFAULT_CONFIG = Path("{root}/etc/liengia/node.yaml")
where.DEFAULT_STATE_DIR = Path("{root}/var/lib/liengia")
from edge.cli.main import main
sys.exit(main())
"""
BENCH = """\
import sys
from firmware_tools.cli import main
sys.exit(main())
"""
SUDO = """\
#!/bin/sh
[ "$1" != -u ] || shift 2
exec env "$@"
"""
CHECKOUT = ("Makefile", "config", "docs", "edge", "firmware", "systemd")


class Site:
    """Where the commands of one guide are typed, one after another; `root` is the machine's /."""

    def __init__(self, root: Path, wheel: Path, *, is_installed: bool, lang: str) -> None:
        for folder in ("bin", "dev", "home", "checkout"):
            (root / folder).mkdir(parents=True)
        self.root = root
        self.machine = Machine(root, wheel)
        self.folder = root / "checkout"
        for name in CHECKOUT:
            (self.folder / name).symlink_to(ROOT / name)
        if is_installed:
            self.machine.config.parent.mkdir(parents=True)
            self.machine.state.mkdir(parents=True)
            (root / "opt/liengia").mkdir(parents=True)
            (root / "opt/liengia/current").symlink_to(sys.prefix)
        self._commands(is_installed)
        path = f"{root / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        here = {"PATH": path, "HOME": str(root / "home"), "LIENGIA_LANG": lang, "TERM": "xterm-256color"}
        environment = self.machine.environment | here | {"LIENGIA_STATE_DIR": str(self.machine.state)}
        self.terminal = Terminal(self.folder, environment)

    def localised(self, command: str) -> str:
        """The same with this root's folders."""
        for folder in ("/etc/liengia", "/var/lib/liengia", "/dev/tty"):
            command = command.replace(folder, f"{self.root}{folder}")
        return command

    def device(self, name: str, path: str) -> None:
        """Plug in what speaks on this pty."""
        link = self.root / "dev" / name
        link.unlink(missing_ok=True)
        link.symlink_to(path)

    def close(self) -> None:
        """Leave nothing running."""
        self.machine.close()

    def _commands(self, is_installed: bool) -> None:
        (self.root / "bin/systemctl").symlink_to(self.root / "systemctl")
        self._script("sudo", SUDO)
        for name, text in (("liengia", LIENGIA), ("liengia-bench", BENCH)):
            (self.root / f"{name}.py").write_text(text.format(root=self.root))
            python = f"{self.root}/opt/liengia/current/bin/python"
            link = self.root / "usr/local/bin" / name
            if is_installed:
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(f"/opt/liengia/current/bin/{name}")
            missing = f"[ -L {link} ] || {{ echo '{name}: command not found'; exit 127; }}"
            self._script(name, f'#!/bin/sh\n{missing}\nexec {python} {self.root}/{name}.py "$@"\n')

    def _script(self, name: str, text: str) -> None:
        path = self.root / "bin" / name
        path.write_text(text)
        path.chmod(0o755)


def write_roster(path: Path, group: Key, houses: Mapping[str, str], ward: Sequence[str] = ()) -> None:
    """A signed group.yaml; houses: id -> public key."""
    mapping = {
        "version": 1,
        "group": "to-12",
        "ward": "kinh-bac",
        "members": [{"id": house, "name": house, "public_key": key} for house, key in houses.items()],
        "ward_keys": list(ward),
        "group_key": group.public_text,
    }
    mapping["signature"] = to_text(group.sign(Roster.from_mapping(mapping).canonical()))
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(mapping, file)
