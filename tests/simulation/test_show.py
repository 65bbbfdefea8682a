import io
from types import SimpleNamespace

import pytest
from rich.console import Console

from edge.simulation.report import HouseResult, Outcome, to_table
from edge.simulation.show import LiveShow, PlainShow, houses_table
from edge.simulation.status import Status
from edge.texts.speech import speak


def house(status: Status | None, *, is_on: bool = False) -> SimpleNamespace:
    site = SimpleNamespace(id="n01", name="Nhà 1")
    return SimpleNamespace(site=site, status=status, relay=SimpleNamespace(is_on=is_on))


def text_of(what, width: int = 110) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(what)
    return console.file.getvalue()


BURNING = Status(
    {
        "zones": [
            {
                "name": "Bếp",
                "condition": "fire_alarm",
                "because": "hot",
                "values": {"t/temperature": {"value": 54.25}, "t/humidity": {"value": 40.0}},
            }
        ],
        "sounding": "fire",
        "neighbours": [{"heard_at": 1.0, "lost": False}],
        "ward": {"connected": True, "unacked": 2},
    }
)


def test_table_of_a_burning_house():
    text = text_of(houses_table([house(BURNING, is_on=True)], "six houses"))
    for part in (
        "six houses",
        "n01 Nhà 1",
        "fire alarm",
        "● fire alarm",
        "waiting to be sent: 2",
        "54.2\xa0°C",
    ):
        assert part in text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_table_keeps_what_is_read_and_decided_on_a_terminal_of_80_columns(lang):
    speak(lang)
    text = text_of(houses_table([house(BURNING)], ""), width=80)
    for part in ("n01 Nhà 1", "54.2\xa0°C", "BÁO CHÁY" if lang == "vi" else "FIRE ALARM", "● "):
        assert part in text
    assert "○" not in text, "between two pulses it sounds all the same"


def test_table_of_a_house_that_is_starting_and_of_one_without_a_ward():
    assert "starting" in text_of(houses_table([house(None)], ""))
    assert "○" in text_of(houses_table([house(Status({}))], ""))


@pytest.mark.parametrize(
    ("ward", "words"),
    [({"connected": False, "unacked": 3}, "not reached"), ({"connected": True}, "has all")],
)
def test_table_says_how_the_ward_stands(ward, words):
    assert words in text_of(houses_table([house(Status({"ward": ward}))], ""))


def test_the_demo_is_told_in_vietnamese():
    speak("vi")
    text = text_of(houses_table([house(BURNING, is_on=True)], "sáu nhà"))
    for part in ("Trạng thái", "BÁO CHÁY", "● còi báo cháy", "chờ gửi: 2"):
        assert part in text
    outcome = Outcome([HouseResult("n01", "Nhà 1", "", 0.05)], detected_s=80.0)
    table = text_of(to_table(outcome, has_ward=False))
    assert "báo cháy 80 giây sau khi bén lửa; 1 trong 1 nhà đã kêu còi" in " ".join(table.split())
    assert "không thấy gì" in table


def test_plain_show_prints_a_line_each_unwrapped_and_takes_no_markup():
    console = Console(file=io.StringIO(), width=30)
    PlainShow(console).say("[bold] a line that is longer than the console is wide")
    assert console.file.getvalue().endswith(" s  [bold] a line that is longer than the console is wide\n")


def test_live_show_draws_table_and_newest_lines_and_ends_its_thread():
    console = Console(file=io.StringIO(), width=110, force_terminal=True)
    show = LiveShow(console, [house(BURNING)], lambda: "12 s after ignition")
    for number in range(20):
        show.say(f"line {number}")
    text = text_of(show.picture())
    show.close()
    assert "12 s after ignition" in text
    assert "line 19" in text
    assert "line 3 " not in text
