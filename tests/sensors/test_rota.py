"""A cable in virtual time: who was asked when, and what it cost."""

import pytest

from edge.sensors.rota import DEAD_AFTER, DEAD_SHARE, Rota


def run(rota: Rota[str], costs: dict[str, float], dead: set[str], seconds: float) -> dict[str, list[float]]:
    """Serve the bus for so long; when each had its turns."""
    at, turns = 0.0, {key: [] for key in costs}
    while (found := rota.next()) is not None and max(at, found[1]) < seconds:
        key, due = found
        at = max(at, due)
        turns[key].append(at)
        at += costs[key]
        rota.done(key, took_s=costs[key], at=at, answered=key not in dead)
    return turns


def rota(**every: float) -> Rota[str]:
    made: Rota[str] = Rota()
    for key, every_s in every.items():
        made.add(key, every_s, 0.0)
    return made


def test_everyone_in_turn() -> None:
    turns = run(rota(a=1.0, b=1.0, c=2.0), dict.fromkeys("abc", 0.05), set(), 60.0)
    assert [len(turns[key]) for key in "abc"] == [58, 58, 29]


@pytest.mark.parametrize("dead", [1, 3, 20])
def test_the_dead_share_is_bounded_however_many_they_are(dead: int) -> None:
    names = {f"dead{n}" for n in range(dead)}
    made = rota(live=1.0, **dict.fromkeys(names, 1.0))
    costs = {"live": 0.05, **dict.fromkeys(names, 0.3)}
    run(made, costs, names, 60.0)  # by then all are known to be dead
    turns = run(made, costs, names, 660.0)
    gaps = [b - a for a, b in zip(turns["live"][1:], turns["live"][2:], strict=False)]
    assert max(gaps) <= 1.05 + 0.3 + 1e-9, "one timeout at most"
    spent = sum(0.3 * len(turns[name]) for name in names)
    assert spent / 600.0 <= DEAD_SHARE + 0.01
    assert all(turns[name] for name in names), "each is still asked for"


def test_a_dead_one_that_answers_is_at_its_pace_again() -> None:
    made = rota(a=1.0, b=1.0)
    costs = {"a": 0.0, "b": 1.0}
    run(made, costs, {"b"}, 60.0)
    assert len(run(made, costs, {"b"}, 120.0)["b"]) <= 13
    assert len(run(made, costs, set(), 220.0)["b"]) >= 45


def test_a_single_device_is_never_held_back() -> None:
    made = rota(a=1.0)
    assert len(run(made, {"a": 1.0}, {"a"}, 60.0)["a"]) == 30


def test_failures_before_it_counts_as_dead_cost_nothing_more() -> None:
    made = rota(a=1.0, b=1.0)
    for turn in range(DEAD_AFTER - 1):
        made.done("a", took_s=0.3, at=float(turn), answered=False)
    made.remove("b")
    assert made.next() == ("a", DEAD_AFTER - 2 + 1.0)


def test_nobody_and_who_left() -> None:
    made = rota(a=1.0)
    assert (len(made), made.next()) == (1, ("a", 0.0))
    made.remove("a")
    made.remove("a")
    made.done("a", took_s=1.0, at=1.0, answered=True)
    assert (len(made), made.next()) == (0, None)
