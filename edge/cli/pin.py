"""`liengia pin`: set the house's PIN for the page's buttons."""

import argparse
import getpass
import sys
from collections.abc import Callable

from edge.cli.where import add_node_arguments, state_dir
from edge.errors import ExitCode, Refused


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("pin")
    add_node_arguments(parser)
    parser.add_argument("--stdin", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask for it and keep its hash.

    Raises:
        Refused: it is no PIN, or the second does not match the first.
        StorageError: the state folder cannot be written.
    """
    from edge.page.pin import FILE_NAME, set_pin
    from edge.texts.catalogue import language, speaker

    say = speaker(language(args.lang))
    set_pin(state_dir(args) / FILE_NAME, sys.stdin.readline().strip() if args.stdin else _ask_twice(say))
    print(say("pin.set"))
    return ExitCode.OK


def _ask_twice(say: Callable[..., str]) -> str:
    first = getpass.getpass(f"{say('pin.new')} ")
    if getpass.getpass(f"{say('pin.again')} ") != first:
        raise Refused("pin_differs", "the two do not match; nothing was changed")
    return first
