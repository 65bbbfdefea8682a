"""A machine in a folder: the installer with DESTDIR, and a service manager that really runs the node."""

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from edge.errors import DeviceError
from edge.runtime.control import ask
from edge.simulation.pins import PinHand
from rig import eventually

REPOSITORY = Path(__file__).parents[2]

# What systemd would do, for this one unit: stop the process, start what `current` names.
SYSTEMCTL = """\
#!/bin/sh
echo "$@" >> {root}/systemctl.log
case "$1 $2" in
    "restart liengia" | "enable --now" | "start liengia" | "disable --now")
        if [ -e {root}/pid ]; then
            kill "$(cat {root}/pid)"
            while kill -0 "$(cat {root}/pid)" 2>/dev/null; do sleep 0.05; done
            rm {root}/pid
        fi
        [ "$1" = disable ] && exit 0
        trap '' HUP  # it outlives the terminal
        setsid {root}/opt/liengia/current/bin/liengia run {root}/etc/liengia/node.yaml \\
            --state-dir {root}/var/lib/liengia >> {root}/log 2>&1 < /dev/null &
        echo $! > {root}/pid ;;
    "reload liengia")
        kill -HUP "$(cat {root}/pid)"
        {root}/opt/liengia/current/bin/liengia check {root}/etc/liengia/node.yaml ;;
esac
"""


class Machine:
    """A root with an installer, a service manager and, once started, a node."""

    def __init__(self, root: Path, wheel: Path) -> None:
        self.root = root
        self.state = root / "var/lib/liengia"
        self.config = root / "etc/liengia/node.yaml"
        self.hand = PinHand(self.state / "pins.sock")
        systemctl = root / "systemctl"
        systemctl.write_text(SYSTEMCTL.format(root=root))
        systemctl.chmod(0o755)
        self.environment = os.environ | {
            "DESTDIR": str(root),
            "PYTHON": sys.executable,
            "LIENGIA_SYSTEMCTL": str(systemctl),
            "LIENGIA_SOURCE": str(wheel),
            "LIENGIA_EXTRAS": "",
            "LIENGIA_PIP": "--no-deps",  # the libraries are those of the tests
            "PYTHONPATH": sysconfig.get_path("purelib"),
            "LIENGIA_GATE_S": "30",
            "LIENGIA_STAY_S": "1",
            "LIENGIA_LANG": "en",
        }

    def run(
        self, verb: str, *words: str, installer: Path = REPOSITORY / "systemd", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """sh systemd/install.sh VERB."""
        return subprocess.run(
            ["sh", str(installer / "install.sh"), verb, *words],
            env=self.environment | environment, capture_output=True, text=True, timeout=110, check=False,
        )  # fmt: skip

    def write_settings(self) -> None:
        """A house without a Pi."""
        self.config.write_text(
            "node: {id: k7q2, name: House, pins: simulated}\n"
            "zones: [{id: door, name: Door, sensors: [{id: nut, kind: call_point, gpio: 27}]}]\n"
            "sirens: [{id: coi, kind: gpio, gpio: 23}]\n"
        )

    def start(self) -> None:
        """systemctl start."""
        subprocess.run([str(self.root / "systemctl"), "start", "liengia"], env=self.environment, check=True)
        eventually(self.status, "the node answers")

    def status(self) -> dict[str, Any]:
        """Of the node, {} while none answers."""
        try:
            return ask(self.state / "control.sock", {"do": "status"})
        except DeviceError:
            return {}

    def version(self) -> str:
        """What /usr/local/bin/liengia is (the link is absolute: it is followed within this root)."""
        target = self.root / "opt/liengia/current/bin/liengia"
        out = subprocess.run(
            [target, "version", "--json"], env=self.environment, capture_output=True, check=True
        )
        return str(json.loads(out.stdout)["liengia"])

    def close(self) -> None:
        """Leave nothing running."""
        pid = self.root / "pid"
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGKILL)
            eventually(
                lambda: (
                    not Path(f"/proc/{pid.read_text().strip()}/cmdline").exists()
                    or not Path(f"/proc/{pid.read_text().strip()}/cmdline").read_bytes()
                ),
                "it has ended",
            )


def built_wheel(folder: Path) -> Path:
    """This version's wheel, built like `make wheel`, from a copy: an old build/ would be packed with it."""
    unwanted = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info")
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "liengia"
        shutil.copytree(REPOSITORY, copy, ignore=unwanted)
        command = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        subprocess.run([*command, "--wheel-dir", str(folder), str(copy)], check=True, timeout=300)
    (found,) = folder.glob("liengia-*.whl")
    return found


def changed(wheel: Path, folder: Path, name: str, text: str, version: str) -> Path:
    """The same wheel with one file replaced and another version."""
    target = folder / wheel.name
    folder.mkdir()
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == name:
                data = text.encode()
            if item.filename == "edge/__init__.py":
                data += f'\n__version__ = "{version}"\n'.encode()
            new.writestr(item, data)
    return target
