"""`kill -9` at any point of an alarm: what was committed reaches the ward once, alarm and ledger go on.

A real node beside a real neighbour, its real SQLite outbox, a real Mosquitto and the reference receiver. The
points are drawn from a seed: so long after a press, after a restart in alarm, after a granted reset. What the
node had committed is read from a copy of its outbox while it is dead.
"""

import random
import shutil
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from edge.errors import DeviceError
from edge.simulation.broker import Broker, find_mosquitto
from edge.ward.register import events, incidents
from rig import Group, House, eventually, listening_ward

CALL_POINT = 27
# The press is decided after 50 ms of debounce; siren, frame, outbox and snapshot follow within some 100 ms.
AFTER_PRESS_S, AFTER_SPAWN_S, AFTER_RESET_S = 0.3, 1.2, 0.2

needs_mosquitto = pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")

Number = tuple[int, int]  # boot, seq


def committed(house: House) -> set[Number]:
    """Every event in the outbox of a dead node; of a copy, so that the node itself recovers the file."""
    copy = house.folder / "outbox-copy"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for file in house.state.glob("outbox.sqlite*"):
        shutil.copy(file, copy)
    if not (copy / "outbox.sqlite").exists():
        return set()
    with closing(sqlite3.connect(copy / "outbox.sqlite")) as db:
        return {(boot, seq) for boot, seq in db.execute("SELECT boot, seq FROM event WHERE seq > 0")}


def burns(house: House) -> bool:
    try:
        return house.status()["condition"] == "fire_alarm"
    except DeviceError:
        return False


def press(house: House) -> None:
    house.hand.press(CALL_POINT)
    eventually(lambda: burns(house), "the press is a fire alarm")


def calm(house: House, neighbour: House) -> None:
    house.hand.release(CALL_POINT)
    eventually(lambda: "error" not in house.do("reset"), "the reset is granted")
    eventually(lambda: not neighbour.status()["fires_of_neighbours"], "the neighbour hears of the reset")


def killed_after_press(house: House, dice: random.Random) -> None:
    house.hand.press(CALL_POINT)
    time.sleep(dice.uniform(0.0, AFTER_PRESS_S))
    house.kill()


def killed_while_it_resumes(house: House, dice: random.Random) -> None:
    press(house)
    time.sleep(dice.uniform(0.0, AFTER_PRESS_S))
    house.kill()
    house.spawn()
    time.sleep(dice.uniform(0.0, AFTER_SPAWN_S))
    house.kill()


def killed_after_reset(house: House, dice: random.Random) -> None:
    press(house)
    house.hand.release(CALL_POINT)
    eventually(lambda: "error" not in house.do("reset"), "the reset is granted")
    time.sleep(dice.uniform(0.0, AFTER_RESET_S))
    house.kill()


POINTS = (killed_after_press, killed_while_it_resumes, killed_after_reset)


def resumes(house: House, neighbour: House, *, is_pressed: bool) -> None:
    """The node comes back: with the button still pressed it must be in alarm, and know who has heard."""
    house.forget_relay()
    house.start()
    if is_pressed:
        house.hand.press(CALL_POINT)  # a simulated pin starts released; the real one would still be down
        eventually(lambda: burns(house), "the alarm goes on")
    if burns(house):
        assert house.sounds(), "and its siren"

        def heard() -> bool:
            rows = list(house.status()["ledger"].values())
            return bool(rows) and rows[-1]["n02"] in {"heard", "commanded", "confirmed"}

        eventually(heard, "the ledger fills again")
        assert neighbour.status()["sounding"] == "neighbour"
        calm(house, neighbour)


def besiege(tmp_path: Path, broker: Broker, points: int, seed: int) -> None:
    dice = random.Random(seed)
    group = Group(tmp_path, 2, ward=broker.url)
    had: set[Number] = set()
    with group as (house, neighbour), listening_ward(group, broker.url, tmp_path / "ward.sqlite") as register:
        neighbour.start()
        house.start()
        for number in range(points):
            kill = POINTS[number % len(POINTS)]
            kill(house, dice)
            had |= committed(house)
            resumes(house, neighbour, is_pressed=kill is not killed_after_reset)
        eventually(lambda: house.status()["ward"]["connected"], "the ward's broker is reached again")
        eventually(lambda: house.status()["ward"]["unacked"] == 0, "the ward has acknowledged all")
        told = Counter((e["boot"], e["seq"]) for e in events(register) if e["node"] == "n01")
        fires = [e for e in events(register) if e["node"] == "n01" and e["after"] == "fire_alarm"]
        resumed = sum(bool(event["resumed"]) for event in fires)
    lost, doubled = had - told.keys(), {number for number, count in told.items() if count > 1}
    print(
        f"\n{points} kills: {len(had)} events were committed before one, {len(lost)} lost, "
        f"{len(doubled)} doubled; {len(told)} events at the ward, {resumed} of them resumed alarms"
    )
    assert len(had) >= points, "the kills hit a node that was at work"
    assert not lost
    assert not doubled


@needs_mosquitto
@pytest.mark.timeout(400)
def test_kill_9_at_ten_points_loses_no_committed_event_and_doubles_none(
    tmp_path: Path, broker: Broker
) -> None:
    besiege(tmp_path, broker, 10, seed=1)


@needs_mosquitto
def test_kill_9_between_a_reset_and_its_commit_leaves_no_fire_open_at_the_ward(
    tmp_path: Path, broker: Broker
) -> None:
    """The outbox is locked as by a slow card: the reset is granted, and the node dies before its commit."""
    group = Group(tmp_path, 2, ward=broker.url)
    with group as (house, _), listening_ward(group, broker.url, tmp_path / "ward.sqlite") as register:

        def at_the_ward() -> list[object]:
            return [incident["condition"] for incident in incidents(register)]

        house.start()
        press(house)
        eventually(lambda: at_the_ward() == ["fire_alarm"], "the ward knows of the fire")
        with closing(sqlite3.connect(house.state / "outbox.sqlite", isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            house.hand.release(CALL_POINT)
            eventually(lambda: "error" not in house.do("reset"), "the reset is granted")
            time.sleep(1.0)  # the snapshot would be on the disk long before
            house.kill()
        house.start()
        eventually(
            lambda: house.status()["condition"] == "quiescent" or "error" not in house.do("reset"),
            "a fire that goes on is reset again",
        )
        eventually(lambda: at_the_ward() == ["quiescent"], "the ward hears of the end")


@pytest.mark.slow
@pytest.mark.timeout(7200)
@needs_mosquitto
def test_kill_9_at_two_hundred_points(tmp_path: Path, broker: Broker) -> None:
    besiege(tmp_path, broker, 200, seed=2)
