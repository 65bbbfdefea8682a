"""No child outlives the process that started it."""

import os
import subprocess
import sys
from pathlib import Path

from edge.simulation.pdeathsig import die_with
from rig import eventually

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# A parent that tells its child's id and waits to be killed.
PARENT = f"""
import os, subprocess, sys, time
from edge.simulation.pdeathsig import die_with
child = subprocess.Popen({SLEEP!r}, preexec_fn=die_with(os.getpid()))
print(child.pid, flush=True)
time.sleep(60)
"""


def test_child_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    eventually(lambda: has_ended(child), "it ends")


def has_ended(process: int) -> bool:
    """Gone, or waiting for who adopted it."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_child_whose_parent_was_killed_before_it_could_ask_ends_too() -> None:
    gone = os.getpid() + 1
    with subprocess.Popen(SLEEP, preexec_fn=die_with(gone)) as child:
        assert child.wait(10.0) == 1
