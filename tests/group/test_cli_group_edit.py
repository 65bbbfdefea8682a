"""`liengia group new|add|remove|ward-key`: from keys to a signed roster, no editing by hand."""

import json
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.errors import ExitCode
from edge.group.keys import new_key, verify
from edge.group.roster import MEMBERS_MAX, Roster

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "group.yaml"


def group(*words: object) -> int:
    return main(["group", *map(str, words)])


def roster(file: Path) -> Roster:
    from ruamel.yaml import YAML

    return Roster.from_mapping(YAML(typ="safe").load(file))


def begin(file: Path, houses: int) -> list[str]:
    """A roster of so many, unsigned; returns their public keys."""
    assert group("new", file, "--group", "to-12", "--ward", "kinh-bac") == ExitCode.OK
    found = [new_key(file.parent / f"h{n}.key").public_text for n in range(houses)]
    for n, key in enumerate(found):
        assert group("add", file, f"h{n}", key, "--name", f"Nhà số {n}", "--host", f"10.0.0.{n + 1}") == 0
    return found


def sign(file: Path) -> int:
    key = file.parent / "group.key"
    if not key.exists():
        new_key(key)
    return group("sign", file, "--key", key)


def test_roster_is_made_of_keys_alone_and_signed(file: Path) -> None:
    keys = begin(file, 3)
    assert sign(file) == ExitCode.OK
    made = roster(file)
    assert made.is_signed(verify)
    assert [(m.id, m.name) for m in made.members] == [(f"h{n}", f"Nhà số {n}") for n in range(3)]
    assert [str(m.hosts[0]) for m in made.members] == ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
    assert keys[0] in file.read_text(encoding="utf-8")
    assert file.read_text(encoding="utf-8").startswith("# The same file")


def test_lost_card_gets_a_new_key_and_keeps_its_name(file: Path) -> None:
    begin(file, 2)
    sign(file)
    old = roster(file)
    key = new_key(file.parent / "new.key")
    assert group("add", file, "h1", key.public_text) == ExitCode.OK
    assert sign(file) == ExitCode.OK
    made = roster(file)
    assert made.supersedes(old)
    assert (made.members[1].public_key, made.members[1].name) == (key.public, "Nhà số 1")


def test_stolen_house_is_struck_off_by_the_next_roster(file: Path) -> None:
    begin(file, 3)
    sign(file)
    old = roster(file)
    assert group("remove", file, "h1") == ExitCode.OK
    assert sign(file) == ExitCode.OK
    made = roster(file)
    assert made.supersedes(old)
    assert made.by_tag(b"") is None
    assert [member.id for member in made.members] == ["h0", "h2"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "FILE", "h9", "short"), "43 letters"),
        (("add", "FILE", "12 Ngõ", "KEY"), "never the house number"),
        (("add", "FILE", "h9", "FIRST"), "is also the key of 'h0'"),
        (("add", "FILE", "h9", "KEY", "--host", "a b"), "host:port"),
        (("remove", "FILE", "h9"), "it has: h0, h1"),
        (("new", "FILE", "--group", "to-12", "--ward", "w1"), "exists already"),
    ],
)
def test_what_cannot_be_says_why_and_changes_nothing(
    file: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    first, _ = begin(file, 2)
    other = new_key(file.parent / "other.key").public_text
    before = file.read_bytes()
    named = {"FILE": str(file), "KEY": other, "FIRST": first}
    assert group(*(named.get(word, word) for word in words)) != ExitCode.OK
    assert says in capsys.readouterr().err
    assert file.read_bytes() == before


def test_more_houses_than_a_group_has_are_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin(file, MEMBERS_MAX)
    assert sign(file) == ExitCode.OK
    assert len(roster(file).members) == 40
    assert group("add", file, "h99", new_key(file.parent / "h99.key").public_text) != ExitCode.OK
    assert "2 to 40" in capsys.readouterr().err


def test_dry_run_and_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert group("new", file, "--group", "to-12", "--ward", "kinh-bac", "--dry-run", "--json") == ExitCode.OK
    facts = json.loads(capsys.readouterr().out)
    assert facts["said"] == "would be: begun"
    assert not file.exists()


def test_ward_signs_with_its_keys_until_they_are_struck_off(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(file, 2)
    keys = [new_key(file.parent / f"ward{n}.key") for n in range(2)]
    for key in (*keys, keys[0]):  # once more changes nothing
        assert group("ward-key", file, key.public_text) == ExitCode.OK
    assert sign(file) == ExitCode.OK
    assert roster(file).ward_keys == tuple(key.public for key in keys)
    assert group("ward-key", file, keys[0].public_text, "--remove") == ExitCode.OK
    assert sign(file) == ExitCode.OK
    made = roster(file)
    assert (made.ward_keys, made.version) == ((keys[1].public,), 2)
    assert group("ward-key", file, keys[0].public_text, "--remove") == ExitCode.BAD_CONFIG
    assert group("ward-key", file, "nonsense") == ExitCode.BAD_CONFIG
    assert "has no such key of the ward" in capsys.readouterr().err
    assert roster(file) == made


def test_a_roster_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    new = ["new", tmp_path / "file/group.yaml", "--group", "to-12", "--ward", "kinh-bac"]
    assert group(*new) == ExitCode.TRY_LATER
    assert "file/group.yaml: " in capsys.readouterr().err


def test_new_roster_is_called_unsigned_and_no_key_is_missed(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(file, 2)
    assert group("verify", file) == ExitCode.BAD_CONFIG
    assert capsys.readouterr().err == f"liengia: {file}: not signed\n"
