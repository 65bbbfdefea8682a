import json
from pathlib import Path

import pytest

from edge.sensors.board_frame import name
from edge.sensors.board_wire_frame import Head, to_wire
from edge.simulation.sensor_board import ANOTHER, BOARD
from firmware_tools import registry
from firmware_tools.boards.release import meet
from firmware_tools.cli import main
from firmware_tools.decode import likeliest

FRAMES = json.loads((Path(__file__).parents[1] / "vectors" / "board.json").read_text(encoding="utf-8"))[
    "frames"
]
CAPTURE = b"".join(bytes.fromhex(v["hex"]) for v in FRAMES)


def pieces(data: bytes):
    return list(registry.decoders()["board"](data))


def test_decode_shows_both_sides() -> None:
    found = pieces(CAPTURE)
    assert b"".join(piece.data for piece in found) == CAPTURE
    assert [piece.fields["type"] for piece in found] == [
        *["hello"] * 2, *["readings"] * 4, *["health"] * 2, "who", "config", "name", "release",
    ]  # fmt: skip
    assert found[2].fields["channels"][1] == {
        "quantity": "gas_ratio", "health": "warming_up", "value": 2.31,
    }  # fmt: skip
    assert likeliest(CAPTURE) == "board"
    json.dumps([piece.fields for piece in found])


def test_decode_says_why() -> None:
    good = bytes.fromhex(FRAMES[2]["hex"])
    torn = good[:15] + bytes((good[15] ^ 1,)) + good[16:]
    other = to_wire(2, Head(1, 1), b"\0", version=2)
    data = b"noise" + good + torn + other + good[:9]
    found = pieces(data)
    assert b"".join(piece.data for piece in found) == data
    assert [piece.why for piece in found] == [
        "no frame begins here", "", "torn: its CRC is wrong",
        "the board speaks version 2, this node version 1", "no frame begins here",
    ]  # fmt: skip


def test_identify_names_the_board(emulate, capsys) -> None:
    port = emulate("board", "--interval", "0.2", "--set", "temperature=31.5")
    assert main(["identify", "--json", "--only", "115200", "--listen", "1", port]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["device"], found["detail"]["board"], found["detail"]["name"]) == ("board", BOARD, "giả lập")
    assert found["readings"]["temperature"] == pytest.approx(31.5, rel=0.01)


def test_identify_asks_a_board_that_speaks_once_a_minute(emulate, capsys) -> None:
    port = emulate("board", "--interval", "60", "--fault", "heater")
    assert main(["identify", "--json", "--only", "115200", "--listen", "0.5", port]) == 0
    assert json.loads(capsys.readouterr().out)["detail"]["board"] == BOARD


@pytest.mark.parametrize(("fault", "board"), [(None, BOARD), ("swapped", ANOTHER), ("lost", BOARD)])
def test_emulator_answers_and_keeps_its_name(emulate, fault: str | None, board: str) -> None:
    port = emulate("board", *(["--fault", fault] if fault else []))
    hellos = [hello for n in range(3) if (hello := meet(port, name(n, "bếp"), wait_s=5.0))]
    assert (hellos[-1].board, hellos[-1].name) == (board, "bếp")


@pytest.mark.parametrize("fault", ["silent", "garbage", "version", "foreign"])
def test_emulator_with_a_broken_wire_says_nothing_good(emulate, fault: str) -> None:
    port = emulate("board", "--interval", "0.05", "--fault", fault)
    hello = meet(port, b"\0", wait_s=1.0)
    assert hello is None
