"""From the last byte of a deciding frame to the siren's bytes, beside bare read→write loops, in one run.

    make bench

The three programs are measured in turns, so that whatever else the machine does hits all of them. A trial:
clean frames until the relay is off, then one level of smoke frames until the relay goes on; the frame before
that is the one that decides. The node's clock runs 40 times faster, so that its confirmation of some
seconds passes in a fraction of one; the path from byte to byte is not changed by that.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench_ports import OFF, ON, Wire, drain, frame, send_frame, wait_for
from rig import House, eventually

pytestmark = pytest.mark.bench

HERE = Path(__file__).parent
TRIALS = int(os.environ.get("LIENGIA_BENCH_TRIALS", "60"))
SPEED = 40


class Program:
    """One program between a sensor line and a relay line."""

    def __init__(self, name: str, argv: list[str], sensor: Wire, relay: Wire) -> None:
        self.name, self.sensor, self.relay = name, sensor, relay
        self.latencies: list[float] = []
        self._count = 0
        self._process = subprocess.Popen(argv, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def trial(self) -> None:
        """One decision."""
        for _ in range(400):
            self._send(20)
            if wait_for(self.relay, OFF, 0.02) is not None or self._count < 3:
                break
        self._calm()
        for _ in range(400):
            drain(self.relay)
            began = self._send(900)
            if (ended := wait_for(self.relay, ON, 0.03)) is not None and self._has_decided():
                self.latencies.append(ended - began)
                return
        pytest.fail(f"{self.name}: no decision after 400 frames")

    def _calm(self) -> None:
        for _ in range(40):
            self._send(20)
            time.sleep(0.005)
        drain(self.relay)

    def _has_decided(self) -> bool:
        return True

    def _send(self, pm: int) -> float:
        self._count += 1
        return send_frame(self.sensor, frame(pm, self._count))

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


class Node(Program):
    """The real node, with its real settings, outbox and group."""

    def __init__(self, house: House) -> None:
        self.name, self.latencies, self._count = "liengia", [], 0
        self._house = house
        self.sensor = Wire(house.dust.master, house.dust.slave, str(house.dust.path))
        self.relay = Wire(house.relay.master, house.relay.slave, str(house.relay.path))
        house.environment = {"LIENGIA_CLOCK": f"{SPEED}@{time.clock_gettime(time.CLOCK_BOOTTIME)}"}
        house.start()
        for _ in range(60):  # 30 s of the sensor's warm-up and a baseline of clean air
            self._send(20)
            time.sleep(0.03)

    def _calm(self) -> None:
        def is_quiet() -> bool:
            self._send(20)
            time.sleep(0.01)
            self._house.do("reset")  # the pre-alarm may have run its window out; refused while smoke stands
            return self._house.status()["sounding"] in {"off", "chirp"}

        eventually(is_quiet, "the alarm has ended")
        super()._calm()

    def _has_decided(self) -> bool:
        # A fault chirp switches the relay too; that is no decision.
        return self._house.status()["sounding"] == "pre_alarm"

    def close(self) -> None:
        self._house.close()


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[list[Program]]:
    from rig import Group

    group = Group(tmp_path, 2)
    neighbour = group.houses[1]
    neighbour.environment = {"LIENGIA_CLOCK": f"{SPEED}@{time.clock_gettime(time.CLOCK_BOOTTIME)}"}
    neighbour.start()
    found: list[Program] = [Node(group.houses[0])]
    wires = []

    def add(name: str, argv: list[str]) -> None:
        sensor, relay = Wire.new(), Wire.new()
        wires.extend((sensor, relay))
        found.append(Program(name, [*argv, sensor.path, relay.path], sensor, relay))

    add("python", [sys.executable, str(HERE / "echo_loop.py")])
    if compiler := shutil.which("cc") or shutil.which("gcc"):
        binary = tmp_path / "echo_loop"
        subprocess.run([compiler, "-O2", "-o", str(binary), str(HERE / "echo_loop.c")], check=True)
        add("c", [str(binary)])
    yield found
    for program in found:
        program.close()
    neighbour.close()
    for wire in wires:
        wire.close()


def test_serial_bytes_to_siren_bytes(programs: list[Program]) -> None:
    for _ in range(TRIALS):
        for program in programs:
            program.trial()
    p50 = {}
    print(f"\nserial byte to siren byte, {TRIALS} decisions each:")
    for program in programs:
        ordered = sorted(program.latencies)
        p50[program.name] = statistics.median(ordered)
        p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
        print(f"  {program.name:8} p50 {p50[program.name] * 1e3:.3f} ms  p99 {p99 * 1e3:.3f} ms")
    print(f"  ratio to bare Python: {p50['liengia'] / p50['python']:.2f} (required: at most 3)")
    if "c" in p50:
        print(f"  ratio to C: {p50['liengia'] / p50['c']:.2f} (goal: at most 2)")
    else:
        print("  no C compiler here: the ratio to C was not measured")
    assert p50["liengia"] <= 3 * p50["python"]
