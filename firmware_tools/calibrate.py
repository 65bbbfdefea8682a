"""`liengia-bench calibrate`: one sensor in clean air, for some minutes, to a line for the settings."""

import argparse
import datetime
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from edge.errors import DeviceError, ExitCode, Said, SettingsError, said_of
from edge.model.quantity import UNIT, Quantity
from edge.runtime.clock import Clock
from edge.sensors.registry import kinds
from edge.settings.base import SensorSettings
from edge.settings.result import Settings
from edge.texts.speech import say
from firmware_tools.measure import Run, measure
from firmware_tools.progress import Progress
from firmware_tools.steady import LEAST_COUNT, Measurement, sparkline

DEFAULT_S = 300.0
# A heated cell that is cycled gives a value each 150 s.
LEAST_SLOW, SLOW_S = 6, 60.0


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("calibrate")
    parser.add_argument("sensor", metavar="SENSOR|PORT")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--kind", choices=sorted(kinds()), metavar="KIND")
    parser.add_argument("--for", type=_seconds, default=DEFAULT_S, dest="seconds", metavar="S")
    parser.add_argument("--plot", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure and print; FAILED when the air was not steady. Raises as settings_of and measure."""
    house, settings = settings_of(args)
    if args.plot is not None:
        _pyplot()  # before minutes are spent
    with Progress("calibrate") as progress:
        heard = measure(settings, args.seconds, Clock(), progress.at, house=house)
    return report(args, settings, heard)


def settings_of(args: argparse.Namespace) -> tuple[Settings | None, SensorSettings]:
    """The sensor that is meant, and its house where --config names one.

    Raises:
        SettingsError: no such sensor in the settings, or a port without its kind.
    """
    if args.config is None:
        if args.kind is None:
            raise SettingsError(
                [
                    Said(
                        "{sensor}: give --config with a sensor's id, or --kind with a port",
                        sensor=args.sensor,
                    )
                ]
            )
        given = {"id": "calibrated", "kind": args.kind, "port": args.sensor}
        try:
            found = kinds()[args.kind].settings.model_validate(given)
        except ValidationError as error:
            why = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise SettingsError(
                [Said("{kind} needs more than a port, use --config: {why}", kind=args.kind, why=why)]
            ) from None
        assert isinstance(found, SensorSettings)
        return None, found
    from edge.node.kinds import all_kinds
    from edge.settings.load import load
    from edge.settings.report import render

    loaded = load(args.config, all_kinds())
    if loaded.settings is None:
        raise SettingsError([render(problem) for problem in loaded.errors])
    for sensor in loaded.settings.sensors:
        if sensor.id == args.sensor:
            return loaded.settings, sensor
    known = ", ".join(sensor.id for sensor in loaded.settings.sensors)
    raise SettingsError(
        [
            Said(
                "{config}: no sensor {sensor}; there are {known}",
                config=args.config,
                sensor=f"{args.sensor!r}",
                known=known,
            )
        ]
    )


def report(args: argparse.Namespace, settings: SensorSettings, heard: Run) -> int:
    """Print what was measured and, when the air was steady, the settings."""
    least = LEAST_SLOW if args.seconds / max(map(len, heard.values.values())) > SLOW_S else LEAST_COUNT
    found = [Measurement.of(q, values) for q, values in heard.values.items() if len(values) >= 3]
    reasons = [reason for m in found if (reason := m.refusal(least))]
    if not found:
        reasons = ["too few readings: measure for longer"]
    lines = {} if reasons else new_settings(settings, found)
    today = datetime.date.today().isoformat()  # noqa: DTZ011 - the technician's own day
    if args.plot is not None and found:
        _draw(args.plot, settings.id, found)
    if args.json:
        print(json.dumps(_json(settings, found, reasons, lines, today, args.seconds), ensure_ascii=False))
    else:
        print("\n".join(_snippet(settings, found, lines, today, args.seconds)))
    for reason in reasons:
        print(f"liengia-bench: {settings.id}: {reason}", file=sys.stderr)
    return ExitCode.FAILED if reasons else ExitCode.OK


def new_settings(settings: SensorSettings, found: list[Measurement]) -> dict[str, str]:
    """Keys of the sensor's settings that this run gives a value."""
    ratio = next((m.median for m in found if m.quantity is Quantity.GAS_RATIO), None)
    if ratio is None or ratio <= 0.0:
        return {}
    r0, clean_air = getattr(settings, "r0", None), getattr(settings, "clean_air", None)
    if r0 is not None:
        # The ratio was measured by the r0 of the settings; in clean air it is the type's own.
        traits = importlib.import_module(f"edge.sensors.{settings.kind}").TRAITS
        return {"r0": f"{float(r0) * ratio / float(traits.clean) / 1000.0:.4g} kΩ"}
    return {"clean_air": f"{float(clean_air) * ratio:.4g}"} if clean_air is not None else {}


def _snippet(
    settings: SensorSettings, found: list[Measurement], lines: dict[str, str], today: str, seconds: float
) -> list[str]:
    shown = [f"# {settings.id}: clean air, {today}, {seconds:.0f} s"]
    for one in found:
        shown += [f"#   {one.text}", f"#   {sparkline(one.values)}"]
    if lines:
        shown += [f"- id: {settings.id}", *(f"  {key}: {value}" for key, value in lines.items())]
    return shown


def _json(
    settings: SensorSettings,
    found: list[Measurement],
    reasons: list[str],
    lines: dict[str, str],
    today: str,
    seconds: float,
) -> dict[str, Any]:
    quantities = {
        str(m.quantity): {
            "median": m.median, "spread": m.spread, "drift": m.drift, "count": len(m.values),
            "unit": UNIT[m.quantity],
        }
        for m in found
    }  # fmt: skip
    head = {"sensor": settings.id, "kind": settings.kind, "date": today, "seconds": seconds}
    return head | {"steady": not reasons, "reasons": reasons, "quantities": quantities, "settings": lines}


def _draw(path: Path, name: str, found: list[Measurement]) -> None:
    pyplot = _pyplot()
    figure, axes = pyplot.subplots(len(found), 1, figsize=(8, 2.2 * len(found)), squeeze=False)
    for axis, one in zip(axes[:, 0], found, strict=True):
        axis.plot(one.values, linewidth=0.8)
        axis.axhspan(one.median - one.spread, one.median + one.spread, alpha=0.2)
        axis.set_ylabel(f"{one.quantity} {UNIT[one.quantity]}", fontsize=8)
    axes[0, 0].set_title(f"{name}: clean air, {len(found[0].values)} readings", fontsize=9, loc="left")
    figure.tight_layout()
    try:
        figure.savefig(path, dpi=90)
    except (OSError, ValueError) as error:
        raise DeviceError("plot", said_of(path, error)) from error


def _pyplot() -> Any:
    try:
        import matplotlib as mpl

        mpl.use("Agg")
        from matplotlib import pyplot
    except ImportError as error:
        raise DeviceError(
            "plot",
            Said(
                "{what} is not installed: {command}",
                what="matplotlib",
                command="pip install 'liengia[plots]'",
            ),
        ) from error
    return pyplot


def _seconds(text: str) -> float:
    value = float(text)
    if not 1 <= value <= 86_400:
        raise argparse.ArgumentTypeError(
            say("{value} is not from {least} to {most}", value=text, least="1", most="86400 s")
        )
    return value
