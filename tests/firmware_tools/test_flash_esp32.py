"""The real esptool against an ESP32's boot ROM, emulated on a TCP port."""

import csv
import json
from pathlib import Path

import pytest

from esp_image import esp_image
from esp_rom import EspRom
from firmware_tools.boards.esp32 import CHIPS, Esp32
from firmware_tools.boards.flasher import Connection, WrongImage
from firmware_tools.cli import main

ID = "0000a4cf12fe88b0"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "app.bin"
    path.write_bytes(esp_image())
    return path


def flash(image: Path, port: str, *further: str) -> int:
    book = str(image.parent / "boards.csv")
    given = ["flash", "esp32", str(image), "--port", port, "--no-reset", "--name", "bếp k7q2"]
    return main([*given, "--book", book, *further])


def test_flash_writes_verifies_and_names(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with EspRom() as rom:
        assert flash(image, rom.port, "--json") == 0
        data = image.read_bytes()
        assert rom.flash[0x1000 : 0x1000 + len(data)] == data
        said = capsys.readouterr()
        assert json.loads(said.out) == {
            "name": "bếp k7q2", "id": ID, "board": "esp32", "chip": "ESP32-D0WDQ6 (revision v0.0)",
            "image": json.loads(said.out)["image"], "named_on_board": False,
        }  # fmt: skip
        assert "100 %" in said.err
        with (image.parent / "boards.csv").open(encoding="utf-8") as file:
            (row, *_) = csv.DictReader(file)
        assert (row["name"], row["id"], row["board"]) == ("bếp k7q2", ID, "esp32")
        assert flash(image, rom.port) == 0
        out = capsys.readouterr().out
        assert [line.strip("| ") for line in out.splitlines()][1:3] == ["bếp k7q2", ID]
        verify = ["verify", "esp32", str(image), "--port", rom.port, "--no-reset"]
        assert main(verify) == 0
        assert main([*verify, "--address", "0x2000"]) == 1
        assert capsys.readouterr().out.splitlines()[-1].endswith("holds something else")


def test_dry_run_writes_nothing(image: Path) -> None:
    with EspRom() as rom:
        assert flash(image, rom.port, "--dry-run") == 0
        assert rom.flash.count(0xFF) == len(rom.flash)
        assert not (image.parent / "boards.csv").exists()


def test_name_of_another_board_is_refused(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (image.parent / "boards.csv").write_text(
        "date,name,id,board,image\n2026-01-02,bếp k7q2,00000000000000aa,esp32,ab\n", encoding="utf-8"
    )
    with EspRom() as rom:
        assert flash(image, rom.port) == 1
        assert "is the name of board 00000000000000aa" in capsys.readouterr().err
        assert rom.flash.count(0xFF) == len(rom.flash)


def test_another_chip_is_refused(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with EspRom("esp32s2") as rom:
        assert flash(image, rom.port) == 1
        assert "no esp32 answers" in capsys.readouterr().err
        assert rom.flash.count(0xFF) == len(rom.flash)


@pytest.mark.parametrize(("change", "why"), [
    (lambda data: b":10000000" + data, "begins with 3a 31 30 30"),
    (lambda data: data[:10], "begins with"),
    (lambda data: data[:12] + b"\x09\0" + data[14:], "an image for esp32s3, not for esp32"),
    (lambda data: data[:12] + b"\x77\x77" + data[14:], "an image for chip 0x7777"),
    (lambda data: data[:1] + b"\x40" + data[2:], "64 segments"),
    (lambda data: data[:40] + b"\x01" + data[41:], "damaged"),
    (lambda data: data[:-200], "damaged"),
])  # fmt: skip
def test_wrong_image_is_refused_before_the_board_is_touched(image: Path, change, why: str, capsys) -> None:
    image.write_bytes(change(esp_image()))
    assert flash(image, "socket://127.0.0.1:1") == 1  # nobody is there, and nobody is asked
    assert why in capsys.readouterr().err


def test_image_of_another_chip_of_the_family(image: Path) -> None:
    s3 = next(chip for chip in CHIPS if chip.name == "esp32s3")
    with pytest.raises(WrongImage, match="an image for esp32, not for esp32s3"):
        Esp32(s3, Connection("/dev/null")).check(image)
    image.write_bytes(esp_image(9))
    assert "for 0x0" in Esp32(s3, Connection("/dev/null")).check(image)


def test_missing_port_and_image_say_so(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert flash(image, "/dev/ttyNOPE9") == 1
    assert "/dev/ttyNOPE9: is not there" in capsys.readouterr().err
    image.unlink()
    assert flash(image, "socket://127.0.0.1:1") == 1
    assert "app.bin: is not there" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "ế" * 11, "a\nb", " bep"])
def test_a_board_must_have_a_name(image: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["flash", "esp32", str(image), "--port", "/dev/null", "--name", name])
    assert ended.value.code == 2
    with pytest.raises(SystemExit) as ended:
        main(["flash", "esp32", str(image), "--port", "/dev/null"])
    assert ended.value.code == 2
    assert "--name" in capsys.readouterr().err
