"""Incidents as CAP 1.2: what the standard requires, in its order, and true to the register."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from edge.cli.main import main
from edge.errors import ExitCode
from edge.model.condition import Hazard
from edge.model.event import AlarmEvent
from edge.ward.cap import NAMESPACE
from edge.ward.payload import Kind, Stamp, event_payload, parse_event
from edge.ward.receipt import digest
from edge.ward.register import Entry, Register
from tests.ward.parties import ADDRESS, alarm, event

ALERT = ["identifier", "sender", "sent", "status", "msgType", "scope", "restriction"]
INFO = ["language", "category", "event", "urgency", "severity", "certainty", "onset", "description", "area"]


def exported(
    folder: Path, capsys: pytest.CaptureFixture[str], *events: AlarmEvent, trusted: bool = True
) -> list[Any]:
    register = Register(folder / "ward.db")
    for happened in events:
        data = event_payload(happened, Stamp(1_700_000_000.0 + happened.seq, trusted))
        register.store([Entry(ADDRESS, Kind.EVENT, parse_event(ADDRESS, data), data, digest(data))])
    register.close()
    command = ["ward", "export", "--cap", "--ward", "phường 5", "--store", str(folder / "ward.db")]
    assert main(command) == ExitCode.OK
    return [ET.fromstring(line) for line in capsys.readouterr().out.splitlines()]


def names(element: Any) -> list[str]:
    return [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element]


def text(root: Any, name: str) -> str:
    found = root.find(f".//{{{NAMESPACE}}}{name}")
    assert found is not None, name
    return str(found.text)


def test_a_standing_alarm_has_every_required_element_in_order(tmp_path: Path, capsys: Any) -> None:
    (root,) = exported(tmp_path, capsys, alarm(1, because="nóng \x1b[2J <&>"))
    assert root.tag == f"{{{NAMESPACE}}}alert"
    assert names(root) == [*ALERT, "info"]
    assert names(root[-1]) == INFO
    assert (text(root, "status"), text(root, "urgency")) == ("Actual", "Immediate")
    assert (text(root, "severity"), text(root, "category")) == ("Severe", "Fire")
    assert text(root, "sent") == "2023-11-14T22:13:21+00:00"
    assert not set(text(root, "identifier") + text(root, "sender")) & set(" ,<&")
    assert text(root, "description") == "heat_limit: nóng \N{REPLACEMENT CHARACTER}[2J <&>"


def test_one_that_was_reset_is_past(tmp_path: Path, capsys: Any) -> None:
    (root,) = exported(tmp_path, capsys, alarm(1), event(2))
    assert text(root, "urgency") == "Past"
    assert text(root, "severity") == "Severe", "it was a fire all the same"


@pytest.mark.parametrize(("drills", "status"), [((True, True), "Exercise"), ((True, False), "Actual")])
def test_only_a_drill_throughout_is_an_exercise(
    drills: tuple[bool, bool], status: str, tmp_path: Path, capsys: Any
) -> None:
    (root,) = exported(tmp_path, capsys, *(alarm(n, drill=drill) for n, drill in enumerate(drills, 1)))
    assert text(root, "status") == status


def test_carbon_monoxide_is_no_fire_and_a_wrong_clock_is_said(tmp_path: Path, capsys: Any) -> None:
    (root,) = exported(tmp_path, capsys, alarm(1, hazard=Hazard.CO), trusted=False)
    assert (text(root, "category"), text(root, "event")) == ("Health", "Carbon monoxide alarm")
    assert names(root) == [*ALERT, "note", "info"]


def test_no_register_is_refused_and_not_made(tmp_path: Path, capsys: Any) -> None:
    missing = tmp_path / "none.db"
    assert main(["ward", "export", "--cap", "--ward", "w", "--store", str(missing)]) != ExitCode.OK
    assert "no such register" in capsys.readouterr().err
    assert not missing.exists()
