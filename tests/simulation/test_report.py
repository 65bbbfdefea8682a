import io

from rich.console import Console

from edge.simulation.report import HouseResult, Outcome, distribution, to_json, to_table


def printed(outcome: Outcome, *, has_ward: bool = True) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(to_table(outcome, has_ward=has_ward))
    return console.file.getvalue()


GOOD = Outcome(
    houses=[
        HouseResult("n01", "Nhà 1", "Bếp: hot", 0.00412345, 0.02),
        HouseResult("n02", "Nhà 2", "", 1.5, 0.03),
    ],
    detected_s=28.66,
    prealarm_s=26.0,
    ward_ack_s=0.0298,
    sirens=[0.004, 1.5],
)


def test_json_is_the_contract():
    assert to_json(GOOD) == {
        "detected_s": 28.7,
        "prealarm_s": 26.0,
        "houses": [{"id": "n01", "siren_s": 0.0041}, {"id": "n02", "siren_s": 1.5}],
        "ward_ack_s": 0.0298,
        "ok": True,
    }


def test_json_of_presses_has_the_distribution():
    sirens = [0.1] * 98 + [0.5, 2.0]
    outcome = Outcome(houses=[], sirens=sirens, missed=3, presses=7, problems=["n02: silent"])
    found = to_json(outcome)
    assert found["siren_s"] == {"p50": 0.1, "p99": 0.5, "max": 2.0, "missed": 3}
    assert found["detected_s"] is None
    assert found["ok"] is False
    assert found["problems"] == ["n02: silent"]


def test_distribution_of_nothing_and_of_one():
    assert distribution([], 6) == {"p50": None, "p99": None, "max": None, "missed": 6}
    assert distribution([0.25], 0) == {"p50": 0.25, "p99": 0.25, "max": 0.25, "missed": 0}


def test_table_says_who_saw_what_and_when():
    text = printed(GOOD)
    assert "fire alarm 29 s after ignition" in text
    for part in ("2 of 2 sirens", "Bếp: hot", "4 ms", "1.50 s", "nothing", "30 ms"):
        assert part in text


def test_table_without_a_ward_has_no_column_for_it():
    assert "ward after" in printed(GOOD)
    assert "ward after" not in printed(GOOD, has_ward=False)


def test_table_shows_a_silent_house():
    houses = [HouseResult("n01", "Nhà 1", "x", 0.1), HouseResult("n02", "Nhà 2", "", None)]
    outcome = Outcome(houses, problems=["p"])
    assert "1 of 2 sirens" in printed(outcome)
    assert not outcome.ok
