"""Modbus devices at the bench: emulated by one process, recognised by another, decoded from the vectors."""

import json
from pathlib import Path

import pytest

from edge.sensors.modbus_map import PRESETS
from firmware_tools import registry
from firmware_tools.cli import main
from firmware_tools.devices.modbus import pieces

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "modbus.json").read_text(encoding="utf-8"))


def identified(path: str, capsys: pytest.CaptureFixture[str], baud: int = 9600) -> dict:
    code = main(["identify", "--json", "--only", str(baud), "--listen", "0.1", path])
    found = json.loads(capsys.readouterr().out)
    assert code == (0 if found["device"] else 1)
    return found


def test_every_map_is_emulated_with_its_faults() -> None:
    emulators = registry.emulators()
    assert set(PRESETS) <= set(emulators)
    assert "silent" in emulators["xy_md02"].faults


def test_thermometer_is_identified_with_its_address_and_values(emulate, capsys) -> None:
    found = identified(emulate("xy_md02", "--value", "31.5"), capsys)
    assert found["device"] == "modbus"
    assert found["readings"] == {"temperature": pytest.approx(31.5), "humidity": pytest.approx(65.0)}
    assert (found["detail"]["address"], found["detail"]["preset"]) == (1, "xy_md02")


def test_variant_that_counts_hundredths_is_told_apart(emulate, capsys) -> None:
    found = identified(emulate("xy_md02_hundredths"), capsys)
    assert found["detail"]["preset"] == "xy_md02_hundredths"
    assert found["readings"]["temperature"] == pytest.approx(28.0)


def test_smoke_detector_in_alarm(emulate, capsys) -> None:
    found = identified(emulate("calectro_ug3", "--value", "1"), capsys)
    assert (found["detail"]["preset"], found["readings"]["contact"]) == ("calectro_ug3", 1.0)


def test_unconfirmed_map_is_called_so(emulate, capsys) -> None:
    found = identified(emulate("renke_yg_n01"), capsys, 4800)
    assert found["detail"]["preset"] == "renke_yg_n01"
    assert "UNCONFIRMED" in found["detail"]["note"]


def test_silent_slave_is_nobody(emulate, capsys) -> None:
    found = identified(emulate("xy_md02", "--fault", "silent"), capsys)
    assert found["device"] is None


def test_slave_that_only_refuses_is_a_slave_without_a_map(emulate, capsys) -> None:
    found = identified(emulate("xy_md02", "--fault", "busy"), capsys)
    assert (found["device"], found["readings"], found["detail"]["preset"]) == ("modbus", {}, None)


def test_decoding_accepts_exactly_what_has_a_right_checksum() -> None:
    for vector in VECTORS:
        data = bytes.fromhex(vector["hex"])
        if data[1] == 0x10:
            continue  # writes of several registers: never sent here
        found = list(pieces(b"\x55" + data + b"\xaa"))
        good = [piece for piece in found if piece.fields is not None]
        assert b"".join(piece.data for piece in found) == b"\x55" + data + b"\xaa"
        assert [piece.data for piece in good] == ([data] if vector["checksum_ok"] else []), vector
        assert all(piece.fields["address"] == data[0] for piece in good if piece.fields)


def test_question_and_answer_are_told_apart() -> None:
    question, reply = bytes.fromhex("010400010002200b"), bytes.fromhex("010404013102222ace")
    fields = [piece.fields for piece in pieces(question + reply + bytes.fromhex("018302c0f1"))]
    assert fields == [
        {"address": 1, "function": 4, "register": 1, "count": 2},
        {"address": 1, "function": 4, "data": "01 31 02 22"},
        {"address": 1, "function": 3, "exception": 2},
    ]
