"""The report of a drill, from events and the courier's ledger."""

from typing import Any

from edge.model.condition import FireCondition
from edge.model.event import AlarmEvent, Change, Stage
from edge.model.identity import NodeId
from edge.node.drill_book import DrillBook

QUIET = FireCondition.QUIESCENT
NAMES = {"n01": "Nhà 1", "n02": "Nhà 2", "n03": "Nhà 3"}


def happened(change: Change, *, episode: int = 513, because: str = "") -> AlarmEvent:
    return AlarmEvent(
        NodeId("n01"),
        2,
        1,
        0.0,
        None,
        episode,
        change,
        QUIET,
        QUIET,
        because=because,
        by="bà Lan",
        drill=True,
    )


def rows(report: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    assert report is not None
    return {row["id"]: row for row in report["houses"]}


def test_each_house_by_what_its_own_frames_said_and_when() -> None:
    kept: list[dict[str, Any]] = []
    course = {
        NodeId("n02"): {
            Stage.SENT: 100.0,
            Stage.HEARD: 100.2,
            Stage.COMMANDED: 100.5,
            Stage.CONFIRMED: 101.0,
        },
        NodeId("n03"): {Stage.SENT: 100.0},
    }
    book = DrillBook("n01", NAMES, {513: course}.__getitem__, kept.append)
    assert book.report() is None
    book.on_event(happened(Change.DRILL_BEGUN), 100.0)
    running = rows(book.report())
    assert [running[house]["siren_s"] for house in NAMES] == [0.0, 0.5, None]
    assert (running["n02"]["heard_s"], running["n02"]["confirmed_s"]) == (0.2, 1.0)
    book.on_safe("n02", 110.0)
    book.on_safe("n02", 120.0)
    book.on_event(happened(Change.ACKNOWLEDGED, episode=0), 105.0)
    book.on_event(happened(Change.DRILL_ENDED, because="time is over"), 1000.0)
    assert kept == [book.report()]
    found = rows(kept[0])
    assert (found["n02"]["safe_s"], found["n01"]["acknowledged_s"]) == (10.0, 5.0)
    assert (kept[0]["sounded"], kept[0]["of"], kept[0]["ended_s"]) == (2, 3, 900.0)
    book.on_safe("n03", 2000.0)
    assert rows(book.report())["n03"]["safe_s"] is None, "what comes after is no part of it"


def test_a_later_stage_shows_the_earlier_ones_but_nothing_confirms_a_siren() -> None:
    """The frames in between were lost."""
    course = {NodeId("n02"): {Stage.CONFIRMED: 3.0}, NodeId("n03"): {Stage.ACKNOWLEDGED: 4.0}}
    book = DrillBook("n01", NAMES, lambda _episode: course)
    book.on_event(happened(Change.DRILL_BEGUN), 0.0)
    found = rows(book.report())
    assert (found["n02"]["siren_s"], found["n02"]["heard_s"]) == (3.0, 3.0)
    names = ("siren_s", "heard_s", "acknowledged_s", "confirmed_s")
    assert [found["n03"][name] for name in names] == [4.0, 4.0, 4.0, None]


def test_another_houses_drill_is_not_written_here() -> None:
    book = DrillBook("n01", NAMES)
    book.on_event(happened(Change.DRILL_BEGUN, episode=0), 0.0)
    assert book.report() is None
