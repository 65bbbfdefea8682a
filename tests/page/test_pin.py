import io
import os
import stat
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.errors import Refused, StorageError
from edge.page.pin import (
    ALL_PERIOD_S,
    ALL_TRIES,
    FILE_NAME,
    FREE_TRIES,
    LONGEST_WAIT_S,
    MAX_CLIENTS,
    Tries,
    read_pin,
    set_pin,
)


def test_pin_is_kept_as_a_hash_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "pin.json"
    set_pin(path, "480913")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "480913" not in path.read_text()
    pin = read_pin(path)
    assert pin is not None
    assert pin.matches("480913")
    assert not pin.matches("480914")
    assert not pin.matches("")


def test_pin_set_again_changes_the_secret(tmp_path: Path) -> None:
    path = tmp_path / "pin.json"
    set_pin(path, "480913")
    first = read_pin(path)
    set_pin(path, "480913")
    second = read_pin(path)
    assert first is not None
    assert second is not None
    assert first.secret != second.secret


@pytest.mark.parametrize("text", ["", "12345", "1234567890123", "12a456", "111111", "１２３４５６", "12 456"])
def test_pin_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused):
        set_pin(tmp_path / "pin.json", text)
    assert not (tmp_path / "pin.json").exists()


def test_pin_unset_is_none(tmp_path: Path) -> None:
    assert read_pin(tmp_path / "pin.json") is None


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"salt": 1}', '{"salt": "zz", "digest": "", "secret": ""}']
)
def test_pin_damaged_file_is_an_error_and_no_open_door(tmp_path: Path, text: str) -> None:
    (tmp_path / "pin.json").write_text(text)
    with pytest.raises(StorageError):
        read_pin(tmp_path / "pin.json")


def test_pin_folder_missing_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        set_pin(tmp_path / "nowhere" / "pin.json", "480913")


def test_tries_five_slips_are_free_then_the_wait_doubles() -> None:
    tries = Tries()
    for n in range(FREE_TRIES):
        assert tries.wait_s("a", n) == 0
        tries.note_wrong("a", n)
    at = FREE_TRIES - 1.0
    assert tries.wait_s("a", at) == 60
    assert tries.wait_s("b", at) == 0
    at += 60
    assert tries.wait_s("a", at) == 0
    tries.note_wrong("a", at)
    assert tries.wait_s("a", at) == 120
    for _ in range(20):
        tries.note_wrong("a", at)
    assert tries.wait_s("a", at) == LONGEST_WAIT_S


def test_tries_right_pin_forgets_the_slips() -> None:
    tries = Tries()
    for _ in range(FREE_TRIES):
        tries.note_wrong("a", 0.0)
    tries.note_right("a")
    assert tries.wait_s("a", 0.0) == 0


def test_tries_many_addresses_share_one_budget() -> None:
    tries = Tries()
    for n in range(ALL_TRIES):
        assert tries.wait_s(f"c{n}", float(n)) == 0
        tries.note_wrong(f"c{n}", float(n))
    assert tries.wait_s("another", float(ALL_TRIES)) == ALL_PERIOD_S - ALL_TRIES
    assert tries.wait_s("another", ALL_PERIOD_S) == 0


def test_tries_memory_is_bounded() -> None:
    tries = Tries()
    for n in range(10 * MAX_CLIENTS):
        tries.note_wrong(f"c{n}", 0.0)
    assert len(tries._wrong) == MAX_CLIENTS
    assert len(tries._all) == ALL_TRIES


def test_pin_set_by_root_is_read_by_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(tmp_path, 12345, 12346)
    monkeypatch.setattr("sys.stdin", io.StringIO("480913\n"))
    assert main(["pin", "--state-dir", str(tmp_path), "--stdin"]) == 0
    assert (tmp_path / FILE_NAME).stat().st_uid == 12345
