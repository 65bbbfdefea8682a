"""The demo as it happens: a live table in a terminal, plain lines elsewhere."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from edge.runtime.clock import boottime
from edge.simulation.house import House
from edge.simulation.status import Status, unit
from edge.texts.speech import say

LINES_SHOWN = 8
# The terminal is drawn by a thread of rich's; more often would take the loop's time, less looks dead.
FRAMES_PER_S = 4

_LEAST_WIDTH = 8
# No fire is told by it alone, and 80 columns are few.
_UNSAID = frozenset({"humidity"})
_STYLE = {"quiescent": "green", "pre_alarm": "yellow", "fire_alarm": "bold red"}


class Show(Protocol):
    """Where the story is told."""

    def say(self, line: str) -> None:
        """Something happened."""
        ...

    def close(self) -> None:
        """The end of it."""
        ...


class PlainShow:
    """Lines, each with the real seconds since the start."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = boottime()

    def say(self, line: str) -> None:
        """Print it."""
        self._console.print(
            f"{boottime() - self._began:6.2f} s  {line}", highlight=False, markup=False, soft_wrap=True
        )

    def close(self) -> None:
        """Nothing is held."""


class LiveShow:
    """A table of the houses, redrawn, over the newest lines."""

    def __init__(self, console: Console, houses: Sequence[House], title: Callable[[], str]) -> None:
        """title is asked anew for each frame."""
        self._houses = houses
        self._title = title
        self._began = boottime()
        self._lines: deque[str] = deque(maxlen=LINES_SHOWN)
        self._live = Live(
            console=console, get_renderable=self.picture, refresh_per_second=FRAMES_PER_S, transient=True
        )
        self._live.start()

    def say(self, line: str) -> None:
        """Add it below the table."""
        self._lines.append(f"{boottime() - self._began:6.2f} s  {line}")

    def close(self) -> None:
        """Stop drawing."""
        self._live.stop()

    def picture(self) -> RenderableType:
        """The view as it is now."""
        lines = (Text(line, no_wrap=True, overflow="ellipsis") for line in list(self._lines))
        return Group(houses_table(self._houses, self._title()), *lines)


def houses_table(houses: Sequence[House], title: str) -> Table:
    """One row per house: what it reads, what it thinks, what its siren does, what the ward has.

    On 80 columns the ends of what the siren makes and of what waits for the ward are cut, and nothing else.
    """
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in ("status.house", "status.value", "status.condition"):
        table.add_column(say(column), no_wrap=True)
    table.add_column(say("status.siren"), min_width=_LEAST_WIDTH)
    table.add_column(say("demo.neighbours"), no_wrap=True)
    table.add_column(say("demo.ward"), min_width=_LEAST_WIDTH)
    for house in houses:
        table.add_row(*_row(house))
    return table


def _row(house: House) -> tuple[str | Text, ...]:
    name = f"{house.site.id} {house.site.name}"
    status = house.status
    if status is None:
        return name, "", Text(say("is starting"), "dim"), "", "", ""
    worst = status.worst_zone
    # Between two pulses of a pattern it sounds all the same.
    sounds = house.relay.is_on or status.sounding in {"fire", "co", "neighbour", "drill"}
    siren = _cut("● " if sounds else "○ ", "bold red" if sounds else "dim")
    return (
        name,
        _values(status),
        Text(say(f"condition.{worst.condition}"), _STYLE.get(worst.condition, "")),
        siren.append("" if status.sounding == "off" else say(f"sounding.{status.sounding}"), ""),
        f"{status.heard_count}",
        _ward(status),
    )


def _cut(words: str, style: str) -> Text:
    return Text(words, style, no_wrap=True, overflow="ellipsis")


def _values(status: Status) -> str:
    shown = ((quantity, value) for quantity, value in status.values if quantity not in _UNSAID)
    return " ".join(f"{_short(value)}\N{NO-BREAK SPACE}{unit(quantity)}" for quantity, value in shown)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _ward(status: Status) -> Text:
    ward = status.ward
    if not ward:
        return _cut("-", "dim")
    if not ward.get("connected"):
        return _cut(say("status.away"), "yellow")
    waiting = ward.get("unacked", 0)
    return _cut(say("status.waiting", count=waiting), "yellow") if waiting else _cut(say("has all"), "green")
