import re
from pathlib import Path
from typing import Any

import pytest

from edge.commissioning.record import is_passed
from edge.commissioning.report import page, verified
from edge.errors import FrameError, SignatureError
from edge.group.keys import Key, new_key


@pytest.fixture
def key(tmp_path: Path) -> Key:
    return new_key(tmp_path / "node.key")


def record(**more: Any) -> dict[str, Any]:
    device = {
        "id": "nut",
        "zone": "Cửa",
        "what": "nút",
        "result": "answered",
        "detail": "0 → 1",
        "seconds": 2,
    }
    siren = {"id": "coi", "kind": "gpio", "result": "heard", "feedback": False, "detail": ""}
    found: dict[str, Any] = {
        "node": "k7q2", "name": "Nhà </script><b>cô Lan & <!-- record -->", "version": "0.1.0", "lang": "vi",
        "roster": 3, "began_at": "2026-11-25T09:00:00+00:00", "ended_at": "2026-11-25T09:20:00+00:00",
        "by": "Tuấn", "clock": "trusted", "devices": [device], "sirens": [siren],
        "neighbours": [{"id": "n02", "heard": False}],
    }  # fmt: skip
    return found | more


def test_a_report_is_verified_and_shows_what_was_found(key: Key) -> None:
    text = page(record(), key)
    found = verified(text)
    assert found["public_key"] == key.public_text
    assert {k: found[k] for k in record()} == record()
    assert "<svg" in text
    assert "Đạt: mọi thiết bị" in text
    assert "<b>" not in text, "names are text, never markup"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("báo động đúng", "HỎNG"),
        ("n02: mất liên lạc", "n02: đang nghe thấy"),
        ('"result":"answered"', '"result":"failed"'),
        ('"by":"Tuấn"', '"by":"Tuân"'),
        ("<td>Tuấn</td>", "<td>Tuân</td>"),
        ("<svg", "<svg "),
        ("</body>", "<p>x</p></body>"),
    ],
)
def test_one_changed_letter_is_found(key: Key, old: str, new: str) -> None:
    text = page(record(), key)
    assert old in text
    with pytest.raises(SignatureError):
        verified(text.replace(old, new, 1))


def test_another_key_cannot_stand_for_it(key: Key, tmp_path: Path) -> None:
    other = new_key(tmp_path / "other.key")
    text = page(record(), key).replace(key.public_text, other.public_text)
    with pytest.raises(SignatureError):
        verified(text)


@pytest.mark.parametrize("text", ["", "<html>", "x" * 2_000_000])
def test_what_is_no_report_says_so(text: str) -> None:
    with pytest.raises(FrameError):
        verified(text)


@pytest.mark.parametrize("inner", ["{}", "[]", "null", "1", '{"public_key": 5}', "{" * 50_000])
def test_a_hostile_record_is_refused(key: Key, inner: str) -> None:
    text = page(record(), key)
    with pytest.raises(FrameError):
        verified(re.sub(r'(data-signature="[^"]+">).*?(</script>)', lambda m: m[1] + inner + m[2], text))


def test_passed_means_everything_answered_and_was_heard() -> None:
    assert is_passed(record())
    for result in ("failed", "skipped"):
        assert not is_passed(record(devices=[record()["devices"][0] | {"result": result}]))
    assert not is_passed(record(sirens=[record()["sirens"][0] | {"result": "not_heard"}]))
