"""Detection's sentences, which travel in English, in the reader's language. Pure."""

import re
import string
from functools import cache

from edge.texts.because_words import BECAUSE_WORDS
from edge.texts.catalogue import DEFAULT_LANGUAGE, text

# Of one sentence: the longest has 120 letters; a neighbour or broken file must not set the matcher to work.
MAX_LENGTH = 1000
_JOINT = "; "


def because(english: str, lang: str = DEFAULT_LANGUAGE) -> str:
    """The reasons in a language; a sentence that is not the catalogue's comes back as it is."""
    if lang != DEFAULT_LANGUAGE or len(english) > MAX_LENGTH:
        return english
    return _JOINT.join(_translated(sentence, lang) for sentence in english.split(_JOINT))


def _translated(sentence: str, lang: str) -> str:
    for pattern, vietnamese in _patterns():
        if found := pattern.fullmatch(sentence):
            words = {name: _quantity(name, word, lang) for name, word in found.groupdict().items()}
            return vietnamese.format(**words)
    return sentence


def _quantity(name: str, word: str, lang: str) -> str:
    if name != "quantity":
        return word
    key = f"quantity.{word}"
    known = text(key, lang)
    return word if known == key else known


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What matches each English sentence, and the Vietnamese with bare {names}: numbers are formatted."""
    return tuple((_pattern(english), _bare(vietnamese)) for vietnamese, english in BECAUSE_WORDS.values())


def _pattern(english: str) -> re.Pattern[str]:
    parts = [
        re.escape(literal) + (f"(?P<{name}>[^;]{{1,64}}?)" if name else "")
        for literal, name, _, _ in string.Formatter().parse(english)
    ]
    return re.compile("".join(parts))


def _bare(template: str) -> str:
    return "".join(
        literal + (f"{{{name}}}" if name else "")
        for literal, name, _, _ in string.Formatter().parse(template)
    )
