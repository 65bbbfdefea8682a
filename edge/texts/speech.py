"""What the commands say, in the language of whoever typed them."""

import argparse

from edge.errors import LiengiaError, NodeAway, Refused, SettingsError, words_of
from edge.texts.because import because
from edge.texts.catalogue import DEFAULT_LANGUAGE, text

_speech = {"lang": DEFAULT_LANGUAGE}


def speak(lang: str) -> None:
    """From here on `say` and argparse speak this language."""
    _speech["lang"] = lang
    # argparse takes its words from these two names; gettext itself would want compiled files on the disk.
    vars(argparse).update(_=_of_argparse, ngettext=lambda one, many, n: _of_argparse(one if n == 1 else many))


def say(key: str, /, **params: object) -> str:
    """The message in the language that is spoken."""
    return text(key, _speech["lang"], **params)


def word(kind: str, code: object) -> str:
    """The word for a code, as word("condition", "fire_alarm"); the code itself where there is none."""
    key = f"{kind}.{code}"
    found = say(key)
    return str(code) if found == key else found


def reason(english: str) -> str:
    """A reason of detection or the alarm, which travels in English, in the language that is spoken."""
    return because(english, _speech["lang"])


def in_words(error: LiengiaError) -> str:
    """What a person reads of it."""
    if isinstance(error, NodeAway):
        return say("node.forbidden" if error.is_forbidden else "node.away", path=error.path)
    if isinstance(error, Refused):
        words = word("refused", error.reason)
        return say(words_of(error)) if words == error.reason else words
    if isinstance(error, SettingsError):
        return "\n".join(say(problem) for problem in error.problems)
    return say(words_of(error))


def _of_argparse(message: str) -> str:
    words = message.strip()
    return message.replace(words, say(words))
