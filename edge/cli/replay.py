"""`liengia replay RECORDING...`: what this node would have done, and why, at each change of state."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from edge.alarm.machine import AlarmMachine
from edge.cli.parser import duration
from edge.detection.detector import Detector
from edge.detection.profile import PROFILES
from edge.detection.supervision import Supervisor
from edge.errors import ExitCode, Said, words_of
from edge.model.condition import FireCondition, Hazard
from edge.model.event import FaultCleared, FaultRaised
from edge.model.evidence import Severity
from edge.model.identity import NodeId
from edge.model.reading import Channel, Zone
from edge.recording.manifest import Entry, Manifest, load
from edge.recording.recording import RecordingError, read
from edge.recording.replay import Condition, Impairment, Opinion, Replay, Step, infer
from edge.texts.speech import reason, say

_NOON, _NIGHT = 12, None  # hours for the machine; None: a wall clock nobody has set, which is the night's


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("replay")
    parser.add_argument("recording", nargs="+", type=Path)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--profile", action="append", default=[], type=_profile, metavar="ZONE=PROFILE")
    parser.add_argument("--interval", type=duration)
    parser.add_argument("--night", action="store_true")
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Replay every file; 1 when one cannot be used (the others are still replayed)."""
    manifest = load(args.manifest) if args.manifest else None
    code = ExitCode.OK
    for path in args.recording:
        try:
            _replay(path, manifest, args)
        except RecordingError as error:
            print(f"liengia: {say(words_of(error))}", file=sys.stderr)
            code = ExitCode.FAILED
    return code


def _replay(path: Path, manifest: Manifest | None, args: argparse.Namespace) -> None:
    entry = manifest.entry_of(path) if manifest else None
    if manifest and entry is None:
        print(
            f"liengia: {say('{path}: not in {manifest}', path=path, manifest=args.manifest)}", file=sys.stderr
        )
    zones, channels, last = _survey(path, entry, args)
    origin = entry.ignition_s if entry and entry.ignition_s is not None else 0.0
    if not args.json:
        print(f"{path}: {', '.join(f'{z.id} ({z.profile})' for z in zones)}, {last:.0f} s")
    count = 0
    for step in _steps(path, zones, channels, args):
        record = _record(step, origin)
        if not _is_wanted(step, args):
            continue
        count += 1
        if args.json:
            print(json.dumps({"file": str(path), **record}, ensure_ascii=False))
        else:
            print(_line(record))
    if not count and not args.json:
        print(f"  {say('nothing: every zone stayed quiet')}")


def _survey(
    path: Path, entry: Entry | None, args: argparse.Namespace
) -> tuple[list[Zone], list[Channel], float]:
    """Zones, channels, and the time of the last reading; the file is read once for it."""
    last = 0.0
    steps = dict(entry.interval_s) if entry else {}

    def watched() -> Iterator:  # type: ignore[type-arg]
        nonlocal last
        for reading in read(path):
            last = reading.at
            if args.interval:
                steps[reading.sensor] = args.interval
            yield reading

    profiles = {**(entry.profiles if entry else {}), **dict(args.profile)}
    try:
        zones, channels = infer(watched(), interval_s=steps, profiles=profiles)
    except RecordingError:
        raise
    except ValueError as error:
        raise RecordingError(path, None, words_of(error)) from error
    if unknown := set(dict(args.profile)) - {zone.id for zone in zones}:
        zones_named = ", ".join(sorted(unknown))
        print(f"liengia: {say('{path}: no zone {zones}', path=path, zones=zones_named)}", file=sys.stderr)
    return zones, channels, last


def _steps(
    path: Path, zones: list[Zone], channels: list[Channel], args: argparse.Namespace
) -> Iterator[Step]:
    alarm = AlarmMachine(NodeId("replay"), 1, zones)
    alarm.set_time_of_day(_NIGHT if args.night else _NOON, 0.0)
    supervisor = Supervisor(channels)
    supervisor.tick(0.0)
    return Replay(Detector(zones, channels), alarm=alarm, supervisor=supervisor).run(read(path))


