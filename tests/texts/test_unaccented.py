import pytest

from edge.texts.catalogue import MESSAGES
from edge.texts.unaccented import SMS_LENGTH, unaccented


def test_unaccented_vietnamese_stays_readable() -> None:
    assert (
        unaccented("Cháy nhà số 12, Đường Nguyễn Huệ; khí CO₂") == "Chay nha so 12, Duong Nguyen Hue; khi CO2"
    )


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_unaccented_every_message_has_a_plain_form(key: str) -> None:
    for text in MESSAGES[key]:
        plain = unaccented(text, 10_000)
        assert plain.isascii()
        assert plain.count("?") == text.count("?")


def test_unaccented_is_one_text_message() -> None:
    assert len(unaccented("ầ" * 500)) == SMS_LENGTH
    assert unaccented("a" * SMS_LENGTH) == "a" * SMS_LENGTH
