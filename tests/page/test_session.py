import pytest

from edge.page.session import LASTS_S, Sessions

NOW = 1_790_000_000.0
SESSIONS = Sessions(b"secret of this house")


def test_session_is_good_until_it_runs_out() -> None:
    cookie = SESSIONS.issue("n", NOW)
    assert SESSIONS.is_good(cookie, NOW)
    assert SESSIONS.is_good(cookie, NOW + LASTS_S - 1)
    assert not SESSIONS.is_good(cookie, NOW + LASTS_S + 1)


def test_session_is_not_lengthened_by_a_clock_set_back() -> None:
    assert not SESSIONS.is_good(SESSIONS.issue("n", NOW), NOW - 86400)


@pytest.mark.parametrize(
    "change", [lambda c: "9" + c[1:], lambda c: c[:-1] + "x", lambda c: "", lambda c: "é.é.é"]
)
def test_session_tampered_is_refused(change) -> None:
    assert not SESSIONS.is_good(change(SESSIONS.issue("n", NOW)), NOW)


def test_session_of_another_secret_is_refused() -> None:
    assert not Sessions(b"other").is_good(SESSIONS.issue("n", NOW), NOW)


def test_form_token_belongs_to_its_session() -> None:
    one, two = SESSIONS.issue("1", NOW), SESSIONS.issue("2", NOW)
    assert SESSIONS.is_own_form(one, SESSIONS.form_token(one))
    assert not SESSIONS.is_own_form(two, SESSIONS.form_token(one))
    assert not SESSIONS.is_own_form(one, "")
