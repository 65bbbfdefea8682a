"""`liengia-bench`: tools for the bench, one file per command."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from edge import __version__
from edge.cli.parser import Parser, asked_for
from edge.errors import ExitCode, LiengiaError, words_of
from edge.texts.catalogue import language
from edge.texts.speech import in_words, say, speak

# Command -> its file. Some load half the house: only the one that was asked for is loaded.
_COMMANDS = {
    "ports": "ports",
    "identify": "identify",
    "sniff": "sniff",
    "decode": "decode",
    "emulate": "emulate",
    "radio": "radio",
    "flash": "flash",
    "verify": "flash",
    "calibrate": "calibrate",
    "provision": "provision",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (edge.errors.ExitCode)."""
    words = sys.argv[1:] if argv is None else list(argv)
    # pydantic looks through every installed package for plugins otherwise.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    command, lang = asked_for(words)
    speak(language(lang))
    args = build_parser(command).parse_args(words)
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone (`| head`): nothing left to say
        return ExitCode.OK
    except LiengiaError as error:
        print(f"liengia-bench: {in_words(error)}", file=sys.stderr)
    except FileExistsError as error:
        said = say("{path}: is there already; name another file", path=error.filename)
        print(f"liengia-bench: {said}", file=sys.stderr)
    except OSError as error:
        place = "" if error.filename is None else f"{error.filename}: "
        print(f"liengia-bench: {place}{say(words_of(error))}", file=sys.stderr)
    return ExitCode.FAILED


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser of every command, or of one; of no command, the list alone: for `--help` and errors."""
    parser = Parser(prog="liengia-bench")
    parser.set_defaults(lang=None)
    parser.add_argument("--version", action="version", version=f"liengia-bench {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    if command is not None and command not in _COMMANDS:
        for name in _COMMANDS:
            commands.add_parser(name)
        return parser
    for file in dict.fromkeys(_COMMANDS.values() if command is None else [_COMMANDS[command]]):
        importlib.import_module(f"firmware_tools.{file}").add(commands)
    return parser
