"""`liengia page`: the house's local page, a process of its own beside the node."""

import argparse
import logging
import os
import sys

from edge.cli.where import SOCKET_NAME, add_node_arguments, state_dir
from edge.errors import DeviceError, ExitCode, Said, StorageError
from edge.texts.speech import say

DEFAULT_PORT = 8114
# The node comes first on every core.
NICE = 10


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("page")
    add_node_arguments(parser)
    parser.add_argument("--bind", default="0.0.0.0")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C.

    Raises:
        DeviceError: there is no such address or port here, or somebody else has it.
    """
    try:
        from aiohttp import web

        from edge.page.server import application
    except ModuleNotFoundError as error:
        said = say(
            "{what} is not installed: {command}", what=error.name, command="pip install 'liengia[page]'"
        )
        print(f"liengia: {said}", file=sys.stderr)
        return ExitCode.TRY_LATER
    from edge.page.history import FILE_NAME, History
    from edge.page.pin import FILE_NAME as PIN_NAME
    from edge.texts.catalogue import LANGUAGES

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    os.nice(NICE)
    folder = state_dir(args)
    # Not the machine's: Raspberry Pi OS comes in British English, the family reads what the settings say.
    wish = args.lang or os.environ.get("LIENGIA_LANG")
    lang = wish if wish in LANGUAGES else None
    try:
        history = History(folder / FILE_NAME)
    except StorageError as error:
        logging.warning("page: %s", error)
        history = None
    app = application(folder / SOCKET_NAME, folder / PIN_NAME, lang, history)
    if not (folder / PIN_NAME).exists():
        print(say("page.no_pin_yet"), flush=True)
    try:
        web.run_app(app, host=args.bind, port=args.port, access_log=None, handle_signals=True)
    except (OSError, OverflowError) as error:  # taken, no address of this machine, no port at all
        why = Said(os.strerror(error.errno)) if isinstance(error, OSError) and error.errno else str(error)
        said = Said(
            "{host}:{port} cannot be opened: {why}; choose with --bind and --port",
            host=args.bind,
            port=args.port,
            why=why,
        )
        raise DeviceError("page", said) from error
    finally:
        if history is not None:
            history.close()
    return ExitCode.OK
