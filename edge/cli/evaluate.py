"""`liengia evaluate MANIFEST`: every recording through the node's own code, and what came of it."""

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from edge.alarm.machine import AlarmMachine
from edge.cli.evaluate_table import print_tables
from edge.detection.detector import Detector
from edge.detection.supervision import Supervisor
from edge.errors import ExitCode, LiengiaError, Said, words_of
from edge.model.identity import NodeId
from edge.recording.beside import PHOTOELECTRIC, peer_median, simple_outcomes
from edge.recording.manifest import Entry, Manifest, load
from edge.recording.outcome import Outcome, judge
from edge.recording.plot import plot, require_matplotlib
from edge.recording.recording import RecordingError, read
from edge.recording.replay import Replay, infer
from edge.recording.summary import by_set
from edge.recording.trace import Trace
from edge.simulation.fires.verdict import Case, cases, run, summarise
from edge.texts.speech import say

_NOON = 12


@dataclass(frozen=True, slots=True)
class Judged:
    """One recording's outcome, ours and the simple detectors'."""

    entry: Entry
    ours: Outcome
    simple: dict[str, Outcome]


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("evaluate")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--plots", type=Path, metavar="DIR")
    parser.add_argument("--simulated", type=_seeds, metavar="SEEDS")
    parser.add_argument("--jobs", type=_seeds, default=os.cpu_count() or 1)
    parser.set_defaults(run=run_command)


def run_command(args: argparse.Namespace) -> int:
    """Evaluate; 1 when a recording cannot be used (the others still count)."""
    manifest = load(args.manifest)
    if args.plots:
        require_matplotlib()
        args.plots.mkdir(parents=True, exist_ok=True)
    tasks: list[Callable[[], Any]] = [_Recorded(manifest, entry, args.plots) for entry in manifest]
    tasks += [_Simulated(case, args.simulated) for case in (cases() if args.simulated else ())]
    found, problems = _in_parallel(tasks, args.jobs, is_shown=sys.stderr.isatty())
    for problem in problems:
        print(f"liengia: {say(problem)}", file=sys.stderr)
    judged = [result for result in found if isinstance(result, Judged)]
    simulated = [result for result in found if isinstance(result, dict)]
    report = _report(judged, simulated)
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        print_tables(report)
    return ExitCode.FAILED if problems else ExitCode.OK


@dataclass(frozen=True, slots=True)
class _Recorded:
    """One recording, as a task for another process."""

    manifest: Manifest
    entry: Entry
    plots: Path | None

    def __call__(self) -> Judged:
        path, entry = self.manifest.path_of(self.entry), self.entry
        readings = list(read(path))
        if not readings:
            raise RecordingError(path, None, Said("has no readings"))
        try:
            zones, channels = infer(readings, interval_s=entry.interval_s, profiles=entry.profiles)
        except ValueError as error:
            raise RecordingError(path, None, words_of(error)) from error
        alarm = AlarmMachine(NodeId("evaluate"), 1, zones)
        alarm.set_time_of_day(_NOON, 0.0)
        supervisor = Supervisor(channels)
        supervisor.tick(readings[0].at)
        trace = Trace(Detector(zones, channels))
        replay = Replay(trace, alarm=alarm, supervisor=supervisor, resets=True)
        steps = list(replay.run(readings))
        if self.plots:
            name = entry.file.replace("/", "-").removesuffix(".gz").removesuffix(".csv")
            plot(self.plots / f"{name}.png", entry, readings, steps, trace.scores)
        return Judged(entry, judge(entry, steps, readings[-1].at), simple_outcomes(entry, readings))


@dataclass(frozen=True, slots=True)
class _Simulated:
    """One scenario in one room, as a task for another process."""

    case: Case
    seeds: int

    def __call__(self) -> dict[str, Any]:
        return summarise(self.case, [run(self.case, seed) for seed in range(self.seeds)])


@dataclass(frozen=True, slots=True)
class _Problem:
    """An error in words: exceptions with several arguments do not come back from another process."""

    text: str


def _guarded(task: Callable[[], Any]) -> Any:
    try:
        return task()
    except LiengiaError as error:
        return _Problem(words_of(error))


def _in_parallel(
    tasks: Sequence[Callable[[], Any]], jobs: int, *, is_shown: bool
) -> tuple[list[Any], list[str]]:
    """Results in the order of the tasks, and what could not be read or drawn."""
    # Forked and all submitted before the progress bar starts its thread: no thread is copied.
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork"))
    with pool:
        futures = [pool.submit(_guarded, task) for task in tasks]
        for _ in _with_progress(as_completed(futures), len(futures), is_shown):
            pass
    results = [future.result() for future in futures]
    return (
        [result for result in results if not isinstance(result, _Problem)],
        [result.text for result in results if isinstance(result, _Problem)],
    )


def _with_progress(items: Iterable[Any], total: int, is_shown: bool) -> Iterator[Any]:
    if not is_shown:
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, "recordings", total=total, console=Console(stderr=True), transient=True)


def _report(judged: Sequence[Judged], simulated: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Everything, plain."""
    names = list(dict.fromkeys(name for j in judged for name in j.simple))
    report: dict[str, Any] = {
        "sets": by_set(j.ours for j in judged),
        "recordings": [_recording(j) for j in judged],
        "simple": {name: by_set(j.simple[name] for j in judged if name in j.simple) for name in names},
    }
    if simulated:
        report["simulated"] = list(simulated)
    return report


def _recording(judged: Judged) -> dict[str, Any]:
    plain = {**asdict(judged.ours), "set": judged.ours.set_name}
    if judged.entry.peers:
        plain["peers_s"] = {
            "photoelectric": peer_median(judged.entry),
            "photoelectric_fire_zone": peer_median(judged.entry, PHOTOELECTRIC, judged.entry.fire_zone),
            "ionization": peer_median(judged.entry, "ionization"),
            "ionization_fire_zone": peer_median(judged.entry, "ionization", judged.entry.fire_zone),
        }
    return plain


def _seeds(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 100_000:
        raise argparse.ArgumentTypeError(
            say("{value} is not from {least} to {most}", value=text, least=1, most=100_000)
        )
    return number
