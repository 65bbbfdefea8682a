"""`liengia demo`: a group of houses and a real fire, on this machine."""

import argparse
import re
from pathlib import Path

from edge.errors import ExitCode

_EPILOG = """examples:
  liengia demo                                   six houses; a recorded living-room fire in the first
  liengia demo --houses 15 --press-button n03    a call point instead of a fire
  liengia demo --houses 15 --press-button all --no-broker   every house alarms in the same second
  liengia demo --scenario kitchen                cooking: no siren may sound at the neighbours
  liengia demo --press-button n01 --no-broker --loss 0.3 --repeat 20 --json
  liengia demo --press-button n01 --no-broker --roads radio      the LAN is cut, LoRa modules are left

Each house is a real node process; pins, serial ports and the relay are simulated. It ends by itself, with 0
only if every siren sounded and the ward acknowledged. See docs/demo.md for how times are measured."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "demo",
        help="a group of houses and a real fire, on this machine",
        description="Run a group of houses on this machine, with simulated hardware and a recorded fire.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--scenario", choices=("fire", "kitchen", "button"), help="what happens (default fire)")
    what.add_argument(
        "--press-button", metavar="HOUSE", help="press the call point of n01, n02, ..., or of all"
    )
    parser.add_argument("--houses", type=_houses, default=6, metavar="N", help="2 to 40 (default 6)")
    parser.add_argument(
        "--speed",
        type=_speed,
        metavar="X",
        help="how many times faster than real (default: 12 for the fire, 30 for the kitchen, 1 for a button)",
    )
    parser.add_argument(
        "--repeat", type=_repeat, default=1, metavar="N", help="press N times, with a reset in between"
    )
    parser.add_argument("--no-broker", action="store_true", help="leave the ward's broker away")
    parser.add_argument(
        "--loss", type=_loss, default=0.0, metavar="P", help="lose this share of all frames, 0 to 0.9"
    )
    parser.add_argument(
        "--roads",
        choices=("lan", "radio", "both"),
        default="lan",
        help="between the houses (default lan); radio: LoRa modules on one simulated channel, the LAN cut",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the lost frames and the noise (default 1)")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    parser.add_argument("--picture", type=Path, metavar="FILE.svg", help="save a picture of the end")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep settings, logs and state here")
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Run it; OK only if everything happened that must."""
    from edge.simulation.demo import ALL, Wish, run_demo
    from edge.simulation.scenario import SCENARIOS

    scenario = SCENARIOS["button" if args.press_button else args.scenario or "fire"]
    if args.repeat > 1 and not scenario.is_button:
        args.parser.error("--repeat needs --press-button: a fire cannot burn again within 10 s")
    if args.press_button == ALL and args.repeat > 1:
        args.parser.error("--repeat needs one house: each of several presses is one incident")
    if args.press_button and args.press_button != ALL and not _is_house(args.press_button, args.houses):
        args.parser.error(f"--press-button {args.press_button}: the houses are n01 to n{args.houses:02}")
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
        raise argparse.ArgumentTypeError(f"{text} is not from {least:g} to {most:g}")
    return value
