"""One picture of the node for a terminal of 80 columns, made of the answer to `status` and those before."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from edge.cli.status import impairments
from edge.model.quantity import UNIT, Quantity
from edge.texts.because import because

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

Say = Callable[..., str]

SPARK_COLUMNS = 16
_BARS = "▁▂▃▄▅▆▇█"
# Lists that a bad day makes long: the rest is counted.
MOST_LINES = 4
MOST_NEIGHBOURS = 16
_SEVERITY = ("fire_alarm", "pre_alarm", "quiescent")
_COLOURS = {"quiescent": "green", "pre_alarm": "yellow", "fire_alarm": "bold white on red", "unknown": "dim"}


class History:
    """The last values of each channel, one a look; a channel that is gone is forgotten."""

    def __init__(self) -> None:
        self._values: dict[str, deque[float]] = {}

    def note(self, status: Mapping[str, Any]) -> None:
        """Take the newest of each."""
        current = {name: v["value"] for zone in status["zones"] for name, v in zone["values"].items()}
        self._values = {name: self._values.get(name, deque(maxlen=SPARK_COLUMNS)) for name in current}
        for name, value in current.items():
            self._values[name].append(float(value))

    def spark(self, name: str) -> str:
        """As bars between the least and the most of them."""
        return sparkline(self._values.get(name, ()))


def sparkline(values: Iterable[float]) -> str:
    """One bar for each value; a level line stays low."""
    row = list(values)
    if not row:
        return ""
    low, span = min(row), max(row) - min(row)
    if span <= 0:
        return _BARS[0] * len(row)
    return "".join(_BARS[min(int((value - low) / span * len(_BARS)), len(_BARS) - 1)] for value in row)


def picture(
    status: Mapping[str, Any], history: History, say: Say, lang: str, note: str, console: "Console"
) -> "RenderableType":
    """The whole screen; `note` is the last line. Zones have the room that is left, what burns first."""
    from rich.console import Group
    from rich.text import Text

    above = _headline(status, say)
    below = Group(
        _sirens(status, say),
        _neighbours(status, say),
        _ward(status, say),
        *_yellow(impairments(status, say), say),
        *_faults(status, say),
        Text(note or say("monitor.keys"), style="reverse"),
    )
    taken = sum(len(console.render_lines(part, pad=False)) for part in (above, below))
    return Group(above, _zones(status, history, say, lang, console.height - taken), below)


def _headline(status: Mapping[str, Any], say: Say) -> "RenderableType":
    from rich.text import Text

    line = Text(f"{status['node']} ")
    if status.get("is_away"):  # what is beneath is what was: nothing of it is called normal
        line.append(say("monitor.away"), style=_COLOURS["fire_alarm"])
        return line
    line.append(say(f"condition.{status['condition']}"), style=_COLOURS[status["condition"]])
    for fire in status["fires_of_neighbours"]:
        line.append(f"  {say('cause.neighbour')}: {fire['origin']}", style=_COLOURS["fire_alarm"])
    if status.get("stand_down"):
        line.append(f"  {status['stand_down']}")
    return line


def _zones(status: Mapping[str, Any], history: History, say: Say, lang: str, room: int) -> "RenderableType":
    from rich.table import Table

    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(ratio=3, overflow="ellipsis", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True, max_width=6)
    table.add_column(width=SPARK_COLUMNS, no_wrap=True)
    worst_first = sorted(status["zones"], key=lambda zone: _SEVERITY.index(zone["condition"]))
    rows = [row for zone in worst_first for row in _zone(zone, history, say, lang)]
    shown = rows if len(rows) <= room else rows[: max(0, room - 1)]
    for row in shown:
        table.add_row(*row)
    if len(shown) < len(rows):
        table.add_row(say("monitor.more", count=len(rows) - len(shown)))
    return table


def _zone(
    zone: Mapping[str, Any], history: History, say: Say, lang: str
) -> "Iterator[tuple[RenderableType, ...]]":
    from rich.text import Text

    condition = zone["condition"]
    yield (Text.assemble((zone["name"], "bold"), ": ", (say(f"condition.{condition}"), _COLOURS[condition])),)
    if why := because(zone["because"] or zone["speaks_for_fire"], lang):
        yield (Text(f"  {why}", style="italic"),)
    for name, value in zone["values"].items():
        sensor, _, quantity = name.partition("/")
        style = "" if value["quality"] == "good" else "yellow"
        label = Text(f"  {sensor} {say(f'quantity.{quantity}')}", style=style)
        yield label, f"{value['value']:g}", UNIT[Quantity(quantity)], history.spark(name)


def _sirens(status: Mapping[str, Any], say: Say) -> "RenderableType":
    from rich.text import Text

    words = [f"{say('monitor.sirens')}: {say('sounding.' + status['sounding'])}"]
    if (until := status["silenced_until"]) is not None:
        words.append(say("monitor.silenced", seconds=f"{max(0.0, until - status['now']):.0f}"))
    return Text("; ".join(words))


def _neighbours(status: Mapping[str, Any], say: Say) -> "RenderableType":
    from rich.text import Text

    line = Text(f"{say('monitor.neighbours')}: ")
    peers = status["neighbours"]
    if not peers:
        line.append(say("monitor.alone"))
    for peer in peers[:MOST_NEIGHBOURS]:
        age = "-" if peer["heard_at"] is None else f"{status['now'] - peer['heard_at']:.0f}s"
        line.append(f"{peer['id']} {age}", style=_COLOURS[peer["condition"]])
        line.append("  ")
    if len(peers) > MOST_NEIGHBOURS:
        line.append(say("monitor.more", count=len(peers) - MOST_NEIGHBOURS))
    return line


def _ward(status: Mapping[str, Any], say: Say) -> "RenderableType":
    from rich.text import Text

    ward = status["ward"]
    if ward is None:
        return Text(f"{say('status.ward')}: {say('monitor.no_ward')}")
    link = say("status.connected" if ward["connected"] else "status.away")
    return Text(f"{say('status.ward')}: {link}, {say('status.waiting', count=ward['unacked'])}")


def _faults(status: Mapping[str, Any], say: Say) -> "list[RenderableType]":
    faults = [
        f"{say('monitor.faults')}: {fault['part']}: {say('fault.' + fault['kind'])}"
        for fault in status["faults"]
    ]
    return _yellow(faults, say)


def _yellow(words: list[str], say: Say) -> "list[RenderableType]":
    from rich.text import Text

    more = [say("monitor.more", count=len(words) - MOST_LINES)] if len(words) > MOST_LINES else []
    return [Text(line, style="yellow") for line in (*words[:MOST_LINES], *more)]
