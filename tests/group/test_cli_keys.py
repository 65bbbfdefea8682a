"""`liengia keys`."""

import argparse
import json
import os
from pathlib import Path

import pytest

from edge.cli import keys
from edge.errors import ExitCode, SettingsError


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    keys.add(parser.add_subparsers())
    return parser


def run(parser: argparse.ArgumentParser, *words: str) -> int:
    args = parser.parse_args(words)
    return int(args.run(args))


def test_new_then_show(
    parser: argparse.ArgumentParser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "node.key")
    assert run(parser, "keys", "new", file) == ExitCode.OK
    made = capsys.readouterr().out
    assert len(made.strip()) == 43
    assert run(parser, "keys", "show", file) == ExitCode.OK
    assert capsys.readouterr().out == made
    assert run(parser, "keys", "show", file, "--json") == ExitCode.OK
    assert json.loads(capsys.readouterr().out) == {"file": file, "public_key": made.strip()}


def test_new_twice_is_refused(parser: argparse.ArgumentParser, tmp_path: Path) -> None:
    file = str(tmp_path / "node.key")
    run(parser, "keys", "new", file)
    with pytest.raises(SettingsError, match="never overwritten"):
        run(parser, "keys", "new", file)


def test_no_verb_is_a_usage_error(
    parser: argparse.ArgumentParser, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(parser, "keys")
    assert caught.value.code == ExitCode.USAGE


def test_key_made_by_root_belongs_to_the_owner_of_its_folder(
    parser: argparse.ArgumentParser, tmp_path: Path
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(tmp_path, 12345, 12346)
    run(parser, "keys", "new", str(tmp_path / "node.key"))
    assert (tmp_path / "node.key").stat().st_uid == 12345
