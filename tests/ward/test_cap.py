"""What happened as CAP 1.2: valid by the standard's rules, and true to the register."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from edge.cli.main import main
from edge.errors import ExitCode
from edge.model.condition import Cause, FireCondition, Hazard
from edge.model.event import AlarmEvent, Change
from edge.ward.cap import NAMESPACE
from edge.ward.payload import Kind, Stamp, event_payload, parse_event
from edge.ward.receipt import digest
from edge.ward.register import Entry, Register
from tests.ward.cap_rules import problems, test_the_rules_tell_bad_from_good  # noqa: F401 - collected here
from tests.ward.parties import ADDRESS, alarm, event

pytestmark = pytest.mark.usefixtures("english")

PRE, QUIET = FireCondition.PRE_ALARM, FireCondition.QUIESCENT


def exported(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    *events: AlarmEvent,
    trusted: bool = True,
    **options: Any,
) -> list[Any]:
    register = Register(folder / "ward.db")
    for happened in events:
        data = event_payload(happened, Stamp(1_700_000_000.0 + happened.seq, trusted))
        register.store([Entry(ADDRESS, Kind.EVENT, parse_event(ADDRESS, data), data, digest(data))])
    register.close()
    command = ["ward", "export", "--cap", "--ward", "phường 5", "--store", str(folder / "ward.db")]
    assert main(command + [f"--{option}" for option in options]) == ExitCode.OK
    roots = [ET.fromstring(line) for line in capsys.readouterr().out.splitlines()]
    assert [problem for root in roots for problem in problems(root)] == []
    return roots


def text(root: Any, name: str) -> str:
    found = root.find(f".//{{{NAMESPACE}}}{name}")
    assert found is not None, name
    return str(found.text)


def texts(roots: list[Any], name: str) -> list[str]:
    return [text(root, name) for root in roots]


def suspicion(seq: int, **fields: Any) -> AlarmEvent:
    return alarm(seq, **({"before": QUIET, "after": PRE, "cause": Cause.DETECTOR} | fields))


def aside(seq: int, change: Change, **fields: Any) -> AlarmEvent:
    return event(
        seq, **({"change": change, "zone": None, "episode": 0, "before": QUIET, "after": QUIET} | fields)
    )


def test_a_standing_alarm(tmp_path: Path, capsys: Any) -> None:
    (root,) = exported(tmp_path, capsys, alarm(1, because="nóng \x1b[2J <&>"))
    assert (text(root, "status"), text(root, "msgType")) == ("Actual", "Alert")
    assert (text(root, "urgency"), text(root, "severity"), text(root, "certainty")) == (
        "Immediate", "Severe", "Likely",
    )  # fmt: skip
    assert (text(root, "category"), text(root, "responseType")) == ("Fire", "Evacuate")
    assert text(root, "sent") == "2023-11-14T22:13:21+00:00"
    assert text(root, "description") == "heat_limit: nóng \N{REPLACEMENT CHARACTER}[2J <&>"
    assert root.find(f"{{{NAMESPACE}}}references") is None


def test_a_fire_from_suspicion_to_reset_is_one_alert_and_its_updates(tmp_path: Path, capsys: Any) -> None:
    roots = exported(
        tmp_path, capsys, suspicion(1), alarm(2), alarm(3, cause=Cause.SMOKE_ALARM), alarm(4, resumed=True),
        event(5),
    )  # fmt: skip
    assert texts(roots, "msgType") == ["Alert", "Update", "Update", "Update"]
    assert texts(roots, "severity") == ["Moderate", "Severe", "Extreme", "Extreme"]
    assert texts(roots, "certainty") == ["Possible", "Likely", "Observed", "Observed"]
    assert texts(roots, "urgency") == ["Immediate", "Immediate", "Immediate", "Past"]
    assert text(roots[-1], "responseType") == "AllClear"
    assert len(set(texts(roots, "identifier"))) == 4
    assert len(set(texts(roots, "incidents"))) == 1
    named = [",".join((text(r, "sender"), text(r, "identifier"), text(r, "sent"))) for r in roots]
    assert texts(roots[1:], "references") == [" ".join(named[:n]) for n in (1, 2, 3)]


def test_a_call_point_is_observed(tmp_path: Path, capsys: Any) -> None:
    (root,) = exported(tmp_path, capsys, alarm(1, cause=Cause.CALL_POINT))
    assert text(root, "certainty") == "Observed"


def test_a_suspicion_that_came_to_nothing_is_cancelled(tmp_path: Path, capsys: Any) -> None:
    roots = exported(
        tmp_path,
        capsys,
        suspicion(1),
        event(2, change=Change.CONDITION, before=PRE, because="no longer seen"),
    )
    assert texts(roots, "msgType") == ["Alert", "Cancel"]
    assert text(roots[1], "references").split(",")[1] == text(roots[0], "identifier")


def test_exporting_again_gives_the_same_messages_and_newest_the_last(tmp_path: Path, capsys: Any) -> None:
    first = exported(tmp_path, capsys, alarm(1), event(2))
    again = exported(tmp_path, capsys)
    assert [ET.tostring(root) for root in first] == [ET.tostring(root) for root in again]
    (newest,) = exported(tmp_path, capsys, newest=True)
    assert ET.tostring(newest) == ET.tostring(first[-1])


@pytest.mark.parametrize(("drills", "status"), [((True, True), "Exercise"), ((True, False), "Actual")])
def test_only_a_drill_throughout_is_an_exercise(
    drills: tuple[bool, bool], status: str, tmp_path: Path, capsys: Any
) -> None:
    roots = exported(tmp_path, capsys, *(alarm(n, drill=drill) for n, drill in enumerate(drills, 1)))
    assert set(texts(roots, "status")) == {status}


def test_a_drill_is_an_exercise_and_a_walk_test_a_test(tmp_path: Path, capsys: Any) -> None:
    roots = exported(
        tmp_path, capsys,
        aside(1, Change.DRILL_BEGUN, drill=True), aside(2, Change.TEST_BEGUN, because="bao-khoi"),
        aside(3, Change.TEST_ANSWERED, zone="bep"), aside(4, Change.DRILL_ENDED, drill=True),
        aside(5, Change.TEST_ENDED), aside(6, Change.DRILL_BEGUN, drill=True),
    )  # fmt: skip
    by_status = {(text(r, "status"), text(r, "incidents")): [] for r in roots}
    for root in roots:
        by_status[text(root, "status"), text(root, "incidents")].append(text(root, "urgency"))
    assert sorted((status, urgencies) for (status, _), urgencies in by_status.items()) == [
        ("Exercise", ["Immediate"]),
        ("Exercise", ["Immediate", "Past"]),
        ("Test", ["Immediate", "Past"]),
    ]
    assert "Walk-test: bao-khoi" in texts(roots, "event")


def test_a_real_fire_in_a_drill_is_actual(tmp_path: Path, capsys: Any) -> None:
    roots = exported(
        tmp_path, capsys, aside(1, Change.DRILL_BEGUN, drill=True), alarm(2), aside(3, Change.DRILL_ENDED)
    )
    assert [text(r, "status") for r in roots if text(r, "event") == "Fire alarm"] == ["Actual"]


def test_carbon_monoxide_is_no_fire_and_a_wrong_clock_is_said(tmp_path: Path, capsys: Any) -> None:
    (root,) = exported(tmp_path, capsys, alarm(1, hazard=Hazard.CO), trusted=False)
    assert (text(root, "category"), text(root, "event")) == ("Health", "Carbon monoxide alarm")
    assert re.search("clock was not set", text(root, "note"))


def test_no_register_is_refused_and_not_made(tmp_path: Path, capsys: Any) -> None:
    missing = tmp_path / "none.db"
    assert main(["ward", "export", "--cap", "--ward", "w", "--store", str(missing)]) != ExitCode.OK
    assert "no such register" in capsys.readouterr().err
    assert not missing.exists()
