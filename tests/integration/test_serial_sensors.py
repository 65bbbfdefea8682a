"""A real node with emulated sensors on real ptys: read, lost, found again, and an alarm from one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from played import Played
from rig import House, eventually

# Twenty times as fast: three minutes of preheat and a minute of CO take twelve seconds.
SPEED = 20
EACH_NODE_SECOND = ("--interval", str(1 / SPEED))


class Socket:
    """Where a sensor is plugged in: a name that stays, as udev makes them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._played: Played | None = None

    def plug(self, *arguments: str) -> None:
        self.pull()
        self._played = Played(*arguments, *EACH_NODE_SECOND)
        self.path.symlink_to(self._played.path)

    def pull(self) -> None:
        self.path.unlink(missing_ok=True)
        if self._played is not None:
            self._played.end()
            self._played = None


@pytest.fixture
def sockets(tmp_path: Path) -> Iterator[dict[str, Socket]]:
    found = {name: Socket(tmp_path / name) for name in ("sds011", "ze07_co")}
    yield found
    for socket in found.values():
        socket.pull()


@pytest.fixture
def house(tmp_path: Path, sockets: dict[str, Socket]) -> Iterator[House]:
    house = House(tmp_path, "h1a2")
    house.environment = {"LIENGIA_CLOCK": f"{SPEED}@0"}
    settings = house.settings(group=False, ward=None)
    settings["zones"][0]["sensors"] = [
        {"id": kind.replace("_", "-"), "kind": kind, "port": str(socket.path)}
        for kind, socket in sockets.items()
    ]
    house.write(settings)
    yield house
    house.close()


def readings(house: House) -> dict[str, float]:
    values = {name: v["value"] for zone in house.status()["zones"] for name, v in zone["values"].items()}
    return {name.partition("/")[2]: value for name, value in values.items()}


def test_sensors_are_read_lost_and_found_again_by_the_same_process(
    house: House, sockets: dict[str, Socket]
) -> None:
    sockets["sds011"].plug("sds011", "--value", "12.3")
    sockets["ze07_co"].plug("ze07_co", "--value", "1.5")
    house.start()
    process = house.process
    eventually(lambda: {"pm2_5", "co"} <= readings(house).keys(), "both are read")
    assert readings(house)["co"] == pytest.approx(1.5, abs=0.1)
    sockets["sds011"].pull()
    eventually(lambda: house.fault("sds011") == "unplugged", "its fault stands")
    assert house.fault("ze07-co") is None
    sockets["sds011"].plug("sds011", "--value", "45.6")
    eventually(lambda: house.fault("sds011") is None, "it is back")
    eventually(lambda: readings(house)["pm2_5"] == pytest.approx(45.6, abs=1), "it is read again")
    assert house.process is process


def test_carbon_monoxide_of_a_ze07_alarms_as_co(house: House, sockets: dict[str, Socket]) -> None:
    sockets["sds011"].plug("sds011")
    sockets["ze07_co"].plug("ze07_co", "--value", "400")
    house.start()
    eventually(lambda: house.status()["sounding"] == "co", "300 ppm for a minute sound T4", within_s=60)
    assert "co_limit" in [zone["cause"] for zone in house.status()["zones"]]
    assert house.sounds()


def test_silent_sensor_is_named(house: House, sockets: dict[str, Socket]) -> None:
    sockets["sds011"].plug("sds011", "--fault", "silent")
    sockets["ze07_co"].plug("ze07_co")
    house.start()
    eventually(lambda: house.fault("sds011") == "silent", "the silent one has its fault")
    assert house.fault("ze07-co") is None
