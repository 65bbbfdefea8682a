import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from firmware_tools import ports
from firmware_tools.cli import main


@pytest.fixture
def pty():
    master, slave = os.openpty()
    yield os.ttyname(slave)
    os.close(master)
    os.close(slave)


def test_ports_shows_who_holds_a_pty(pty, capsys):
    assert main(["ports", "--json", pty]) == 0
    found = {port["device"]: port for port in json.loads(capsys.readouterr().out)}
    holders = {holder["pid"]: holder["command"] for holder in found[pty]["holders"]}
    own = Path("/proc/self/cmdline").read_bytes().split(b"\0")
    assert own[0].decode() in holders[os.getpid()]


def test_ports_follows_a_stable_name(pty, tmp_path, capsys):
    link = tmp_path / "by-path"
    link.symlink_to(pty)
    assert main(["ports", str(link)]) == 0
    out = capsys.readouterr().out
    assert pty in out
    assert f"open in {os.getpid()}:" in out


def test_ports_fails_for_one_that_is_not_there(capsys):
    assert main(["ports", "/dev/ttyNOPE9"]) == 1
    assert "/dev/ttyNOPE9 is not there" in capsys.readouterr().err


def test_ports_names_the_chip_and_the_stable_names(mocker, tmp_path, capsys):
    # What this machine has plugged in is the boundary that cannot run here.
    device = tmp_path / "ttyUSB0"
    device.touch()
    by_path = tmp_path / "by-path"
    by_path.mkdir()
    (by_path / "platform-usb-0:1.2:1.0-port0").symlink_to(device)
    (by_path / "platform-usb-0:1.3:1.0-port0").symlink_to("/dev/null")
    mocker.patch.object(ports, "_BY_FOLDERS", (str(by_path), str(tmp_path / "by-id")))
    info = SimpleNamespace(device=str(device), vid=0x1A86, pid=0x7523, description="USB Serial")
    unknown = SimpleNamespace(device="/dev/ttyS0", vid=None, pid=None, description="n/a")
    mocker.patch("serial.tools.list_ports.comports", return_value=[unknown, info])
    first, second = ports.find()
    assert (first.device, first.usb, first.chip, first.description) == ("/dev/ttyS0", "", "", "")
    assert second.usb == "1a86:7523"
    assert second.chip.startswith("CH340")
    assert second.names == [str(by_path / "platform-usb-0:1.2:1.0-port0")]
    assert main(["ports"]) == 0
    assert "1a86:7523  CH340" in capsys.readouterr().out


def test_holders_survives_processes_that_hide_or_end(tmp_path: Path):
    (tmp_path / "self").mkdir()
    (tmp_path / "77").mkdir()  # ended: no fd folder
    (tmp_path / "88" / "fd").mkdir(parents=True)
    (tmp_path / "88" / "fd" / "3").symlink_to("/dev/ttyUSB0")
    (tmp_path / "88" / "fd" / "4").symlink_to("/dev/ttyUSB0")
    (tmp_path / "88" / "cmdline").write_bytes(b"minicom\0-D\0/dev/ttyUSB0\0")
    (tmp_path / "99" / "fd").mkdir(parents=True)
    (tmp_path / "99" / "fd" / "0").symlink_to("/dev/ttyUSB0")
    found = ports.holders(["/dev/ttyUSB0", "/dev/ttyUSB1"], proc=tmp_path)
    assert found == {"/dev/ttyUSB0": [ports.Holder(88, "minicom -D /dev/ttyUSB0"), ports.Holder(99, "?")]}
