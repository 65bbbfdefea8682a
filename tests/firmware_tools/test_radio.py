"""`liengia-bench radio` and the EBYTE modules: range tests between processes, configuration, decoding."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.errors import FrameError
from edge.group.ebyte_frame import E22, E32, MODELS, described, packed, registers
from edge.group.radio import configuration
from edge.group.radio_settings import RadioSettings
from edge.simulation.air import Channel
from edge.simulation.ebyte import EbyteEmulator, Fault
from edge.simulation.loop_thread import LoopThread
from edge.simulation.pty_port import PtyPort
from firmware_tools.devices.ebyte import pieces
from firmware_tools.range_test import Kind, RangeFrame, Tally

ROOT = Path(__file__).parents[2]
PROGRAM = "import sys; from firmware_tools.cli import main; sys.exit(main())"
VECTORS = json.loads((ROOT / "tests" / "vectors" / "ebyte.json").read_text(encoding="utf-8"))


class Air:
    """Two modules on one channel, in a thread of their own."""

    def __init__(self, folder: Path) -> None:
        self._thread = LoopThread("air")
        self.channel = Channel(self._thread.reactor, seed=3)
        self._ports = [PtyPort(folder / name) for name in "ab"]
        self.modules = [self._module(port, port.path.name) for port in self._ports]
        for module in self.modules:
            self._thread.call(module.start)
        self.a, self.b = (port.device for port in self._ports)

    def _module(self, port: PtyPort, name: str) -> EbyteEmulator:
        module = EbyteEmulator(port, self._thread.reactor, self.channel, E22, name=name)
        settings = RadioSettings(kind="e22", port=port.device)
        module.registers = registers(E22, configuration(settings, "to-1"))
        module.is_handy = True
        return module

    def close(self) -> None:
        for module in self.modules:
            self._thread.call(module.stop)
        for port in self._ports:
            port.close()
        self._thread.close()


@pytest.fixture
def air(tmp_path: Path) -> Iterator[Air]:
    opened = Air(tmp_path)
    yield opened
    opened.close()


def bench(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def done(*arguments: str) -> tuple[int, str, str]:
    process = bench("radio", *arguments)
    out, error = process.communicate(timeout=60)
    return process.returncode, out, error


def range_test(air: Air, *arguments: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the asking and the answering end say."""
    other = bench("radio", air.b, "--answer", "--json")
    try:
        assert other.stderr is not None
        assert "answering" in other.stderr.readline()
        code, out, error = done(air.a, "--interval", "0.5", "--json", *arguments)
        assert code == 0, error
        assert "sent" in error, "progress"
    finally:
        other.send_signal(signal.SIGINT)
        heard, _ = other.communicate(timeout=20)
    return json.loads(out), json.loads(heard)


def test_two_ends_hear_each_other(air: Air) -> None:
    found, other = range_test(air, "--count", "6")
    assert (found["sent"], found["heard_there"], found["answered"]) == (6, 6, 6)
    assert found["loss_out"] == found["loss_back"] == 0.0
    assert found["rssi_there_dbm"]["median"] == found["rssi_here_dbm"]["median"] == -70
    assert found["airtime_ms"] == 144
    assert other == {"heard": 6, "rssi_here_dbm": -70}


def test_loss_is_told_for_each_direction(air: Air) -> None:
    air.channel._loss = 0.4
    found, other = range_test(air, "--count", "12")
    assert found["heard_there"] < 12
    assert found["answered"] < found["heard_there"]
    assert found["loss_out"] == pytest.approx(1 - found["heard_there"] / 12, abs=0.001)
    assert found["loss_back"] > 0
    assert other["heard"] >= found["heard_there"]


def test_nobody_there_is_a_failure_in_words(air: Air) -> None:
    code, out, _ = done(air.a, "--count", "1", "--interval", "0.2")
    assert code == 1
    assert "1 sent, 0 heard there, 0 answered" in out


