"""The help of every command in both languages: nothing of it missing, and nothing left in the other one."""

import argparse
import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.cli.main import HEAVY, build_parser, main
from edge.cli.parser import Parser
from edge.detection.profile import PROFILES
from edge.texts.catalogue import LANGUAGES, command_messages, text
from edge.texts.speech import say, speak
from edge.texts.usage_words import USAGE_WORDS
from firmware_tools.cli import build_parser as bench
from firmware_tools.flash import families
from firmware_tools.registry import emulators

# What only a programmer can see of argparse.
PROGRAMMERS = (
    "dest=",
    "conflict",
    "invalid option string",
    "invalid conflict",
    "mutually",
    "cannot",
    "'required'",
)
PROGRAMMERS += (".__call__", 'argument "-"', "%r is not callable")


@pytest.fixture(autouse=True)
def vietnamese_again() -> Iterator[None]:
    yield
    speak("vi")


def everyone(parser: argparse.ArgumentParser) -> Iterator[Parser]:
    """The parser and all beneath it."""
    assert isinstance(parser, Parser)
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from everyone(below)


def parsers() -> list[Parser]:
    everything = [*everyone(build_parser()), *everyone(bench())]
    heavy = [below for name in HEAVY for below in everyone(build_parser(name)) if name in below.prog]
    return [parser for parser in everything if parser.prog.split()[-1] not in HEAVY] + heavy


def shown(parser: Parser, lang: str) -> dict[str, str | None]:
    """Every text that its help shows."""
    speak(lang)
    parser.format_help()
    found = {"about": parser.description, "examples": parser.epilog}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= {f"{choice.dest} in the list": choice.help for choice in action._choices_actions}
        else:
            found[action.dest] = action.help
    return found


@pytest.mark.parametrize("parser", parsers(), ids=lambda parser: parser.prog)
def test_no_text_of_a_command_is_missing(parser: Parser) -> None:
    vietnamese, english = (shown(parser, lang) for lang in LANGUAGES)
    assert [name for name, words in (vietnamese | english).items() if not words] == []
    assert vietnamese.keys() == english.keys()
    assert [name for name, words in vietnamese.items() if words == english[name]] == []
    assert vietnamese["examples"].startswith(("ví dụ:", "các lệnh:"))  # type: ignore[union-attr]
    assert "example" in (english["examples"] or "")


def test_every_command_of_the_program_is_walked_through() -> None:
    names = {parser.prog for parser in parsers()}
    assert {"liengia", "liengia drill", "liengia group sign", "liengia ward order", "liengia replay"} <= names
    assert {"liengia-bench", "liengia-bench emulate"} <= names
    assert len(names) == len(parsers()) > 45


def test_no_text_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()

    def noted(key: str) -> str:
        asked.add(key)
        return text(key, "vi")

    monkeypatch.setattr("edge.cli.parser.say", noted)
    for parser in parsers():
        parser.format_help()
    helps = {key for key in command_messages() if key.startswith("help.")}
    assert len(helps) > 250
    assert helps - asked == set()


def test_argparse_has_no_word_that_is_not_translated() -> None:
    """Of the Python that runs this; read from its source."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(argparse))) if isinstance(node, ast.Call)]
    words = [
        arg.value.strip()
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in {"_", "ngettext"}
        for arg in call.args
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]
    assert len(words) > 30
    known = {*USAGE_WORDS, "%(heading)s:", "default: %(default)s"}
    assert [word for word in words if word not in known and not word.startswith(PROGRAMMERS)] == []


def test_the_words_of_argparse_keep_their_parameters() -> None:
    parameters = re.compile(r"%(?:\(\w+\))?[sr]")
    for english, vietnamese in USAGE_WORDS.items():
        assert set(parameters.findall(vietnamese)) <= set(parameters.findall(english))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["drill", "stat"], "tham số what: không có 'stat'; chỉ được: 'start', 'stop', 'report'"),
        (["check"], "lỗi: còn thiếu: config"),
        (["hush", "--minutes", "x"], "tham số --minutes: giá trị 'x' không hợp lệ"),
        (["hush", "--minutes"], "tham số --minutes: phải có một giá trị theo sau"),
        (["version", "more"], "không hiểu: more"),
    ],
)
def test_usage_errors_are_vietnamese(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([*words, "--lang", "vi"])
    error = capsys.readouterr().err
    assert error.startswith("cách dùng: liengia ")
    assert said in error


@pytest.mark.parametrize(
    ("words", "environ", "said"),
    [
        (["check", "--help"], "en", "usage: "),
        (["check", "--help", "--lang", "vi"], "en", "cách dùng: "),
        (["--lang=en", "check", "--help"], "vi", "usage: "),
        (["--lang", "en", "replay", "--help"], "vi", "usage: "),
        (["--help"], "vi", "cách dùng: "),
    ],
)
def test_the_language_of_help(
    words: list[str],
    environ: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIENGIA_LANG", environ)
    with pytest.raises(SystemExit, match="0"):
        main(words)
    assert capsys.readouterr().out.startswith(said)


def test_lang_may_stand_before_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--lang", "en", "check"], ["check", "--lang", "en"]):
        main([*words, str(tmp_path / "none.yaml")])
        assert "no such file" in capsys.readouterr().out


def test_the_lists_beneath_the_bench_are_complete() -> None:
    shown_of = {parser.prog: parser for parser in parsers()}
    for lang in LANGUAGES:
        speak(lang)
        assert all(name in shown_of["liengia-bench flash"].format_help() for name in families())
        broken = shown_of["liengia-bench emulate"].format_help()
        ways = [what for emulator in emulators().values() for what in emulator.faults.values()]
        assert all(text(what, lang) in broken for what in ways)
        assert lang == "en" or [what for what in ways if text(what, "vi") == what] == []


def test_help_names_every_profile() -> None:
    for lang in LANGUAGES:
        speak(lang)
        assert all(name in say("help.replay.profile") for name in PROFILES)
