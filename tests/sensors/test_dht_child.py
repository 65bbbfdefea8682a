import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import edge
from edge.sensors.dht_child import LACKING, read

ROOT = Path(edge.__file__).parents[1]


class Sensor:
    def __init__(self, temperature: object, humidity: object, error: Exception | None = None) -> None:
        self.temperature = temperature
        self.humidity = humidity
        self._error = error

    def measure(self) -> None:
        if self._error is not None:
            raise self._error


def test_good_values_are_a_record() -> None:
    assert read(Sensor(-10.1, 65)) == {"kind": "ok", "temperature": -10.1, "humidity": 65.0}
    assert read(Sensor(0.0, 35.0))["kind"] == "ok"  # freezing, but not all bits zero
    assert read(Sensor(35.0, 0.0))["kind"] == "ok"


@pytest.mark.parametrize("sensor", [
    Sensor(21.0, 50.0, RuntimeError("A full buffer was not returned. Try again.")),  # the old values stand
    Sensor(21.0, 50.0, OSError("no such line")),
    Sensor(None, None), Sensor(0.0, 0.0), Sensor(21.0, 100.1), Sensor(21.0, -0.1),
])  # fmt: skip
def test_anything_else_is_an_error_record(sensor: Sensor) -> None:
    assert set(read(sensor)) == {"kind", "why"}


def test_child_ends_when_its_standard_input_closes(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent / "fake_dht"), str(ROOT)]),
        "FAKE_DHT_SCRIPT": "20/50 spin",
        "FAKE_DHT_MIN_S": "0.5",
        "FAKE_DHT_TRIES": str(tmp_path / "tries"),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "edge.sensors.dht_child", "4", "--gap", "0.6"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["temperature"] == 20.0
        process.stdin.close()  # while it spins
        assert process.wait(30.0) != 0


@pytest.mark.parametrize(
    ("library", "lacking"),
    [
        ("print('WARNING: GENERIC_X86 is not fully supported')\nDHT22 = None", "GPIO4 for a DHT: "),
        ("import nobody_has_this", "nobody_has_this: pip install 'liengia[pi]'"),
    ],
)
def test_where_there_is_no_such_pin_or_library_it_says_so_again_and_again(
    tmp_path: Path, library: str, lacking: str
) -> None:
    """The library's warning, on its standard output, is no record."""
    (tmp_path / "adafruit_dht.py").write_text(library)
    (tmp_path / "board.py").write_text("")
    command = [sys.executable, "-m", "edge.sensors.dht_child", "4", "--gap", "0.01"]
    env = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=env, start_new_session=True, **pipes) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(3):
            record = json.loads(process.stdout.readline())
            assert record["kind"] == "error"
            assert record["why"].startswith(LACKING + lacking)
        process.stdin.close()


# What the library makes of pulses that a DHT22 would send: 50 µs low, then 26 µs (0) or 70 µs (1) high.
REAL = """
import array, json, sys
import adafruit_dht
from edge.sensors.dht_child import LACKING, read

sensor = getattr(adafruit_dht, sys.argv.pop(1))(None, use_pulseio=False)

def pulses(frame):
    bits = "".join(f"{byte:08b}" for byte in frame)
    return array.array("H", [us for bit in bits for us in (50, 70 if bit == "1" else 26)] + [50])

for text in sys.argv[1:]:
    sensor._get_pulses_bitbang = lambda text=text: pulses(bytes.fromhex(text))
    sensor._last_called = 0
    print(json.dumps(read(sensor)))
sensor._get_pulses_bitbang = lambda: array.array("H")
sensor._last_called = 0
print(json.dumps(read(sensor)))
"""


VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "dht.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("model", ["DHT22", "DHT11"])
def test_real_library_decodes_and_its_traps_are_known(model: str) -> None:
    """The frames are from the data sheets and the kernel driver's documentation."""
    env = {**os.environ, "BLINKA_OS_AGNOSTIC": "1", "PYTHONPATH": str(ROOT)}
    probe = subprocess.run(
        [sys.executable, "-c", "import adafruit_dht"], env=env, capture_output=True, text=True, check=False
    )
    if probe.returncode:
        pytest.skip(f"adafruit_dht cannot be imported: {probe.stderr.strip().splitlines()[-1]}")
    mine = [v for v in VECTORS if v["device"].startswith(model)]
    frames = [v["hex"].replace(" ", "") for v in mine]
    done = subprocess.run(
        [sys.executable, "-c", REAL, model, *frames], env=env, capture_output=True, text=True, check=True
    )
    *found, absent = (json.loads(line) for line in done.stdout.splitlines())
    assert len(found) == len(mine) >= 1
    for vector, record in zip(mine, found, strict=True):
        decoded = vector["decoded"]
        if isinstance(decoded, dict):
            assert record == {"kind": "ok", "temperature": decoded["temp_c"], "humidity": decoded["rh"]}
        else:  # torn, implausible, or all bits zero: the library itself accepts the last
            assert record["kind"] == "error", vector
    assert absent["why"] == "DHT sensor not found, check wiring"
