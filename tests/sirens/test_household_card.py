"""What the household card says of every sound and time, held against what the node does."""

from itertools import pairwise
from pathlib import Path

import pytest

from edge.alarm.escalation import Policy
from edge.model.command import Sounding
from edge.sirens.pattern import Lamp, lamp_level, level

CARD = (Path(__file__).parents[2] / "docs/vi/the-gia-dinh.md").read_text(encoding="utf-8")
COUNTS = {1: "một", 2: "hai", 4: "bốn"}


def row(words: str) -> str:
    """The line of the card that speaks of this; it must be one."""
    (found,) = [line for line in CARD.splitlines() if words in line]
    return found


def spans(sounding: Sounding) -> list[float]:
    """On, off, on, ... of the first cycle [s]: it ends with its longest silence."""
    edges, at = [0.0], 0.0
    while len(edges) < 12:
        at = level(sounding, at)[1]
        edges.append(at)
    lengths = [round(b - a, 3) for a, b in pairwise(edges)]
    end = lengths.index(max(lengths[1::2]))
    return lengths[: end + 1]


def number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def test_card_fire_is_three_tones_and_a_rest() -> None:
    assert len(spans(Sounding.FIRE)[::2]) == 3
    assert "bíp bíp bíp" in row("CHÁY TRONG NHÀ MÌNH")


def test_card_neighbour_is_one_long_tone() -> None:
    tone, _ = spans(Sounding.NEIGHBOUR)
    assert f"tiếng dài {number(tone)} giây" in row("CHÁY NHÀ HÀNG XÓM")


def test_card_carbon_monoxide_is_four_short_ones() -> None:
    found = spans(Sounding.CO)
    assert f"{COUNTS[len(found[::2])]} tiếng ngắn" in row("KHÍ ĐỘC CO")
    assert f"nghỉ {number(found[-1])} giây" in row("KHÍ ĐỘC CO")


@pytest.mark.parametrize(
    ("sounding", "words"),
    [(Sounding.PRE_ALARM, "cảnh báo sớm: khói"), (Sounding.DRILL, "| diễn tập |")],
)
def test_card_lesser_sounds_come_as_often_as_it_says(sounding: Sounding, words: str) -> None:
    found = spans(sounding)
    line = row(words)
    assert f"{COUNTS[len(found[::2])]} tiếng" in line
    assert f"mỗi {number(round(sum(found), 3))} giây" in line


def test_card_fault_chirps_once_a_minute() -> None:
    assert sum(spans(Sounding.CHIRP)) == 60
    assert "một tiếng bíp mỗi phút" in row("| có thiết bị hỏng |")


def test_card_times_are_the_alarms() -> None:
    policy = Policy()
    assert f"{policy.verification_day_s:g} giây không ai bấm **hoãn**" in row("cảnh báo sớm: khói")
    assert f"(đêm: {policy.verification_night_s:g} giây)" in row("cảnh báo sớm: khói")
    assert f"tối đa {policy.hush_s / 60:g} phút" in row("→ **hoãn**")
    assert f"đã kêu {policy.silence_after_s:g} giây" in row("**tắt tiếng còi**")
    assert f"{policy.resound_s / 60:g} phút sau kêu lại" in row("**tắt tiếng còi**")


def test_card_lamp_winks_in_peace() -> None:
    _, dark_from = lamp_level(Lamp.NORMAL, 0.0)
    _, again = lamp_level(Lamp.NORMAL, dark_from)
    assert f"chớp một cái mỗi {number(round(again, 3))} giây" in CARD
