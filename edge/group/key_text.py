"""Keys and signatures as text: base64url without padding, 43 letters for a key, 86 for a signature."""

import base64
import re

from edge.errors import Said

KEY_BYTES = 32
SIGNATURE_BYTES = 64


def to_text(raw: bytes) -> str:
    """As it stands in the roster."""
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def from_text(text: object, length: int) -> bytes:
    """The bytes again.

    Raises:
        ValueError: not the one spelling of this many bytes; says what was expected.
    """
    if isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9_-]+", text):
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            raw = b""
        # The last letter has spare bits: only one of its spellings is good, so that equal keys look equal.
        if len(raw) == length and to_text(raw) == text:
            return raw
    letters = (length * 4 + 2) // 3
    raise ValueError(
        Said("must be {letters} letters of A-Z a-z 0-9 - _ (see `liengia keys show`)", letters=letters)
    )
