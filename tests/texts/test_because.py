import re
from pathlib import Path

import pytest

from edge.detection.because import SENTENCES, say
from edge.texts.because import MAX_LENGTH, because
from edge.texts.because_words import BECAUSE_WORDS

NUMBERS = {
    "rate": 11.6, "seconds": 42.2, "excess": 7.891, "value": 63.4, "limit": 57.0, "humidity": 88.0,
    "minutes": 12.0, "times": 4.0, "unit": "µg/m³", "hours": 7.0, "low": -10.0, "high": 125.0, "noise": 3.14,
    "quantity": "pm2_5",
}  # fmt: skip


def test_catalogue_has_every_sentence_word_for_word() -> None:
    assert {f"because.{key}": english for key, english in SENTENCES.items()} == {
        key: english for key, (_, english) in BECAUSE_WORDS.items() if key.startswith("because.")
    }


def reasons_of_the_alarm() -> set[str]:
    """The English that edge/alarm gives to its events, as it stands in the source."""
    given = r'(?:because=|(?:\.end|_break_hush|_note_drill)\([\w.]+, )f?"([^"]+)"'
    files = (Path(__file__).parents[2] / "edge" / "alarm").glob("*.py")
    found = {words for path in files for words in re.findall(given, path.read_text(encoding="utf-8"))}
    return {words.replace("action.by", "by") for words in found}


def test_catalogue_has_every_reason_of_the_alarm_word_for_word() -> None:
    assert reasons_of_the_alarm() == {
        english for key, (_, english) in BECAUSE_WORDS.items() if key.startswith("ended.")
    }


def test_the_end_of_a_drill_reads_vietnamese() -> None:
    assert because("stopped by Chú Tư", "vi") == "Chú Tư kết thúc"
    assert because("a real alarm", "vi") == "có báo động thật"
    assert because("ended by its own house", "vi") == "nhà đó kết thúc"


@pytest.mark.parametrize("key", SENTENCES)
def test_because_every_sentence_reads_vietnamese_with_its_numbers(key: str) -> None:
    english = say(key, **NUMBERS)
    vietnamese = because(english, "vi")
    expected = BECAUSE_WORDS[f"because.{key}"][0].format(**NUMBERS | {"quantity": "bụi mịn PM2.5"})
    assert vietnamese == expected
    assert because(english, "en") == english


def test_because_several_reasons() -> None:
    assert because("smoke 0.20 dB/m above normal; call point pressed", "vi") == (
        "khói cao hơn bình thường 0.20 dB/m; có người bấm nút báo cháy"
    )


@pytest.mark.parametrize(
    "text", ["", "something else", "smoke", "x" * 100_000, "temperature {0.__class__} °C"]
)
def test_because_foreign_text_comes_back_as_it_is(text: str) -> None:
    assert because(text, "vi") == text


def test_because_long_foreign_text_takes_no_time() -> None:
    assert because(("temperature rising " * 60)[:MAX_LENGTH], "vi")
