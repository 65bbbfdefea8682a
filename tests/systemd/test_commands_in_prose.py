"""Commands that README and the guides only name, in their prose, exist with these options.

Those that stand in blocks are run: test_getting_started.py.
"""

import argparse
import re
import tomllib
from pathlib import Path

import pytest

from edge.cli.main import build_parser
from firmware_tools.cli import build_parser as build_bench_parser
from guide import FENCE, ROOT, guides, steps, unmarked

# `liengia frame\0` and the like are bytes that are signed, no commands.
NAMED = re.compile(r"`(?:sudo )?(?:\w+=\S+ )*((?:liengia|liengia-bench|make) [^`\\]+)`")

# What the prose names of other programs, by its exact words, and why no test runs it.
OTHERS = re.compile(r"`((?:sudo |apt |pip |systemctl |systemd-analyze |raspi-config)[^`]*)`")
NOT_RUN = {
    "apt install qemu-system-arm firmware-microbit-micropython": "installs packages",
    "pip install 'liengia[bench]'": "the extra is looked up below",
    "pip install 'liengia[demo]'": "the extra is looked up below",
    "pip install 'liengia[modbus]'": "the extra is looked up below",
    "pip install 'liengia[pi]'": "the extra is looked up below",
    "pip install 'liengia[plots]'": "the extra is looked up below",
    "raspi-config": "only on a Pi",
    "sudo apt install avrdude": "installs packages",
    "sudo apt install git make python3-venv": "installs packages",
    "sudo chown liengia": "wants the node's user; tests/vm/ has one",
    "sudo dphys-swapfile swapoff && sudo systemctl disable dphys-swapfile": "only on a Pi",
    "sudo poweroff": "would do so",
    "sudo raspi-config": "only on a Pi",
    "sudo systemctl reload liengia": "run in a block of technician.md",
    "sudo systemctl restart liengia": "wants systemd",
    "sudo usermod -aG liengia NAME": "changes this machine's users",
    "sudo LIENGIA_SOURCE=liengia-0.1.0-py3-none-any.whl sh systemd/install.sh install": "test_install.py",
    "systemctl edit liengia": "wants systemd and an editor",
    "systemctl reload liengia": "run in a block of technician.md",
    "systemd-analyze security": "wants systemd; tests/vm/ has it",
    "systemd-analyze security --offline=true": "wants systemd",
}


def prose(guide: Path) -> str:
    """Without its blocks, in one line."""
    return " ".join(FENCE.sub("", guide.read_text(encoding="utf-8")).split())


def named(guide: Path) -> list[list[str]]:
    return [re.sub(r"[\[\]]", "", command).split() for command in NAMED.findall(prose(guide))]


def unknown(words: list[str]) -> str | None:
    """The first word that is neither a command at its place nor an option of it; arguments may be any."""
    program, *rest = words
    if program == "make":
        is_there = re.search(rf"^{rest[0]}:", (ROOT / "Makefile").read_text(), re.M)
        return None if is_there else rest[0]
    parser: argparse.ArgumentParser = build_bench_parser() if "-" in program else build_parser(rest[0])
    for word in rest:
        verbs = [a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
        if word.startswith("--"):
            if word not in parser._option_string_actions:
                return word
        elif verbs and word not in verbs[0]:
            return word
        elif verbs:
            parser = verbs[0][word]
    return None


@pytest.mark.parametrize("guide", guides(), ids=lambda guide: guide.relative_to(ROOT).as_posix())
def test_commands_named_in_prose_exist(guide: Path) -> None:
    assert [(" ".join(words), word) for words in named(guide) if (word := unknown(words))] == []


def test_what_is_not_run_is_listed_with_its_reason() -> None:
    told = {text for guide in guides() for text in OTHERS.findall(prose(guide))}
    ours = {text for text in told if NAMED.fullmatch(f"`{text}`")}
    assert told - ours == set(NOT_RUN)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert {name for text in told for name in re.findall(r"^pip install 'liengia\[(\w+)\]'", text)} <= set(
        extras
    )


def test_what_is_not_there_is_found() -> None:
    assert unknown(["liengia", "grup", "sign"]) == "grup"
    assert unknown(["liengia", "group", "sing", "group.yaml"]) == "sing"
    assert unknown(["liengia", "ward", "listen", "--brokr", "…"]) == "--brokr"
    assert unknown(["liengia-bench", "identfy"]) == "identfy"
    assert unknown(["make", "instal"]) == "instal"


def test_commands_are_found_and_marked_as_such() -> None:
    assert sum(len(named(guide)) for guide in guides()) > 80
    assert sum(len(steps(guide)) for guide in guides()) > 50
    assert {guide: found for guide in guides() if (found := unmarked(guide))} == {}
