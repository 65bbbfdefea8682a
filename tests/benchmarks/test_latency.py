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
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench_ports import Wire
from bench_programs import Node, Program, fast_clock

pytestmark = pytest.mark.bench

HERE = Path(__file__).parent
TRIALS = int(os.environ.get("LIENGIA_BENCH_TRIALS", "60"))


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[list[Program]]:
    from rig import Group

    group = Group(tmp_path, 2)
    neighbour = group.houses[1]
    neighbour.environment = fast_clock()
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
