"""Real nodes with radios on one simulated channel."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.errors import DeviceError
from edge.runtime.clock import boottime
from edge.runtime.control import ask
from edge.simulation.group import Group, Plan
from edge.simulation.house import CALL_POINT_GPIO, House
from edge.simulation.scenario import SCENARIOS

PATIENCE_S = 120.0  # a first beat may collide, and the next is a minute off


@pytest.fixture
def start(tmp_path: Path, reactor: Any) -> Iterator[Callable[..., Group]]:
    opened: list[Group] = []

    def make(roads: str, speed: float, houses: int = 2) -> Group:
        plan = Plan(
            houses=houses,
            scenario=SCENARIOS["button"],
            folder=tmp_path,
            speed=speed,
            epoch=boottime(),
            ward=None,
            roads=roads,
        )
        group = Group(plan, reactor)
        opened.append(group)
        group.start()
        return group

    yield make
    for group in opened:
        group.close()


def status(house: House) -> dict[str, Any]:
    try:
        return ask(house.site.state_dir / "control.sock", {"do": "status"})
    except DeviceError:
        return {"neighbours": [], "faults": []}


def eventually(check: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while not (found := check()):
        assert time.monotonic() < deadline, what
        time.sleep(0.1)
    return found


def test_status_shows_each_neighbour_on_each_road(start: Callable[..., Group]) -> None:
    for house in start("both", 1.0).houses:
        eventually(
            lambda h=house: any(set(peer["roads"]) == {"lan", "radio"} for peer in status(h)["neighbours"]),
            f"{house.site.id} hears its neighbour by both roads: {status(house)['neighbours']}",
        )


def test_neighbour_gone_is_a_fault_within_300_s_by_radio_alone(start: Callable[..., Group]) -> None:
    """Twenty times as fast as real, which is harder: the air and the UART keep their own time."""
    group = start("radio", 20.0)
    first, second = group.houses
    eventually(
        lambda: [peer["roads"] for peer in status(first)["neighbours"]] not in ([], [{}]),
        "the first house hears the second",
    )
    peer = status(first)["neighbours"][0]
    assert set(peer["roads"]) == {"radio"}
    second.kill()
    killed = status(first)["now"]
    found = eventually(
        lambda: [f for f in status(first)["faults"] if f["kind"] == "neighbour_lost"], "the fault is raised"
    )
    assert found[0]["part"] == "neighbour-n02"
    assert found[0]["since"] - killed <= 300.0
    assert status(first)["neighbours"][0]["condition"] == "unknown", "never normal"


def test_houses_that_alarm_in_the_same_second_all_know_of_each_other_by_radio_alone(
    start: Callable[..., Group],
) -> None:
    group = start("radio", 1.0, houses=4)
    eventually(lambda: all(len(status(h)["neighbours"]) == 3 for h in group.houses), "all nodes are up")
    pressed = time.monotonic()
    for house in group.houses:
        house.hand.press(CALL_POINT_GPIO)
    assert time.monotonic() - pressed < 1.0
    for house in group.houses:
        others = {other.site.id for other in group.houses} - {house.site.id}
        eventually(
            lambda h=house, o=others: {f["origin"] for f in status(h)["fires_of_neighbours"]} == o,
            f"{house.site.id} knows of all fires",
        )
    assert time.monotonic() - pressed <= 60.0
    assert all(set(p["roads"]) == {"radio"} for p in status(group.houses[0])["neighbours"])
    assert group.air is not None
    assert group.air.sent >= 4
