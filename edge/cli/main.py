"""`liengia`: finds the command files beside this one and runs the one that was asked for."""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

import edge.cli
from edge import __version__
from edge.errors import DeviceError, ExitCode, LiengiaError, Refused, SettingsError, StorageError

_EPILOG = """examples:
  liengia demo                          a group of six houses and a real fire, on this machine
  liengia check /etc/liengia/node.yaml  every problem of a settings file at once
  liengia run /etc/liengia/node.yaml    the node itself
  liengia status                        what this house sees, and which neighbours it hears

It supplements certified alarms and calling 114; it replaces neither."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (errors.ExitCode)."""
    parser = build_parser()
    args = parser.parse_args(argv)
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone (`| head`): nothing left to say
        return ExitCode.OK
    except LiengiaError as error:
        print(f"liengia: {error}", file=sys.stderr)
        return exit_code(error)


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command; each file of edge/cli with an `add` is one or more commands."""
    parser = argparse.ArgumentParser(
        prog="liengia",
        description="Neighbourhood fire early-warning node (Tổ liên gia an toàn PCCC).",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"liengia {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in pkgutil.iter_modules(edge.cli.__path__):
        found = importlib.import_module(f"edge.cli.{module.name}")
        if hasattr(found, "add"):
            found.add(commands)
    return parser


def exit_code(error: LiengiaError) -> ExitCode:
    """What the caller should do about an error, as an exit code."""
    if isinstance(error, SettingsError):
        return ExitCode.BAD_CONFIG
    if isinstance(error, DeviceError | StorageError):
        return ExitCode.TRY_LATER
    if isinstance(error, Refused | ValueError):
        return ExitCode.FAILED
    return ExitCode.INTERNAL
