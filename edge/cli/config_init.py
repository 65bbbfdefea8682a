"""`liengia config init`: asks a few questions and writes a first node.yaml that passes `check`."""

import argparse
import re
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from edge.cli.where import DEFAULT_CONFIG, obstacle
from edge.errors import ExitCode, Said, SettingsError, words_of
from edge.texts.speech import say

ROOM_PROPOSALS = {"kitchen": "heat smoke", "altar": "heat_contact"}
_BY_PATH = Path("/dev/serial/by-path")
_ONE_WIRE = Path("/sys/bus/w1/devices")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters that look like digits
_MOST_TRIES = 5
_MEANT = {
    "bep": "kitchen", "ngu": "bedroom", "tho": "altar", "hang": "shop", "gac": "attic",
    "nhiet": "heat", "khoi": "smoke", "bui": "dust",
}  # fmt: skip
_FILLERS = frozenset({"phong", "cua"})  # phòng bếp, cửa hàng

Ask = Callable[[str, str], str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("file", nargs="?", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument("--answers", type=Path, metavar="FILE")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--yes", action="store_true")
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--dry-run", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask, write, and say what to wire.

    Raises:
        SettingsError: an answer cannot be used.
    """
    from edge.settings.draft import PLACES, draft
    from edge.texts.catalogue import language

    lang = language(args.lang)
    if args.file.exists() and not (args.force or args.dry_run):
        print(f"liengia: {say('init.exists', path=args.file)}", file=sys.stderr)
        return ExitCode.FAILED
    if not args.dry_run and (why := obstacle(args.file, makes_folders=True)):
        print(f"liengia: {say('init.cannot_write', path=args.file, reason=why)}", file=sys.stderr)
        return ExitCode.FAILED
    is_asking = not (args.yes or args.answers or args.set)
    if is_asking and not sys.stdin.isatty():
        print(f"liengia: {say('init.nobody_to_ask')}", file=sys.stderr)
        return ExitCode.USAGE
    given = _given(args)
    answers = Interview(given, say, _ask if is_asking else _take).answers(args.file.parent, lang)
    try:
        made = draft(answers, say, str(args.file))
    except ValueError as error:
        raise SettingsError([words_of(error)]) from None
    if problem := _check(made.text, args.file):
        raise SettingsError([problem])
    if args.dry_run:
        print(made.text, end="")
        return ExitCode.OK
    try:
        _write(args.file, made.text)
    except OSError as error:
        why = words_of(error)
        print(f"liengia: {say('init.cannot_write', path=args.file, reason=why)}", file=sys.stderr)
        return ExitCode.FAILED
    print(say("init.written", path=args.file))
    print(say("init.wiring"))
    for pin, wire in made.wires.items():
        print("  " + say(f"init.wire.{wire.how}", gpio=pin, place=PLACES[pin], what=wire.what))
    print(say("init.drawings"))
    if answers.ward and not answers.has_group:
        print(say("init.ward_waits"))
    print(say("init.next", path=args.file))
    return ExitCode.OK


class Interview:
    """Goes through the questions; what is given is not asked."""

    def __init__(self, given: Mapping[str, str], say: Callable[..., str], ask: Ask) -> None:
        self._given = dict(given)
        self._say = say
        self._ask = ask

    def answers(self, folder: Path, lang: str) -> Any:
        """All of them, checked.

        Raises:
            SettingsError: a given answer is none of the allowed, or answers no question.
        """
        from edge.settings.draft import MOST_CALL_POINTS, ROOMS, SENSORS, SIRENS, Answers

        name = self._one("name", self._say("init.c.my_house"))
        house = self._good("id", new_id(), self._odd_id)
        rooms = self._some("rooms", "kitchen", tuple(ROOMS))
        sensors = {
            room: self._some(
                f"sensors.{room}",
                ROOM_PROPOSALS.get(room, "heat"),
                SENSORS,
                room=self._say(f"profile.{room}"),
            )
            for room in rooms
        }
        counts = tuple(str(count) for count in range(MOST_CALL_POINTS + 1))
        (call_points,) = self._some("call_points", "2", counts)
        (siren,) = self._some("siren", "gpio-low", SIRENS)
        group = self._one("group", "group.yaml" if (folder / "group.yaml").exists() else "")
        ward = self._good("ward", "", self._odd_broker)
        self._refuse_unknown()
        return Answers(
            id=house, name=name, rooms=sensors, call_points=int(call_points), siren=siren,
            group=group, has_group=bool(group) and (folder / group).exists(), ward=ward, lang=lang,
            ports=tuple(_ports()), thermometers=tuple(_thermometers()),
        )  # fmt: skip

    def _one(self, key: str, proposal: str, **words: str) -> str:
        if key in self._given:
            return self._given.pop(key)
        return self._ask(self._say(f"init.{key.partition('.')[0]}", **words), proposal).strip() or proposal

    def _good(self, key: str, proposal: str, problem_of: Callable[[str], str]) -> str:
        """Asked again, and not at the end of all questions, while something is wrong with it."""
        is_given = key in self._given
        for _ in range(_MOST_TRIES):
            answer = self._one(key, proposal)
            if not (problem := problem_of(answer)):
                return answer
            if is_given:
                break
            print(problem, file=sys.stderr)
        raise SettingsError([f"{key}: {problem}"])

    def _odd_id(self, answer: str) -> str:
        from edge.model.identity import is_node_id

        # A house number is good enough for the group, but not for the house.
        is_good = is_node_id(answer) and not answer.isdigit()
        return "" if is_good else self._say("settings.bad_node_id", value=answer)

    def _odd_broker(self, answer: str) -> str:
        is_good = not answer or re.match(r"mqtts?://[^/]", answer)
        return "" if is_good else self._say("settings.bad_broker", url=answer)

    def _some(self, key: str, proposal: str, allowed: tuple[str, ...], **words: str) -> tuple[str, ...]:
        is_given = key in self._given
        for _ in range(_MOST_TRIES):
            found = _words(self._one(key, proposal, **words))
            wrong = [word for word in found if word not in allowed]
            if found and not wrong:
                return found
            problem = self._say("init.bad_answer", value=" ".join(wrong), allowed=" ".join(allowed))
            if is_given:
                raise SettingsError([f"{key}: {problem}"])
            print(problem, file=sys.stderr)
        raise SettingsError([f"{key}: {problem}"])

    def _refuse_unknown(self) -> None:
        from edge.settings.draft import ROOMS

        known = "name id rooms " + " ".join(f"sensors.{room}" for room in ROOMS)
        for key in self._given:
            allowed = f"{known} call_points siren group ward"
            raise SettingsError([self._say("init.unknown_answer", key=key, allowed=allowed)])


def _words(answer: str) -> tuple[str, ...]:
    """Each once, as the file has it: who is asked in Vietnamese may answer in it, with accents or without."""
    from edge.texts.unaccented import unaccented

    said = unaccented(answer.lower().replace(",", " ")).split()
    return tuple(dict.fromkeys(_MEANT.get(word, word) for word in said if word not in _FILLERS))


def new_id() -> str:
    """An opaque id: a letter first, then three more."""
    return secrets.choice(_ALPHABET[:23]) + "".join(secrets.choice(_ALPHABET) for _ in range(3))


def _given(args: argparse.Namespace) -> dict[str, str]:
    given: dict[str, str] = {}
    if args.answers is not None:
        given |= _from_file(args.answers)
    for item in args.set:
        key, equals, value = item.partition("=")
        if not equals:
            raise SettingsError([Said("--set {item}: KEY=VALUE is wanted", item=item)])
        given[key] = value
    return given


def _from_file(path: Path) -> dict[str, str]:
    from edge.settings.report import render
    from edge.settings.source import read_text
    from edge.settings.yaml_tree import parse

    text, problems = read_text(path)
    source = None
    if not problems:
        source, problems = parse(text, str(path))
    if problems or source is None:
        raise SettingsError([render(problem, say) for problem in problems])
    return dict(_flat(source.root.plain(), ""))


def _flat(value: object, key: str) -> Iterator[tuple[str, str]]:
    """sensors: {kitchen: [heat, smoke]} as sensors.kitchen = "heat smoke"."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _flat(below, f"{key}.{name}" if key else str(name))
    else:
        yield key, " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _ask(question: str, proposal: str) -> str:
    try:
        return input(f"{question} [{proposal}]: ")
    except EOFError:
        return ""


def _take(_question: str, proposal: str) -> str:
    return proposal


def _ports() -> list[str]:
    try:
        return sorted(str(path) for path in _BY_PATH.iterdir())
    except OSError:
        return []


def _thermometers() -> list[str]:
    """What hangs on the 1-Wire bus; none where the kernel has no such driver running."""
    return sorted(path.name for path in _ONE_WIRE.glob("28-*"))


def _check(text: str, path: Path) -> str:
    """The first error of the file, "" when there is none."""
    from edge.node.kinds import all_kinds, verify_roster
    from edge.settings.load import Wants, load_texts
    from edge.settings.report import render
    from edge.settings.result import Texts
    from edge.settings.roster_file import find_group
    from edge.settings.yaml_tree import parse

    source, _ = parse(text, str(path))
    group = find_group(source, path) if source is not None else None
    texts = Texts(text, group.text if group is not None else None)
    names = (str(path), group.file if group is not None else "")
    loaded = load_texts(texts, path, Wants(all_kinds(), verify_roster), names)
    return render(loaded.errors[0], say) if loaded.errors else ""


def _write(path: Path, text: str) -> None:
    from edge.cli.config import write_schema

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    write_schema(path)
