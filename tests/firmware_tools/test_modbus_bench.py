"""Modbus devices at the bench: emulated by one process, recognised by another, decoded from the vectors."""

import json
from pathlib import Path

import pytest

from edge.sensors.modbus_map import PRESETS
from edge.sirens.modbus_frame import crc16
from firmware_tools import registry
from firmware_tools.cli import main
from firmware_tools.devices.modbus import PROBERS, pieces

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


class Answering:
    """A slave at address 3 that answers one question and is silent at any other."""

    def __init__(self, request: str, reply: str) -> None:
        self.request, self.reply = bytes.fromhex(request), bytes.fromhex(reply)
        self.asked: list[bytes] = []

    def ask(self, request: bytes, wait_s: float = 0.4, enough: int | None = None) -> bytes:
        self.asked.append(request)
        return self.reply if request[:-2] == self.request else b""


def with_crc(body: str) -> str:
    return body + crc16(bytes.fromhex(body)).to_bytes(2, "little").hex()


@pytest.mark.parametrize("prober", [p for p in PROBERS() if p.ask], ids=lambda p: str(p.line))
@pytest.mark.parametrize(
    ("request_", "reply", "preset", "readings", "faults"),
    [
        ("030200000003", "03020107", "calectro_ug3", {"contact": 1.0}, ["drifting"]),
        ("030300030001", "0303020001", "renke_yg_n01", {"contact": 1.0}, None),
        ("030400010002", "03040401310222", "xy_md02", {"temperature": 30.5, "humidity": 54.6}, None),
    ],
)
def test_slave_of_any_speed_that_is_silent_at_tables_it_has_not(
    prober, request_: str, reply: str, preset: str, readings: dict, faults: list | None
) -> None:
    slave = Answering(request_, with_crc(reply))
    found = prober.ask(slave)
    assert (found.device, found.readings) == ("modbus", pytest.approx(readings))
    assert (found.detail["address"], found.detail["preset"]) == (3, preset)
    assert found.detail.get("faults") == faults
    assert len(slave.asked) == len(set(slave.asked)), "nothing is asked for twice"


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
