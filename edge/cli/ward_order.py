"""`liengia ward order`: one signed order to one or more houses, and what they answer."""

import argparse
import getpass
import json
import sys
from typing import TYPE_CHECKING, Any

from edge.cli.ward_broker import add_broker_arguments, broker_settings
from edge.errors import DeviceError, ExitCode, Said, SettingsError, words_of
from edge.texts.catalogue import MESSAGES
from edge.texts.speech import say, word

if TYPE_CHECKING:
    from edge.ward.commander import Commander
    from edge.ward.payload import Address

# As edge.ward.orders.OrderVerb, which --help must not need to import.
VERBS = ("drill-start", "drill-stop", "walk-test", "stand-down", "status")
_NEEDS = {"stand-down": Said("the ward's word"), "walk-test": Said("the name of one sensor")}
_WAIT_S = 20.0


def add_order(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("order")
    add_broker_arguments(parser)
    parser.add_argument("--group", required=True)
    parser.add_argument("--node", required=True, action="append")
    parser.add_argument("--by", default=getpass.getuser())
    parser.add_argument("--wait", type=float, default=_WAIT_S)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("argument", nargs="?", default="")
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
            raise SettingsError([words_of(error)]) from None
        try:
            with Commander(settings, address, Signer(key.public, key.sign)) as commander:
                code = _order(args, address, commander)
        except DeviceError as error:
            print(f"liengia: {say(words_of(error))}", file=sys.stderr)
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
        Said("{name}: one line of at most {most} characters", name=name, most=most)
        for name, text, most in (("argument", args.argument, MAX_ARGUMENT), ("--by", args.by, MAX_BY))
        if len(text) > most or not (text.isprintable() or not text)
    ]
    if args.verb in _NEEDS and not args.argument:
        problems.append(Said("{verb} needs {what}", verb=args.verb, what=_NEEDS[args.verb]))
    if problems:
        raise SettingsError(problems)


def _show(address: "Address", reply: dict[str, Any]) -> None:
    is_done, why = reply.get("done") is True, str(reply.get("reason", ""))
    head = f"{address.group}/{address.node}  {say(Said('done') if is_done else Said('REFUSED'))}"
    words = [head, word("refused", why) if f"refused.{why}" in MESSAGES else str(reply.get("said", ""))]
    facts = reply.get("facts")
    if isinstance(facts, dict) and facts:
        words += [word(kind, facts.get(kind)) for kind in ("condition", "sounding")]
        words.append(say("status.fault_count", count=facts.get("fault_count")))
    text = "  ".join(word for word in words if word)
    print("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text), flush=True)
