"""One picture of one recording: readings, evidence, states, and who warned when. Needs matplotlib."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from edge.errors import DeviceError, Said, said_of
from edge.model.condition import FireCondition
from edge.model.identity import ZoneId
from edge.model.quantity import UNIT, Quantity
from edge.model.reading import Reading
from edge.recording.manifest import Entry
from edge.recording.replay import Condition, Step
from edge.recording.simple import series_of

# A fire is shown from so long before its ignition [s].
_LEAD_S = 120.0
_MOST_POINTS = 2000
_COLOURS = {FireCondition.PRE_ALARM: "#e8a33d", FireCondition.FIRE_ALARM: "#c0392b"}
# Thresholds of detection/profile.py, drawn for the eye [nat].
_PRE_ALARM_NAT, _FIRE_NAT = 3.0, 6.0

Scores = Mapping[ZoneId, Sequence[tuple[float, float]]]


def plot(
    path: Path, entry: Entry, readings: Sequence[Reading], steps: Sequence[Step], scores: Scores
) -> None:
    """Write the picture (the name's ending tells the format).

    Raises:
        DeviceError: matplotlib is not installed, or the file cannot be written.
    """
    pyplot = _pyplot()
    origin = entry.ignition_s or 0.0
    zone = ZoneId(entry.fire_zone) if entry.fire_zone else readings[0].zone
    shown = [r for r in readings if (r.zone == zone and r.at >= origin - _LEAD_S) or entry.ignition_s is None]
    columns = series_of(r for r in shown if r.zone == zone)
    quantities = list(dict.fromkeys(quantity for _, _, quantity in columns))
    figure, axes = pyplot.subplots(
        len(quantities) + 1, 1, sharex=True, figsize=(8, 1.6 * (len(quantities) + 1)), squeeze=False
    )
    for axis, quantity in zip(axes[:, 0], quantities, strict=False):
        _draw_readings(axis, quantity, columns, origin)
    _draw_scores(axes[-1, 0], [(t, s) for t, s in scores.get(zone, ()) if shown and t >= shown[0].at], origin)
    conditions = [s for s in steps if isinstance(s, Condition) and s.zone == zone]
    for axis in axes[:, 0]:
        _draw_states(axis, conditions, readings[-1].at, origin)
        if entry.ignition_s is not None:
            axis.axvline(0.0, color="black", linewidth=0.8, linestyle=":")
        for peer in entry.peers:
            if peer.place == zone:
                axis.axvline(peer.alarm_s, color="#2980b9", linewidth=0.6, linestyle="--")
    axes[0, 0].set_title(f"{entry.file}: {zone}", fontsize=9, loc="left")
    axes[-1, 0].set_xlabel("s after ignition" if entry.ignition_s is not None else "s", fontsize=8)
    figure.tight_layout()
    try:
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=90)
    except OSError as error:
        raise DeviceError("plots", said_of(path, error)) from error
    finally:
        pyplot.close(figure)


def require_matplotlib() -> None:
    """Say at once that there will be no pictures.

    Raises:
        DeviceError: matplotlib is not installed.
    """
    _pyplot()


def _pyplot() -> Any:
    try:
        import matplotlib as mpl

        mpl.use("Agg")
        from matplotlib import pyplot
    except ImportError as error:
        said = Said(
            "{what} is not installed: {command}", what="matplotlib", command="pip install 'liengia[plots]'"
        )
        raise DeviceError("plots", said) from error
    return pyplot


def _draw_readings(axis: Any, quantity: Quantity, columns: Mapping[Any, Any], origin: float) -> None:
    for (_, _, found), (t, v, _) in columns.items():
        if found is quantity:
            every = max(1, t.size // _MOST_POINTS)
            axis.plot(t[::every] - origin, v[::every], linewidth=0.9, color="#34495e")
    axis.set_ylabel(f"{quantity}\n{UNIT[quantity]}", fontsize=7)
    axis.tick_params(labelsize=7)


def _draw_scores(axis: Any, points: Sequence[tuple[float, float]], origin: float) -> None:
    every = max(1, len(points) // _MOST_POINTS)
    axis.plot(
        [t - origin for t, _ in points[::every]],
        [score for _, score in points[::every]],
        drawstyle="steps-post",
        linewidth=0.9,
        color="#34495e",
    )
    for limit in (_PRE_ALARM_NAT, _FIRE_NAT):
        axis.axhline(limit, color="grey", linewidth=0.5, linestyle="--")
    axis.set_ylabel("evidence\nnat", fontsize=7)
    axis.tick_params(labelsize=7)


def _draw_states(axis: Any, conditions: Sequence[Condition], end: float, origin: float) -> None:
    for number, step in enumerate(conditions):
        until = conditions[number + 1].at if number + 1 < len(conditions) else end
        if colour := _COLOURS.get(step.after):
            axis.axvspan(step.at - origin, until - origin, color=colour, alpha=0.25, linewidth=0)
