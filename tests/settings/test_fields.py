from typing import Annotated

import pytest
from pydantic import BaseModel, Field, ValidationError

from edge.settings.fields import Celsius, Duration, GpioPin, duration, in_units


class Sample(BaseModel):
    every: Duration = 0.0
    limit: Celsius = 0.0
    gpio: GpioPin = 2
    window: Annotated[float, duration("20 s", least="5 s", most="60 s")] = 20.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("250 ms", 0.25), ("5 s", 5.0), ("5s", 5.0), ("1,5 min", 90.0), ("2 h", 7200.0), ("1 d", 86400.0)],
)
def test_duration_is_in_seconds(text: str, seconds: float) -> None:
    assert Sample(every=text).every == pytest.approx(seconds)  # type: ignore[arg-type]


def test_temperature_takes_both_spellings() -> None:
    assert Sample(limit="60 °C").limit == Sample(limit="60 C").limit == 60.0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value", "kind", "meant"),
    [
        ("every", 5, "no_unit", "5 s"),
        ("every", "5", "no_unit", "5 s"),
        ("every", 2.5, "no_unit", "2.5 s"),
        ("every", "5 seconds", "bad_unit", "5 s"),
        ("every", "5 minutes", "bad_unit", "5 min"),
        ("every", "5 m", "bad_unit", "5 min"),
        ("every", "5 phút", "bad_unit", "5 min"),
        ("every", "1 giờ", "bad_unit", "1 h"),
        ("every", "5 °C", "bad_unit", "5 s"),
        ("limit", "60 độ", "bad_unit", "60 °C"),
        ("limit", "60 K", "bad_unit", "60 °C"),
    ],
)
def test_unit_is_wanted_and_the_meant_one_is_named(field: str, value: object, kind: str, meant: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate({field: value})
    (error,) = caught.value.errors()
    assert (error["type"], error["ctx"]["example"]) == (kind, meant)


@pytest.mark.parametrize(
    "value", ["soon", "", "s", None, True, [1], {"a": 1}, "1e3 s", "9" * 400 + " s", "५ s5"]
)
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate({"every": value})
    assert caught.value.errors()[0]["type"] in {"no_number", "bad_unit"}


@pytest.mark.parametrize(
    ("value", "is_good"), [("5 s", True), ("1 min", True), ("4.9 s", False), ("61 s", False), ("1 h", False)]
)
def test_bounds_are_inclusive_and_shown_with_units(value: str, is_good: bool) -> None:
    if is_good:
        Sample.model_validate({"window": value})
        return
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate({"window": value})
    (error,) = caught.value.errors()
    assert error["type"] == "out_of_range"
    assert error["ctx"]["allowed"] == "5 s … 60 s"


def test_negative_duration_is_out_of_range() -> None:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate({"every": "-5 s"})
    assert caught.value.errors()[0]["ctx"]["allowed"] == "≥ 0 s"


def test_constraints_of_pydantic_hold_on_the_base_unit() -> None:
    class Bounded(BaseModel):
        every: Annotated[Duration, Field(le=60)]

    with pytest.raises(ValidationError):
        Bounded.model_validate({"every": "2 min"})


@pytest.mark.parametrize("value", [1, 28, "17", 17.0, True, -4])
def test_pin_is_a_number_of_the_header(value: object) -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate({"gpio": value})


def test_editors_see_text_with_a_unit() -> None:
    schema = Sample.model_json_schema()["properties"]["every"]
    assert schema["type"] == "string"
    assert schema["examples"] == ["5 s"]


def test_unit_may_be_optional() -> None:
    class Power(BaseModel):
        power: Annotated[float, in_units({"dBm": 1.0, "": 1.0}, "10 dBm")]

    assert Power.model_validate({"power": 10}).power == 10.0
    assert Power.model_json_schema()["properties"]["power"]["pattern"].endswith("(dBm)?$")
