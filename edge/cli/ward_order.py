"""`liengia ward order`: one signed order to one or more houses, and what they answer."""

import argparse
import getpass
import json
import sys
from typing import TYPE_CHECKING, Any

from edge.cli.ward_broker import add_broker_arguments, broker_settings
from edge.errors import DeviceError, ExitCode, SettingsError

if TYPE_CHECKING:
    from edge.ward.commander import Commander
    from edge.ward.payload import Address

# As edge.ward.orders.OrderVerb, which --help must not need to import.
VERBS = ("drill-start", "drill-stop", "walk-test", "stand-down", "status")
_NEEDS = {"stand-down": "the ward's word", "walk-test": "the name of one sensor"}
_WAIT_S = 20.0

_EPILOG = """orders:
  drill-start [MINUTES]  an announced drill, at most 15 min; a real fire during it wins
  drill-stop             end it
  walk-test SENSOR       exempt one sensor for 5 min; refused while an alarm stands
  stand-down WORD        show the ward's word in a house in alarm; people may then silence at once.
                         It silences nothing itself
  status                 how the house is

examples:
  liengia ward order --broker mqtts://ward.example --credentials order.cred --ward phuong-5 \\
      --key ward.key --group to-12 --node k7q2 status
  liengia ward order --broker mqtt://localhost --ward phuong-5 --key ward.key --group to-12 \\
      --node k7q2 --node m3x9 stand-down "Đã dập tắt, bà con có thể tắt còi"

Exit code: 0 every house obeyed, 1 one refused, 75 one did not answer."""


def add_order(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "order",
        help="send a signed order to a house and print its reply",
        description="Send a signed order to one or more houses and print what they answer.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_broker_arguments(parser)
    parser.add_argument("--group", required=True, help="the group's name, as in its roster")
    parser.add_argument("--node", required=True, action="append", help="the house; may be given repeatedly")
    parser.add_argument("--by", default=getpass.getuser(), help="who orders, for the record (default: you)")
    parser.add_argument("--wait", type=float, default=_WAIT_S, help="seconds for each answer (default 20)")
    parser.add_argument("--dry-run", action="store_true", help="sign it and show it; send nothing")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("verb", choices=VERBS, help="what to do")
    parser.add_argument("argument", nargs="?", default="", help="of the order, see below")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Order each house in turn."""
    from edge.group.keys import load_key
    from edge.ward.commander import Commander
    from edge.ward.payload import Address
    from edge.ward.seal import Signer

    key, settings = load_key(args.key), broker_settings(args)
    _check(args)
    worst = ExitCode.OK
    for node in args.node:
        try:
            address = Address(args.ward, args.group, node)
        except ValueError as error:
            raise SettingsError([str(error)]) from None
        try:
            with Commander(settings, address, Signer(key.public, key.sign)) as commander:
                code = _order(args, address, commander)
        except DeviceError as error:
            print(f"liengia: {error}", file=sys.stderr)
            code = ExitCode.TRY_LATER
        worst = max(worst, code)
    return worst


def _order(args: argparse.Namespace, address: "Address", commander: "Commander") -> ExitCode:
    from edge.ward.orders import OrderVerb

    notice = commander.notice(args.wait)
    order, payload = commander.sign(notice, OrderVerb(args.verb), args.argument, args.by)
    if args.dry_run:
        print(payload.decode())
        return ExitCode.OK
    reply = commander.send(order, payload, args.wait)
    if args.json:
        names = {"ward": address.ward, "group": address.group}
        print(json.dumps({**names, **reply}, ensure_ascii=False), flush=True)
    else:
        _show(address, reply)
    return ExitCode.OK if reply.get("done") is True else ExitCode.FAILED


def _check(args: argparse.Namespace) -> None:
    """Raises: SettingsError: what no node would take."""
    from edge.ward.orders import MAX_ARGUMENT, MAX_BY

    problems = [
        f"{name}: one line of at most {most} characters"
        for name, text, most in (("argument", args.argument, MAX_ARGUMENT), ("--by", args.by, MAX_BY))
        if len(text) > most or not (text.isprintable() or not text)
    ]
    if args.verb in _NEEDS and not args.argument:
        problems.append(f"{args.verb} needs {_NEEDS[args.verb]}")
    if problems:
        raise SettingsError(problems)


def _show(address: "Address", reply: dict[str, Any]) -> None:
    head = f"{address.group}/{address.node}  {'done' if reply.get('done') is True else 'REFUSED'}"
    words = [head, str(reply.get("said", ""))]
    facts = reply.get("facts")
    if isinstance(facts, dict) and facts:
        condition, sounding = facts.get("condition"), facts.get("sounding")
        words.append(f"{condition}, sirens {sounding}, {facts.get('fault_count')} faults")
    text = "  ".join(word for word in words if word)
    print("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text), flush=True)
