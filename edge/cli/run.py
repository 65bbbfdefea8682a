"""`liengia run CONFIG`: the node itself."""

import argparse
from pathlib import Path


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("run")
    parser.add_argument("config", type=Path)
    parser.add_argument("--state-dir", type=Path)
    parser.add_argument("--log-level", choices=("debug", "info", "warning", "error"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run until told to stop."""
    from edge.node.start import start

    return start(args.config, state_dir=args.state_dir, log_level=args.log_level, lang=args.lang)
