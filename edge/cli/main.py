"""`liengia`: finds the command files beside this one and runs the one that was asked for."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import edge.cli
from edge import __version__
from edge.cli.parser import Parser, say, speak
from edge.errors import (
    DeviceError,
    ExitCode,
    LiengiaError,
    NodeAway,
    Refused,
    SettingsError,
    StorageError,
    words_of,
)
from edge.texts.catalogue import language

# Commands whose files load half the house: only named here, so that `liengia --help` answers at once.
HEAVY = ("evaluate", "record", "replay")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (errors.ExitCode)."""
    # pydantic looks through every installed package for plugins otherwise: a tenth of what `check` takes.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    words = sys.argv[1:] if argv is None else list(argv)
    command, lang = _command_of(words)
    speak(language(lang))
    args = _parse(build_parser(command), words)
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone (`| head`): nothing left to say
        return ExitCode.OK
    except LiengiaError as error:
        print(f"liengia: {_in_words(error)}", file=sys.stderr)
        return exit_code(error)


def _parse(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.Namespace:
    """As parse_args; a settings file that may be left out may also stand behind options, as people write it.

    argparse (before Python 3.12) takes FILE in `drill start --minutes 5 FILE` for a word too many.
    """
    args, left = parser.parse_known_args(words)
    if len(left) == 1 and not left[0].startswith("-") and getattr(args, "config", left) is None:
        args.config = Path(left[0])
    elif left:
        parser.error(say("unrecognized arguments: %s") % " ".join(left))
    return args


def _command_of(words: Sequence[str]) -> tuple[str, str | None]:
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


def _in_words(error: LiengiaError) -> str:
    """What a person reads of it."""
    if isinstance(error, NodeAway):
        return say("node.forbidden" if error.is_forbidden else "node.away", path=error.path)
    if isinstance(error, Refused):
        key = f"refused.{error.reason}"
        words = say(key)
        return say(words_of(error)) if words == key else words
    if isinstance(error, SettingsError):
        return "\n".join(say(problem) for problem in error.problems)
    return say(words_of(error))


def build_parser(command: str = "") -> argparse.ArgumentParser:
    """The parser of one command, or of all; each file of edge/cli with an `add` is one or more commands."""
    parser = Parser(prog="liengia")
    parser.set_defaults(lang=None)
    parser.add_argument("--version", action="version", version=f"liengia {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    names = [module.name for module in pkgutil.iter_modules(edge.cli.__path__)]
    file = command.replace("-", "_")
    if file in names and (found := _file(file)) is not None:
        found.add(commands)
        return parser
    for name in names:
        if name in HEAVY:
            commands.add_parser(name)  # asked for by name, it comes from its file
        elif (found := _file(name)) is not None:
            found.add(commands)
    return parser


def _file(name: str) -> Any:
    """A file of commands, None for one that only serves others."""
    found = importlib.import_module(f"edge.cli.{name}")
    return found if hasattr(found, "add") else None


def exit_code(error: LiengiaError) -> ExitCode:
    """What the caller should do about an error, as an exit code."""
    if isinstance(error, SettingsError):
        return ExitCode.BAD_CONFIG
    if isinstance(error, DeviceError | StorageError):
        return ExitCode.TRY_LATER
    if isinstance(error, Refused | ValueError):
        return ExitCode.FAILED
    return ExitCode.INTERNAL
