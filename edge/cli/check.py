"""`liengia check CONFIG...`: every problem of a settings file at once."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.errors import ExitCode

if TYPE_CHECKING:
    from edge.settings.load import Loaded
    from edge.settings.problem import Problem
    from edge.settings.report import Say


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("check")
    parser.add_argument("config", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check every file; 78 when any cannot be used."""
    from edge.texts.catalogue import language, speaker

    say = speaker(language(args.lang))
    results = [_check(path) for path in args.config]
    if args.json:
        files = [_as_json(path, loaded, say) for path, loaded in zip(args.config, results, strict=True)]
        print(json.dumps({"ok": not any(r.errors for r in results), "files": files}, ensure_ascii=False))
    else:
        print("\n".join(_as_text(path, r, say) for path, r in zip(args.config, results, strict=True)))
    return ExitCode.BAD_CONFIG if any(r.errors for r in results) else ExitCode.OK


def _check(path: Path) -> "Loaded":
    from edge.node.kinds import all_kinds, verify_roster
    from edge.settings.load import Loaded, load
    from edge.settings.roster_file import check_group, is_group_file

    if is_group_file(path):
        return Loaded(None, check_group(path, verify_roster))
    return load(path, all_kinds(), verify_roster=verify_roster)


def _as_text(path: Path, loaded: "Loaded", say: "Say") -> str:
    from edge.settings.report import render_all

    texts = {problem.file: _text_of(problem.file) for problem in loaded.problems}
    report = render_all(loaded.problems, texts, say)
    return f"{report}\n{_verdict(path, loaded, say)}" if report else _verdict(path, loaded, say)


def _verdict(path: Path, loaded: "Loaded", say: "Say") -> str:
    warnings = len(loaded.problems) - len(loaded.errors)
    if loaded.errors:
        return say("check.bad", file=path, errors=len(loaded.errors), warnings=warnings)
    if loaded.settings is None:
        return say("check.group_ok", file=path)
    verdict = say("check.ok", file=path, **_counts(loaded))
    return f"{verdict}; {say('check.warned', warnings=warnings)}" if warnings else verdict


def _counts(loaded: "Loaded") -> dict[str, int]:
    settings = loaded.settings
    if settings is None:
        return {}
    return {
        "zones": len(settings.zones),
        "sensors": len(settings.sensors),
        "sirens": len(settings.sirens),
        "neighbours": settings.neighbours,
    }


def _as_json(path: Path, loaded: "Loaded", say: "Say") -> dict[str, Any]:
    problems = [_problem_as_json(problem, say) for problem in loaded.problems]
    return {"file": str(path), "ok": not loaded.errors, **_counts(loaded), "problems": problems}


def _problem_as_json(problem: "Problem", say: "Say") -> dict[str, Any]:
    from edge.settings.report import message

    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "where": problem.where,
        "warning": problem.warning,
        "message": message(problem, say),
        "params": dict(problem.params),
    }


def _text_of(file: str) -> str:
    from edge.settings.source import read_text

    return read_text(Path(file))[0]
