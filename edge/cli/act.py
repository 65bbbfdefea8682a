"""`liengia ack|silence|reset|hush|safe|drill|...`: what people may do, put to the running node."""

import argparse
import getpass
import json
import sys
from typing import Any

from edge.cli.where import add_node_arguments, control_socket
from edge.errors import ExitCode
from edge.model.event import Verb
from edge.texts.catalogue import language
from edge.texts.speech import say, word

_PLAIN = (Verb.ACKNOWLEDGE, Verb.SILENCE, Verb.RESET, Verb.HUSH, Verb.SAFE)


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    for verb in _PLAIN:
        parser = _command(subparsers, verb.value)
        if verb is Verb.HUSH:
            parser.add_argument("--minutes", type=float, default=15.0)
        parser.set_defaults(verb=verb)
    drill = _command(subparsers, "drill", "what", choices=("start", "stop", "report"))
    drill.add_argument("--minutes", type=float, default=15.0)
    drill.set_defaults(verb=None)
    _command(subparsers, "self-test").set_defaults(verb=None, what="self-test")
    siren = _command(subparsers, "siren", "test", choices=("test",))
    siren.add_argument("--only", metavar="SIREN")
    siren.set_defaults(verb=Verb.SIREN_TEST)
    disable = _command(subparsers, "disable", "zone")
    disable.add_argument("--hours", type=float, default=24.0)
    disable.set_defaults(verb=Verb.DISABLE)
    _command(subparsers, "enable", "zone").set_defaults(verb=Verb.ENABLE)


def _command(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    first: str = "",
    choices: tuple[str, ...] | None = None,
) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(name)
    if first:
        parser.add_argument(first, choices=choices)
    add_node_arguments(parser)
    parser.add_argument("--by", default=getpass.getuser())
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Put the wish to the node and say what it answered."""
    from edge.runtime.control import ask

    if args.verb is None and args.what == "report":
        return _report(args)
    if args.verb is None and args.what == "self-test":
        request: dict[str, object] = {"do": "self-test", "dry_run": args.dry_run}
    elif args.verb is Verb.SIREN_TEST and args.only:
        request = {"do": "try-siren", "target": args.only, "by": args.by}
    else:
        request = _request(args)
    answer = ask(control_socket(args), request)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        tell(f"verb.{request['do']}", answer)
    return ExitCode.FAILED if "error" in answer else ExitCode.OK


def tell(verb: str, answer: dict[str, Any]) -> None:
    """Say what the node answered to a wish."""
    what = say(verb)
    if "error" in answer:
        print(f"liengia: {say('act.refused', what=what, why=_why(answer))}", file=sys.stderr)
    elif answer.get("dry_run"):
        print(say("act.would", what=what))
    else:
        print(say("act.begun" if verb == "verb.self-test" else "act.done", what=what))


def _why(answer: dict[str, Any]) -> str:
    words = word("refused", code := str(answer.get("reason")))
    return say(str(answer["error"])) if words == code else words


def _request(args: argparse.Namespace) -> dict[str, object]:
    verb = args.verb or (Verb.DRILL_START if args.what == "start" else Verb.DRILL_STOP)
    request: dict[str, object] = {"do": verb.value, "by": args.by, "dry_run": args.dry_run}
    if verb is Verb.HUSH:
        request["duration_s"] = args.minutes * 60.0
    if verb is Verb.DRILL_START:
        request["duration_s"] = args.minutes * 60.0
    if verb in (Verb.DISABLE, Verb.ENABLE):
        request["target"] = args.zone
    if verb is Verb.DISABLE:
        request["duration_s"] = args.hours * 3600.0
    return request


def _report(args: argparse.Namespace) -> int:
    """OK only if every house of the drill sounded."""
    from edge.runtime.control import ask

    found = ask(control_socket(args), {"do": "drill-report"})
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    elif "error" in found:
        print(f"liengia: {_why(found)}", file=sys.stderr)
    else:
        _show_report(found, language(args.lang))
    return ExitCode.OK if found.get("sounded", -1) == found.get("of") else ExitCode.FAILED


def _show_report(found: dict[str, Any], lang: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from edge.texts.because import because

    columns = ("heard_s", "siren_s", "confirmed_s", "acknowledged_s", "safe_s")
    table = Table(say("status.house"), *(say(f"drill.{column}") for column in columns))
    for row in found["houses"]:
        times = ("-" if row[column] is None else f"{row[column]:.1f} s" for column in columns)
        table.add_row(f"{row['id']} {row['name']}", *times)
    console = Console(highlight=False)
    state = "drill.running" if found["ended_s"] is None else "drill.ended"
    why = because(found["ended_because"], lang)
    console.print(say(state, by=found["by"], after=found["ended_s"], because=why))
    console.print(table)
    console.print(say("drill.sounded", sounded=found["sounded"], of=found["of"]))
