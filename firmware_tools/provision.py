"""`liengia-bench provision`: a node's id, key and radio channel, and the label for its box."""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from edge.errors import ExitCode, Said, SettingsError, StorageError, said_of, words_of
from edge.model.identity import NodeId, is_node_id
from edge.texts.speech import say
from firmware_tools.label import label

KEY_NAME = "node.key"  # as the node looks for it in its state_dir
_MODULES = ("e22", "e220", "e32")


@dataclass(frozen=True, slots=True)
class Provision:
    """A node as it was set up; channel and mhz are None without a radio."""

    node: str
    name: str
    public_key: str
    is_new_key: bool
    radio: str = ""
    channel: int | None = None
    mhz: float | None = None

    @property
    def code(self) -> str:
        """What the QR code says: one line that can be copied into a roster."""
        return f"liengia:{self.node}:{self.public_key}" + (
            f":{self.channel}" if self.channel is not None else ""
        )


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("provision")
    parser.add_argument("node", metavar="ID", type=_node)
    parser.add_argument("--name", required=True, type=_name)
    parser.add_argument("--state-dir", type=Path, default=Path("/var/lib/liengia"))
    parser.add_argument("--group", type=Path, metavar="FILE")
    parser.add_argument("--radio", choices=_MODULES)
    parser.add_argument("--band", default="433 MHz")
    parser.add_argument("--channel", type=int)
    parser.add_argument("--qr", type=Path, metavar="FILE")
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make or keep the key; print what belongs into the settings, the roster and onto the box.

    Raises:
        SettingsError: the id is another house's, or the radio's channel is not allowed.
        StorageError: the key could not be written.
    """
    channel, mhz = _radio(args)
    known = _key_in_roster(args)
    public, is_new = _key(args, known)
    found = Provision(args.node, args.name, public, is_new, args.radio or "", channel, mhz)
    if args.qr is not None and not args.dry_run:
        _save(found, args.qr)
    if args.json:
        fields = ("node", "name", "public_key", "radio", "channel", "mhz")
        shown = {key: getattr(found, key) for key in fields}
        print(json.dumps(shown | {"new_key": is_new, "code": found.code}, ensure_ascii=False))
    else:
        print("\n".join(_text(args, found, is_in_roster=known == public)))
    return ExitCode.OK


def _radio(args: argparse.Namespace) -> tuple[int | None, float | None]:
    from edge.group.radio_settings import RadioSettings

    if args.radio is None:
        if args.channel is not None:
            raise SettingsError([Said("--channel needs --radio: which module?")])
        return None, None
    given = {"kind": args.radio, "port": "/dev/ttyAMA0", "band": args.band, "channel": args.channel}
    try:
        settings = RadioSettings.model_validate(given)
    except ValidationError as error:
        raise SettingsError([_why(each) for each in error.errors()]) from None
    return settings.number, settings.frequency_mhz


def _why(error: Any) -> str:
    allowed = error.get("ctx", {}).get("allowed", "")
    return f"{'.'.join(map(str, error['loc']))}: {error['msg']}" + (
        f"; allowed: {allowed}" if allowed else ""
    )


def _key_in_roster(args: argparse.Namespace) -> str | None:
    """The public key that the roster has for this id; None when it has none."""
    if args.group is None:
        return None
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    from edge.group.key_text import to_text
    from edge.group.roster import Roster

    try:
        mapping = YAML(typ="safe", pure=True).load(args.group.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise SettingsError(
            [Said("{group}: cannot be read: {why}", group=args.group, why=words_of(error))]
        ) from None
    member = Roster.from_mapping(mapping).member(NodeId(args.node))
    return to_text(member.public_key) if member else None


def _key(args: argparse.Namespace, known: str | None) -> tuple[str, bool]:
    """The public key, and whether it was made now."""
    from edge.group.keys import load_key, new_key

    path = args.state_dir / KEY_NAME
    if path.exists() and not args.force:
        public = load_key(path).public_text
        if known not in (None, public):
            raise SettingsError(
                [
                    Said(
                        "the roster has another key for {node} than {path}: another house's id?",
                        node=args.node,
                        path=path,
                    )
                ]
            )
        return public, False
    if known is not None and not args.force:
        raise SettingsError(
            [
                Said(
                    "{node} is in the roster with a key that is not here: another house's id, or a lost key; "
                    "--force makes a new one, and the roster must be signed anew",
                    node=args.node,
                )
            ]
        )
    if args.dry_run:
        return "(a new key)", True
    try:
        args.state_dir.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.rename(_beside(path))
    except OSError as error:
        raise StorageError(said_of(path, error)) from error
    public = new_key(path).public_text
    return public, True


def _beside(path: Path) -> Path:
    """A name that nothing has yet: node.key.old-1."""
    number = 1
    while (old := path.with_name(f"{path.name}.old-{number}")).exists():
        number += 1
    print(f"the old key is kept in {old}", file=sys.stderr)
    return old


def _text(args: argparse.Namespace, found: Provision, *, is_in_roster: bool) -> list[str]:
    name = json.dumps(found.name, ensure_ascii=False)  # as YAML quotes it too
    key = "a new key" if found.is_new_key else "the key that was there"
    lines = [f"# settings of the node; {key}: {args.state_dir / KEY_NAME}"]
    lines += [f"node: {{id: {found.node}, name: {name}, state_dir: {args.state_dir}}}"]
    if found.channel is not None:
        lines += ["# of its links.radio, the same in every house of the group"]
        lines += [f"{{kind: {found.radio}, band: {args.band}, channel: {found.channel}}}"]
    if not is_in_roster:
        lines += ["", "# one of the members in the roster, which is then signed anew"]
        lines += [f"- {{id: {found.node}, name: {name}, public_key: {found.public_key}}}"]
    return [*lines, "", "# to stick on the box", label(_label(found)), _qr(found)]


def _label(found: Provision) -> list[str]:
    key = found.public_key
    radio = (
        [f"{found.radio}  channel {found.channel}  {found.mhz:g} MHz"] if found.channel is not None else []
    )
    return [f"liengia  {found.node}", found.name, *radio, key[:22], key[22:]]


def _qr(found: Provision) -> str:
    try:
        import segno
    except ImportError:
        return "(the QR code needs: pip install 'liengia[bench]')"
    import io

    out = io.StringIO()
    segno.make(found.code, micro=False).terminal(out, compact=True)
    return out.getvalue()


def _save(found: Provision, path: Path) -> None:
    try:
        import segno
    except ImportError:
        raise SettingsError(
            [Said("{what} is not installed: {command}", what="segno", command="pip install 'liengia[bench]'")]
        ) from None
    try:
        segno.make(found.code, micro=False).save(str(path), scale=4)
    except (OSError, ValueError) as error:
        raise StorageError(said_of(path, error)) from error


def _node(text: str) -> str:
    if not is_node_id(text):
        raise argparse.ArgumentTypeError(
            say("{text}: an id is 2-8 of a-z and 0-9, and not the house number", text=f"{text!r}")
        )
    return text


def _name(text: str) -> str:
    if not 1 <= len(text) <= 64 or not text.isprintable():
        raise argparse.ArgumentTypeError(say("a name has 1-64 letters that can be printed"))
    return text
