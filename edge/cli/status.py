"""`liengia status`: what this house sees, what is wrong, and which neighbours it hears."""

import argparse
import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from edge.cli.where import add_node_arguments, control_socket
from edge.errors import ExitCode

if TYPE_CHECKING:
    from rich.table import Table


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("status")
    add_node_arguments(parser)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it."""
    from edge.runtime.control import ask
    from edge.texts.catalogue import language

    found = ask(control_socket(args), {"do": "status"})
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _show(found, language(args.lang))
    is_normal = found["condition"] == "quiescent" and not found["fires_of_neighbours"] and not found["faults"]
    return ExitCode.OK if is_normal else ExitCode.FAILED


def _show(found: dict[str, Any], lang: str) -> None:
    from rich.console import Console
    from rich.markup import escape

    from edge.texts.catalogue import speaker

    say = speaker(lang)
    console = Console(highlight=False)
    fires = ", ".join(fire["origin"] for fire in found["fires_of_neighbours"])
    headline = say(f"condition.{found['condition']}") + (
        f"; {say('cause.neighbour')}: {fires}" if fires else ""
    )
    if found["faults"]:
        headline += f"; {say('status.fault_count', count=len(found['faults']))}"
    console.print(f"{found['node']}, {found['name']}: [bold]{headline}[/bold]")
    if found["stand_down"]:
        console.print(f"{say('status.stand_down')}: {found['stand_down']}", markup=False)
    console.print(_zones(found, say, lang))
    if found["neighbours"]:
        console.print(_neighbours(found, say))
    for line in impairments(found, say):
        console.print(f"[yellow]{line}[/yellow]")
    if (last := found["self_test"]["last"]) is not None:
        word = "passed" if last["passed"] else "failed"
        console.print(say(f"status.self_test_{word}", parts=", ".join(sorted(last["failed"]))))
    if found["roll_call"]["is_open"]:
        answers = {
            key: ", ".join(found["roll_call"][key]) or say("status.nobody")
            for key in ("safe", "not_answered")
        }
        console.print(say("status.roll_call", **answers))
    for fault in found["faults"]:
        problem, remedy = say(f"fault.{fault['kind']}"), say(f"fault.{fault['kind']}.remedy")
        console.print(f"[yellow]{fault['part']}: {problem} ({escape(fault['detail'])})[/yellow]")
        console.print(f"  → {remedy}")
    if found["ward"]:
        link = say("status.connected" if found["ward"]["connected"] else "status.away")
        waiting = say("status.waiting", count=found["ward"]["unacked"])
        console.print(f"{say('status.ward')}: {link}, {waiting}")
        if found["ward"]["escalated"]:
            seconds = f"{found['ward']['unheard_s']:.0f}"
            console.print(f"[bold red]{say('status.not_acknowledged', seconds=seconds)}[/bold red]")


_SHOWN_AS = {
    "hush": "status.hushed",
    "disablement": "status.disabled",
    "testmode": "status.testing",
}


def impairments(found: Mapping[str, Any], say: Callable[..., str]) -> list[str]:
    """What people have set, and when it ends by itself."""
    now = found["now"]
    lines = [
        say("status.drill_line", **drill, minutes=math.ceil((drill["until"] - now) / 60.0))
        for drill in found["drills"]
    ]
    for item in found["impairments"]:
        if (word := _SHOWN_AS.get(item["what"])) is not None:
            target, minutes = item.get("zone") or item.get("sensor"), math.ceil((item["until"] - now) / 60.0)
            lines.append(
                say("status.impairment_line", what=say(word), target=target, by=item["by"], minutes=minutes)
            )
    return lines


def _zones(found: dict[str, Any], say: Callable[..., str], lang: str) -> "Table":
    from rich.table import Table

    from edge.texts.because import because

    table = Table(say("status.zone"), say("status.condition"), say("status.value"), say("status.because"))
    for zone in found["zones"]:
        values = ", ".join(
            _value(name, v["value"], zone["values"], say) for name, v in zone["values"].items()
        )
        why = because(zone["because"] or zone["speaks_for_fire"], lang)
        table.add_row(zone["name"], say(f"condition.{zone['condition']}"), values, why)
    return table


def _value(name: str, value: float, others: Iterable[str], say: Callable[..., str]) -> str:
    """With its sensor where the room has more of the kind."""
    sensor, _, quantity = name.partition("/")
    is_alone = [other.partition("/")[2] for other in others].count(quantity) == 1
    return " ".join([say(f"quantity.{quantity}"), *([] if is_alone else [sensor]), f"{value:g}"])


def _neighbours(found: dict[str, Any], say: Callable[..., str]) -> "Table":
    from rich.table import Table

    table = Table(say("status.house"), say("status.age"), say("status.condition"), say("status.roads"))
    for peer in found["neighbours"]:
        age = "-" if peer["heard_at"] is None else f"{found['now'] - peer['heard_at']:.0f} s"
        is_heard = peer["condition"] != "unknown"
        condition = say(f"condition.{peer['condition']}" if is_heard else "status.lost")
        roads = ", ".join(f"{road} {found['now'] - at:.0f} s" for road, at in sorted(peer["roads"].items()))
        table.add_row(peer["id"], age, condition, roads or "-")
    return table
