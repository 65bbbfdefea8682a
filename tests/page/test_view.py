from typing import Any, get_args

import pytest

from edge.alarm.impairments import Expiring
from edge.page.view import event_line, view
from edge.texts.catalogue import MESSAGES


def status(**changes: Any) -> dict[str, Any]:
    zone = {
        "id": "bep", "name": "Bếp", "condition": "quiescent", "cause": "none", "because": "",
        "hazard": "fire", "sensors": ["t", "nut"],
        "values": {
            "t/temperature": {"value": 31.25, "at": 1.0, "quality": "good"},
            "t/humidity": {"value": 70.0, "at": 1.0, "quality": "warming_up"},
            "nut/call_point": {"value": 0.0, "at": 1.0, "quality": "good"},
        },
    }  # fmt: skip
    peer = {"id": "n02", "name": "Nhà 14", "condition": "quiescent", "safe": False, "fault": False}
    plain = {
        "node": "n01", "name": "Nhà 12", "now": 1000.0, "condition": "quiescent", "zones": [zone],
        "fires_of_neighbours": [], "neighbours": [peer], "ledger": {}, "faults": [], "impairments": [],
        "drills": [], "silenced_until": None, "stand_down": None, "ward": None,
        "roll_call": {"is_open": False, "safe": [], "not_answered": ["n01", "n02"]},
    }  # fmt: skip
    return plain | changes


def burning(hazard: str = "fire") -> dict[str, Any]:
    zone = status()["zones"][0] | {"condition": "fire_alarm", "hazard": hazard, "cause": "detector"}
    return {"condition": "fire_alarm", "zones": [zone]}


def test_view_normal_house() -> None:
    seen = view(status(), "en")
    assert (seen.level, seen.headline, seen.house) == ("normal", "All is well", "Nhà 12")
    assert not seen.where
    assert not seen.faults
    assert [line.text for line in seen.sensors] == [
        "temperature 31.25 °C; humidity 70 %RH (warming up)",
        "call point at rest",
    ]
    assert [(line.name, line.more, line.level) for line in seen.sensors] == [
        ("t", "Bếp", "drill"),
        ("nut", "Bếp", "normal"),
    ], "what is still warming up is not called good"


def test_view_sensor_that_never_spoke_is_shown_and_not_called_good() -> None:
    zone = status()["zones"][0] | {"values": {}}
    seen = view(status(zones=[zone]), "en")
    assert [(line.name, line.text, line.level) for line in seen.sensors] == [
        ("t", "no reading yet", "drill"),
        ("nut", "no reading yet", "drill"),
    ]


def test_view_says_which_alarm_it_is() -> None:
    assert view(status(**burning()), "en").headline == "FIRE ALARM"
    seen = view(status(**burning("co")), "en")
    assert (seen.level, seen.headline) == ("fire", "CARBON MONOXIDE")
    assert "Open doors" in seen.advice
    gas = {"origin": "n02", "cause": "co_limit", "hazard": "co", "is_lost": False}
    assert view(status(fires_of_neighbours=[gas]), "en").headline == "CARBON MONOXIDE AT A NEIGHBOUR'S"
    assert view(status(**burning(), fires_of_neighbours=[gas]), "en").headline == "FIRE ALARM"


def test_view_neighbours_drill_is_a_drill_here_and_not_ours_to_stop() -> None:
    drill = {"origin": "n02", "by": "n02", "since": 900.0, "until": 1270.0}
    seen = view(status(drills=[drill]), "en")
    assert (seen.level, seen.notes[0].name, seen.notes[0].more) == ("drill", "Nhà 14", "5 min left")
    assert seen.offered == ("ack",)


def test_view_hush_is_offered_once() -> None:
    zone = status()["zones"][0] | {"condition": "pre_alarm", "cause": "detector"}
    warned = {"condition": "pre_alarm", "zones": [zone]}
    hushed = {"what": "hush", "zone": "bep", "by": "lan", "until": 1900.0}
    assert view(status(**warned), "en").offered == ("ack", "hush")
    assert view(status(**warned, impairments=[hushed]), "en").offered == ("ack",)


def test_view_roll_call_is_asked_and_offered_until_answered() -> None:
    call = {"is_open": True, "safe": ["n02"], "not_answered": ["n01"]}
    seen = view(status(roll_call=call), "en")
    assert "safe" in seen.offered, "after the alarm has ended too"
    assert [(line.name, line.text) for line in seen.roll_call] == [
        ("Nhà 12", "not answered yet"),
        ("Nhà 14", "answered that they are safe"),
    ]
    call = {"is_open": True, "safe": ["n01", "n02"], "not_answered": []}
    assert "safe" not in view(status(roll_call=call), "en").offered


