"""`liengia run CONFIG`: the node itself."""

import argparse
from pathlib import Path

_EPILOG = """examples:
  liengia run /etc/liengia/node.yaml
  liengia run config/laptop.yaml --state-dir /tmp/node

With a bad settings file the node starts armed from the last good one and says so as a fault;
it exits with 78 only when there is none."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "run",
        help="run the node with the hardware named in CONFIG",
        description="Run the node with the hardware named in CONFIG, until SIGTERM or Ctrl-C.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("config", type=Path, help="the settings file, e.g. /etc/liengia/node.yaml")
    parser.add_argument("--state-dir", type=Path, help="where to keep state, instead of node.state_dir")
    parser.add_argument("--log-level", choices=("debug", "info", "warning", "error"), help="default: info")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run until told to stop."""
    from edge.node.start import start

    return start(args.config, state_dir=args.state_dir, log_level=args.log_level)