def test_configure_reads_back(air: Air) -> None:
    for changed in ("ADDH 0xe0 instead of 0x09, ADDL 0xf7 instead of 0x84", ""):
        code, out, error = done(air.a, "--configure", "--group", "to-9", "--json")
        assert code == 0, error
        assert json.loads(out)["changed"] == changed
    for fault, words in (
        (Fault.FORGETFUL, "does not keep"), (Fault.SILENT, "M0=0 M1=1"), (Fault.REFUSING, "refuses"),
    ):  # fmt: skip
        air.modules[0].fault = fault
        code, _, error = done(air.a, "--configure", "--group", "to-5")
        assert code == 1
        assert words in error


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--channel", "23"), "leaves the band"),
        (("--air-rate", "2.4 kbit/s"), "air rate"),
        (("--count", "300"), "an hour"),
        (("--size", "3"), "--size"),
    ],
)
def test_wishes_out_of_the_rules_are_refused(air: Air, arguments: tuple[str, ...], words: str) -> None:
    code, _, error = done(air.a, *arguments)
    assert code == 2
    assert words in error


def test_held_port_is_said_so_with_its_holder(air: Air) -> None:
    holder = bench("radio", air.a, "--answer")
    try:
        assert holder.stderr is not None
        holder.stderr.readline()
        code, _, error = done(air.a)
        assert code == 1
        assert str(holder.pid) in error
    finally:
        holder.send_signal(signal.SIGTERM)
        holder.communicate(timeout=20)


def test_emulated_module_is_identified_and_has_a_neighbour_that_answers() -> None:
    emulator = bench("emulate", "e220")
    try:
        assert emulator.stdout is not None
        port = emulator.stdout.readline().strip()
        identify = bench("identify", port, "--json", "--only", "9600", "--listen", "0.2")
        out, _ = identify.communicate(timeout=60)
        assert json.loads(out)["device"] == "e220"
        assert json.loads(out)["detail"]["power_dbm"] == 10
        code, out, _ = done(port, "--kind", "e220", "--count", "2", "--interval", "0.6", "--json")
        assert code == 0
        assert json.loads(out)["answered"] == 2
    finally:
        emulator.send_signal(signal.SIGTERM)
        emulator.communicate(timeout=20)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['device'][6:10].strip()} {v['hex']}")
def test_every_vector_of_the_manuals_decodes(vector: dict[str, Any]) -> None:
    model = MODELS[vector["device"].split()[1].partition("-")[0].lower()]
    data = bytes.fromhex(vector["hex"])
    (piece,) = pieces(model, data)
    assert piece.data == data
    assert piece.fields is not None
    meaning = str(vector["decoded"])
    for word in ("reset", "version", "wrong format", "lost at power-off"):
        assert (word in meaning) == (word in str(piece.fields.values()))
    if isinstance(vector["decoded"], dict) and "power_dbm" in vector["decoded"]:
        assert piece.fields["power_dbm"] == vector["decoded"]["power_dbm"]


def test_capture_with_noise_and_frames() -> None:
    ping = RangeFrame(Kind.PING, 1, 7).to_bytes(92)
    data = b"\x00\xff\x10" + packed(ping) + bytes.fromhex("c1 00 01 9c") + b"\x01"
    found = list(pieces(E22, data))
    assert b"".join(piece.data for piece in found) == data
    assert [piece.fields and next(iter(piece.fields)) for piece in found] == [
        None,
        "range_test",
        "answer",
        None,
    ]


def test_described_names_unknown_codes_as_none() -> None:
    wanted = bytearray(registers(E32, configuration(RadioSettings(kind="e32", port="/dev/x"), "to-1")))
    assert described(E32, bytes(wanted))["air_rate"] == 9.6
    wanted[2] |= 0b111
    assert described(E32, bytes(wanted))["air_rate"] is None


def test_tally_counts_each_answer_once() -> None:
    tally = Tally()
    tally.ask(1, 0.0)
    tally.ask(2, 1.0)
    pong = RangeFrame(Kind.PONG, 9, 1, rssi=-80, heard=1)
    assert tally.answer(pong, 0.5)
    assert not tally.answer(pong, 0.6), "repeated"
    found = tally.as_json()
    assert found["loss_out"] == 0.5
    assert found["loss_back"] == 0.0
    assert found["rssi_here_dbm"] is None


def test_range_frame_round_trip() -> None:
    frame = RangeFrame(Kind.PONG, 65535, 3, rssi=-120, heard=2)
    assert RangeFrame.from_bytes(frame.to_bytes(92)) == frame
    assert len(frame.to_bytes(92)) == 92
    for bad in (b"", b"LGRT", b"LGRX" + bytes(30), b"LGRT\x09" + bytes(30)):
        with pytest.raises(FrameError):
            RangeFrame.from_bytes(bad)
