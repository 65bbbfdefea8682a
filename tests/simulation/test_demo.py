"""The demo as people run it: real processes, real ptys, a real broker."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.simulation.broker import find_mosquitto

ROOT = Path(__file__).parents[2]
LIMIT_S = 90  # the demo itself promises 60 s

has_mosquitto = pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")


def demo(*arguments: str, **more) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "edge", "demo", "--lang", "en", *arguments],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        **more,
    )


def children_of(folder: Path) -> list[str]:
    """Command lines of processes that work in a folder of the demo."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            try:
                line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            except OSError:
                continue
            if str(folder) in line:
                found.append(line)
    return found


def test_demo_by_radio_alone(tmp_path):
    kept = tmp_path / "kept"
    done = demo(
        "--houses", "3", "--press-button", "n01", "--no-broker", "--roads", "radio", "--json",
        "--keep", str(kept),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert all(house["siren_s"] <= 15.0 for house in found["houses"])
    log = (kept / "n02" / "node.log").read_text("utf-8")
    assert "radio: " in log


@has_mosquitto
def test_demo_by_the_broker_alone():
    done = demo("--houses", "3", "--press-button", "n01", "--roads", "broker", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert all(house["siren_s"] <= 10.0 for house in found["houses"])


def test_demo_cannot_take_the_broker_for_a_road_and_away():
    done = demo("--press-button", "n01", "--roads", "broker", "--no-broker")
    assert done.returncode == 2
    assert "--no-broker" in done.stderr


def test_demo_button_sounds_every_house_without_a_broker(tmp_path):
    kept = tmp_path / "kept"
    picture = tmp_path / "demo.svg"
    done = demo(
        "--houses", "3", "--press-button", "n02", "--no-broker", "--repeat", "2", "--json",
        "--keep", str(kept), "--picture", str(picture),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["ok"] is True
    assert found["detected_s"] is found["ward_ack_s"] is None
    assert [house["id"] for house in found["houses"]] == ["n01", "n02", "n03"]
    assert all(0 < house["siren_s"] < 10 for house in found["houses"])
    assert found["siren_s"]["missed"] == 0
    assert 0 < found["siren_s"]["p50"] <= found["siren_s"]["p99"] <= found["siren_s"]["max"]
    assert (kept / "n02" / "node.log").stat().st_size > 0
    assert picture.read_text("utf-8").startswith("<svg")
    assert children_of(kept) == []


@pytest.mark.parametrize("loss", ["0", "0.3"])
def test_a_button_in_one_of_fifteen_houses_sounds_all_of_them_at_any_loss(loss):
    done = demo(
        "--houses", "15", "--press-button", "n04", "--no-broker", "--repeat", "3", "--loss", loss, "--json"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])["siren_s"]
    assert found["missed"] == 0
    assert found["max"] < 10.0


def test_fifteen_alarms_in_the_same_second_are_known_everywhere_and_the_traffic_is_bounded():
    done = demo("--houses", "15", "--press-button", "all", "--no-broker", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["known_s"] < 10.0
    # A house sends at most 20 times a second to its 14 neighbours; what was seen is a third of that in one.
    assert found["datagrams"] < 15 * 14 * 20 * (found["known_s"] + 1.0)


@has_mosquitto
def test_demo_fire_is_detected_and_every_siren_sounds_and_the_ward_acknowledges(tmp_path):
    # Twice the usual speed, for the tests' patience; the first house alone decides.
    done = demo("--houses", "2", "--speed", "20", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    # Smoke and heat reach the sensors 16-20 s after ignition; the record ends 200 s after it.
    assert 10 < found["detected_s"] < 200
    assert found["prealarm_s"] <= found["detected_s"]
    assert found["ward_ack_s"] > 0
    assert all(house["siren_s"] >= 0 for house in found["houses"])
    assert "FIRE ALARM" in done.stderr
    assert "the ward has the message of n01" in done.stderr


@contextmanager
def demo_process(*arguments: str, folder: Path) -> Iterator[subprocess.Popen]:
    """The demo running; killed at the end if it has not ended."""
    command = [sys.executable, "-m", "edge", "demo", *arguments, "--keep", str(folder)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def read_until(process: subprocess.Popen, words: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return
    pytest.fail(f"the demo ended without saying {words!r}")


@has_mosquitto
def test_demo_ends_with_1_and_names_the_house_whose_siren_is_not_there(tmp_path):
    kept = tmp_path / "kept"
    with demo_process("--houses", "2", "--press-button", "n01", folder=kept) as process:
        read_until(process, "houses, scenario")
        # The node is starting: it will look for its relay's port in vain.
        (kept / "n02" / "relay").unlink()
        output, _ = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 1, output
    assert "n02: its siren did not sound" in output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_demo_interrupted_ends_every_process(tmp_path, number):
    kept = tmp_path / "kept"
    with demo_process("--houses", "3", "--no-broker", folder=kept) as process:
        read_until(process, "the recording begins")
        assert len(children_of(kept)) >= 3
        process.send_signal(number)
        output, _ = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130, output
    assert "Traceback" not in output
    assert children_of(kept) == []


def test_demo_killed_outright_leaves_no_node(tmp_path):
    kept = tmp_path / "kept"
    broker = [] if find_mosquitto() else ["--no-broker"]
    with demo_process("--houses", "2", *broker, folder=kept) as process:
        read_until(process, "is up")
        process.kill()
    deadline = time.monotonic() + 20
    while children_of(kept) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children_of(kept) == []


def test_demo_without_any_broker_says_how_to_install_one(tmp_path):
    # A `find_spec` that finds no amqtt, and a PATH without mosquitto.
    program = (
        "import sys\n"
        "from edge.simulation import broker\n"
        "broker._MOSQUITTO_PLACES = ()\n"
        "broker.find_spec = lambda name: None\n"
        "from edge.cli.main import main\n"
        "sys.exit(main(['demo', '--houses', '2']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PATH": str(tmp_path)},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    assert done.returncode != 0
    assert "apt install mosquitto" in done.stderr
    assert "--no-broker" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--houses", "1"), "2 to 40"),
        (("--houses", "41"), "2 to 40"),
        (("--loss", "1"), "0 to 0.9"),
        (("--press-button", "n07"), "n01 to n06"),
        (("--press-button", "kitchen"), "n01 to n06"),
        (("--repeat", "3"), "--press-button"),
        (("--press-button", "all", "--repeat", "3"), "one house"),
        (("--scenario", "flood"), "invalid choice"),
        (("--scenario", "fire", "--press-button", "n01"), "not allowed with"),
    ],
)
def test_demo_usage_error(arguments, words):
    done = demo(*arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_demo_keeps_out_of_a_folder_in_use(tmp_path):
    (tmp_path / "something").touch()
    done = demo("--keep", str(tmp_path))
    assert done.returncode != 0
    assert "not empty" in done.stderr
