"""`liengia group new|add|remove|ward-key`: the roster made of public keys, with no editing by hand."""

import argparse
import json
from pathlib import Path
from typing import Any

from edge.cli.roster_text import load, read, write
from edge.errors import ExitCode, Said, SettingsError
from edge.texts.speech import say

_NEW = """\
# The same file in every house, signed by the head of the group: liengia group sign
version: 1
group: {group}
ward: {ward}
members: []
"""


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    new = verbs.add_parser("new")
    new.add_argument("--group", required=True)
    new.add_argument("--ward", required=True)
    new.set_defaults(run=_new)
    adding = verbs.add_parser("add")
    removing = verbs.add_parser("remove")
    ward = verbs.add_parser("ward-key")
    for command in (new, adding, removing, ward):
        command.add_argument("roster", type=Path)
        command.add_argument("--dry-run", action="store_true")
        command.add_argument("--json", action="store_true")
    for command in (adding, removing):
        command.add_argument("id")
    for command in (adding, ward):
        command.add_argument("public_key")
    ward.add_argument("--remove", action="store_true")
    ward.set_defaults(run=_ward_key)
    adding.add_argument("--name")
    adding.add_argument("--host", action="append")
    adding.set_defaults(run=_add)
    removing.set_defaults(run=_remove)


def _new(args: argparse.Namespace) -> int:
    """Raises:
    SettingsError: the file exists, or an id cannot be one.
    StorageError: the file could not be written.
    """
    if args.roster.exists():
        said = Said("{path}: exists already; add houses with: liengia group add", path=args.roster)
        raise SettingsError([said])
    yaml, data = load(args.roster, _NEW.format(group=args.group, ward=args.ward))
    return _done(args, yaml, data, Said("begun"))


def _add(args: argparse.Namespace) -> int:
    """Raises:
    SettingsError: the id, key or a host cannot be one, or another house has it.
    StorageError: the file could not be written.
    """
    yaml, data = load(args.roster, read(args.roster))
    members = data.setdefault("members", [])
    house = next((member for member in members if member.get("id") == args.id), None)
    said = Said("{id} changed", id=args.id)
    if house is None:
        house, said = {"id": args.id, "name": args.id}, Said("{id} added", id=args.id)
        members.append(house)
    house["public_key"] = args.public_key
    if args.name is not None:
        house["name"] = args.name
    if args.host is not None:
        house["hosts"] = args.host
    return _done(args, yaml, data, said)


def _remove(args: argparse.Namespace) -> int:
    """Raises:
    SettingsError: there is no such house.
    StorageError: the file could not be written.
    """
    yaml, data = load(args.roster, read(args.roster))
    members = data.get("members") or []
    index = next((n for n, member in enumerate(members) if member.get("id") == args.id), None)
    if index is None:
        known = ", ".join(str(member.get("id")) for member in members)
        said = Said("{path}: has no house '{id}'; it has: {known}", path=args.roster, id=args.id, known=known)
        raise SettingsError([said])
    del members[index]
    return _done(args, yaml, data, Said("{id} struck off", id=args.id))


def _ward_key(args: argparse.Namespace) -> int:
    """Raises:
    SettingsError: it is no key, there are too many, or the one to remove is not there.
    StorageError: the file could not be written.
    """
    yaml, data = load(args.roster, read(args.roster))
    keys = data.setdefault("ward_keys", [])
    if not args.remove:
        keys.extend([args.public_key] if args.public_key not in keys else [])
        return _done(args, yaml, data, Said("the ward signs with that key"))
    if args.public_key not in keys:
        known = ", ".join(keys)
        said = Said("{path}: has no such key of the ward; it has: {known}", path=args.roster, known=known)
        raise SettingsError([said])
    keys.remove(args.public_key)
    return _done(args, yaml, data, Said("that key of the ward is struck off"))


def _done(args: argparse.Namespace, yaml: Any, data: Any, said: Said) -> int:
    if problems := _problems(data):
        raise SettingsError([Said("{place}: {why}", place=args.roster, why=problem) for problem in problems])
    if not args.dry_run:
        write(args.roster, yaml, data)
    houses = len(data["members"])
    said = Said("would be: {what}", what=said) if args.dry_run else said
    hint = (
        Said("now: liengia group sign")
        if houses >= 2
        else Said("a group has 2 to 40 houses: liengia group add")
    )
    if args.json:
        print(json.dumps({"file": str(args.roster), "said": said, "houses": houses, "next": hint}))
    else:
        print(
            say(
                "{path}: {said}; {houses} houses; {hint}",
                path=args.roster,
                said=said,
                houses=houses,
                hint=hint,
            )
        )
    return ExitCode.OK


def _problems(data: Any) -> list[str]:
    """All but what is still to come: more houses, the group's key and the signature."""
    from edge.group.roster import MEMBERS_MIN, find_problems

    mapping = {key: value for key, value in data.items() if key != "signature"}
    found = find_problems(mapping)
    if "group_key" not in mapping:
        found = [problem for problem in found if problem.path != ("group_key",)]
    if len(data["members"]) < MEMBERS_MIN:
        found = [problem for problem in found if problem.path != ("members",)]
    return [problem.said() for problem in found]
