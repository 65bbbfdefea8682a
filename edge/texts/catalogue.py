"""One message catalogue, Vietnamese and English side by side.

Keys are dotted ("settings.unknown_key", "fault.silent.remedy"); the texts stand in the *_words modules, each
entry as (Vietnamese, English) with the same {placeholders}. What has its English where it is said (argparse,
errors.Said) has that for its key, as in gettext.
"""

import functools
import os
from collections.abc import Callable, Mapping

from edge.errors import Said
from edge.texts.alarm_words import ALARM_WORDS
from edge.texts.because_words import BECAUSE_WORDS
from edge.texts.broker_words import BROKER_WORDS
from edge.texts.command_words import COMMAND_WORDS
from edge.texts.doctor_words import DOCTOR_WORDS
from edge.texts.fault_words import FAULT_WORDS
from edge.texts.init_words import INIT_WORDS
from edge.texts.machine_words import MACHINE_WORDS
from edge.texts.monitor_words import MONITOR_WORDS
from edge.texts.page_words import PAGE_WORDS
from edge.texts.refusal_words import REFUSAL_WORDS
from edge.texts.settings_words import SETTINGS_WORDS
from edge.texts.usage_words import USAGE_WORDS
from edge.texts.walk_words import WALK_WORDS

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"

MESSAGES: dict[str, tuple[str, str]] = {
    **ALARM_WORDS,
    **BECAUSE_WORDS,
    **BROKER_WORDS,
    **COMMAND_WORDS,
    **DOCTOR_WORDS,
    **FAULT_WORDS,
    **INIT_WORDS,
    **MACHINE_WORDS,
    **PAGE_WORDS,
    **MONITOR_WORDS,
    **REFUSAL_WORDS,
    **SETTINGS_WORDS,
    **WALK_WORDS,
    **{english: (vietnamese, english) for english, vietnamese in USAGE_WORDS.items()},
}


@functools.cache
def command_messages() -> dict[str, tuple[str, str]]:
    """What only commands say, in their help ("help.*") and their errors: loaded when one of them does.

    The running node has no use for it and little memory.
    """
    from edge.texts.bench_words import BENCH_WORDS
    from edge.texts.error_words import ERROR_WORDS
    from edge.texts.help_bench_words import HELP_BENCH_WORDS
    from edge.texts.help_board_words import HELP_BOARD_WORDS
    from edge.texts.help_group_words import HELP_GROUP_WORDS
    from edge.texts.help_node_words import HELP_NODE_WORDS
    from edge.texts.help_recording_words import HELP_RECORDING_WORDS
    from edge.texts.help_settings_words import HELP_SETTINGS_WORDS

    return {
        **{english: (vietnamese, english) for english, vietnamese in {**ERROR_WORDS, **BENCH_WORDS}.items()},
        **HELP_BENCH_WORDS,
        **HELP_BOARD_WORDS,
        **HELP_GROUP_WORDS,
        **HELP_NODE_WORDS,
        **HELP_RECORDING_WORDS,
        **HELP_SETTINGS_WORDS,
    }


def text(key: str, lang: str = DEFAULT_LANGUAGE, /, **params: object) -> str:
    """The message in a language.

    Never raises: a missing word must not stop a warning. An unknown key comes back as itself, an unknown
    language is Vietnamese, a missing parameter stays in its braces. A Said brings its own parameters.
    """
    if isinstance(key, Said):
        params = {**key.params}
    entry = _entry(key)
    if entry is None:
        return key
    for name, value in params.items():
        if isinstance(value, Said):
            params[name] = text(value, lang)
    return entry[LANGUAGES.index(lang) if lang in LANGUAGES else 0].format_map(_Params(params))


def _entry(key: str) -> tuple[str, str] | None:
    english = key.template if isinstance(key, Said) else key
    found = MESSAGES.get(english)
    # Another key that is not known comes from a running node and loads nothing.
    is_of_commands = isinstance(key, Said) or " " in key or key.startswith("help.")
    return command_messages().get(english) if found is None and is_of_commands else found


def speaker(lang: str) -> Callable[..., str]:
    """`text` in one language: say(key, **params)."""

    def say(key: str, /, **params: object) -> str:
        return text(key, lang, **params)

    return say


def language(wish: str | None = None, environ: Mapping[str, str] = os.environ) -> str:
    """Command line > LIENGIA_LANG > system locale > Vietnamese; other languages are passed over."""
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    for candidate in (wish, environ.get("LIENGIA_LANG"), locale):
        word = (candidate or "").replace("-", "_").partition(".")[0].partition("_")[0].lower()
        if word in LANGUAGES:
            return word
    return DEFAULT_LANGUAGE


class _Params(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
