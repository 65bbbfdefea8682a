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
from edge.cli.parser import Parser, asked_for
from edge.errors import (
    DeviceError,
    ExitCode,
    LiengiaError,
    Refused,
    SettingsError,
    StorageError,
)
from edge.texts.catalogue import language
from edge.texts.speech import in_words, say, speak

# Commands whose files load half the house: only named here, so that `liengia --help` answers at once.
HEAVY = ("evaluate", "record", "replay")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (errors.ExitCode)."""
    # pydantic looks through every installed package for plugins otherwise: a tenth of what `check` takes.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    words = sys.argv[1:] if argv is None else list(argv)
    command, lang = asked_for(words)
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
        print(f"liengia: {in_words(error)}", file=sys.stderr)
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
