"""What came of it: the table for people, the JSON for programs."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

from edge.texts.speech import say


@dataclass(frozen=True, slots=True)
class HouseResult:
    """One house.

    saw      what it knows of the fire, in words
    siren_s  real seconds from the decision or press to the relay's bytes; None: never
    ward_s   real seconds from the decision or press until the ward had stored its message; None: never
    """

    id: str
    name: str
    saw: str
    siren_s: float | None
    ward_s: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run.

    detected_s  seconds after ignition, in the recording's own time, when the first house decided; None: it
                did not, or nothing burned
    prealarm_s  the same for its pre-alarm
    ward_ack_s  real seconds from the decision or press until the first house knew that the ward had stored
                it; the slowest of several presses; None: never, or no ward
    sirens      every siren_s of every house and press
    missed      sirens that never sounded, over all presses
    known_s     real seconds until every house knew of every other's alarm; None: they did not all alarm
    datagrams   that all houses sent from the first press until then
    problems    what is not as it must be, a sentence each; empty means that all is well
    """

    houses: Sequence[HouseResult]
    detected_s: float | None = None
    prealarm_s: float | None = None
    ward_ack_s: float | None = None
    sirens: Sequence[float] = ()
    missed: int = 0
    presses: int = 1
    known_s: float | None = None
    datagrams: int | None = None
    problems: Sequence[str] = field(default_factory=tuple)

    @property
    def ok(self) -> bool:
        """Whether everything is as it must be."""
        return not self.problems


def to_json(outcome: Outcome) -> dict[str, Any]:
    """The object that `--json` prints; times in seconds, to a tenth of a millisecond."""
    found: dict[str, Any] = {
        "detected_s": _rounded(outcome.detected_s, 1),
        "prealarm_s": _rounded(outcome.prealarm_s, 1),
        "houses": [{"id": house.id, "siren_s": _rounded(house.siren_s)} for house in outcome.houses],
        "ward_ack_s": _rounded(outcome.ward_ack_s),
        "ok": outcome.ok,
    }
    if outcome.presses > 1:
        found["siren_s"] = distribution(outcome.sirens, outcome.missed)
    if outcome.datagrams is not None:
        found |= {"known_s": _rounded(outcome.known_s), "datagrams": outcome.datagrams}
    if outcome.problems:
        found["problems"] = list(outcome.problems)
    return found


def distribution(sirens: Sequence[float], missed: int) -> dict[str, Any]:
    """p50, p99 (nearest rank: the smallest that 99 % do not exceed) and max [s], and how many never came."""
    ranked = sorted(sirens)
    if not ranked:
        return {"p50": None, "p99": None, "max": None, "missed": missed}
    rank = -(-99 * len(ranked) // 100)
    return {
        "p50": _rounded(statistics.median(ranked)),
        "p99": _rounded(ranked[rank - 1]),
        "max": _rounded(ranked[-1]),
        "missed": missed,
    }


def to_table(outcome: Outcome, *, has_ward: bool) -> Table:
    """The final table."""
    table = Table(title=headline(outcome), title_justify="left", title_style="bold")
    table.add_column(say("status.house"), no_wrap=True)
    table.add_column(say("what it saw"), ratio=1)
    table.add_column(say("siren after"), justify="right", no_wrap=True)
    if has_ward:
        table.add_column(say("ward after"), justify="right", no_wrap=True)
    for house in outcome.houses:
        cells = [f"{house.id} {house.name}", house.saw or say("saw nothing"), _seconds(house.siren_s)]
        table.add_row(*cells, *([_seconds(house.ward_s)] if has_ward else []))
    return table


def headline(outcome: Outcome) -> str:
    """The result in a line."""
    sounded = sum(house.siren_s is not None for house in outcome.houses)
    parts = [say("{sounded} of {of} sirens sounded", sounded=sounded, of=len(outcome.houses))]
    if outcome.detected_s is not None:
        parts.insert(0, say("fire alarm {seconds} s after ignition", seconds=f"{outcome.detected_s:.0f}"))
    if outcome.ward_ack_s is not None:
        parts.append(say("the ward acknowledged after {time}", time=_seconds(outcome.ward_ack_s)))
    if outcome.datagrams is not None:
        known = {"time": _seconds(outcome.known_s), "count": outcome.datagrams}
        parts.append(say("all known everywhere after {time}, {count} datagrams", **known))
    if outcome.presses > 1:
        share = distribution(outcome.sirens, outcome.missed)
        times = {name: _seconds(share[name]) for name in ("p50", "p99", "max")}
        parts.append(
            say(
                "{count} presses: p50 {p50}, p99 {p99}, max {max}, missed {missed}",
                count=outcome.presses,
                missed=outcome.missed,
                **times,
            )
        )
    return "; ".join(parts)


def _seconds(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def _rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)
