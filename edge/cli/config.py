"""`liengia config schema|reference`: what a settings file may say, for editors and for people."""

import argparse
import json
import sys
from pathlib import Path

from edge.errors import ExitCode

_EPILOG = """examples:
  liengia config schema > config/node.schema.json
  liengia config schema --group > config/group.schema.json
  liengia config reference --update docs/settings.md

An editor with yaml-language-server completes and checks a file that begins with
  # yaml-language-server: $schema=node.schema.json"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "config",
        help="the JSON Schema and the reference of the settings files",
        description="Print what the settings files may say, made of the models that check them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_subparsers(metavar="WHAT", required=True)
    schema = what.add_parser("schema", help="JSON Schema of node.yaml, or of group.yaml")
    schema.add_argument("--group", action="store_true", help="of group.yaml")
    schema.set_defaults(run=run_schema)
    reference = what.add_parser("reference", help="every option, as Markdown")
    reference.add_argument("--update", type=Path, metavar="FILE", help="renew it within a document")
    reference.set_defaults(run=run_reference)


def run_schema(args: argparse.Namespace) -> int:
    """Print the schema."""
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
        print(f"liengia: {args.update}: {error}", file=sys.stderr)
        return ExitCode.FAILED
    return ExitCode.OK


def schema_text(*, is_group: bool) -> str:
    """The schema as it stands in config/."""
    from edge.node.kinds import all_kinds
    from edge.settings.json_schema import group_schema, node_schema

    schema = group_schema() if is_group else node_schema(all_kinds())
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
