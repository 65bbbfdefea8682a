import random

import pytest

from edge.settings.problem import Mark
from edge.settings.source import MAX_BYTES, decode, read_text
from edge.settings.yaml_tree import MAX_DEPTH, MAX_NODES, parse


def found(text: str) -> list[tuple[int, int, str]]:
    return [(p.line, p.column, p.code) for p in parse(text, "f")[1]]


def test_every_key_and_value_has_its_place() -> None:
    source, problems = parse("node: {id: k7q2}\nzones:\n  - id: bep\n    sensors: [{gpio: 4}]\n", "f")
    assert source is not None
    assert problems == []
    assert source.value_mark(("node", "id")) == Mark(1, 12)
    assert source.key_mark(("node", "id")) == Mark(1, 8)
    assert source.value_mark(("zones", 0, "sensors", 0, "gpio")) == Mark(4, 22)
    assert source.key_mark(("zones", 0)) == Mark(3, 5)
    assert source.value_mark(("zones", 7, "sensors")) == Mark(3, 3)  # the deepest part that there is


def test_columns_count_letters_not_bytes() -> None:
    source, _ = parse('name: {"Nhà số": x}', "f")
    assert source is not None
    assert source.value_mark(("name", "Nhà số")) == Mark(1, 18)


def test_all_duplicates_are_reported_with_both_places() -> None:
    _, problems = parse("a: 1\nb: {c: 1, c: 2, c: 3}\na: 2\n", "f")
    assert [(p.line, p.column, p.params["key"], p.params["line"], p.params["column"]) for p in problems] == [
        (2, 11, "c", "2", "5"),
        (2, 17, "c", "2", "5"),
        (3, 1, "a", "1", "1"),
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\n\tb: 2\n", (2, 1, "tab")),
        ("a:\n  \tb: {\n", (2, 3, "tab")),
        ("a: [1\nb: 2", (1, 4, "yaml_bracket")),
        ("a: {b: 1\n", (1, 4, "yaml_bracket")),
        ("a: 'x", (1, 6, "yaml_quote")),
        ("a: b: c", (1, 5, "yaml_colon")),
        ("a:\n  b: 1\n c: 2", (3, 2, "yaml_indent")),
        ("a: @x", (1, 4, "yaml_character")),
        ("a: \x07", (1, 4, "bad_character")),
        ('a: "/dev/\\0"', (1, 4, "bad_character")),
        ('a: "\\ud800"', (1, 4, "bad_character")),
        ('"\\e[2J": 1', (1, 1, "bad_character")),
        ("a: *z", (1, 4, "yaml_alias")),
        ("a: &x [*x]", (1, 8, "yaml_alias")),
        ("a: !!python/object:os.system {}", (1, 4, "yaml_tag")),
        ("? [a]\n: b", (1, 3, "bad_key")),
        ("a: 1\n---\nb: 1", (2, 1, "second_document")),
        ("", (1, 1, "empty_file")),
        ("# nothing\n", (1, 1, "empty_file")),
        ("- a\n", (1, 1, "not_a_settings_file")),
        ("hello", (1, 1, "not_a_settings_file")),
        ("[" * 5000, (1, MAX_DEPTH + 1, "too_deep")),
    ],
)
def test_broken_form_is_placed(text: str, place: tuple[int, int, str]) -> None:
    assert found(text) == [place]


def test_every_tab_is_reported() -> None:
    assert found("a:\n\tb: 1\n\tc: 2\n") == [(2, 1, "tab"), (3, 1, "tab")]


def test_alias_is_the_value_it_names() -> None:
    source, problems = parse("a: &x {p: 1}\nb: *x\n", "f")
    assert source is not None
    assert problems == []
    assert source.root.plain() == {"a": {"p": 1}, "b": {"p": 1}}


def test_aliases_of_aliases_are_bounded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    (problem,) = parse("\n".join(lines), "f")[1]
    assert problem.code == "too_many"
    assert problem.params["most"] == str(MAX_NODES)


def test_bytes_that_are_not_utf8_are_placed() -> None:
    _, (problem,) = decode("a: 1\nbếp: ".encode() + b"\xff\n", "f")
    assert (problem.line, problem.column, problem.code) == (2, 6, "not_utf8")


def test_mark_of_windows_editors_is_no_text() -> None:
    text, problems = decode(b"\xef\xbb\xbfa: 1\r\n", "f")
    assert (text, problems) == ("a: 1\r\n", [])


def test_file_is_read_no_further_than_its_bound(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"a" * (MAX_BYTES + 1))
    assert read_text(path)[1][0].code == "too_big"


def test_what_is_no_file_is_not_opened(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert read_text(tmp_path)[1][0].code == "not_a_file"
    assert read_text(tmp_path / "none.yaml")[1][0].code == "cannot_read"


def test_no_text_raises() -> None:
    letters = "ab: {}[]-,&*!?|>'\"%@#\n\t 01~é"
    seed = random.Random(7)
    for _ in range(1500):
        text = "".join(seed.choice(letters) for _ in range(seed.randrange(1, 40)))
        source, problems = parse(text, "f")
        assert source is not None or problems, text
