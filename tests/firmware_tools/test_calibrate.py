import argparse
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from edge.errors import DeviceError
from edge.model.quantity import Quantity
from edge.runtime.clock import Clock
from edge.sensors import mq7
from edge.sensors.board_settings import BoardSettings
from edge.simulation.mcp3008 import Mcp3008Chip
from edge.simulation.sensor_board import BOARD
from firmware_tools.calibrate import report
from firmware_tools.cli import main
from firmware_tools.measure import Run, measure


def house(folder: Path, port: str, *, clean_air: str = "2.0") -> str:
    path = folder / "node.yaml"
    path.write_text(
        f"""
node: {{id: k7q2, name: Nhà, state_dir: {folder}, pins: mock}}
zones:
  - id: bep
    name: Bếp
    sensors:
      - {{id: bo-bep, kind: board, port: {port}, board: {BOARD}, channels: [temperature, gas_ratio],
         clean_air: {clean_air}}}
sirens:
  - {{id: coi, kind: gpio, gpio: 23}}
""",
        encoding="utf-8",
    )
    return str(path)


def test_calibrate_prints_what_the_settings_want(emulate, tmp_path: Path, capsys) -> None:
    port = emulate("board", "--interval", "0.05", "--set", "gas_ratio=2.5")
    config = house(tmp_path, port)
    assert main(["calibrate", "bo-bep", "--config", config, "--for", "2"]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[-2] == "- id: bo-bep"
    key, value = lines[-1].split(": ")
    assert key == "  clean_air"
    assert float(value) == pytest.approx(2.5, rel=0.01)  # by the 2.0 of the settings it was 1.25
    assert "#   gas_ratio: 1.2" in said.out
    assert "▁" in said.out
    assert said.err.splitlines()[-1] == "calibrate: 100 %"
    # With it the sensor reads 1 in clean air.
    config = house(tmp_path, port, clean_air=value)
    assert main(["calibrate", "bo-bep", "--config", config, "--for", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["quantities"]["gas_ratio"]["median"] == pytest.approx(1.0, rel=0.01)
    assert found["quantities"]["gas_ratio"]["count"] >= 20
    assert found["quantities"]["temperature"]["spread"] < 0.3
    assert (found["steady"], found["reasons"], found["kind"]) == (True, [], "board")


@pytest.mark.parametrize(
    ("kind", "r0", "ratio"), [("mq2", 10e3, 9.83), ("mq7", 3.4e3, 27.5), ("mq135", 40e3, 3.6)]
)
def test_gas_cell_gets_its_r0(
    tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch, kind: str, r0: float, ratio: float
) -> None:
    """By a first guess of half the truth; with what was found the cell reads its type's ratio."""
    factory = MockFactory()
    chip = Mcp3008Chip(factory)
    chip.volts[3] = 5.0 * 10e3 / (10e3 + r0 * ratio)
    pins = SimpleNamespace(get=lambda: factory, close=lambda: None)
    monkeypatch.setattr("firmware_tools.measure._pins", lambda _house, _reactor: pins)
    monkeypatch.setattr("firmware_tools.calibrate.Clock", lambda: Clock(speed=20.0))
    try:
        found = calibrated(tmp_path, capsys, kind, f"{r0 / 2000:g}")
        assert found["quantities"]["gas_ratio"]["median"] == pytest.approx(2 * ratio, rel=0.02)
        number, unit = found["settings"]["r0"].split()
        assert (float(number), unit) == (pytest.approx(r0 / 1000, rel=0.02), "kΩ")
        again = calibrated(tmp_path, capsys, kind, number)
        assert again["quantities"]["gas_ratio"]["median"] == pytest.approx(ratio, rel=0.001)
        assert again["settings"] == found["settings"]
    finally:
        chip.close()
        Device.pin_factory = None  # gpiozero's software SPI keeps it there
        factory.reset()


def calibrated(folder: Path, capsys, kind: str, kilohms: str) -> dict:
    path = folder / "cell.yaml"
    path.write_text(
        f"""
node: {{id: k7q2, name: Nhà, state_dir: {folder}, pins: mock}}
zones:
  - id: bep
    name: Bếp
    sensors:
      - {{id: khi, kind: {kind}, adc: mcp3008, channel: 3, load: 10 kΩ, r0: {kilohms} kΩ, warm_up: 1 s}}
sirens:
  - {{id: coi, kind: gpio, gpio: 23}}
""",
        encoding="utf-8",
    )
    assert main(["calibrate", "khi", "--config", str(path), "--for", "30", "--json"]) == 0
    found: dict = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["steady"]) == (kind, True)
    return found


def test_cycled_cell_is_waited_for_through_a_whole_cycle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A MQ-7 that is heated in two phases speaks each 150 s, also right after it is warm."""
    settings = mq7.KIND.settings.model_validate(
        {"id": "khi", "kind": "mq7", "adc": "mcp3008", "channel": 0, "load": "10 kΩ", "r0": "3.4 kΩ",
         "cycled": True, "heater_channel": 1, "warm_up": "0 s"}
    )  # fmt: skip
    waited: list[float] = []

    class Silent:
        def __init__(self, desk) -> None:
            self.reactor = desk.reactor

        def start(self) -> None:
            waited.append(self.reactor.now())

        def close(self) -> None:
            waited.append(self.reactor.now())

    kind = replace(mq7.KIND, build=lambda _settings, _zone, desk: Silent(desk))
    monkeypatch.setattr("firmware_tools.measure.kinds", lambda: {"mq7": kind})
    with pytest.raises(DeviceError, match="within 210 s"):
        measure(settings, 10.0, Clock(speed=500.0), lambda _percent: None)
    assert waited[1] - waited[0] >= 209.0


def test_plot_is_written(emulate, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    config = house(tmp_path, emulate("board", "--interval", "0.05"))
    picture = tmp_path / "air.png"
    assert main(["calibrate", "bo-bep", "--config", config, "--for", "2", "--plot", str(picture)]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("fault", ["swapped", "heater"])
def test_sensor_with_a_fault_is_not_calibrated(emulate, tmp_path: Path, capsys, fault: str) -> None:
    config = house(tmp_path, emulate("board", "--interval", "0.05", "--fault", fault))
    assert main(["calibrate", "bo-bep", "--config", config, "--for", "2"]) == 1
    said = capsys.readouterr()
    assert "has a fault, so this is no calibration" in said.err
    assert "clean_air" not in said.out


def test_silent_sensor_says_so(tmp_path: Path) -> None:
    from edge.simulation.pty_port import PtyPort

    port = PtyPort(tmp_path / "pty")
    given = {"id": "bo", "kind": "board", "port": str(port.path), "board": BOARD, "channels": ["temperature"]}
    try:
        with pytest.raises(DeviceError, match="gave no good reading within 61 s"):
            measure(BoardSettings.model_validate(given), 10.0, Clock(speed=100.0), lambda _percent: None)
    finally:
        port.close()


BOARD_SETTINGS = BoardSettings.model_validate(
    {"id": "bo", "kind": "board", "port": "/dev/x", "board": BOARD, "channels": ["gas_ratio", "co2"]}
)


def test_unsteady_air_gives_reasons_and_no_settings(capsys) -> None:
    args = argparse.Namespace(seconds=300.0, plot=None, json=True)
    ratio = [2.5 - n / 300 for n in range(300)]
    assert report(args, BOARD_SETTINGS, Run({Quantity.GAS_RATIO: ratio, Quantity.CO2: [1500.0] * 300})) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["steady"], found["settings"]) == (False, {})
    assert [reason.split(":")[0] for reason in found["reasons"]] == ["gas_ratio", "co2"]
    args.json = False
    assert report(args, BOARD_SETTINGS, Run({Quantity.GAS_RATIO: [2.5] * 3})) == 1
    said = capsys.readouterr()
    assert "clean_air" not in said.out
    assert "6 are wanted" in said.err


def test_slow_cell_needs_fewer_readings(capsys) -> None:
    args = argparse.Namespace(seconds=1200.0, plot=None, json=False)
    assert report(args, BOARD_SETTINGS, Run({Quantity.GAS_RATIO: [2.5] * 8})) == 0
    assert "clean_air: 2.5" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "why"), [
    (["khi"], "give --config with a sensor's id, or --kind with a port"),
    (["/dev/ttyUSB0", "--kind", "dht22"], "dht22 needs more than a port"),
    (["khi", "--config", "CONFIG"], "no sensor 'khi'; there are bo-bep"),
])  # fmt: skip
def test_what_is_missing_is_named(tmp_path: Path, capsys, arguments: list[str], why: str) -> None:
    config = house(tmp_path, "/dev/ttyNOPE0")
    assert main(["calibrate", *[config if a == "CONFIG" else a for a in arguments]]) == 1
    assert why in capsys.readouterr().err


def test_port_that_is_not_there(capsys) -> None:
    assert main(["calibrate", "/dev/ttyNOPE0", "--kind", "mhz19b", "--for", "1"]) == 1
    assert "unplugged" in capsys.readouterr().err
