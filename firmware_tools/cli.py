"""`liengia-bench`: tools for the bench, one file per command."""

import argparse
import sys
from collections.abc import Sequence

from edge import __version__
from edge.errors import ExitCode, LiengiaError
from firmware_tools import (
    calibrate,
    decode,
    emulate,
    flash,
    identify,
    ports,
    provision,
    radio,
    sniff,
)

_COMMANDS = (
    ports,
    identify,
    sniff,
    decode,
    emulate,
    radio,
    flash,
    calibrate,
    provision,
)
_EPILOG = """examples:
  liengia-bench ports
  liengia-bench identify /dev/ttyUSB0
  liengia-bench sniff /dev/ttyUSB0 --device pms5003 --out capture.hex
  liengia-bench decode capture.hex
  liengia-bench emulate pms5003 --value 35
  liengia-bench flash micropython firmware/sensor_board --port /dev/ttyACM0 --name "bep k7q2\""""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (edge.errors.ExitCode)."""
    args = build_parser().parse_args(argv)
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone (`| head`): nothing left to say
        return ExitCode.OK
    except LiengiaError as error:
        print(f"liengia-bench: {error}", file=sys.stderr)
    except FileExistsError as error:
        print(f"liengia-bench: {error.filename}: is there already; name another file", file=sys.stderr)
    except OSError as error:
        why = f"{error.filename}: {error.strerror}" if error.filename is not None else str(error)
        print(f"liengia-bench: {why}", file=sys.stderr)
    return ExitCode.FAILED


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command."""
    parser = argparse.ArgumentParser(
        prog="liengia-bench",
        description="Bench tools for the sensor boards and radios of a liengia node.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"liengia-bench {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add(commands)
    return parser
