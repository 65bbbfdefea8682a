"""`liengia doctor`: what is wrong with this node and its machine, line by line, with the remedy."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.cli.where import DEFAULT_CONFIG, add_node_arguments, state_dir
from edge.errors import ExitCode, StorageError, said_of

if TYPE_CHECKING:
    from edge.doctor.finding import Finding, Say


_MARKS = {"ok": "green", "warn": "yellow", "fail": "bold red", "none": "dim"}


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("doctor")
    add_node_arguments(parser)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--bundle", type=Path, metavar="FILE")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Examine, print, and write the bundle.

    Raises:
        StorageError: the bundle cannot be written.
    """
    from edge.doctor.examine import examine, open_case
    from edge.doctor.finding import Level
    from edge.texts.catalogue import language, speaker

    say = speaker(language(args.lang))
    case = open_case(args.config or DEFAULT_CONFIG, state_dir(args))
    findings: list[Finding] = []
    for finding in examine(case):
        if not args.json:
            _show(finding, say, is_first=not findings or findings[-1].area != finding.area)
        findings.append(finding)
    rows = [_as_json(finding, say) for finding in findings]
    counts = {level.name.lower(): sum(f.level is level for f in findings) for level in Level}
    if args.json:
        print(json.dumps({"ok": not counts["fail"], "findings": rows}, ensure_ascii=False, default=str))
    else:
        print(f"\n{say('doctor.sum', **counts)}")
    if args.bundle is not None:
        _bundle(args.bundle, case, rows, say, is_quiet=args.json)
    return ExitCode.FAILED if counts["fail"] else ExitCode.OK


def _show(finding: "Finding", say: "Say", *, is_first: bool) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    if is_first:
        console.print(f"\n[bold]{escape(say(f'doctor.area.{finding.area}'))}[/bold]")
    name = finding.level.name.lower()
    mark = f"[{_MARKS[name]}]{say(f'doctor.{name}'):<8}[/]"
    console.print(f"  {mark} {escape(finding.text(say))}")
    if remedy := finding.remedy(say):
        console.print(f"           → {escape(remedy)}")


def _as_json(finding: "Finding", say: "Say") -> dict[str, Any]:
    return {
        "area": finding.area,
        "code": finding.code,
        "level": finding.level.name.lower(),
        "text": finding.text(say),
        "remedy": finding.remedy(say),
        "params": dict(finding.params),
    }


def _bundle(path: Path, case: Any, rows: list[dict[str, Any]], say: "Say", *, is_quiet: bool) -> None:
    from edge.doctor.bundle import write_bundle

    report = "".join(f"{row['level']:<5} {row['text']}  {row['remedy']}\n" for row in rows)
    try:
        write_bundle(path, case, report, rows)
    except OSError as error:
        raise StorageError(said_of(path, error)) from error
    if not is_quiet:
        print(say("doctor.bundled", path=path))
