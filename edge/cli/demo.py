"""`liengia demo`: a group of houses and a real fire, on this machine."""

import argparse
import re
from pathlib import Path

from edge.errors import ExitCode
from edge.texts.speech import say


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("demo")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--scenario", choices=("fire", "kitchen", "button"))
    what.add_argument("--press-button", metavar="HOUSE")
    parser.add_argument("--houses", type=_houses, default=6, metavar="N")
    parser.add_argument("--speed", type=_speed, metavar="X")
    parser.add_argument("--repeat", type=_repeat, default=1, metavar="N")
    parser.add_argument("--no-broker", action="store_true")
    parser.add_argument("--loss", type=_loss, default=0.0, metavar="P")
    parser.add_argument("--roads", choices=("lan", "radio", "both", "broker"), default="lan")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--picture", type=Path, metavar="FILE.svg")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Run it; OK only if everything happened that must."""
    from edge.simulation.demo import ALL, Wish, run_demo
    from edge.simulation.scenario import SCENARIOS

    scenario = SCENARIOS["button" if args.press_button else args.scenario or "fire"]
    if args.roads == "broker" and args.no_broker:
        args.parser.error(say("--roads broker needs the broker: leave --no-broker away"))
    if args.repeat > 1 and not scenario.is_button:
        args.parser.error(say("--repeat needs --press-button: a fire cannot burn again within 10 s"))
    if args.press_button == ALL and args.repeat > 1:
        args.parser.error(say("--repeat needs one house: each of several presses is one incident"))
    if args.press_button and args.press_button != ALL and not _is_house(args.press_button, args.houses):
        args.parser.error(say("the houses are n01 to {last}, or all", last=f"n{args.houses:02}"))
    outcome = run_demo(
        Wish(
            scenario=scenario,
            houses=args.houses,
            speed=args.speed or scenario.speed,
            presser=args.press_button or "n01",
            repeat=args.repeat,
            has_broker=not args.no_broker,
            loss=args.loss,
            roads=args.roads,
            seed=args.seed,
            is_json=args.json,
            picture=args.picture,
            folder=args.keep,
        )
    )
    return ExitCode.OK if outcome.ok else ExitCode.FAILED


def _is_house(text: str, houses: int) -> bool:
    return re.fullmatch(r"n\d\d", text) is not None and 1 <= int(text[1:]) <= houses


def _houses(text: str) -> int:
    return int(_between(text, 2, 40))


def _repeat(text: str) -> int:
    return int(_between(text, 1, 1000))


def _speed(text: str) -> float:
    return _between(text, 0.5, 60)


def _loss(text: str) -> float:
    return _between(text, 0, 0.9)


def _between(text: str, least: float, most: float) -> float:
    value = float(text)
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(
            say("{value} is not from {least} to {most}", value=text, least=f"{least:g}", most=f"{most:g}")
        )
    return value
