"""Outcomes of many recordings as figures per set."""

from collections.abc import Callable, Iterable, Sequence
from math import exp
from statistics import median
from typing import Any

from edge.recording.outcome import Outcome

HOUSES = 15  # the largest group that the police's guideline has
DAYS_PER_MONTH = 30.44
HUSHED = (0.0, 0.5, 0.9)  # shares of the pre-alarms that somebody at home hushes

Figures = dict[str, Any]


def by_set(outcomes: Iterable[Outcome]) -> dict[str, Figures]:
    """Figures of each set, in the order they came; what is marked unscored is left out."""
    sets: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.kind != "unscored":
            sets.setdefault(outcome.set_name, []).append(outcome)
    return {name: figures(members) for name, members in sets.items()}


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Fires and nuisances of one set; None where it has none."""
    fires = [o for o in outcomes if o.kind == "fire"]
    quiet = [o for o in outcomes if o.kind != "fire"]
    days = sum(o.home_days for o in quiet)
    bouts = sum(o.bouts for o in quiet)
    alarms, prealarms = sum(o.alarms for o in quiet), sum(o.prealarms for o in quiet)
    return {
        "fires": len(fires),
        "detected": sum(bool(o.detected) for o in fires),
        "prealarm_s": _spread(fires, lambda o: o.prealarm_s),
        "alarm_s": _spread(fires, lambda o: o.alarm_s),
        "first_prealarm_s": _spread(fires, lambda o: o.first_prealarm_s),
        "first_alarm_s": _spread(fires, lambda o: o.first_alarm_s),
        "false_before_ignition": sum(o.false_before_ignition for o in fires),
        "home_days": round(days, 2),
        "bouts": bouts,
        "alarms": alarms,
        "prealarms": prealarms,
        "alarms_per_home_day": _rate(alarms, days),
        "alarms_per_home_day_95": _rate(upper_95(alarms), days),
        "prealarms_per_home_day": _rate(prealarms, days),
        "prealarms_per_home_day_95": _rate(upper_95(prealarms), days),
        "alarms_per_100_bouts": _rate(100 * alarms, bouts),
        "prealarms_per_100_bouts": _rate(100 * prealarms, bouts),
        "group_calls_a_month": _group_calls(quiet, days),
    }


def upper_95(count: int) -> float:
    """One-sided 95 % upper bound of a Poisson mean of which `count` were seen (2.996 for none)."""
    low, high = float(count), 3.0 * count + 10.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _poisson_cdf(count, middle) > 0.05 else (low, middle)
    return high


def _poisson_cdf(count: int, mean: float) -> float:
    term = total = exp(-mean)
    for k in range(1, count + 1):
        term *= mean / k
        total += term
    return total


def _group_calls(quiet: Sequence[Outcome], days: float) -> dict[str, float] | None:
    """False calls of a group of HOUSES such homes a month, by the share of pre-alarms hushed."""
    if not days:
        return None
    unconfirmed = sum(o.unconfirmed for o in quiet)
    direct = sum(o.alarms for o in quiet) - unconfirmed
    per_day = HOUSES * DAYS_PER_MONTH / days
    return {f"{share:.0%}": round((direct + (1.0 - share) * unconfirmed) * per_day, 2) for share in HUSHED}


def _spread(fires: Sequence[Outcome], value: Callable[[Outcome], float | None]) -> Figures | None:
    """Median and worst; a fire that never got there is counted beside, not as a number."""
    found = [v for o in fires if (v := value(o)) is not None]
    if not fires:
        return None
    missed = len(fires) - len(found)
    if not found:
        return {"median": None, "max": None, "missed": missed}
    return {"median": median(found), "max": max(found), "missed": missed}


def _rate(count: float, per: float) -> float | None:
    return round(count / per, 4) if per else None
