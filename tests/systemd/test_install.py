"""`make install` and what follows, in a root of its own, with real environments and real node processes."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from pi_root import REPOSITORY, Machine, changed
from rig import eventually

FILES = {
    "etc/systemd/system/liengia.service",
    "etc/systemd/system/liengia-page.service",
    "etc/udev/rules.d/99-liengia.rules",
    "usr/lib/sysusers.d/liengia.conf",
    "etc/systemd/system.conf.d/liengia.conf",
    "etc/systemd/journald.conf.d/liengia.conf",
    "usr/local/bin/liengia",
    "usr/local/bin/liengia-bench",
}


def releases(machine: Machine) -> set[str]:
    return {path.name for path in (machine.root / "opt/liengia/releases").iterdir()}


def current(machine: Machine) -> str:
    return str((machine.root / "opt/liengia/current").readlink())


# Six environments are made, one after another.
pytestmark = pytest.mark.timeout(400)


def test_install_upgrade_rollback_and_uninstall(machine: Machine, wheel: Path, tmp_path: Path) -> None:
    made = machine.run("install")
    assert made.returncode == 0, made.stderr
    assert "sudo liengia config init" in made.stdout
    assert {name for name in FILES if not os.path.lexists(machine.root / name)} == set()
    key = machine.state / "node.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert machine.state.stat().st_mode & 0o777 == 0o750
    assert "start liengia" not in (machine.root / "systemctl.log").read_text(), "there are no settings yet"

    assert "start liengia liengia-page" in made.stdout, "the page does not start by itself"

    machine.write_settings()
    machine.start()
    first, pid = current(machine), machine.status()["process"]["pid"]
    made = machine.run("upgrade", LIENGIA_SOURCE=str(changed(wheel, tmp_path / "w2", "", "", "0.2.0")))
    assert made.returncode == 0, made.stderr + made.stdout
    assert machine.version() == machine.status()["version"] == "0.2.0"
    assert machine.status()["process"]["pid"] != pid
    assert len(releases(machine)) == 2
    assert key.exists()

    assert machine.run("rollback").returncode == 0
    assert current(machine) == first
    eventually(lambda: machine.status().get("version") == machine.version() != "0.2.0", "the old one runs")

    made = machine.run("uninstall")
    assert made.returncode == 0, made.stderr
    assert not machine.status()
    assert {name for name in FILES if os.path.lexists(machine.root / name)} == set()
    assert not (machine.root / "opt/liengia").exists()
    assert machine.config.exists(), "settings stay"
    assert key.exists(), "and so does the key"
    assert machine.run("uninstall", "--purge").returncode == 0
    assert not machine.config.exists()
    assert not machine.state.exists()


def test_a_version_that_does_not_work_is_taken_back(machine: Machine, wheel: Path, tmp_path: Path) -> None:
    assert machine.run("install").returncode == 0
    machine.write_settings()
    machine.start()
    good, pid = current(machine), machine.status()["process"]["pid"]

    dies = changed(wheel, tmp_path / "w2", "edge/cli/run.py", "raise SystemExit(1)\n", "0.3.0")
    newer = tmp_path / "newer"
    shutil.copytree(REPOSITORY / "systemd", newer)
    placed, unit = machine.root / "etc/systemd/system/liengia.service", newer / "liengia.service"
    unit.write_text(unit.read_text() + "# of 0.3.0\n")
    made = machine.run("upgrade", installer=newer, LIENGIA_SOURCE=str(dies), LIENGIA_GATE_S="6")
    assert "# of 0.3.0" not in placed.read_text(), "a unit that does not work goes back with its version"
    assert made.returncode == 1
    assert "back to the one before" in made.stdout
    assert current(machine) == good
    eventually(
        lambda: machine.status().get("process", {}).get("pid", pid) != pid, "the old version runs again"
    )
    assert machine.status()["version"] == machine.version() != "0.3.0"
    assert len(releases(machine)) == 1
    assert machine.run("rollback").returncode == 1, "there is no other version, and least of all this one"

    pid = machine.status()["process"]["pid"]
    picky = changed(wheel, tmp_path / "w3", "edge/cli/check.py", "raise SystemExit(78)\n", "0.4.0")
    made = machine.run("upgrade", LIENGIA_SOURCE=str(picky))
    assert made.returncode == 78
    assert "does not accept" in made.stderr
    made = machine.run("upgrade", LIENGIA_SOURCE=str(tmp_path / "none.whl"))
    assert made.returncode == 1
    assert "the running version is untouched" in made.stderr
    assert machine.status()["process"]["pid"] == pid, "it was not even restarted"
    assert (current(machine), len(releases(machine))) == (good, 1)

    machine.hand.press(27)
    eventually(lambda: machine.status()["condition"] == "fire_alarm", "it burns")
    for verb in ("upgrade", "uninstall", "install"):
        made = machine.run(verb)
        assert made.returncode == 75, verb
        assert "an alarm stands" in made.stderr
    assert machine.status()["process"]["pid"] == pid


def test_installation_that_fails_leaves_nothing_that_looks_installed(
    machine: Machine, tmp_path: Path
) -> None:
    made = machine.run("install", LIENGIA_SOURCE=str(tmp_path / "none.whl"))
    assert made.returncode == 1
    assert "pip could not install" in made.stderr
    assert not os.path.lexists(machine.root / "opt/liengia/current"), (
        "the next install would be an upgrade of it"
    )
    assert machine.run("upgrade").returncode == 1


def test_usage(machine: Machine) -> None:
    assert machine.run("explode").returncode == 2
    assert machine.run("upgrade").returncode == 1
    assert machine.run("rollback").returncode == 1


@pytest.mark.parametrize(
    ("machine_name", "extras"), [("aarch64", {"pi", "modbus", "page"}), ("x86_64", {"modbus", "page"})]
)
def test_what_a_configured_house_needs_is_installed(
    tmp_path: Path, machine_name: str, extras: set[str]
) -> None:
    uname = tmp_path / "uname"
    uname.write_text(f"#!/bin/sh\necho {machine_name}\n")
    uname.chmod(0o755)
    environment = {k: v for k, v in os.environ.items() if k != "LIENGIA_EXTRAS"}
    environment["PATH"] = f"{tmp_path}:{environment['PATH']}"
    said = subprocess.run(
        ["sh", "-x", str(REPOSITORY / "systemd/install.sh"), "nothing"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    ).stderr  # fmt: skip
    found = re.search(r"^\+ extras=\W*([a-z,]+)", said, re.MULTILINE)
    assert found is not None
    assert set(found[1].split(",")) == extras
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    assert extras <= set(project["optional-dependencies"])


def test_the_script_is_plain_sh_and_the_units_are_exposed_little(tmp_path: Path) -> None:
    script = REPOSITORY / "systemd/install.sh"
    subprocess.run(["sh", "-n", str(script)], check=True)
    unit = (REPOSITORY / "systemd/liengia.service").read_text()
    for line in (
        "Type=notify", "WatchdogSec=10", "Restart=always", "StartLimitIntervalSec=0", "User=liengia",
        "RestartPreventExitStatus=2 78", "StateDirectory=liengia", "RuntimeDirectory=liengia",
    ):  # fmt: skip
        assert line in unit
    allowed = set(re.findall(r"^DeviceAllow=char-(\S+) rw$", unit, re.M))
    # A name is of use only while its driver is loaded; these two are part of every kernel with such a device.
    assert {name for name in allowed if not name.isdigit()} == {"gpiochip", "ttyS"}
    majors = {"ttyACM": "166", "ttyUSB": "188", "ttyAMA": "204", "i2c": "89", "alsa": "116", "spidev": "153"}
    assert allowed >= set(majors.values())
    assert "LG_WD=/run/liengia" in unit, "the RuntimeDirectory: writable under ProtectSystem=strict"
    assert not [line for line in unit.splitlines() if "network-online" in line and not line.startswith("#")]


def test_exposure_as_systemd_reckons_it(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed")
    unit = REPOSITORY / "systemd/liengia.service"
    said = subprocess.run(
        [tool, "security", "--offline=true", "--threshold=25", "--no-pager", str(unit)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    found = re.search(r"exposure level for liengia.service: ([\d.]+)", said.stdout)
    if found is None:
        pytest.skip(f"this systemd-analyze cannot judge offline: {said.stderr[:80]}")
    assert float(found[1]) <= 2.5
