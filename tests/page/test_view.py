from typing import Any

from edge.page.view import event_line, view


def status(**changes: Any) -> dict[str, Any]:
    zone = {
        "id": "bep", "name": "Bếp", "condition": "quiescent", "cause": "none", "because": "",
        "values": {
            "t/temperature": {"value": 31.25, "at": 1.0, "quality": "good"},
            "t/humidity": {"value": 70.0, "at": 1.0, "quality": "warming_up"},
            "nut/call_point": {"value": 0.0, "at": 1.0, "quality": "good"},
        },
    }  # fmt: skip
    peer = {"id": "n02", "name": "Nhà 14", "condition": "quiescent", "safe": False, "fault": False}
    plain = {
        "name": "Nhà 12", "now": 1000.0, "condition": "quiescent", "zones": [zone], "fires_of_neighbours": [],
        "neighbours": [peer], "ledger": {}, "faults": [], "impairments": [], "ward": None,
    }  # fmt: skip
    return plain | changes


def test_view_normal_house() -> None:
    seen = view(status(), "en")
    assert (seen.level, seen.headline, seen.house) == ("normal", "All is well", "Nhà 12")
    assert not seen.where
    assert not seen.faults
    assert [line.text for line in seen.sensors] == [
        "temperature 31.25; humidity 70 (warming up)",
        "call point at rest",
    ]


def test_view_neighbours_fire_is_a_fire_here() -> None:
    fire = {"origin": "n02", "cause": "detector", "is_lost": True}
    seen = view(status(fires_of_neighbours=[fire]), "en")
    assert seen.level == "fire"
    assert [line.name for line in seen.where] == ["Nhà 14"]
    assert seen.where[0].more == "this house fell silent: take it as still burning"
    assert "silence" in seen.offered


def test_view_fault_is_never_normal() -> None:
    fault = {"part": "t", "kind": "silent", "since": 1.0, "detail": ""}
    seen = view(status(faults=[fault]), "en")
    assert seen.level == "fault"
    assert seen.faults[0].text == "sends no readings"
    assert "cable" in seen.faults[0].more
    assert seen.sensors[0].level == "fault"


def test_view_fault_does_not_hide_an_alarm() -> None:
    fault = {"part": "t", "kind": "silent", "since": 1.0, "detail": ""}
    assert view(status(faults=[fault], condition="pre_alarm"), "en").level == "warning"


def test_view_silent_neighbour_is_never_normal() -> None:
    lost = {"id": "n02", "name": "Nhà 14", "condition": "unknown", "safe": False, "fault": False}
    seen = view(status(neighbours=[lost], ledger={"7": {"n02": "heard"}}), "en")
    assert (seen.neighbours[0].text, seen.neighbours[0].level) == ("not heard", "fault")
    assert seen.neighbours[0].more == "heard"


def test_view_drill_and_its_end() -> None:
    seen = view(status(impairments=[{"what": "drill", "by": "x", "since": 900.0, "until": 1300.0}]), "en")
    assert seen.level == "drill"
    assert seen.notes[0].more == "5 min left"


def test_event_line_says_who_and_why() -> None:
    event = {"change": "condition", "after": "fire_alarm", "zone": "bep", "because": "smoke", "by": ""}
    assert event_line(event, "en") == ("fire", "FIRE ALARM", "bep, smoke")
    event = {"change": "silenced", "after": "fire_alarm", "zone": None, "because": "", "by": "page 10.0.0.7"}
    assert event_line(event, "en") == ("normal", "silenced", "page 10.0.0.7")
