"""The real avrdude against an Arduino's own bootloader in simavr."""

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

import simavr
from edge.errors import DeviceError
from firmware_tools.boards.avr import ARDUINOS, Avr, name_block, name_of
from firmware_tools.boards.flasher import Connection, Identity, WrongImage
from firmware_tools.cli import main

HEX = Path(__file__).parents[1] / "vectors" / "avr" / "liengia.hex"
UNO = next(board for board in ARDUINOS if board.name == "uno")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if why := simavr.missing():
        pytest.skip(why)
    return simavr.build(tmp_path_factory.mktemp("simavr"))


def heard(port: str, wanted: bytes, most_s: float = 30.0) -> bool:
    """Whether the program on the board says this once its bootloader has given up waiting."""
    fd = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        received, give_up = b"", time.monotonic() + most_s
        while wanted not in received and time.monotonic() < give_up:
            try:
                received += os.read(fd, 4096)
            except BlockingIOError:
                os.write(fd, b"\xff")  # what is no command ends the bootloader's waiting
                time.sleep(0.01)
        return wanted in received
    finally:
        os.close(fd)


def test_flash_writes_verifies_names_and_the_program_runs(built, tmp_path: Path, capsys) -> None:
    with simavr.Arduino(built) as board:
        flash = ["flash", "uno", str(HEX), "--port", board.port, "--name", "kho k7q2", "--json"]
        assert main([*flash, "--book", str(tmp_path / "boards.csv")]) == 0
        said = capsys.readouterr()
        found = json.loads(said.out)
        assert found["named_on_board"] is True
        assert len(bytes.fromhex(found["id"])) == 8
        assert "100 %" in said.err
        verify = ["verify", "uno", "--port", board.port, "--json"]
        assert main([*verify, str(HEX)]) == 0
        assert json.loads(capsys.readouterr().out) == {
            "verified": True,
            "id": found["id"],
            "name": "kho k7q2",
        }
        other = tmp_path / "other.hex"
        other.write_text(HEX.read_text().replace(":100000000C9434000C9449", ":100000000C9435000C9448"))
        assert main([*verify, str(other)]) == 1
        assert heard(board.port, b"liengia\nliengia\n")


def test_another_chip_is_refused(built) -> None:
    mega8 = replace(UNO, part="m8", signature="1e9307")
    with simavr.Arduino(built) as board, pytest.raises(DeviceError, match="1e950f, m8 has 1e9307"):
        Avr(mega8, Connection(board.port)).identify()


@pytest.mark.slow  # avrdude asks ten times, for 50 s
def test_silent_board_is_named(tmp_path: Path, capsys) -> None:
    if why := simavr.missing():
        pytest.skip(why)
    master, slave = os.openpty()
    try:
        assert main(["verify", "uno", str(HEX), "--port", os.ttyname(slave)]) == 1
        assert "no bootloader answers" in capsys.readouterr().err
    finally:
        os.close(master)
        os.close(slave)


def record(address: int, data: bytes, kind: int = 0) -> str:
    body = bytes((len(data),)) + address.to_bytes(2, "big") + bytes((kind,)) + data
    return f":{(body + bytes((-sum(body) & 0xFF,))).hex().upper()}\n"


END = record(0, b"", 1)


@pytest.mark.parametrize(("text", "why"), [
    ("\x7fELF", "no Intel HEX file"),
    (":10000000deadbeef\n" + END, "no Intel HEX file"),
    (record(0, b"\x0c\x94").replace("94", "95") + END, "no Intel HEX file"),
    (END, "holds no code"),
    (record(0x7E00, b"\x0c\x94") + END, "begins at 0x7e00: not for this chip, or a bootloader itself"),
    (record(0, b"\x0c\x94") + record(0x7E00, b"\x0c\x94") + END, "ends at 0x7e01"),
    (record(0, b"\x0c\x94") + record(0, b"\x08\0", 4) + record(0, b"\x01") + END, "ends at 0x8000000"),
])  # fmt: skip
def test_wrong_image_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "wrong.hex"
    path.write_text(text)
    with pytest.raises(WrongImage, match=why):
        Avr(UNO, Connection("/dev/null")).check(path)


def test_good_image_is_described() -> None:
    assert Avr(UNO, Connection("/dev/null")).check(HEX) == "m328p program, 212 of 32256 bytes"


def test_name_in_the_eeprom_is_whole_or_none() -> None:
    block = name_block("bếp", "00112233445566aa")
    assert name_of(block.ljust(64, b"\xff")) == Identity("00112233445566aa", "bếp")
    for n in range(len(block)):
        assert name_of(block[:n]) is None
        assert name_of(block[:n] + bytes((block[n] ^ 1,)) + block[n + 1 :]) is None
    assert name_of(b"\xff" * 64) is None
    assert len(name_block("x" * 32, "00" * 8)) <= 64
