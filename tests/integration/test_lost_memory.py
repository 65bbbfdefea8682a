"""A house whose state folder is wiped, read-only, unreadable or of an old image: real processes.

The alarms of an earlier life, recorded on the wire, are played all the while; only the button is heard.
"""

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rig import Group, House, eventually

LATCHES = ("boot", "alarm", "peers", "baselines", "roster", "last-good-settings")


def wipe(house: House, _image: Path) -> None:
    shutil.rmtree(house.state)
    house.state.mkdir()


def make_read_only(house: House, _image: Path) -> None:
    """Every write fails, also for root: its draft is a folder."""
    for name in LATCHES:
        (house.state / f"{name}.json.new").mkdir()


def make_unreadable(house: House, _image: Path) -> None:
    for name in LATCHES:
        for suffix in ("", ".1", ".new"):
            path = house.state / f"{name}.json{suffix}"
            path.unlink(missing_ok=True)
            path.mkdir()


def put_old_image(house: House, image: Path) -> None:
    shutil.rmtree(house.state)
    shutil.copytree(image, house.state)


LOSSES = {
    "wiped": wipe,
    "read-only": make_read_only,
    "unreadable": make_unreadable,
    "old image": put_old_image,
}


@contextmanager
def recorded(receiver: House) -> Iterator[list[bytes]]:
    """What comes to a house's port while its node is down."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", receiver.port))
        ear.settimeout(0.05)
        yield heard
        deadline = time.monotonic() + 3.0
        while time.monotonic() < deadline:
            try:
                heard.append(ear.recv(2048))
            except TimeoutError:
                continue


def images(houses: list[House], folder: Path) -> dict[str, Path]:
    """Copies of the state folders as they are now, without sockets."""
    found = {}
    for house in houses:
        found[house.node] = folder / f"image-{house.node}"
        shutil.copytree(house.state, found[house.node], ignore=shutil.ignore_patterns("*.sock"))
    return found


def play(datagrams: list[bytes], house: House) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        for datagram in datagrams:
            mouth.sendto(datagram, ("127.0.0.1", house.port))


def live_once(houses: list[House]) -> list[bytes]:
    """An alarm of the first house, recorded and reset; all end."""
    origin, *others = houses
    for house in (origin, *others[1:]):
        house.start()
    with recorded(others[0]) as heard:
        origin.hand.press(27)
        assert origin.sounds()
    origin.hand.release(27)
    eventually(lambda: "error" not in origin.do("reset"), "reset")
    time.sleep(0.5)  # the storage thread
    for house in (origin, *others[1:]):
        house.kill()
    return heard


def run_case(houses: list[House], lose: Callable[[House, Path], None], folder: Path, who: str) -> None:
    origin, receiver, *_ = houses
    for house in houses:
        house.start()
    time.sleep(0.5)
    for house in houses:
        house.kill()
    kept = images(houses, folder)
    old = live_once(houses)
    assert len(old) > 5
    losers = {"sender": [origin], "receiver": [receiver], "both": [origin, receiver]}[who]
    for house in losers:
        lose(house, kept[house.node])
    for house in houses:
        house.forget_relay()
        house.start()
        play(old, house)
    for _ in range(10):
        play(old, receiver)
        time.sleep(0.1)
    assert [house.status()["fires_of_neighbours"] for house in houses] == [[]] * len(houses), "none accepted"
    origin.hand.press(27)
    case = f"{lose.__name__}: {who}"
    for house in houses:
        wanted = "fire" if house is origin else "neighbour"
        eventually(lambda h=house, w=wanted: h.status()["sounding"] == w, f"{house.node} sounds; {case}")
        assert house.sounds()
    play(old, receiver)
    origin.hand.release(27)
    eventually(lambda: "error" not in origin.do("reset"), "reset")
    eventually(lambda: not receiver.status()["fires_of_neighbours"], "the reset is heeded too")


@pytest.mark.parametrize(
    ("kind", "who"),
    [("wiped", "both"), ("old image", "sender"), ("old image", "receiver"), ("read-only", "both")],
)
def test_button_is_heard_and_recordings_are_not(tmp_path: Path, kind: str, who: str) -> None:
    with Group(tmp_path, 2) as houses:
        run_case(houses, LOSSES[kind], tmp_path, who)


def test_an_alarm_that_its_own_house_has_forgotten_is_taken_up_again(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as (origin, neighbour):
        origin.start()
        neighbour.start()
        origin.hand.press(27)
        assert origin.sounds()
        eventually(lambda: neighbour.status()["sounding"] == "neighbour", "the neighbour sounds")
        origin.kill()
        wipe(origin, tmp_path)
        origin.forget_relay()
        origin.start()  # its button is up again: nothing here tells of the alarm
        eventually(
            lambda: origin.status()["condition"] == "fire_alarm", "its neighbour tells it of its alarm"
        )
        assert origin.sounds()
        zone = next(zone for zone in origin.status()["zones"] if zone["id"] == "door")
        assert (zone["condition"], zone["cause"]) == ("fire_alarm", "call_point")
        eventually(lambda: "error" not in origin.do("reset"), "reset")
        eventually(lambda: not neighbour.status()["fires_of_neighbours"], "the neighbour is free")


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("time_", range(20))
@pytest.mark.parametrize("who", ["sender", "receiver", "both"])
@pytest.mark.parametrize("kind", LOSSES)
def test_button_is_heard_20_times_of_20(tmp_path: Path, kind: str, who: str, time_: int) -> None:
    with Group(tmp_path, 3) as houses:
        run_case(houses, LOSSES[kind], tmp_path, who)
