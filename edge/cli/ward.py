"""`liengia ward`: the reference receiver of the ward, its incidents for others, and its orders."""

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.cli import ward_order
from edge.cli.ward_broker import add_broker_arguments, broker_settings
from edge.errors import ExitCode, Said, SettingsError, words_of
from edge.texts.speech import reason, say, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from edge.ward.register import Entry


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    ward = subparsers.add_parser("ward")
    commands = ward.add_subparsers(metavar="WHAT", required=True)
    _add_export(commands)
    ward_order.add_order(commands)
    parser = commands.add_parser("listen")
    add_broker_arguments(parser)
    parser.add_argument("--group", default="+")
    parser.add_argument("--store", required=True, type=Path)
    parser.add_argument("--share", default="", metavar="NAME")
    parser.add_argument("--keep-days", type=int, default=730, metavar="N")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Listen until SIGTERM or Ctrl-C."""
    from edge.group.keys import load_key
    from edge.ward.receiver import Receiver, Scope
    from edge.ward.seal import Signer

    key = load_key(args.key)
    show = _or_end(_show_json if args.json else _show)
    receiver = Receiver(
        _settings(args),
        Scope(args.ward, args.group, args.share),
        Signer(key.public, key.sign),
        args.store,
        show,
        keep_days=args.keep_days,
        on_link=lambda why: print(f"liengia: {say(why or 'status.connected')}", file=sys.stderr, flush=True),
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    receiver.start()
    try:
        receiver.wait()
    except KeyboardInterrupt:
        return ExitCode.OK
    finally:
        receiver.close()
    return ExitCode.INTERNAL  # it ends by itself only by a bug


def export(args: argparse.Namespace) -> int:
    """Print the incidents, drills and walk-tests of a register as CAP 1.2, one XML document a line."""
    from edge.ward.cap import messages, threads
    from edge.ward.register import events_by_group

    for group, events in events_by_group(args.store).items():
        for thread in threads(group, events):
            documents = messages(thread, ward=args.ward)
            print("\n".join(documents[-1:] if args.newest else documents))
    return ExitCode.OK


def _add_export(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("export")
    parser.add_argument("--cap", action="store_true", required=True)
    parser.add_argument("--newest", action="store_true")
    parser.add_argument("--ward", required=True)
    parser.add_argument("--store", required=True, type=Path, action="append")
    parser.set_defaults(run=export)


def _or_end(show: "Callable[[Entry], None]") -> "Callable[[Entry], None]":
    """Show entries until nobody reads them any more (`| head`)."""

    def show_or_end(entry: "Entry") -> None:
        try:
            show(entry)
        except BrokenPipeError:
            os.kill(os.getpid(), signal.SIGTERM)

    return show_or_end


def _settings(args: argparse.Namespace) -> Any:
    from edge.ward.payload import Address

    if args.keep_days < 1:
        raise SettingsError([Said("--keep-days: at least 1")])
    try:
        Address(args.ward, args.share or "any", "any")
        # "+" is every group; any other name has to be one level of a topic.
        Address(args.ward, "any" if args.group == "+" else args.group, "any")
    except ValueError as error:
        raise SettingsError([words_of(error)]) from None
    return broker_settings(args)


def _show_json(entry: "Entry") -> None:
    address = entry.address
    line = {"ward": address.ward, "group": address.group, "kind": entry.kind.value, **entry.body}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _show(entry: "Entry") -> None:
    body = entry.body
    match entry.kind.value:
        case "event":
            words = [body["time"], _house(entry), body["zone"] or "-", word("change", body["change"])]
            if body["before"] != body["after"]:
                words.append(f"{word('condition', body['before'])} -> {word('condition', body['after'])}")
            if body["cause"] != "none":
                words.append(f"({word('cause', body['cause'])}, {word('hazard', body['hazard'])})")
            words += [reason(str(body["because"])), say("by {name}", name=body["by"]) if body["by"] else ""]
            words += [_fault(body["fault"]), *(f"[{mark}]" for mark in _marks(body))]
        case "state":
            words = ["-", _house(entry), say(Said("online") if body["online"] else Said("OFFLINE"))]
        case _:
            return  # health is for machines
    print(_plain("  ".join(str(word) for word in words if word)), flush=True)


def _marks(body: "Mapping[str, Any]") -> "Iterator[str]":
    if body["drill"]:
        yield say("status.drill")
    if body["resumed"]:
        yield say(Said("resumed"))
    if body["clock"] != "trusted":
        yield say("clock untrusted")


def _house(entry: "Entry") -> str:
    return f"{entry.address.group}/{entry.address.node}"


def _fault(fault: Any) -> str:
    return f"{fault['part']}: {word('fault', fault['kind'])} ({fault['detail']})" if fault else ""


def _plain(text: str) -> str:
    """A node's words may hold a terminal's control sequences."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
