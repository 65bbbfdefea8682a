"""`liengia pin`: set the house's PIN for the page's buttons."""

import argparse
import getpass
import sys

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
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask for it and keep its hash.

    Raises:
        Refused: it is no PIN, or the second does not match the first.
        StorageError: the state folder cannot be written.
    """
    from edge.page.pin import FILE_NAME, set_pin

    set_pin(state_dir(args) / FILE_NAME, sys.stdin.readline().strip() if args.stdin else _ask_twice())
    print("the PIN is set; every phone has to enter it once")
    return ExitCode.OK


def _ask_twice() -> str:
    first = getpass.getpass("new PIN: ")
    if getpass.getpass("again: ") != first:
        raise Refused("pin", "the two do not match; nothing was changed")
    return first