def test_view_silenced_siren_and_the_wards_word_are_told() -> None:
    ward = {"connected": False, "unacked": 2, "escalated": True, "unheard_s": 61.0}
    seen = view(status(**burning(), silenced_until=1500.0, stand_down="put out", ward=ward), "en")
    assert [(line.name, line.more) for line in seen.notes] == [("Siren", "9 min left")]
    assert "silence" not in seen.offered
    assert [(line.text, line.level) for line in seen.ward] == [
        ("put out", "normal"),
        ("NO WORD OF THE WARD ON THE ALARM for 61 s: call 114", "fire"),
        ("waiting to be sent: 2", "fault"),
    ]


@pytest.mark.parametrize("what", [item.__name__.lower() for item in get_args(Expiring)])
def test_view_has_words_for_all_that_people_set(what: str) -> None:
    assert f"page.note.{what}" in MESSAGES


def test_view_neighbours_fire_is_a_fire_here() -> None:
    fire = {"origin": "n02", "cause": "detector", "hazard": "fire", "is_lost": True}
    seen = view(status(fires_of_neighbours=[fire]), "en")
    assert (seen.level, seen.headline) == ("fire", "FIRE AT A NEIGHBOUR'S")
    assert "reset" not in seen.offered, "only the house that burns resets"
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
    assert [line.name for line in seen.faults] == ["t"]
    ward = fault | {"part": "ward", "kind": "ward_lost"}
    assert [line.name for line in view(status(faults=[ward]), "vi").faults] == ["công an phường"]


def test_view_fault_does_not_hide_an_alarm() -> None:
    fault = {"part": "t", "kind": "silent", "since": 1.0, "detail": ""}
    assert view(status(faults=[fault], condition="pre_alarm"), "en").level == "warning"


def test_view_silent_neighbour_is_never_normal() -> None:
    lost = {"id": "n02", "name": "Nhà 14", "condition": "unknown", "safe": False, "fault": False}
    seen = view(status(neighbours=[lost], ledger={"7": {"n02": "heard"}}), "en")
    assert (seen.neighbours[0].text, seen.neighbours[0].level) == ("not heard", "fault")
    assert seen.neighbours[0].more == "heard"


def test_view_drill_and_its_end() -> None:
    times = {"by": "x", "since": 900.0, "until": 1300.0}
    seen = view(status(impairments=[{"what": "drill", **times}], drills=[{"origin": "n01", **times}]), "en")
    assert seen.level == "drill"
    assert len(seen.notes) == 1
    assert "drill-stop" in seen.offered
    assert seen.notes[0].more == "5 min left"


def event(change: str, **more: Any) -> dict[str, Any]:
    names = {
        "zone_name": "",
        "because": "",
        "by": "",
        "by_name": "",
        "part": "",
        "fault": "",
        "hazard": "fire",
    }
    return {"change": change, "after": "quiescent", "zone": None, **names, **more}


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        (
            event("condition", after="fire_alarm", zone_name="Bếp", because="call point pressed"),
            ("fire", "BÁO CHÁY", "Bếp, có người bấm nút báo cháy"),
        ),
        (
            event("condition", after="fire_alarm", zone_name="Bếp", hazard="co"),
            ("fire", "KHÍ ĐỘC CO", "Bếp"),
        ),
        (
            event("condition", zone_name="Bếp", because="no longer seen"),
            ("normal", "bình thường", "Bếp"),
        ),
        (
            event("neighbour", after="fire_alarm", because="told by its own house", by_name="Nhà 14"),
            ("fire", "CHÁY NHÀ HÀNG XÓM", "Nhà 14"),
        ),
        (
            event("neighbour", after="fire_alarm", hazard="co", by_name="Nhà 14"),
            ("fire", "KHÍ ĐỘC CO NHÀ HÀNG XÓM", "Nhà 14"),
        ),
        (
            event("neighbour", because="reset by its own house", by="n02", by_name="Nhà 14"),
            ("normal", "hết báo cháy ở nhà hàng xóm", "Nhà 14"),
        ),
        (
            event("fault_raised", part="bui-bep", fault="silent", because="no reading for 10 s"),
            ("fault", "có lỗi: bui-bep, không gửi số đo", ""),
        ),
        (
            event("fault_cleared", part="bui-bep", fault="silent"),
            ("normal", "hết lỗi: bui-bep, không gửi số đo", ""),
        ),
        (
            event("drill_ended", because="stopped by lan", by_name="lan"),
            ("normal", "kết thúc diễn tập", "lan"),
        ),
        (
            {"change": "hushed", "after": "pre_alarm", "zone": "bep", "because": "", "by": "lan"},
            ("normal", "đã hoãn cảnh báo sớm", "bep, lan"),
        ),
        (
            event("stood_down", because="đã dập tắt", by_name="phường"),
            ("normal", "phường cho phép tắt tiếng còi", "đã dập tắt, phường"),
        ),
    ],
)  # fmt: skip
def test_event_line_says_what_where_why_and_who(happened: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert event_line(happened, "vi") == expected
