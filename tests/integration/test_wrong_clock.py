"""A wall clock at 1970 that jumps by days, under real nodes: no effect on alarms or on replay refusal."""

import os
import subprocess
import sys
import time
from pathlib import Path

from edge.model.event import HouseState
from neighbour import FIRE, Neighbour
from rig import Group, House, eventually

DAY_S = 86_400.0

# Read at each call, so that a test can let the clock jump while the node runs.
SITE = """
import os, time
_real, _file = time.time, os.environ["WRONG_CLOCK"]

def _wrong():
    with open(_file) as file:
        return _real() + float(file.read() or 0)

_localtime = time.localtime
time.time = _wrong
time.localtime = lambda seconds=None: _localtime(_wrong() if seconds is None else seconds)
"""


class WrongClock:
    """Of the nodes that carry it; `set` says by how much it is wrong."""

    def __init__(self, folder: Path, *houses: House) -> None:
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(SITE)
        self._file = folder / "offset"
        self.set(-time.time())  # 1970
        for house in houses:
            house.environment = {"PYTHONPATH": f"{folder}:.", "WRONG_CLOCK": str(self._file)}

    def set(self, offset_s: float) -> None:
        draft = self._file.with_suffix(".new")
        draft.write_text(f"{offset_s}")
        draft.replace(self._file)


def test_the_clock_of_these_tests_is_wrong(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        WrongClock(tmp_path / "site", house)
        command = [sys.executable, "-c", "import time; print(time.time(), time.localtime().tm_year)"]
        said = subprocess.run(
            command, env=os.environ | house.environment, capture_output=True, text=True, check=True
        ).stdout.split()
        assert abs(float(said[0])) < DAY_S
        assert said[1] in {"1969", "1970"}


def test_alarm_and_reset_between_clocks_that_jump(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as (origin, neighbour):
        clock = WrongClock(tmp_path / "site", origin, neighbour)
        origin.start()
        neighbour.start()
        for offset_s in (DAY_S, -DAY_S, -time.time()):
            clock.set(offset_s)
            origin.hand.press(27)
            eventually(lambda: neighbour.status()["sounding"] == "neighbour", f"heard at {offset_s:.0f} s")
            clock.set(-offset_s)
            time.sleep(0.5)
            assert neighbour.status()["sounding"] == "neighbour", "a jump ends nothing"
            origin.hand.release(27)
            eventually(lambda: "error" not in origin.do("reset"), "reset")
            eventually(lambda: not neighbour.status()["fires_of_neighbours"], "the reset is heard")


def test_recordings_stay_refused_whatever_the_clock_says(tmp_path: Path) -> None:
    group = Group(tmp_path, 2)
    with group as (house, other), Neighbour(group, other, house) as neighbour:
        clock = WrongClock(tmp_path / "site", house)
        house.start()
        neighbour.set(FIRE)
        neighbour.until(lambda: house.status()["fires_of_neighbours"], "the real one is heeded")
        recorded = list(neighbour.sent)
        neighbour.set(HouseState(episode=FIRE.episode))
        neighbour.until(lambda: not house.status()["fires_of_neighbours"], "the reset is heeded")
        for offset_s in (-time.time(), -DAY_S, DAY_S, 0.0):
            clock.set(offset_s)
            for datagram in recorded:
                neighbour.send(datagram)
            time.sleep(0.3)
            assert house.status()["fires_of_neighbours"] == []
