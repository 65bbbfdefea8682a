"""Where the running node keeps its door, for the commands that speak to it."""

import argparse
import errno
import os
from pathlib import Path

from edge.errors import Said

DEFAULT_CONFIG = Path("/etc/liengia/node.yaml")
DEFAULT_STATE_DIR = Path("/var/lib/liengia")
SOCKET_NAME = "control.sock"


def add_node_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that find a node: its settings file, or its state folder."""
    parser.add_argument("config", nargs="?", type=Path)
    parser.add_argument("--state-dir", type=Path)


def control_socket(args: argparse.Namespace) -> Path:
    """The node's control socket: command line > LIENGIA_STATE_DIR > settings file > default."""
    return state_dir(args) / SOCKET_NAME


def state_dir(args: argparse.Namespace) -> Path:
    """The node's state folder, by the same order."""
    if args.state_dir is not None:
        return Path(args.state_dir)
    if args.config is None and (from_env := os.environ.get("LIENGIA_STATE_DIR")):
        return Path(from_env)
    config = args.config or DEFAULT_CONFIG
    if not config.exists() and args.config is None:
        return DEFAULT_STATE_DIR
    from edge.settings.known_good import state_dir_of

    return state_dir_of(config)


def obstacle(path: Path, *, makes_folders: bool = False) -> str:
    """Why a file cannot be written, to be told before anything is asked or done; "" when it can.

    makes_folders  its folder is made when it is missing
    """
    place = path if path.exists() else path.absolute().parent
    if makes_folders:
        place = next(above for above in (place, *place.parents) if above.exists())
    if not place.exists():
        return Said(os.strerror(errno.ENOENT))
    if place != path and not place.is_dir():
        return Said(os.strerror(errno.ENOTDIR))
    return "" if os.access(place, os.W_OK) else Said(os.strerror(errno.EACCES))


def key_file(args: argparse.Namespace) -> Path:
    """The house's key, as its settings name it; in the state folder where they cannot be read."""
    from edge.node.kinds import all_kinds, verify_roster
    from edge.settings.load import Overrides, load
    from edge.settings.schema import KEY_NAME

    overrides = Overrides(state_dir=args.state_dir)
    loaded = load(
        args.config or DEFAULT_CONFIG, all_kinds(), verify_roster=verify_roster, overrides=overrides
    )
    return loaded.settings.node.key_file() if loaded.settings else state_dir(args) / KEY_NAME
