"""`liengia version`: what runs here."""

import argparse
import json
import platform
import sys

from edge import __version__
from edge.errors import ExitCode


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("version")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the versions."""
    found = {
        "liengia": __version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "system": platform.platform(),
    }
    print(
        json.dumps(found) if args.json else "\n".join(f"{k:8} {v}" for k, v in found.items()), file=sys.stdout
    )
    return ExitCode.OK
