import ast
import errno
import os
import pickle
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.errors import Said, words_of
from edge.model.command import Sounding
from edge.model.condition import Cause, FaultKind, FireCondition, Hazard
from edge.model.event import Change, Stage, Verb
from edge.model.quantity import Quantity
from edge.model.reading import Quality
from edge.settings.rules import RESERVED_PARTS
from edge.texts.bench_words import BENCH_WORDS
from edge.texts.catalogue import MESSAGES, command_messages, language, speaker, text
from edge.texts.error_words import ERROR_WORDS
from firmware_tools.registry import emulators

EDGE = Path(__file__).parents[2] / "edge"
ALL = MESSAGES | command_messages()


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


@pytest.mark.parametrize("key", sorted(ALL))
def test_both_languages_are_complete(key: str) -> None:
    vietnamese, english = ALL[key]
    assert vietnamese.strip() == vietnamese != ""
    assert english.strip() == english != ""
    assert placeholders(vietnamese) == placeholders(english)
    if not key.startswith("help."):  # its examples name Vietnamese houses
        assert not set(english) - set(string.printable) - set("₂…°µ³")


def test_vietnamese_is_vietnamese() -> None:
    marked = [vi for vi, _ in ALL.values() if not vi.isascii()]
    assert len(marked) > 0.95 * len(ALL)


def test_vietnamese_is_spelled_in_one_form() -> None:
    import unicodedata

    assert [vi for vi, _ in ALL.values() if unicodedata.normalize("NFC", vi) != vi] == []


def test_entries_of_two_files_do_not_hide_each_other() -> None:
    keys: list[str] = []
    for path in (EDGE / "texts").glob("*_words.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                keys += [ast.literal_eval(key) for key in node.keys if key is not None]
    assert len(keys) == len(set(keys)) == len(ALL)


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_has_a_remedy(kind: FaultKind) -> None:
    assert f"fault.{kind.value}" in MESSAGES
    assert f"fault.{kind.value}.remedy" in MESSAGES


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("condition", [c.name.lower() for c in FireCondition]),
        ("hazard", [h.name.lower() for h in Hazard]),
        ("cause", [c.name.lower() for c in Cause]),
        ("sounding", [s.value for s in Sounding]),
        ("change", [c.value for c in Change]),
        ("stage", [s.name.lower() for s in Stage]),
        ("verb", [v.value for v in Verb]),
        ("quantity", [q.value for q in Quantity]),
        ("quality", [q.value for q in Quality]),
    ],
)
def test_every_word_of_the_model_is_known(prefix: str, names: list[str]) -> None:
    assert {f"{prefix}.{name}" for name in names} <= set(MESSAGES)


def test_every_inner_part_that_can_fail_has_a_name() -> None:
    parts: set[str] = set()
    for path in EDGE.rglob("*.py"):
        parts |= set(re.findall(r'(?:PartId|_raise)\("([a-z-]+)"', path.read_text(encoding="utf-8")))
    assert len(parts) > 10
    assert {part for part in parts if f"part.{part}" not in MESSAGES} == set()
    named = {key.removeprefix("part.") for key in MESSAGES if key.startswith("part.")}
    assert named - {"black-box"} <= RESERVED_PARTS | parts, "a sensor of that name would be called so"


def test_every_refusal_has_words() -> None:
    """Reasons are literals: of Refused(...), and of the functions that raise it for their caller."""
    reasons: set[str] = set()
    for path in EDGE.rglob("*.py"):
        reasons |= set(re.findall(r'(?:Refused|_refuse)\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8")))
    assert {reason for reason in reasons if f"refused.{reason}" not in MESSAGES} == set()


def test_every_code_of_a_settings_validator_has_words() -> None:
    codes: set[str] = set()
    for path in EDGE.rglob("*.py"):
        codes |= set(re.findall(r'PydanticCustomError\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8")))
    assert {code for code in codes if f"settings.{code}" not in MESSAGES} == set()


def said_by(path: Path) -> Iterator[str]:
    """The English that a file gives to Said, and to `say` where that is no dotted key."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Said", "say"}:
            first = node.args[0] if node.args else None
            words = first.value if isinstance(first, ast.Constant) else None
            if isinstance(words, str) and (node.func.id == "Said" or " " in words):
                yield words


SOURCES = [*EDGE.rglob("*.py"), *(EDGE.parent / "firmware_tools").rglob("*.py")]
SENTENCES = {words for path in SOURCES for words in said_by(path)}
# What has no Said where it stands: the system's reasons, and answers of the running node.
ELSEWHERE = {os.strerror(number) for number in errno.errorcode} | {
    "Name or service not known",
    "Temporary failure in name resolution",
    "a self-test is running",
    "an alarm or pre-alarm stands",
    "a drill or walk-test is running",
}


def test_every_sentence_that_is_said_has_its_vietnamese() -> None:
    assert len(SENTENCES) > 100
    assert SENTENCES - set(ALL) == set()


def test_no_sentence_is_left_over() -> None:
    broken = {what for emulator in emulators().values() for what in emulator.faults.values()}
    assert set(ERROR_WORDS) - SENTENCES - ELSEWHERE == set()
    assert set(BENCH_WORDS) - SENTENCES - broken == set()


def test_an_error_is_said_in_each_language() -> None:
    nested = Said("{place}: {why}", place="k.key", why=Said("No such file or directory"))
    assert str(nested) == text(nested, "en") == "k.key: No such file or directory"
    assert text(nested, "vi") == "k.key: không có tệp hay thư mục này"
    assert text(pickle.loads(pickle.dumps(nested)), "vi") == text(nested, "vi")
    assert text(Said("nobody has translated {this}", this="{x}"), "vi") == "nobody has translated {x}"
    assert words_of(OSError(2, "No such file or directory", "x")) == "No such file or directory"
    assert words_of(ValueError("plain")) == "plain"


def test_text_in_each_language() -> None:
    assert text("settings.missing_key", "vi", key="id") == "thiếu mục 'id'"
    assert text("settings.missing_key", "en", key="id") == "'id' is missing"
    assert speaker("en")("condition.fire_alarm") == "FIRE ALARM"


def test_nothing_missing_raises() -> None:
    assert text("no.such.key", "vi") == "no.such.key"
    assert text("settings.missing_key", "en") == "'{key}' is missing"
    assert text("settings.missing_key", "fr", key="id") == "thiếu mục 'id'"
    assert text("settings.missing_key", "en", key="{0.__class__}") == "'{0.__class__}' is missing"


@pytest.mark.parametrize(
    ("wish", "environ", "expected"),
    [
        ("en", {"LIENGIA_LANG": "vi", "LANG": "vi_VN.UTF-8"}, "en"),
        (None, {"LIENGIA_LANG": "en", "LANG": "vi_VN.UTF-8"}, "en"),
        (None, {"LIENGIA_LANG": "tlh", "LANG": "en_GB.UTF-8"}, "en"),
        (None, {"LC_ALL": "vi_VN", "LANG": "en_US.UTF-8"}, "vi"),
        (None, {"LC_MESSAGES": "en-US", "LANG": "vi_VN"}, "en"),
        (None, {"LANG": "C.UTF-8"}, "vi"),
        (None, {"LANG": "fr_FR.UTF-8"}, "vi"),
        (None, {}, "vi"),
    ],
)
def test_language(wish: str | None, environ: dict[str, str], expected: str) -> None:
    assert language(wish, environ) == expected
