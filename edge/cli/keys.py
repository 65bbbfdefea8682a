"""`liengia keys new|show`: the key of a house, of the group, or of the ward."""

import argparse
import json
from pathlib import Path

from edge.errors import ExitCode

_EPILOG = """examples:
  liengia keys new /etc/liengia/node.key      a new key; the public half is printed, for the roster
  liengia keys show /etc/liengia/node.key     the public half again

The file is the house: who has it can speak as this house. It never leaves the node. The group's key is kept
by the head of the group, off every node; only `liengia group sign` needs it."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "keys",
        help="make a key, or show the public half of one",
        description="Make an Ed25519 key file, or show its public half as it stands in the roster.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for verb, text in (("new", "make FILE, readable by its owner alone"), ("show", "print the public key")):
        command = verbs.add_parser(verb, help=text, description=text)
        command.add_argument("file", type=Path, help="the private key's file")
        command.add_argument("--json", action="store_true", help="one JSON object")
        command.set_defaults(run=run, verb=verb)


def run(args: argparse.Namespace) -> int:
    """Make or read the key, and print its public half.

    Raises:
        SettingsError: the file exists (new), or is missing, no key, or open to others (show).
        StorageError: the file could not be written.
    """
    from edge.group.keys import load_key, new_key  # cryptography is loaded only when it is needed

    key = new_key(args.file) if args.verb == "new" else load_key(args.file)
    if args.json:
        print(json.dumps({"file": str(args.file), "public_key": key.public_text}))
    else:
        print(key.public_text)
    return ExitCode.OK
