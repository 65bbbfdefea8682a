"""`liengia pin`: set the house's PIN for the page's buttons."""

import argparse
import getpass
import sys
from collections.abc import Callable

from edge.cli.where import add_node_arguments, state_dir
from edge.errors import ExitCode, Refused

_EPILOG = """examples:
  sudo -u liengia liengia pin          asks twice, shows nothing
  echo 480913 | liengia pin --stdin    from a script

A new PIN logs every phone out."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "pin",
        help="set the house's PIN for the page's buttons",
        description="Set the PIN of 6 to 12 digits that the buttons of the house's page ask for.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_node_arguments(parser)
    parser.add_argument("--stdin", action="store_true", help="read it from standard input")
    parser.add_argument("--lang", choices=("vi", "en"), help="default: LIENGIA_LANG, the system's, else vi")
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
