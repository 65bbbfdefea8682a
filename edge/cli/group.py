"""`liengia group new|add|remove|ward-key|sign|verify`: the roster that every house of the group has."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.cli import group_edit
from edge.cli.roster_text import load, read, write
from edge.errors import ExitCode, Said, SettingsError
from edge.texts.speech import say

if TYPE_CHECKING:
    from edge.group.keys import Key
    from edge.group.roster import Roster


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("group")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    group_edit.add_verbs(verbs)
    signing = verbs.add_parser("sign")
    signing.add_argument("--key", type=Path, required=True)
    signing.add_argument("--keep-version", action="store_true")
    signing.add_argument("--dry-run", action="store_true")
    signing.set_defaults(run=_sign)
    verifying = verbs.add_parser("verify")
    verifying.add_argument("--after", type=Path, metavar="OLD")
    verifying.set_defaults(run=_verify)
    for command in (signing, verifying):
        command.add_argument("roster", type=Path)
        command.add_argument("--json", action="store_true")


def _sign(args: argparse.Namespace) -> int:
    """Sign the file in place; one that is signed already and unchanged is left alone.

    Raises:
        SettingsError: the roster or the key cannot be used, or they do not belong together.
        StorageError: the file could not be written.
    """
    from edge.group.keys import load_key, verify

    key = load_key(args.key)
    text = read(args.roster)
    yaml, data = load(args.roster, text)
    if data.setdefault("group_key", key.public_text) != key.public_text:
        raise SettingsError(
            [Said("{path}: group_key is not the public half of {key}", path=args.roster, key=args.key)]
        )
    roster = _roster(args.roster, data, ignore_signature=True)
    old_signature = data.get("signature")
    is_unchanged = old_signature is not None and _is_signed(args.roster, data, verify)
    if not is_unchanged:
        # An edited file of the same version would be refused by every house that has the old one.
        if old_signature is not None and not args.keep_version:
            data["version"] = roster.version + 1
        roster = _signed(args.roster, data, key)
        if not args.dry_run:
            write(args.roster, yaml, data)
    _print(args, roster, _done(is_unchanged=is_unchanged, is_dry=args.dry_run), ok=True)
    return ExitCode.OK


def _verify(args: argparse.Namespace) -> int:
    """Say whether the file is a roster signed by its group's key, and one that OLD's houses will take.

    Raises:
        SettingsError: it is no roster.
    """
    from edge.group.keys import verify

    data = load(args.roster, read(args.roster))[1]
    if "group_key" not in data:  # it comes with the signature
        raise SettingsError([Said("{place}: {why}", place=args.roster, why=Said("not signed"))])
    roster = _roster(args.roster, data)
    said, ok = Said("signed"), roster.is_signed(verify)
    if not ok:
        said = (
            Said("changed since it was signed, or signed by another key")
            if roster.signature
            else Said("not signed")
        )
    elif args.after is not None:
        old = _roster(args.after, load(args.after, read(args.after))[1])
        ok = roster.supersedes(old)
        said = (
            Said("signed; houses with version {old} will take it", old=old.version)
            if ok
            else Said("signed; houses with version {old} will refuse it", old=old.version)
        )
    _print(args, roster, said, ok=ok)
    return ExitCode.OK if ok else ExitCode.FAILED


def _roster(path: Path, data: Any, *, ignore_signature: bool = False) -> "Roster":
    from edge.group.roster import Roster

    mapping = {key: value for key, value in data.items() if not (ignore_signature and key == "signature")}
    try:
        return Roster.from_mapping(mapping)
    except SettingsError as error:
        raise SettingsError(
            [Said("{place}: {why}", place=path, why=problem) for problem in error.problems]
        ) from None


def _is_signed(path: Path, data: Any, verify: Any) -> bool:
    try:
        return _roster(path, data).is_signed(verify)
    except SettingsError:  # a torn signature; all else was checked before
        return False


def _signed(path: Path, data: Any, key: "Key") -> "Roster":
    from edge.group.key_text import to_text

    roster = _roster(path, data, ignore_signature=True)
    data["signature"] = to_text(key.sign(roster.canonical()))
    return _roster(path, data)


def _done(*, is_unchanged: bool, is_dry: bool) -> Said:
    if is_unchanged:
        return Said("was signed already")
    return Said("would be signed") if is_dry else Said("signed")


def _print(args: argparse.Namespace, roster: "Roster", said: str, *, ok: bool) -> None:
    from edge.group.key_text import to_text

    houses = [str(member.id) for member in roster.members]
    facts = {
        "file": str(args.roster),
        "group": roster.group,
        "ward": roster.ward,
        "version": roster.version,
        "houses": houses,
        "group_key": to_text(roster.group_key),
        "said": said,
        "ok": ok,
    }
    if args.json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    line = say(
        "{path}: group {group}, version {version}, {houses} houses: {said}",
        path=args.roster,
        group=roster.group,
        version=roster.version,
        houses=len(houses),
        said=said,
    )
    print(line, file=sys.stdout if ok else sys.stderr)
