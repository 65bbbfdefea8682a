"""`liengia keys new|show`: the key of a house, of the group, or of the ward."""

import argparse
import json
from pathlib import Path

from edge.errors import ExitCode


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("keys")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for verb in ("new", "show"):
        command = verbs.add_parser(verb)
        command.add_argument("file", type=Path)
        command.add_argument("--json", action="store_true")
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
