"""Recording a house's sensors, and the black box of a running node: real processes and pseudo-terminals."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.model.quantity import Quantity
from edge.recording.recording import read
from rig import Group, House, eventually, frame

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def house(tmp_path: Path):
    with Group(tmp_path, 1) as (only,):
        yield only


def record(house: House, *argv: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "edge", "record", str(house.config), *argv],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def speak(house: House, process: subprocess.Popen[str], seconds: float) -> None:
    deadline, count = time.monotonic() + seconds, 0
    while time.monotonic() < deadline and process.poll() is None:
        count += 1
        house.dust.write(frame(40 + count % 3, count))
        time.sleep(0.1)


def test_record_writes_what_the_sensors_read(house: House, tmp_path: Path) -> None:
    output = tmp_path / "evening.csv.gz"
    process = record(house, "--for", "4 s", "-o", str(output))
    speak(house, process, 20.0)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert "dust" in out
    readings = list(read(output))
    particles = [r for r in readings if r.quantity is Quantity.PM2_5]
    assert len(particles) >= 3
    assert {r.value for r in particles} <= {40.0, 41.0, 42.0}
    assert readings[0].at == 0.0
    assert readings[-1].at <= 6.0
    assert {r.sensor for r in readings} >= {"dust", "inside", "outside", "certified"}


def test_record_ends_whole_at_ctrl_c(house: House, tmp_path: Path) -> None:
    output = tmp_path / "x.csv"
    process = record(house, "-o", str(output))
    eventually(output.exists, "the recording has begun")
    speak(house, process, 1.5)
    os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert list(read(output))


def test_record_is_refused_while_the_node_runs(house: House, tmp_path: Path) -> None:
    house.start()
    process = record(house, "-o", str(tmp_path / "x.csv"))
    _, err = process.communicate(timeout=20)
    assert process.returncode == 75
    assert "its sensors are taken" in err
    assert not (tmp_path / "x.csv").exists()


def test_record_lists_what_it_would_record(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", str(house.config), "--dry-run"]) == 0
    assert "room         dust             pm2_5" in capsys.readouterr().out


def test_record_never_replaces_a_file(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.csv").write_text("precious")
    assert main(["record", str(house.config), "-o", str(tmp_path / "x.csv")]) == 1
    assert (tmp_path / "x.csv").read_text() == "precious"
    assert main(["record", str(house.config)]) == 2
    assert "needs -o FILE" in capsys.readouterr().err


def test_record_says_what_is_wrong_with_the_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "node.yaml").write_text("nonsense: 1\n")
    assert main(["record", str(tmp_path / "node.yaml"), "-o", str(tmp_path / "x.csv")]) == 78
    assert "node.yaml:1" in capsys.readouterr().err


def test_running_node_writes_the_readings_around_an_alarm_as_a_recording(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house.start()
    for count in range(20):
        house.dust.write(frame(40, count))
        time.sleep(0.05)
    house.hand.press(27)
    assert house.sounds()
    assert house.stop() == 0  # in the middle of it: what there is is written
    (path,) = (house.state / "black-box").iterdir()
    assert path.name.startswith("n01-1-")
    readings = list(read(path))
    assert {r.sensor for r in readings} >= {"dust", "inside"}
    assert main(["replay", str(path)]) == 0
    assert "FIRE ALARM (a call point was pressed)" in capsys.readouterr().out
