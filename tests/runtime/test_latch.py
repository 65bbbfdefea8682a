import errno
import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import StorageError
from edge.runtime import latch
from edge.runtime.latch import Latch

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
VALUES = st.dictionaries(st.text(), JSON, max_size=4)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "alarm.json"


def test_read_of_nothing_is_none(path: Path) -> None:
    assert latch.read(path) is None


@given(VALUES)
def test_any_value_comes_back(value: latch.Value) -> None:
    assert latch._decode(latch._encode(value)) == value


@given(VALUES, st.data())
def test_damaged_bytes_are_never_taken_for_a_value(value: latch.Value, data: st.DataObject) -> None:
    good = bytearray(latch._encode(value))
    where = data.draw(st.integers(0, len(good) - 1))
    good[where] ^= data.draw(st.integers(1, 255))
    assert latch._decode(bytes(good)) is None
    assert latch._decode(bytes(latch._encode(value)[:where])) is None


@pytest.mark.parametrize("junk", [b"", b"\0" * 500, b"null", b"[" * 100_000, b'{"sha256":"x","value":{}}\n'])
def test_junk_is_never_taken_for_a_value(junk: bytes) -> None:
    assert latch._decode(junk) is None


def test_value_survives_and_keeps_the_one_before(path: Path) -> None:
    latch.save(path, {"zone": "bep", "condition": 2})
    latch.save(path, {"zone": "bep", "condition": 0})
    assert latch.read(path) == {"zone": "bep", "condition": 0}
    path.write_bytes(path.read_bytes()[:-10])  # torn
    assert latch.read(path) == {"zone": "bep", "condition": 2}


def test_torn_file_never_replaces_the_good_generation(path: Path) -> None:
    latch.save(path, {"n": 1})
    latch.save(path, {"n": 2})
    path.write_bytes(b"torn")
    latch.save(path, {"n": 3})
    assert latch.read(path) == {"n": 3}
    path.write_bytes(b"torn")
    assert latch.read(path) == {"n": 1}


def test_both_generations_torn_is_an_error(path: Path) -> None:
    latch.save(path, {"n": 1})
    path.write_bytes(b"torn")
    with pytest.raises(StorageError, match=r"alarm\.json"):
        latch.read(path)


def test_crash_before_the_last_rename_keeps_the_value(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    latch.save(path, {"n": 1})
    renames = []

    class Died(BaseException):
        pass

    real = Path.replace

    def replace(self: Path, target: Path) -> None:
        renames.append(target)
        if self.name.endswith(".new"):
            raise Died
        real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(Died):
        latch.save(path, {"n": 2})
    monkeypatch.undo()
    assert latch.read(path) == {"n": 1}
    latch.save(path, {"n": 3})
    assert latch.read(path) == {"n": 3}


def test_write_atomic_replaces_and_syncs(path: Path, mocker) -> None:
    path.parent.mkdir()
    path.write_bytes(b"old")
    synced = mocker.spy(os, "fsync")
    latch.write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert synced.call_count == 2  # the file and its folder
    assert [p.name for p in path.parent.iterdir()] == ["alarm.json"]


def test_write_atomic_into_nowhere_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"Not a directory|File exists"):
        latch.write_atomic(tmp_path / "file" / "below", b"x")


def test_next_boot_counts_starts(path: Path) -> None:
    assert [latch.next_boot(path) for _ in range(4)] == [1, 2, 3, 4]


def test_next_boot_never_repeats_a_number_that_a_torn_file_may_hold(path: Path) -> None:
    for _ in range(3):
        latch.next_boot(path)
    path.write_bytes(b"torn")
    assert latch.next_boot(path) == 4
    assert latch.next_boot(path) == 5


def test_next_boot_refuses_what_it_cannot_trust(path: Path) -> None:
    latch.save(path, {"boot": "seven"})
    with pytest.raises(StorageError, match="seven"):
        latch.next_boot(path)
    path.write_bytes(b"torn")
    with pytest.raises(StorageError):
        latch.next_boot(path)


def test_next_boot_on_a_read_only_disk_is_an_error(path: Path, mocker) -> None:
    mocker.patch("os.fsync", side_effect=OSError(errno.EROFS, "Read-only file system"))
    with pytest.raises(StorageError, match="Read-only"):
        latch.next_boot(path)


def test_latch_writes_from_its_own_thread(bench, path: Path) -> None:
    keeper = Latch(path, bench.changes.append, bench.reactor)
    keeper.put({"n": 1})
    bench.until(lambda: path.exists() and latch.read(path) == {"n": 1})
    keeper.put({"n": 2})
    keeper.close()
    assert latch.read(path) == {"n": 2}
    assert bench.faults() == []


def test_latch_put_never_waits_and_the_latest_value_wins(bench, path: Path, mocker) -> None:
    slow, written = threading.Event(), []
    real = os.fsync

    def fsync(fd: int) -> None:
        written.append(fd)
        slow.wait(20.0)
        real(fd)

    mocker.patch("os.fsync", side_effect=fsync)
    keeper = Latch(path, bench.changes.append, bench.reactor)
    keeper.put({"n": 0})
    bench.until(lambda: written)
    begun = time.monotonic()
    for n in range(1, 501):
        keeper.put({"n": n})
    assert time.monotonic() - begun < 5.0  # while the disk stands still
    slow.set()
    keeper.close()
    assert latch.read(path) == {"n": 500}
    assert len(written) == 4  # two writes: file and folder each


def test_latch_reports_a_bad_disk_and_its_recovery(
    bench, path: Path, mocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latch, "RETRY_S", 0.05)
    full = mocker.patch("os.fsync", side_effect=OSError(errno.ENOSPC, "No space left on device"))
    keeper = Latch(path, bench.changes.append, bench.reactor)
    keeper.put({"n": 1})
    bench.until(lambda: full.call_count > 3)
    assert bench.faults() == ["+storage"]
    mocker.stop(full)
    bench.until(lambda: bench.faults() == ["+storage", "-storage"])
    assert latch.read(path) == {"n": 1}
    keeper.close()


def test_latch_close_does_not_wait_for_a_dead_disk(
    bench, path: Path, mocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latch, "CLOSE_WAIT_S", 0.1)
    never = threading.Event()
    mocker.patch("os.fsync", side_effect=lambda _fd: never.wait(20.0))
    keeper = Latch(path, bench.changes.append, bench.reactor)
    keeper.put({"n": 1})
    begun = time.monotonic()
    keeper.close()
    assert time.monotonic() - begun < 10.0
    never.set()


def test_latch_put_refuses_what_is_not_json(bench, path: Path) -> None:
    keeper = Latch(path, bench.changes.append, bench.reactor)
    with pytest.raises(TypeError):
        keeper.put({"n": object()})
    with pytest.raises(ValueError, match="JSON"):
        keeper.put({"n": float("nan")})
    keeper.close()
    assert not path.exists()
