import argparse
import json
from pathlib import Path

import pytest

from edge.errors import DeviceError
from edge.model.quantity import Quantity
from edge.runtime.clock import Clock
from edge.sensors.board_settings import BoardSettings
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
        with pytest.raises(DeviceError, match="gave no good reading within 60 s"):
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
