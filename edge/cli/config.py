"""`liengia config init|schema|reference`: a first settings file, and what one may say."""

import argparse
import json
import sys
from pathlib import Path

from edge.cli import config_init
from edge.errors import ExitCode, said_of
from edge.texts.speech import say

MODELINE = "# yaml-language-server: $schema="


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("config")
    what = parser.add_subparsers(metavar="WHAT", required=True)
    init = what.add_parser("init")
    config_init.add_arguments(init)
    schema = what.add_parser("schema")
    schema.add_argument("--group", action="store_true")
    schema.add_argument("--for", dest="target", type=Path, metavar="FILE")
    schema.set_defaults(run=run_schema)
    reference = what.add_parser("reference")
    reference.add_argument("--update", type=Path, metavar="FILE")
    reference.set_defaults(run=run_reference)


def run_schema(args: argparse.Namespace) -> int:
    """Print the schema, or write it for a file."""
    if args.target is not None:
        try:
            print(write_schema(args.target))
        except OSError as error:
            print(f"liengia: {say(said_of(args.target, error))}", file=sys.stderr)
            return ExitCode.FAILED
        return ExitCode.OK
    print(schema_text(is_group=args.group), end="")
    return ExitCode.OK


def run_reference(args: argparse.Namespace) -> int:
    """Print the reference, or put it into a document."""
    from edge.node.kinds import all_kinds
    from edge.settings.reference import reference, updated

    if args.update is None:
        print(reference(all_kinds()), end="")
        return ExitCode.OK
    try:
        text = updated(args.update.read_text(encoding="utf-8"), all_kinds())
        args.update.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        print(f"liengia: {say(said_of(args.update, error))}", file=sys.stderr)
        return ExitCode.FAILED
    return ExitCode.OK


def write_schema(path: Path) -> Path:
    """Put the schema beside a settings file and the modeline at its head; returns the schema's path.

    Raises:
        OSError: the folder or the file cannot be written.
    """
    from edge.settings.roster_file import is_group_file

    is_group = is_group_file(path)
    schema = path.with_name("group.schema.json" if is_group else "node.schema.json")
    schema.write_text(schema_text(is_group=is_group), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    modeline = f"{MODELINE}{schema.name}\n"
    if not text.startswith(modeline):
        rest = text.partition("\n")[2] if text.startswith(MODELINE) else text
        path.write_text(modeline + rest, encoding="utf-8")
    return schema


def schema_text(*, is_group: bool) -> str:
    """The schema as it stands in config/."""
    from edge.node.kinds import all_kinds
    from edge.settings.json_schema import group_schema, node_schema

    schema = group_schema() if is_group else node_schema(all_kinds())
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
