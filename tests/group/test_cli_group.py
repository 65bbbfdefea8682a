"""`liengia group`: a roster file signed in place."""

import argparse
import json
import stat
from pathlib import Path

import pytest

from edge.cli import group
from edge.errors import ExitCode, SettingsError
from edge.group.keys import new_key

pytestmark = pytest.mark.usefixtures("english")

ROSTER = """\
# Tổ liên gia ngõ 12
version: 3      # counts up
group: to-12
ward: kinh-bac
members:
  # the first house
  - {{id: k7q2, name: "Nhà số 12", public_key: {first}, hosts: [192.168.1.12]}}
  - id: m3x9
    name: Bà Tư
    public_key: {second}   # new card in May
"""


class Desk:
    """A folder with keys and a roster, and the command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        first, second = (new_key(folder / f"{name}.key").public_text for name in ("first", "second"))
        new_key(folder / "group.key")
        self.file = folder / "group.yaml"
        self.file.write_text(ROSTER.format(first=first, second=second), encoding="utf-8")
        self._parser = argparse.ArgumentParser()
        group.add(self._parser.add_subparsers())

    def run(self, *words: str) -> int:
        args = self._parser.parse_args(["group", *words])
        return int(args.run(args))

    def sign(self, *words: str, key: str = "group.key") -> int:
        return self.run("sign", str(self.file), "--key", str(self.folder / key), *words)

    def verify(self, *words: str) -> int:
        return self.run("verify", str(self.file), *words)

    def edit(self, before: str, after: str) -> None:
        text = self.file.read_text(encoding="utf-8")
        assert before in text
        self.file.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_sign_adds_two_lines_and_changes_nothing_else(desk: Desk) -> None:
    before = desk.file.read_text(encoding="utf-8").splitlines()
    desk.file.chmod(0o640)
    assert desk.sign() == ExitCode.OK
    after = desk.file.read_text(encoding="utf-8").splitlines()
    assert after[: len(before)] == before
    assert [line.split(":")[0] for line in after[len(before) :]] == ["group_key", "signature"]
    assert stat.S_IMODE(desk.file.stat().st_mode) == 0o640
    assert sorted(path.name for path in desk.folder.iterdir()) == [
        "first.key",
        "group.key",
        "group.yaml",
        "second.key",
    ]
    assert desk.verify() == ExitCode.OK


def test_sign_again_changes_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.sign()
    before = desk.file.read_bytes()
    assert desk.sign() == ExitCode.OK
    assert desk.file.read_bytes() == before
    assert "was signed already" in capsys.readouterr().out


def test_edited_roster_fails_until_signed_with_the_next_version(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.sign()
    old = desk.folder / "old.yaml"
    old.write_bytes(desk.file.read_bytes())
    desk.edit("Bà Tư", "Bà Năm")
    assert desk.verify() == ExitCode.FAILED
    assert "changed since it was signed" in capsys.readouterr().err
    assert desk.sign() == ExitCode.OK
    assert "version: 4      # counts up" in desk.file.read_text(encoding="utf-8")
    assert desk.verify("--after", str(old)) == ExitCode.OK
    assert "version 3 will take it" in capsys.readouterr().out


def test_rolled_back_roster_will_be_refused(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.sign()
    assert desk.verify("--after", str(desk.file)) == ExitCode.FAILED
    assert "version 3 will refuse it" in capsys.readouterr().err


def test_keep_version(desk: Desk) -> None:
    desk.sign()
    desk.edit("Bà Tư", "Bà Năm")
    desk.sign("--keep-version")
    assert "version: 3" in desk.file.read_text(encoding="utf-8")
    assert desk.verify() == ExitCode.OK


def test_dry_run_writes_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    before = desk.file.read_bytes()
    assert desk.sign("--dry-run", "--json") == ExitCode.OK
    assert desk.file.read_bytes() == before
    found = json.loads(capsys.readouterr().out)
    assert (found["said"], found["version"], found["houses"]) == ("would be signed", 3, ["k7q2", "m3x9"])


def test_another_groups_key_is_refused(desk: Desk) -> None:
    desk.sign()
    before = desk.file.read_bytes()
    with pytest.raises(SettingsError, match="is not the public half"):
        desk.sign(key="first.key")
    assert desk.file.read_bytes() == before


def test_key_of_a_house_cannot_be_the_groups(desk: Desk) -> None:
    with pytest.raises(SettingsError, match="is also the key of the group"):
        desk.sign(key="first.key")


def test_unsigned_roster_fails(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.sign()
    text = desk.file.read_text(encoding="utf-8")
    desk.file.write_text(text[: text.index("signature:")], encoding="utf-8")
    assert desk.verify() == ExitCode.FAILED
    assert "not signed" in capsys.readouterr().err


def test_torn_signature_is_mended_by_signing(desk: Desk) -> None:
    desk.sign()
    desk.edit("signature: ", "signature: x")
    with pytest.raises(SettingsError, match="signature: must be 86 letters"):
        desk.verify()
    assert desk.sign() == ExitCode.OK
    assert desk.verify() == ExitCode.OK


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("id: m3x9", "id: M3", r"members\[1\].id: must be"),
        ("group: to-12", "group: to-12\ngroup: to-13", "duplicate key"),
        ("members:", "members: [", "group.yaml"),
        ("ward: kinh-bac", "wart: kinh-bac", "wart: unknown key"),
    ],
)
def test_bad_roster_is_named_and_left_alone(desk: Desk, before: str, after: str, says: str) -> None:
    desk.edit(before, after)
    content = desk.file.read_bytes()
    with pytest.raises(SettingsError, match=says):
        desk.sign()
    assert desk.file.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"- 1\n", b"\xff\xfe", b"a: " + b"x" * 300_000])
def test_file_that_is_no_roster(desk: Desk, content: bytes) -> None:
    desk.file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"group\.yaml"):
        desk.verify()


def test_missing_file(desk: Desk) -> None:
    desk.file.unlink()
    with pytest.raises(SettingsError, match="No such file"):
        desk.verify()
