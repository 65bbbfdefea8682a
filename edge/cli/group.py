"""`liengia group sign|verify`: the roster that every house of the group has."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.errors import ExitCode, SettingsError, StorageError

if TYPE_CHECKING:
    from edge.group.keys import Key
    from edge.group.roster import Roster

_EPILOG = """examples:
  liengia group sign group.yaml --key to-truong.key     after every change; counts the version up
  liengia group verify group.yaml                       is it signed, and by which key?
  liengia group verify group.yaml --after old.yaml      will a house that has old.yaml take it?

Copy the signed file to every house. The order does not matter: houses of both versions hear each other, a
house that is struck off is not heard by those that have the new one."""

# 40 houses with comments are some 12 KiB.
_MAX_BYTES = 262_144


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "group",
        help="sign the group's roster, or check it",
        description="Sign group.yaml with the group's key, or check one.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    signing = verbs.add_parser("sign", help="sign the file in place; comments stay", epilog=_EPILOG)
    signing.add_argument("--key", type=Path, required=True, help="the group's private key")
    signing.add_argument("--keep-version", action="store_true", help="do not count the version up")
    signing.add_argument("--dry-run", action="store_true", help="say what would be done; write nothing")
    signing.set_defaults(run=_sign)
    verifying = verbs.add_parser("verify", help="check the file and its signature", epilog=_EPILOG)
    verifying.add_argument("--after", type=Path, metavar="OLD", help="a roster that houses have now")
    verifying.set_defaults(run=_verify)
    for command in (signing, verifying):
        command.formatter_class = argparse.RawDescriptionHelpFormatter
        command.add_argument("roster", type=Path, help="group.yaml")
        command.add_argument("--json", action="store_true", help="one JSON object")


def _sign(args: argparse.Namespace) -> int:
    """Sign the file in place; one that is signed already and unchanged is left alone.

    Raises:
        SettingsError: the roster or the key cannot be used, or they do not belong together.
        StorageError: the file could not be written.
    """
    from edge.group.keys import load_key, verify

    key = load_key(args.key)
    text = _read(args.roster)
    yaml, data = _load(args.roster, text)
    if data.setdefault("group_key", key.public_text) != key.public_text:
        raise SettingsError([f"{args.roster}: group_key is not the public half of {args.key}"])
    roster = _roster(args.roster, data, ignore_signature=True)
    old_signature = data.get("signature")
    is_unchanged = old_signature is not None and _is_signed(args.roster, data, verify)
    if not is_unchanged:
        # An edited file of the same version would be refused by every house that has the old one.
        if old_signature is not None and not args.keep_version:
            data["version"] = roster.version + 1
        roster = _signed(args.roster, data, key)
        if not args.dry_run:
            _write(args.roster, yaml, data)
    said = "was signed already" if is_unchanged else "would be signed" if args.dry_run else "signed"
    _print(args, roster, said, ok=True)
    return ExitCode.OK


def _verify(args: argparse.Namespace) -> int:
    """Say whether the file is a roster signed by its group's key, and one that OLD's houses will take.

    Raises:
        SettingsError: it is no roster.
    """
    from edge.group.keys import verify

    roster = _roster(args.roster, _load(args.roster, _read(args.roster))[1])
    said, ok = "signed", roster.is_signed(verify)
    if not ok:
        said = "changed since it was signed, or signed by another key" if roster.signature else "not signed"
    elif args.after is not None:
        old = _roster(args.after, _load(args.after, _read(args.after))[1])
        ok = roster.supersedes(old)
        said = f"signed; houses with version {old.version} will {'take it' if ok else 'refuse it'}"
    _print(args, roster, said, ok=ok)
    return ExitCode.OK if ok else ExitCode.FAILED


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
        if len(raw) > _MAX_BYTES:
            raise SettingsError([f"{path}: larger than {_MAX_BYTES} bytes"])
        return raw.decode()
    except OSError as error:
        raise SettingsError([f"{path}: {error.strerror}"]) from error
    except UnicodeDecodeError:
        raise SettingsError([f"{path}: is not UTF-8 text"]) from None


def _load(path: Path, text: str) -> tuple[Any, Any]:
    """The writer that will give the file back as it was, comments and indentation too, and the content."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.util import load_yaml_guess_indent

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096  # never fold a line
    try:
        _, indent, offset = load_yaml_guess_indent(text)
        yaml.indent(mapping=2, sequence=indent or 2, offset=offset or 0)
        data = yaml.load(text)
    except YAMLError as error:
        raise SettingsError([f"{path}: {error}"]) from error
    if not isinstance(data, dict):
        raise SettingsError([f"{path}: must be a mapping with version, group, ward and members"])
    return yaml, data


def _roster(path: Path, data: Any, *, ignore_signature: bool = False) -> "Roster":
    from edge.group.roster import Roster

    mapping = {key: value for key, value in data.items() if not (ignore_signature and key == "signature")}
    try:
        return Roster.from_mapping(mapping)
    except SettingsError as error:
        raise SettingsError([f"{path}: {problem}" for problem in error.problems]) from None


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


def _write(path: Path, yaml: Any, data: Any) -> None:
    """Replace the file in one step: a house never reads half a roster."""
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        mode = target.stat().st_mode
        with draft.open("x", encoding="utf-8") as file:
            yaml.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(mode & 0o7777)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StorageError(f"{path}: {error.strerror}") from error


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
    line = f"{args.roster}: group {roster.group}, version {roster.version}, {len(houses)} houses: {said}"
    print(line, file=sys.stdout if ok else sys.stderr)
