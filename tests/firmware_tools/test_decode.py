import json
import random
from pathlib import Path

import pytest

from edge.sensors.pms5003_frame import Decoder, PmsFrame
from edge.simulation.pms5003 import frame
from firmware_tools import registry
from firmware_tools.cli import main
from firmware_tools.decode import to_bytes

# Captured by github.com/avaldebe/PyPMS (tests/captured_data, MIT) and, the 24-byte one, of a PMS3003.
GOOD = bytes.fromhex("424d001c00000008000800000008000800d20046002d001e00000000970002c5")
PMS3003 = bytes.fromhex("424d00140000000000000000000000000000000000005100f4")
WRONG = GOOD[:20] + bytes((GOOD[20] ^ 1,)) + GOOD[21:]


def pms5003_pieces(data: bytes):
    return registry.decoders()["pms5003"](data)


def whys(data: bytes) -> list[str]:
    return [piece.why.split(":")[0] for piece in pms5003_pieces(data)]


def test_pieces_of_a_clean_capture_are_frames():
    pieces = list(pms5003_pieces(GOOD * 3))
    assert [piece.offset for piece in pieces] == [0, 32, 64]
    assert all(piece.fields is not None and piece.fields["pm25_atm"] == 8 for piece in pieces)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x00\xff" + GOOD, ["no frame begins here", ""]),
        (WRONG + GOOD, ["checksum", ""]),
        (GOOD[:10] + GOOD, ["torn", ""]),
        (GOOD + GOOD[:10], ["", "cut off by the end of the capture after 10 of 32 bytes"]),
        (GOOD + GOOD[:2], ["", "cut off by the end of the capture after 2 of 32 bytes"]),
        (PMS3003 + GOOD, ["a Plantower frame of 24 bytes", ""]),
        (GOOD[5:] + GOOD, ["no frame begins here", ""]),
        (b"", []),
    ],
)
def test_pieces_say_why(data, expected):
    assert whys(data) == expected


def test_pieces_cover_every_byte_and_find_what_the_node_finds():
    chance = random.Random(5)
    for _ in range(200):
        capture = b""
        for _ in range(chance.randrange(1, 12)):
            whole = frame(chance.uniform(0, 1000), chance).to_bytes()
            spoilt = bytearray(whole)
            spoilt[chance.randrange(32)] ^= 1 << chance.randrange(8)
            torn, noise = whole[: chance.randrange(32)], chance.randbytes(chance.randrange(40))
            capture += chance.choice((whole, whole, torn, bytes(spoilt), noise, b"BM\x00\x1c"))
        pieces = list(pms5003_pieces(capture))
        assert b"".join(piece.data for piece in pieces) == capture
        assert [PmsFrame(**p.fields) for p in pieces if p.fields is not None] == Decoder().feed(capture)


@pytest.mark.parametrize(
    "text",
    [
        GOOD.hex(),
        GOOD.hex(" ").upper(),
        "# captured at noon\n" + GOOD.hex(" ") + "\n",
        ", ".join(f"0x{byte:02X}" for byte in GOOD),
        GOOD[:16].hex(" ") + "\r\n" + GOOD[16:].hex(" "),
    ],
)
def test_capture_may_be_hexadecimal_text(text):
    assert to_bytes(text.encode()) == GOOD


@pytest.mark.parametrize("raw", [GOOD, b"", b"abc", b"hello there", b"\xa0\x01"])
def test_capture_that_is_no_such_text_is_taken_as_it_is(raw):
    assert to_bytes(raw) == raw


def test_decode_prints_frames_and_rejects(tmp_path: Path, capsys):
    file = tmp_path / "capture"
    file.write_bytes(WRONG + GOOD)
    assert main(["decode", str(file)]) == 0
    out, err = capsys.readouterr()
    first, second = out.splitlines()
    assert "REJECTED checksum: the frame says 0x02c5" in first
    assert second.split()[0] == "32"
    assert "pm25_atm=8" in second
    assert err.strip() == "pms5003: 1 frames, 1 rejected pieces"


def test_decode_json_lines(tmp_path: Path, capsys):
    file = tmp_path / "capture.hex"
    file.write_text("00" + GOOD.hex())
    assert main(["decode", "--json", str(file)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"offset": 0, "hex": "00", "rejected": "no frame begins here"}
    assert second["frame"]["n0_3"] == 210


def test_decode_without_a_frame_fails(tmp_path: Path, capsys):
    file = tmp_path / "capture"
    file.write_bytes(PMS3003)
    assert main(["decode", str(file)]) == 1
    assert "another device" in capsys.readouterr().out


def test_decode_of_a_missing_file_says_so(capsys):
    assert main(["decode", "/no/such/capture"]) == 1
    assert "/no/such/capture" in capsys.readouterr().err
