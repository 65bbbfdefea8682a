"""The arguments of `liengia ward` that name the ward's broker, and the settings they make."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from edge.errors import Said, SettingsError
from edge.texts.speech import say

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from edge.ward.settings import WardSettings


def add_broker_arguments(parser: argparse.ArgumentParser) -> None:
    """Which broker, and who we are there."""
    parser.add_argument("--broker", required=True)
    parser.add_argument("--ward", required=True)
    parser.add_argument("--key", required=True, type=Path)
    parser.add_argument("--credentials", type=Path)
    parser.add_argument("--ca", type=Path)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--certificate-key", type=Path)


def broker_settings(args: argparse.Namespace) -> "WardSettings":
    """The settings of the connection.

    Raises:
        SettingsError: names the argument.
    """
    from pydantic import ValidationError

    from edge.ward.settings import WardSettings

    given = {name: getattr(args, name) for name in ("broker", "credentials", "ca", "certificate")}
    try:
        return WardSettings(**given, key=args.certificate_key)
    except ValidationError as error:
        raise SettingsError([_said(each) for each in error.errors()]) from None


def _said(error: "ErrorDetails") -> Said:
    argument = "--" + (".".join(map(str, error["loc"])) or "certificate")
    why = say(key := f"settings.{error['type']}", **error.get("ctx", {}))
    return Said("{place}: {why}", place=argument, why=error["msg"] if why == key else why)
