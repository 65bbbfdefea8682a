"""Vietnamese without its marks, for roads that carry no others: one SMS, a radio's display. Pure."""

import unicodedata

# GSM 03.38: with a single letter outside its alphabet a text of 160 letters shrinks to 70.
SMS_LENGTH = 160
_LETTERS = str.maketrans(
    {"đ": "d", "Đ": "D", "“": '"', "”": '"', "₂": "2", "…": "...", "–": "-", "→": "->"}
    | {"°": "", "µ": "u", "³": "3", "·": ",", "±": "+-", "≥": ">=", "≤": "<=", "Ω": "ohm", "×": "x"}
)


def unaccented(text: str, most: int = SMS_LENGTH) -> str:
    """The text in ASCII, cut to `most` letters; what has no plain form becomes '?'."""
    plain = unicodedata.normalize("NFD", text.translate(_LETTERS))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    short = bare.encode("ascii", "replace").decode()
    return short if len(short) <= most else short[: most - 3] + "..."
