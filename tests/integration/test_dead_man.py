"""A relay board with a dead-man outlives the node that winds it up: killed, restarted, and gone for good."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.sirens.modbus_frame import crc16
from rig import Group, House, Line, eventually


class Board(threading.Thread):
    """An R421A08: FC 06 orders one relay, FC 03 reads it; `drops` are the instants at which it fell off."""

    def __init__(self, line: Line) -> None:
        super().__init__(name="board")
        self.line = line
        self.is_on = False
        self.seconds: list[int] = []  # of each order to be on
        self.drops: list[float] = []
        self._off_at = 0.0
        self._ended = threading.Event()

    def run(self) -> None:
        came = b""
        while not self._ended.is_set():
            if self.is_on and time.monotonic() >= self._off_at:
                self._drop()
            came += self.line.read(0.02)
            while len(came) >= 8:
                self._obey(came[:6])
                came = came[8:]

    def end(self) -> None:
        self._ended.set()
        self.join()

    def _obey(self, request: bytes) -> None:
        if request[1] == 3:
            self._say(bytes((request[0], 3, 2, 0, self.is_on)))
            return
        if request[4] == 6:
            self.is_on, self._off_at = True, time.monotonic() + request[5]
            self.seconds.append(request[5])
        elif self.is_on:
            self._drop()
        self._say(request)

    def _drop(self) -> None:
        self.is_on = False
        self.drops.append(time.monotonic())

    def _say(self, body: bytes) -> None:
        os.write(self.line.master, body + crc16(body).to_bytes(2, "little"))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Group(tmp_path, 1) as (one,):
        settings = one.settings(group=False, ward=None)
        siren = {"id": "siren", "kind": "r421a08", "port": str(one.relay.path), "dead_man": "30 s"}
        settings["sirens"] = [siren]
        one.write(settings)
        yield one


@pytest.fixture
def board(house: House) -> Iterator[Board]:
    opened = Board(house.relay)
    opened.start()
    yield opened
    opened.end()


def test_a_killed_and_restarted_node_never_drops_the_sounding_siren(house: House, board: Board) -> None:
    house.start()
    house.hand.press(27)
    eventually(lambda: board.is_on, "the siren sounds")
    eventually((house.state / "alarm.json").exists, "the alarm is on the disk")
    time.sleep(0.5)
    orders = len(board.seconds)
    house.kill()
    house.start()
    eventually(lambda: len(board.seconds) > orders, "the restarted node winds it up")
    house.stop()
    house.start()
    eventually(lambda: house.status()["sounding"] == "fire", "it sounds on")
    assert set(board.seconds) == {30}
    assert board.drops == []
