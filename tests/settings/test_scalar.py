import math

import pytest

from edge.settings.scalar import resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("true", True), ("False", False),
        ("7", 7), ("-7", -7), ("0x17", 23), ("0o17", 15), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0),
        (".inf", math.inf), ("-.inf", -math.inf),
    ],
)  # fmt: skip
def test_core_schema(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize(
    "text", ["no", "yes", "on", "off", "NO", "12:30", "1_000", "2025-01-01", "k7q2", "<<"]
)
def test_what_yaml_1_1_would_have_changed_stays_text(text: str) -> None:
    assert resolve(text) == text


def test_leading_zero_is_decimal() -> None:
    assert resolve("010") == 10


def test_number_of_absurd_length_stays_text() -> None:
    assert resolve("9" * 5000) == "9" * 5000
    assert math.isnan(float(str(resolve(".nan"))))
