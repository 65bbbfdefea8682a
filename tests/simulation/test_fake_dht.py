import os
import subprocess
import sys
from pathlib import Path

import edge.simulation

FAKE = Path(edge.simulation.__file__).parent / "fake_dht"

PROGRAM = """
import adafruit_dht, board, pathlib, time
sensor = adafruit_dht.DHT22(board.D4, use_pulseio=False)
file = pathlib.Path("gpio4")
file.write_text("21.5 55.0")
print(sensor.temperature, sensor.humidity)
file.write_text("99.0 1.0")
print(sensor.temperature, sensor.humidity)
time.sleep(0.35)
file.write_text("half")
try:
    sensor.temperature
except RuntimeError as error:
    print(error)
file.write_text("30.0 40.0")
print(sensor.temperature)
time.sleep(0.35)
print(sensor.temperature)
file.unlink()
time.sleep(0.35)
try:
    sensor.temperature
except RuntimeError as error:
    print(error)
"""


def test_fake_dht_reads_the_file_and_keeps_the_librarys_quirks(tmp_path):
    env = os.environ | {
        "PYTHONPATH": str(FAKE),
        "LIENGIA_SIM_DHT_DIR": str(tmp_path),
        "LIENGIA_SIM_DHT_MIN_S": "0.3",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        check=False,
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "21.5 55.0",
        "21.5 55.0",  # within the minimum interval: the value before
        "Checksum did not validate. Try again.",
        "21.5",  # within the interval of the failed one: the old value, and no error
        "30.0",
        "DHT sensor not found, check wiring",
    ]
