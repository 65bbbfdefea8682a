"""`liengia ward order` to a real node: what it may do, and what no order can."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.cli.main import main
from edge.errors import ExitCode
from rig import Group, House, eventually, real_broker

Command = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with real_broker(tmp_path) as broker, Group(tmp_path, 2, ward=broker.url) as (house, _):
        house.broker = broker.url
        yield house.start()


@pytest.fixture
def order(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def send(*words: str, node: str = "n01", key: str = "ward.key") -> tuple[int, list[dict[str, Any]]]:
        capsys.readouterr()
        code = main(
            ["ward", "order", "--broker", house.broker, "--ward", "kinh-bac", "--group", "to-7", "--json",
             "--key", str(tmp_path / key), "--node", node, "--by", "trực ban", *words]
        )  # fmt: skip
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return send


def changes(house: House) -> list[tuple[str, str]]:
    return [(e["change"], e["because"]) for e in house.status()["events"]]


def test_status_and_drill_by_order(house: House, order: Command) -> None:
    code, (reply,) = order("status")
    assert code == ExitCode.OK
    assert (reply["done"], reply["facts"]["condition"]) == (True, "quiescent")
    code, (reply,) = order("drill-start", "3")
    assert (code, reply["facts"]["impairments"]) == (ExitCode.OK, ["drill"])
    (drill,) = house.status()["impairments"]
    assert (drill["what"], drill["by"], drill["until"] - drill["since"]) == ("drill", "ward: trực ban", 180)
    assert ("order_obeyed", "drill-start 3") in changes(house)
    code, (reply,) = order("drill-start")
    assert (code, reply["done"], reply["reason"]) == (ExitCode.FAILED, False, "drill_running")
    assert order("drill-stop")[0] == ExitCode.OK
    assert not house.status()["impairments"]


def test_no_order_quiets_a_house_in_alarm_and_stand_down_lets_people_do_it(
    house: House, order: Command
) -> None:
    assert order("stand-down", "xong")[1][0]["reason"] == "no_alarm"
    house.hand.press(27)
    assert house.sounds()
    for words in (("drill-start",), ("walk-test", "inside")):
        assert order(*words)[1][0]["reason"] == "in_alarm"
    assert house.do("silence")["reason"] == "too_soon"
    code, (reply,) = order("stand-down", "đã dập tắt, có thể tắt còi")
    assert (code, reply["facts"]["sounding"], reply["facts"]["condition"]) == (0, "fire", "fire_alarm")
    status = house.status()
    assert (status["sounding"], status["stand_down"]) == ("fire", "đã dập tắt, có thể tắt còi")
    assert "error" not in house.do("silence")
    assert house.status()["condition"] == "fire_alarm"


def test_an_order_by_another_key_or_to_nobody_changes_nothing(
    house: House, order: Command, tmp_path: Path
) -> None:
    (tmp_path / "thief").mkdir()
    from edge.group.keys import new_key

    new_key(tmp_path / "thief" / "ward.key")
    assert order("drill-start", "--wait", "2", key="thief/ward.key")[0] == ExitCode.TRY_LATER
    eventually(lambda: any(change == "order_refused" for change, _ in changes(house)), "the audit")
    assert not house.status()["impairments"]
    assert house.fault("ward") == "forged"
    assert order("status", "--wait", "1", node="n02")[0] == ExitCode.TRY_LATER
    code, (shown,) = order("drill-start", "--dry-run")
    assert (code, shown["verb"], shown["counter"]) == (ExitCode.OK, "drill-start", 1)
    assert not house.status()["impairments"]
