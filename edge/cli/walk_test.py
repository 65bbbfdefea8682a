"""`liengia walk-test`: through every sensor and siren of the house, to a signed report."""

import argparse
import datetime
import getpass
import json
import os
import select
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from edge.cli.act import tell
from edge.cli.where import DEFAULT_CONFIG, add_node_arguments, control_socket, key_file, obstacle
from edge.errors import ExitCode, FrameError, Said, StorageError, said_of, words_of
from edge.model.event import Verb
from edge.runtime.clock import wall, wall_is_trusted


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("walk-test")
    parser.add_argument("device", nargs="?")
    add_node_arguments(parser)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", action="append", default=[], metavar="DEVICE")
    parser.add_argument("--report", type=Path, metavar="FILE")
    parser.add_argument("--no-report", action="store_true")
    parser.add_argument("--verify", type=Path, metavar="FILE")
    parser.add_argument("--by", default=getpass.getuser())
    parser.add_argument("--patience", type=float, default=300.0)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Walk, or verify.

    Raises:
        SettingsError: the house's key cannot be read, so that no report could be signed.
        DeviceError: no node answers.
    """
    from edge.texts.catalogue import language, speaker

    lang = language(args.lang)
    say = speaker(lang)
    if args.device and args.config is None and _is_path(args.device):
        args.config, args.device = Path(args.device), None
    if args.device:
        return _exempt(args)
    return _verify(args, say) if args.verify else _walk(args, say, lang)


def _is_path(word: str) -> bool:
    return "/" in word or word.endswith((".yaml", ".yml"))


def _exempt(args: argparse.Namespace) -> int:
    from edge.runtime.control import ask

    wish = {"do": Verb.WALK_TEST.value, "target": args.device, "by": args.by, "dry_run": args.dry_run}
    answer = ask(control_socket(args), wish)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        tell("verb.walk-test", answer)
    return ExitCode.FAILED if "error" in answer else ExitCode.OK


def _walk(args: argparse.Namespace, say: Callable[..., str], lang: str) -> int:
    from edge.commissioning.record import counts, is_passed, verdict
    from edge.commissioning.walk import RealAlarm, Voice, Walk
    from edge.group.keys import load_key
    from edge.runtime.control import ask

    path = control_socket(args)
    # Before the walk rather than after it.
    key = None if args.no_report else load_key(key_file(args))
    status, vitals = ask(path, {"do": "status"}), ask(path, {"do": "vitals"})
    known = [row["sensor"] for row in vitals["channels"]] + [row["id"] for row in vitals["sirens"]]
    known = list(dict.fromkeys(known))
    if unknown := [name for name in args.only if name not in known]:
        what = say("walk.unknown", names=", ".join(unknown), allowed=", ".join(known))
        print(f"liengia: {what}", file=sys.stderr)
        return ExitCode.USAGE
    began = _now()
    target = args.report or Path(f"walk-test-{status['node']}-{began[:10]}.html")
    if key is not None and (why := obstacle(target)):
        # Before the walk rather than after an hour of it.
        raise StorageError(Said("{place}: {why}", place=target, why=why))
    zones = {zone["id"]: zone["name"] for zone in status["zones"]}
    voice = Voice(lambda text: print(text, flush=True), _typed)
    walk = Walk(lambda wish: ask(path, wish), voice, say, args.by, args.patience)
    voice.tell(say("walk.begin"))
    try:
        devices = walk.devices(_chosen(vitals["channels"], args.only, "sensor"), zones)
        sirens = walk.sirens(_chosen(vitals["sirens"], args.only, "id"))
    except RealAlarm as alarm:
        print(f"\n{alarm}", file=sys.stderr)
        return ExitCode.FAILED
    record = {
        "node": status["node"], "name": status["name"], "version": status["version"], "lang": lang,
        "roster": vitals["roster"], "began_at": began, "ended_at": _now(), "by": args.by,
        "clock": "trusted" if wall_is_trusted() else "untrusted", "devices": devices, "sirens": sirens,
        "of": len(known),
        "neighbours": [{"id": p["id"], "heard": p["condition"] != "unknown"} for p in status["neighbours"]],
    }  # fmt: skip
    voice.tell("\n" + say(f"walk.{verdict(record)}", **counts(record)))
    if key is not None:
        _write(target, record, key)
        voice.tell(say("walk.written", path=target))
    return ExitCode.OK if is_passed(record) else ExitCode.FAILED


def _verify(args: argparse.Namespace, say: Callable[..., str]) -> int:
    from edge.commissioning.report import verified

    try:
        record = verified(args.verify.read_text(encoding="utf-8"))
    except OSError as error:  # none there is no forgery
        print(f"liengia: {say(said_of(args.verify, error))}", file=sys.stderr)
        return ExitCode.FAILED
    except (UnicodeDecodeError, FrameError) as error:
        print(say("walk.forged", path=args.verify, reason=say(words_of(error))), file=sys.stderr)
        return ExitCode.FAILED
    known = _roster_key(args.config or DEFAULT_CONFIG, record["node"])
    if known not in {None, record["public_key"]}:
        print(say("walk.other_key", path=args.verify), file=sys.stderr)
        return ExitCode.FAILED
    print(say("walk.genuine", path=args.verify, node=record["node"], ended_at=record["ended_at"],
              key=record["public_key"]))  # fmt: skip
    return ExitCode.OK


def _roster_key(config: Path, node: str) -> str | None:
    """What the roster of a settings file has for the house; None where there is no roster to ask."""
    from edge.node.kinds import all_kinds, verify_roster
    from edge.settings.load import load

    settings = load(config, all_kinds(), verify_roster=verify_roster).settings
    if settings is None or settings.group is None:
        return None
    return next((m["public_key"] for m in settings.group["members"] if m["id"] == node), "")


def _write(path: Path, record: dict[str, Any], key: Any) -> None:
    from edge.commissioning.report import page

    try:
        path.write_text(page(record, key), encoding="utf-8")
    except OSError as error:
        raise StorageError(said_of(path, error)) from error


def _chosen(rows: list[dict[str, Any]], only: list[str], key: str) -> list[dict[str, Any]]:
    return [row for row in rows if not only or row[key] in only]


def _typed(seconds: float) -> str | None:
    """A line from the person, if one comes within the time; a closed input is nobody."""
    if not select.select([sys.stdin], [], [], seconds)[0]:
        return None
    line = b""
    while (letter := os.read(sys.stdin.fileno(), 1)) not in {b"", b"\n"}:
        line += letter
    if not letter and not line:
        raise KeyboardInterrupt  # the terminal has gone
    return line.decode("utf-8", "replace").strip()


def _now() -> str:
    return datetime.datetime.fromtimestamp(wall(), datetime.UTC).isoformat(timespec="seconds")
