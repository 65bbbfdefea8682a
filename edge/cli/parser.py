"""A command's parser: its help and argparse's own words come from the message catalogue."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from edge.texts.catalogue import LANGUAGES
from edge.texts.speech import say


class Parser(argparse.ArgumentParser):
    """A parser without words: they are looked up when the help is shown. For `liengia group sign`:

    help.group.sign           what it does: in the list of verbs, and above its own help
    help.group.sign.about     instead of that above its own help, where one line is too short
    help.group.sign.examples  beneath its help
    help.group.sign.key       its argument `key`

    What `group sign` does not have, `group` has, else `any`.

    notes  what else stands beneath its help: lists that the program has
    """

    def __init__(self, notes: Callable[[], str] | None = None, **kwargs: Any) -> None:
        super().__init__(**{"formatter_class": argparse.RawDescriptionHelpFormatter, **kwargs})
        self._notes = notes
        # Unset unless given, so that `liengia --lang en check` is not undone by `check`.
        self.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS)

    def format_help(self) -> str:
        """The help in the language that is spoken."""
        self.description = self.about
        self.epilog = "\n\n".join(filter(None, [self._words("examples"), self._notes and self._notes()]))
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                action._choices_actions = list(_listed(action))
            else:
                action.help = self._words(action.dest)
        return super().format_help()

    @property
    def summary(self) -> str:
        """What the command does, in the list of commands."""
        return _help(self._path) or ""

    @property
    def about(self) -> str:
        """What the command does, above its own help."""
        return _help((*self._path, "about")) or self.summary

    @property
    def _path(self) -> tuple[str, ...]:
        program, *command = self.prog.split()
        return (*(["bench"] if program == "liengia-bench" else []), *command) or (program,)

    def _words(self, name: str) -> str | None:
        path = self._path
        places = [*(path[:size] for size in range(len(path), 0, -1)), ("any",)]
        return next((words for place in places if (words := _help((*place, name)))), None)


def _help(path: tuple[str, ...]) -> str | None:
    key = ".".join(("help", *path))
    words = say(key)
    return None if words == key else words


def _listed(commands: Any) -> Iterator[argparse.Action]:
    for name, parser in commands.choices.items():
        yield commands._ChoicesPseudoAction(name, (), parser.summary)


def asked_for(words: Sequence[str]) -> tuple[str, str | None]:
    """The command and the language asked for, before there is a parser to find them: it needs both."""
    command, lang = "", None
    rest = iter(words)
    for word in rest:
        if word == "--lang":
            lang = next(rest, None)
        elif word.startswith("--lang="):
            lang = word.partition("=")[2]
        elif not command and not word.startswith("-"):
            command = word
    return command, lang


def duration(text: str) -> float:
    """An argument such as '10 min' [s]."""
    from edge.settings.fields import split_unit

    try:
        number, unit = split_unit(text)
        seconds = number * {"s": 1.0, "min": 60.0, "h": 3600.0}[unit]
    except (ValueError, KeyError):
        seconds = 0.0
    if seconds <= 0:
        problem = say("'{text}' is not a duration such as '30 s', '10 min' or '2 h'", text=text)
        raise argparse.ArgumentTypeError(problem)
    return seconds
