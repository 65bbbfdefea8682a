"""`liengia-bench`: tools for the bench, one file per command."""

import argparse
import sys
from collections.abc import Sequence

from edge import __version__
from edge.cli.parser import Parser, asked_for
from edge.errors import ExitCode, LiengiaError, words_of
from edge.texts.catalogue import language
from edge.texts.speech import in_words, say, speak
from firmware_tools import (
    calibrate,
    decode,
    emulate,
    flash,
    identify,
    ports,
    provision,
    radio,
    sniff,
)

_COMMANDS = (
    ports,
    identify,
    sniff,
    decode,
    emulate,
    radio,
    flash,
    calibrate,
    provision,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (edge.errors.ExitCode)."""
    words = sys.argv[1:] if argv is None else list(argv)
    speak(language(asked_for(words)[1]))
    args = build_parser().parse_args(words)
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


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command."""
    parser = Parser(prog="liengia-bench")
    parser.set_defaults(lang=None)
    parser.add_argument("--version", action="version", version=f"liengia-bench {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add(commands)
    return parser
