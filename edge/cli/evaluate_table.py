"""The figures of `liengia evaluate` as tables for a person."""

from typing import Any

_SIMULATED_NOTE = (
    "Simulated, never mixed with the recordings above: published end points laid on quiet air of real homes."
)


def print_tables(report: dict[str, Any]) -> None:
    """Fires, ordinary life, the real alarms of the same houses, simple detectors, simulations."""
    _print_fires(report["sets"])
    _print_quiet(report["sets"])
    _print_peers(report["recordings"])
    _print_simple(report["simple"])
    if "simulated" in report:
        _print_simulated(report["simulated"])


def _print_fires(sets: dict[str, Any]) -> None:
    rows = [
        [
            name, f"{s['detected']}/{s['fires']}", _spread(s["prealarm_s"]), _spread(s["alarm_s"]),
            _spread(s["first_prealarm_s"]), _spread(s["first_alarm_s"]), s["false_before_ignition"],
        ]
        for name, s in sets.items()
        if s["fires"]
    ]  # fmt: skip
    head = "fires|within 600 s|pre-alarm, fire zone|fire alarm|pre-alarm, first|fire alarm|before ignition"
    _table("Fires: seconds after ignition, median / worst", head.split("|"), rows)


def _print_quiet(sets: dict[str, Any]) -> None:
    rows = []
    for name, s in sets.items():
        if not s["home_days"] and not s["bouts"]:
            continue
        calls = ", ".join(f"{share}: {n:g}" for share, n in (s["group_calls_a_month"] or {}).items())
        rows.append(
            [
                name, f"{s['home_days']:g}", s["bouts"], s["alarms"],
                _rate(s["alarms_per_home_day"], s["alarms_per_home_day_95"]),
                _number(s["alarms_per_100_bouts"]),
                s["prealarms"], _rate(s["prealarms_per_home_day"], s["prealarms_per_home_day_95"]), calls,
            ]
        )  # fmt: skip
    from edge.recording.summary import HOUSES

    head = (
        "ordinary life|home-days|bouts|fire alarms|per home-day|per 100 bouts|pre-alarms|per home-day|"
        f"false calls a month of {HOUSES} houses, by share of pre-alarms hushed"
    )
    _table("Ordinary life: episodes merged within 30 min", head.split("|"), rows)


def _print_peers(recordings: list[dict[str, Any]]) -> None:
    rows = [
        [
            r["file"], _number(r["prealarm_s"]), _number(r["alarm_s"]),
            _number(p["photoelectric_fire_zone"]), _number(p["photoelectric"]),
            _number(p["ionization_fire_zone"]), _number(p["ionization"]),
        ]
        for r in recordings
        if (p := r.get("peers_s"))
    ]  # fmt: skip
    head = "recording|our pre-alarm|our alarm|photoelectric, there|all|ionization, there|all"
    _table("Beside the real alarms of the same house: seconds after ignition, median", head.split("|"), rows)


def _print_simple(simple: dict[str, Any]) -> None:
    rows = [
        [
            name, set_name,
            f"{s['detected']}/{s['fires']}" if s["fires"] else "-",
            _spread(s["alarm_s"]), s["false_before_ignition"] if s["fires"] else "-",
            _number(s["alarms_per_home_day"]), _number(s["alarms_per_100_bouts"]),
        ]
        for name, sets in simple.items()
        for set_name, s in sets.items()
    ]  # fmt: skip
    head = "simple detector|set|within 600 s|alarm, fire zone|before ignition|per home-day|per 100 bouts"
    _table("Beside simple detectors", head.split("|"), rows)


def _print_simulated(simulated: list[dict[str, Any]]) -> None:
    rows = [
        [
            s["scenario"], s["profile"], s["kit"], f"{s['alarms']}/{s['seeds']}", _spread(s["alarm_s"]),
            f"{s['prealarms']}/{s['seeds']}", _number(s["prealarm_s"]), _number(s["smoke_at_alarm_max"]),
            _number(s["limit_db_per_m"]), "-" if s["in_time"] is None else f"{s['in_time']}/{s['seeds']}",
            f"{s['union_alarms']}/{s['seeds']}", _number(s["union_s"]),
        ]
        for s in simulated
    ]  # fmt: skip
    head = (
        "scenario|room|sensors|fire alarms|s, median / worst|pre-alarms|s, median|smoke at alarm, worst dB/m|"
        "limit|in time|union detector|s, median"
    )
    _table(_SIMULATED_NOTE, head.split("|"), rows)


def _table(title: str, head: list[str], rows: list[list[Any]]) -> None:
    if not rows:
        return
    print(f"\n{title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(str(cell) for cell in row)} |")


def _spread(value: dict[str, Any] | None) -> str:
    if value is None or value["median"] is None:
        return "-"
    missed = f" ({value['missed']} missed)" if value.get("missed") else ""
    return f"{value['median']:.4g} / {value['max']:.4g}{missed}"


def _rate(rate: float | None, bound: float | None) -> str:
    return "-" if rate is None else f"{rate:g} (95 %: < {bound:g})"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"
