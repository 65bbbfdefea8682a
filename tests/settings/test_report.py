from collections.abc import Callable

import pytest

from edge.settings.explain import _CODES, _PATTERNS
from edge.settings.problem import Problem
from edge.settings.report import message, plain, render, render_all, summary
from edge.settings.result import Loaded
from edge.texts.catalogue import MESSAGES, speaker

LoadText = Callable[..., Loaded]

TAKEN = Problem(
    "nha.yaml", 14, 11, "no_unit", {"value": "5", "guess": "5 s", "allowed": "ms, s"}, "a[1].every"
)


def test_line_in_both_languages() -> None:
    assert render(TAKEN, speaker("en")) == (
        "nha.yaml:14:11: a[1].every: '5' has no unit (did you mean '5 s'?); allowed: ms, s"
    )
    assert render(TAKEN, speaker("vi")) == (
        "nha.yaml:14:11: a[1].every: '5' thiếu đơn vị (có phải ý bạn là '5 s'?); được phép: ms, s"
    )


def test_line_without_a_catalogue() -> None:
    assert render(TAKEN) == "nha.yaml:14:11: a[1].every: no_unit value='5' guess='5 s' allowed='ms, s'"


def test_warning_says_so() -> None:
    problem = Problem("f", 1, 2, "no_call_point", warning=True)
    assert render(problem, speaker("en")).startswith("f:1:2: warning: the house has no call point")


def test_kinds_own_error_without_words_gives_its_sentence() -> None:
    problem = Problem("f", 1, 2, "needs_oil", {"value": "x", "reason": "the siren needs oil"})
    assert message(problem, speaker("en")) == "'x' is not valid: the siren needs oil"


def test_line_of_the_file_stands_beneath_with_a_mark() -> None:
    # Typed with combining marks: the caret counts columns of the screen, not code points.
    text = "a: 1\nte\u0302n: {x: 5}\n"
    problem = Problem("f", 2, 11, "no_unit", {"value": "5"})
    assert render_all([problem], {"f": text}).splitlines()[1:] == [
        "    te\u0302n: {x: 5}",
        "             ^",
    ]


def test_place_beyond_the_file_has_no_line() -> None:
    assert render_all([Problem("f", 9, 1, "tab")], {"f": "a\n"}) == "f:9:1: tab"
    assert render_all([Problem("g", 1, 1, "tab")], {}) == "g:1:1: tab"


def test_summary_is_one_line_without_warnings() -> None:
    errors = [Problem("f", n, 1, "tab") for n in range(1, 6)]
    said = summary([*errors, Problem("f", 9, 1, "one_road", warning=True)])
    assert said == "f:1:1: tab | f:2:1: tab | f:3:1: tab (+2)"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_code_that_loading_gives_has_words(lang: str, load_text: LoadText, house: str) -> None:
    for code in {*_CODES.values(), *_PATTERNS.values()}:
        assert f"settings.{code}" in MESSAGES, code
    text = (
        house.replace("every: 1 s", "every: 5").replace("gpio: 17", "gpio: 4") + "sensors: [{id: a}]\nx: 1\n"
    )
    for problem in load_text(text).problems:
        assert "{" not in render(problem, speaker(lang))


def test_plain_takes_any_parameter() -> None:
    assert plain("settings.x", key="k") == "x key='k'"
