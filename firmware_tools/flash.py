"""`liengia-bench flash` and `verify`: a program onto a board, read back; and no board without a name."""

import argparse
import datetime
import hashlib
import json
import sys
from pathlib import Path

from edge.errors import DeviceError, ExitCode, Said
from edge.texts.speech import say
from firmware_tools.boards.flasher import NAME_MOST, Connection, Flasher, Identity, families
from firmware_tools.book import Book, Entry, default_path
from firmware_tools.label import label
from firmware_tools.progress import Progress


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands."""
    for verb, run in (("flash", run_flash), ("verify", run_verify)):
        parser = subparsers.add_parser(verb, notes=_boards)
        parser.add_argument("board", choices=list(families()), metavar="BOARD")
        parser.add_argument("image", type=Path)
        parser.add_argument("--port", required=True)
        parser.add_argument("--baud", type=int)
        parser.add_argument("--address", type=_number)
        parser.add_argument("--no-reset", action="store_true")
        parser.add_argument("--json", action="store_true")
        if verb == "flash":
            parser.add_argument("--name", required=True, type=_name)
            parser.add_argument("--dry-run", action="store_true")
            parser.add_argument("--book", type=Path, default=default_path())
        parser.set_defaults(run=run)


def _boards() -> str:
    return "BOARD:\n" + "\n".join(f"  {family.name:<12} {family.describes}" for family in families().values())


def run_flash(args: argparse.Namespace) -> int:
    """Check, write, read back, name, and print the label.

    Raises:
        WrongImage: nothing was written.
        DeviceError: no board, a wrong one, a program that is missing or failed, or a name that did not stay.
    """
    flasher, book = _connect(args), Book(args.book)
    print(flasher.check(args.image), file=sys.stderr)
    who = flasher.identify()
    print(f"{who.chip}, number {who.id or 'none yet'}, on {args.port}", file=sys.stderr)
    book.check(args.name, who.id)
    if args.dry_run:
        flasher.finish()
        print("dry run: nothing was written", file=sys.stderr)
        return ExitCode.OK
    with Progress("write") as progress:
        flasher.write(args.image, progress.at)
    if not _verified(flasher, args.image):
        raise DeviceError(args.port, Said("does not hold what was written: try again, or another cable"))
    named = _give_name(flasher, args.name, who)
    flasher.finish()
    today = datetime.date.today().isoformat()  # noqa: DTZ011 - the technician's own day, for a label
    entry = Entry(today, args.name, named.id, args.board, digest(args.image))
    book.add(entry)
    _report(args, entry, who, is_on_board=bool(named.chip))
    return ExitCode.OK


def run_verify(args: argparse.Namespace) -> int:
    """Compare; FAILED when they differ. Raises as run_flash."""
    flasher = _connect(args)
    print(flasher.check(args.image), file=sys.stderr)
    who, named = flasher.identify(), flasher.read_name()
    is_same = _verified(flasher, args.image)
    flasher.finish()
    name = named.chip if named else ""
    if args.json:
        print(json.dumps({"verified": is_same, "id": who.id, "name": name}, ensure_ascii=False))
    else:
        print(f"{who.id} {name!r}: {'holds this image' if is_same else 'holds something else'}")
    return ExitCode.OK if is_same else ExitCode.FAILED


def digest(image: Path) -> str:
    """The beginning of the SHA-256 of a file, or of all files of a folder in their order."""
    files = sorted(file for file in image.iterdir() if file.is_file()) if image.is_dir() else [image]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _connect(args: argparse.Namespace) -> Flasher:
    if not args.image.exists():
        raise DeviceError(str(args.image), Said("is not there"))
    if "://" not in args.port and not Path(args.port).exists():
        raise DeviceError(args.port, Said("is not there; `liengia-bench ports` lists those that are"))
    connection = Connection(args.port, args.baud, args.address, args.no_reset)
    return families()[args.board].make(connection)


def _verified(flasher: Flasher, image: Path) -> bool:
    with Progress("verify") as progress:
        return flasher.verify(image, progress.at)


def _give_name(flasher: Flasher, name: str, who: Identity) -> Identity:
    """The board's number, and its name if it holds it; read back from the board itself."""
    if not flasher.write_name(name, who.id):
        return Identity(who.id, "")
    found = flasher.read_name()
    if found is None or found.chip != name:
        raise DeviceError(
            who.id or who.chip,
            Said("did not keep its name {name}: it is written, but unnamed", name=f"{name!r}"),
        )
    return Identity(who.id or found.id, found.chip)


def _report(args: argparse.Namespace, entry: Entry, who: Identity, *, is_on_board: bool) -> None:
    if args.json:
        found = {"name": entry.name, "id": entry.id, "board": entry.board, "chip": who.chip}
        print(json.dumps(found | {"image": entry.image, "named_on_board": is_on_board}, ensure_ascii=False))
        return
    if not is_on_board:
        print(f"it has no place for its name: only the label and {args.book} know it", file=sys.stderr)
    print(label([entry.name, entry.id, f"{entry.board}  {entry.image}  {entry.date}"]))


def _name(text: str) -> str:
    if not 1 <= len(text.encode()) <= NAME_MOST or not text.isprintable() or text != text.strip():
        raise argparse.ArgumentTypeError(
            say("a name has 1-{name_most} bytes that can be printed", name_most=NAME_MOST)
        )
    return text


def _number(text: str) -> int:
    return int(text, 0)
