"""Keys as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.group.key_text import KEY_BYTES, SIGNATURE_BYTES, from_text, to_text


@given(st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES))
def test_key_round_trip(raw: bytes) -> None:
    text = to_text(raw)
    assert len(text) == 43
    assert from_text(text, KEY_BYTES) == raw


@given(st.binary(min_size=SIGNATURE_BYTES, max_size=SIGNATURE_BYTES))
def test_signature_round_trip(raw: bytes) -> None:
    assert from_text(to_text(raw), SIGNATURE_BYTES) == raw


@pytest.mark.parametrize(
    "text", [None, 12, "", "short", "A" * 42, "A" * 44, "A" * 42 + "!", "A" * 42 + "=", b"A" * 43]
)
def test_key_refuses_what_is_none(text: object) -> None:
    with pytest.raises(ValueError, match="43 letters"):
        from_text(text, KEY_BYTES)


def test_key_has_one_spelling() -> None:
    # "B" differs from "A" only in bits that 32 bytes do not have.
    with pytest.raises(ValueError, match="43 letters"):
        from_text("A" * 42 + "B", KEY_BYTES)
