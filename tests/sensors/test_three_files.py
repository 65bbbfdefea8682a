"""A kind from outside: three files are enough (docs/adding-a-sensor.md).

The files are written beside the package, its path is stretched to them, and every list that a kind must
appear in is asked.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import edge.sensors
import wires
from edge.cli.config import schema_text
from edge.node.kinds import all_kinds
from edge.sensors.registry import kinds
from edge.settings.load import load
from edge.settings.reference import reference
from edge.simulation.pty_port import PtyPort
from firmware_tools import registry
from firmware_tools.cli import main
from fuzzing import survive_damage, survive_noise
from serial_kinds import verify_unplug, verify_vector

FRAME = '''
"""Frames of a thermometer that speaks in text: T=<tenths>;<sum8 in hex>. PURE."""

from dataclasses import dataclass

from edge.errors import ChecksumError, FrameError
from edge.model.quantity import Quantity
from edge.sensors.stream_frame import Form
from edge.sensors.wire import SensorFrame


@dataclass(frozen=True, slots=True)
class TextFrame(SensorFrame):
    celsius: float

    def values(self):
        return {Quantity.TEMPERATURE: self.celsius}


def parse(data):
    if len(data) != 10 or data[:2] + data[6:7] + data[-1:] != b"T=;!" or not data[2:6].isdigit():
        raise FrameError("not a line of ours")
    if b"%02X" % (sum(data[:7]) & 0xFF) != data[7:9]:
        raise ChecksumError("checksum")
    return TextFrame(int(data[2:6]) / 10)


FORM = Form((b"T=",), 10, parse)


def says(air):
    body = b"T=%04d;" % min(9999, round(max(0.0, next(iter(air.values()))) * 10))
    return body + b"%02X!" % (sum(body) & 0xFF)
'''

KIND = '''
"""A thermometer that speaks in text."""

from typing import Literal

from edge.model.quantity import Quantity
from edge.sensors.outside_frame import FORM, says
from edge.sensors.serial_sensor import SerialSettings, serial_kind
from edge.sensors.wire import Mimic, Wire


class OutsideSettings(SerialSettings):
    """every is the time between two lines."""

    kind: Literal["outside"]


AIR = {Quantity.TEMPERATURE: 21.5}
WIRE = Wire(2400, FORM, (Quantity.TEMPERATURE,), Mimic(says), AIR, confirm=True)
KIND = serial_kind("outside", OutsideSettings, WIRE)
'''

VECTORS = [
    {"hex": b"T=0215;94!".hex(), "expect": "reading", "readings": {"temperature": 21.5}},
    {"hex": b"T=0215;8B!".hex(), "expect": "rejected"},
]

HOUSE = """
node: {id: k7q2, name: Nhà, state_dir: %s, pins: mock}
zones:
  - {id: bep, name: Bếp, sensors: [{id: nhiet, kind: outside, port: /dev/ttyUSB7, every: 2 s}]}
sirens:
  - {id: coi, kind: gpio, gpio: 23}
"""


@pytest.fixture
def three_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "outside_frame.py").write_text(FRAME, encoding="utf-8")
    (tmp_path / "outside.py").write_text(KIND, encoding="utf-8")
    (tmp_path / "vectors").mkdir()
    source = {"direction": "rx", "source": "made", "kind": "generated", "decoded": ""}
    vectors = json.dumps([source | vector for vector in VECTORS])
    (tmp_path / "vectors" / "outside.json").write_text(vectors, encoding="utf-8")
    monkeypatch.setattr(edge.sensors, "__path__", [*edge.sensors.__path__, str(tmp_path)])
    monkeypatch.setattr(wires, "VECTORS", tmp_path / "vectors")
    yield tmp_path
    for name in ("edge.sensors.outside", "edge.sensors.outside_frame"):
        sys.modules.pop(name, None)
        vars(edge.sensors).pop(name.rpartition(".")[2], None)


def test_without_them_there_is_no_such_kind() -> None:
    assert "outside" not in kinds()
    assert "outside" not in registry.emulators()


def test_settings_schema_and_reference_know_it(three_files: Path) -> None:
    house = three_files / "house.yaml"
    house.write_text(HOUSE % three_files, encoding="utf-8")
    loaded = load(house, all_kinds())
    assert not loaded.errors
    assert loaded.settings is not None
    (sensor,) = loaded.settings.zones[0].sensors
    assert (sensor.kind, sensor.every) == ("outside", 2.0)
    assert "`sensors`: kind `outside`" in reference(all_kinds())
    schema = json.loads(schema_text(is_group=False))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert '"outside"' in json.dumps(schema)


def test_bench_knows_it(three_files: Path, quick: Any, tmp_path: Path, capsys: Any) -> None:
    assert "outside" in registry.decoders()
    assert any(p.name == "outside" and p.listen for p in registry.probers())
    capture = tmp_path / "capture"
    capture.write_bytes(b"??T=0215;94!T=0216;95!")
    assert main(["decode", str(capture)]) == 0
    assert "celsius=21.5" in capsys.readouterr().out
    heard = [p for p in registry.probers() if p.listen and p.listen(capture.read_bytes()) is not None]
    assert [p.name for p in heard] == ["outside"]
    assert set(registry.emulators()["outside"].faults) >= {"silent", "torn"}


def test_generic_tests_take_it_up(three_files: Path, quick: Any) -> None:
    assert "outside" in wires.wires()
    for vector in wires.vectors("outside"):
        verify_vector("outside", vector)
    survive_noise("outside", 50_000)
    sent, false = survive_damage("outside", 50_000)
    assert false <= 0.001 * sent
    port = PtyPort(three_files / "port")
    verify_unplug(quick, "outside", port)
    port.close()
