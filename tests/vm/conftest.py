"""One guest for all tests, in their order: each goes on where the one before it left the machine."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pi_root import REPOSITORY, built_wheel, changed
from virtual_machine import Machine

IMAGE = REPOSITORY / "build/vm"
HERE = Path(__file__).parent
FIGURES: list[tuple[str, str]] = []


@pytest.fixture(scope="session")
def note() -> Callable[[str, object], None]:
    """A line of the table at the end."""
    return lambda what, found: FIGURES.append((what, str(found)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table."""
    if FIGURES:
        terminalreporter.section("in the virtual machine (times are an emulator's)")
        width = max(len(what) for what, _ in FIGURES)
        for what, found in FIGURES:
            terminalreporter.write_line(f"{what:<{width}}  {found}")


@pytest.fixture(scope="session")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the guest finds in /mnt: the installer, this version, a newer one and one that does not start."""
    folder = tmp_path_factory.mktemp("share")
    shutil.copytree(REPOSITORY / "systemd", folder / "systemd")
    shutil.copy(HERE / "node.yaml", folder)
    wheel = built_wheel(folder / "wheels")
    changed(wheel, folder / "newer", "", "", "0.2.0")
    changed(wheel, folder / "broken", "edge/cli/run.py", "raise SystemExit(1)\n", "0.3.0")
    return folder


@pytest.fixture(scope="session")
def dust(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pty of a particle counter."""
    command = [Path(sys.executable).with_name("liengia-bench"), "emulate", "pms5003"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture(scope="session")
def guest(
    tmp_path_factory: pytest.TempPathFactory, share: Path, dust: str, note: Callable[[str, object], None]
) -> Iterator[Machine]:
    machine = Machine(IMAGE, tmp_path_factory.mktemp("guest"), share, dust)
    try:
        note("boot", f"{machine.boot():.0f} s")
        yield machine
    finally:
        machine.close()