def _is_wanted(step: Step, args: argparse.Namespace) -> bool:
    match step:
        case Opinion():
            return bool(args.explain)
        case Impairment():
            return bool(args.faults)
        case _:
            return True


def _record(step: Step, origin: float) -> dict[str, object]:
    """One step as plain data; times from the ignition where it is known [s]."""
    at = {"at_s": round(step.at - origin, 3)}
    match step:
        case Condition():
            return {
                **at,
                "zone": step.zone,
                "what": "condition",
                "before": step.before.name,
                "after": step.after.name,
                "cause": step.cause.name,
                "hazard": step.hazard.name,
                "because": step.because,
            }
        case Opinion(verdict=verdict):
            return {
                **at,
                "zone": step.zone,
                "what": "opinion",
                "before": step.before.name,
                "after": verdict.severity.name,
                "cause": verdict.cause.name,
                "hazard": verdict.hazard.name,
                "score_nat": round(verdict.score, 2),
                "because": verdict.because,
                "evidence": [
                    {"sensor": e.sensor, "weight_nat": round(e.weight_nat, 2), "because": e.because}
                    for e in verdict.evidence
                ],
            }
        case Impairment(change=FaultRaised(fault)):
            return {
                **at,
                "what": "fault_raised",
                "part": fault.part,
                "kind": fault.kind,
                "because": fault.detail,
            }
        case Impairment(change=FaultCleared(part, kind)):
            return {**at, "what": "fault_cleared", "part": part, "kind": kind or "all"}
    raise AssertionError(f"no such step: {step}")


_WORDS = {
    FireCondition.QUIESCENT.name: Said("quiet again"),
    FireCondition.PRE_ALARM.name: Said("PRE-ALARM"),
    FireCondition.FIRE_ALARM.name: Said("FIRE ALARM"),
    Severity.NONE.name: Said("no longer"),
    Severity.FIRE.name: Said("fire"),
}


def _line(record: dict[str, object]) -> str:
    """One step for a person."""
    head = f"{record['at_s']:>10.1f} s  {record.get('zone', record.get('part', '')):<14}"
    if record["what"] == "condition":
        cause = say(f"cause.{str(record['cause']).lower()}")
        name = say(_WORDS[str(record["after"])])
        hazard = f" {say('hazard.co')}" if record["hazard"] == Hazard.CO.name else ""
        because = f": {reason(str(record['because']))}" if record["because"] else ""
        return (
            f"{head}  {name}{hazard}{because}"
            if record["cause"] == "NONE"
            else f"{head}  {name}{hazard} ({cause}){because}"
        )
    if record["what"] == "opinion":
        after = str(record["after"])
        name = say("condition.pre_alarm") if after == "PRE_ALARM" else say(_WORDS[after])
        lines = [f"{head}    {say('opinion: {what}', what=name)}, {record['score_nat']} nat"]
        evidence = record["evidence"]
        assert isinstance(evidence, list)
        lines += [
            f"{'':>28}      {e['weight_nat']:>5.2f} nat  {e['sensor']}: {reason(e['because'])}"
            for e in evidence
        ]
        return "\n".join(lines)
    name = say("change.fault_raised" if record["what"] == "fault_raised" else "change.fault_cleared")
    because = f": {reason(str(record['because']))}" if "because" in record else ""
    return f"{head}  {name}, {record['kind']}{because}"


def _profile(text: str) -> tuple[str, str]:
    zone, _, profile = text.partition("=")
    if not zone or profile not in PROFILES:
        profiles = ", ".join(PROFILES)
        raise argparse.ArgumentTypeError(
            say("'{text}' is not ZONE=PROFILE with one of {profiles}", text=text, profiles=profiles)
        )
    return zone, profile
