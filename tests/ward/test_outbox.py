import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.ward.outbox import KEEP_DAMAGED, Outbox
from edge.ward.payload import Rank
from edge.ward.receipt import digest
from edge.ward.table import ACKED, CAPS, KEEP_ACKED, KEEP_ACKED_S, QUEUED, SENT, Damaged, Row, Table

WALL_S = 1_764_044_400.0


def row(
    seq: int, rank: Rank = Rank.EVENT, *, boot: int = 7, at: float | None = None, wall_s: float = WALL_S
) -> Row:
    payload = f"{boot} {seq} {at}".encode()
    return Row("k7q2", boot, seq, seq if at is None else at, rank, "t", payload, digest(payload), wall_s)


def seqs(rows: list[Row]) -> list[int]:
    return [r.seq for r in rows]


@contextmanager
def full_disk(at_bytes: int) -> Iterator[None]:
    """The system refuses to let any file of this process grow beyond this."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    outbox = Outbox(path)
    yield outbox
    outbox.close()


def test_due_gives_alarms_first_then_the_order_of_commit(outbox: Outbox) -> None:
    outbox.append([row(1, Rank.TELEMETRY), row(2), row(3, Rank.ALARM)])
    outbox.append([row(4, Rank.ALARM), row(5)])
    assert seqs(outbox.due(0.0, 10)) == [3, 4, 2, 5, 1]
    assert seqs(outbox.due(0.0, 2)) == [3, 4]


def test_append_twice_is_once(outbox: Outbox) -> None:
    outbox.append([row(1), row(1)])
    outbox.append([row(1)])
    assert outbox.depth()[Rank.EVENT] == 1


def test_a_new_event_under_an_old_number_is_kept(outbox: Outbox) -> None:
    outbox.append([row(1, at=10.0)])
    outbox.append([row(1, at=99.0)])
    assert outbox.depth()[Rank.EVENT] == 2


def test_sent_is_not_done_until_acknowledged(outbox: Outbox) -> None:
    one = row(1)
    outbox.append([one])
    outbox.mark_sent(one.digest, at=100.0, due_at=130.0)
    assert outbox.due(129.0, 10) == []
    assert outbox.next_due() == 130.0
    assert outbox.waiting_since() == 100.0
    (again,) = outbox.due(130.0, 10)
    assert (again.state, again.tries, again.payload) == (SENT, 1, one.payload)
    outbox.mark_sent(one.digest, at=131.0, due_at=200.0)
    assert outbox.waiting_since() == 100.0, "since the first time"
    assert outbox.mark_acked([one.digest, "unknown"]) == [one.digest]
    assert outbox.mark_acked([one.digest]) == [], "a repeated receipt is no news"
    assert outbox.due(1e9, 10) == []
    assert outbox.next_due() is None
    assert outbox.waiting_since() is None


def test_requeue_takes_those_sent_long_enough_ago(outbox: Outbox) -> None:
    for seq in (1, 2):
        outbox.append([row(seq)])
        outbox.mark_sent(row(seq).digest, at=100.0 * seq, due_at=1000.0)
    outbox.requeue(sent_before=150.0)
    assert seqs(outbox.due(0.0, 10)) == [1]
    outbox.requeue()
    assert seqs(outbox.due(0.0, 10)) == [1, 2]


def test_reopened_it_has_everything_and_all_is_due(path: Path) -> None:
    first = Outbox(path)
    first.append([row(1), row(2, Rank.ALARM), row(3)])
    first.mark_sent(row(1).digest, at=5e6, due_at=6e6)
    first.mark_acked([row(3).digest])
    first.close()
    second = Outbox(path)
    assert seqs(second.due(0.0, 10)) == [2, 1]
    assert second.waiting_since() is None, "the instant was of another run's clock"
    second.close()


@pytest.mark.parametrize("rank", [Rank.EVENT, Rank.TELEMETRY])
def test_a_full_class_loses_its_oldest_and_alarms_none(
    path: Path, rank: Rank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CAPS, rank, 5)
    outbox = Outbox(path)
    outbox.append([row(seq, Rank.ALARM) for seq in range(50)])
    for seq in range(100, 110):
        outbox.append([row(seq, rank)])
    assert seqs(outbox.due(0.0, 100)) == [*range(50), *range(105, 110)]
    assert outbox.evicted == 5
    outbox.close()


def test_prune_forgets_what_was_acknowledged_long_ago_or_is_too_much(outbox: Outbox, path: Path) -> None:
    old, waiting = row(1, wall_s=WALL_S - KEEP_ACKED_S - 1), row(2, wall_s=0.0)
    many = [row(seq) for seq in range(10, 20 + KEEP_ACKED)]
    outbox.append([old, waiting, *many])
    outbox.mark_acked([r.digest for r in (old, *many)])
    outbox.prune(WALL_S)
    with Table(path) as table:
        left = seqs(table.all())
    assert left == [2, *range(20, 20 + KEEP_ACKED)]


@pytest.mark.parametrize("damage", ["garbage", "middle", "other format"])
def test_a_damaged_file_is_kept_aside_and_a_new_one_begun(path: Path, damage: str) -> None:
    before = Outbox(path)
    before.append([row(seq) for seq in range(200)])
    before.close()
    if damage == "garbage":
        path.write_bytes(b"not a database at all" * 400)
    elif damage == "middle":
        content = bytearray(path.read_bytes())
        content[5000 : len(content) - 3000] = bytes(len(content) - 8000)
        path.write_bytes(content)
    else:
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA user_version=99")
        db.close()
    damaged = path.read_bytes()
    outbox = Outbox(path)
    aside = path.with_name("outbox.db.damaged-1")
    assert aside.read_bytes() == damaged
    assert aside.name in outbox.trouble
    assert outbox.is_on_disk
    outbox.append([row(1)])
    outbox.close()
    again = Outbox(path)
    assert seqs(again.due(0.0, 10)) == [1]
    assert again.trouble == ""
    again.close()


def test_damaged_files_kept_are_bounded(path: Path) -> None:
    for n in range(KEEP_DAMAGED + 2):
        path.write_bytes(b"garbage %d " % n * 1000)
        Outbox(path).close()
    kept = sorted(path.parent.glob("outbox.db.damaged-*"))
    assert len(kept) == KEEP_DAMAGED
    assert b"garbage 4" in kept[-1].read_bytes()


def test_damage_met_while_running_goes_on_in_memory_then_in_a_new_file(path: Path) -> None:
    outbox = Outbox(path)
    outbox.append([row(seq) for seq in range(300)])
    outbox._table._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))
    outbox._table._db.execute("PRAGMA shrink_memory")
    outbox.append([row(1000, Rank.ALARM)])
    assert 1000 in seqs(outbox.due(0.0, 1000))
    assert "memory only" in outbox.trouble
    outbox.retry()
    assert outbox.is_on_disk
    assert "damaged-1" in outbox.trouble
    with Table(path) as table:
        assert 1000 in seqs(table.all())
    outbox.close()


def test_disk_full_goes_on_in_memory_and_back_once_there_is_room(path: Path) -> None:
    outbox = Outbox(path)
    outbox.append([row(1), row(2), row(3, Rank.ALARM)])
    with full_disk(at_bytes=100):
        for seq in range(4, 9):
            outbox.append([row(seq, Rank.ALARM)])
        assert "memory only" in outbox.trouble
        assert not outbox.is_on_disk
        assert seqs(outbox.due(0.0, 100)) == [*range(3, 9), 1, 2]
        outbox.mark_acked([row(3).digest, row(4).digest])
        outbox.mark_sent(row(5).digest, at=1.0, due_at=2.0)
        outbox.retry()
        assert not outbox.is_on_disk, "still full"
        assert seqs(outbox.due(10.0, 100)) == [5, 6, 7, 8, 1, 2]
    outbox.retry()
    assert outbox.trouble == ""
    assert seqs(outbox.due(0.0, 100)) == [5, 6, 7, 8, 1, 2]
    outbox.close()
    with Table(path) as table:
        assert {r.seq: r.state for r in table.all()} == {
            1: QUEUED, 2: QUEUED, 3: ACKED, 4: ACKED, 5: SENT, 6: QUEUED, 7: QUEUED, 8: QUEUED,
        }  # fmt: skip


def test_memory_is_bounded_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge.ward.outbox.MEMORY_ALARMS", 10)
    outbox = Outbox(tmp_path)  # a folder: no file can be opened
    for seq in range(30):
        outbox.append([row(seq, Rank.ALARM)])
    assert seqs(outbox.due(0.0, 100)) == list(range(20, 30))
    assert outbox.evicted == 20
    outbox.close()


def test_a_table_of_a_locked_file_is_no_damage(path: Path) -> None:
    Outbox(path).close()
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            Table(path, busy_ms=50)
    other.close()


def test_a_damaged_table_is_told_from_a_failing_disk(path: Path) -> None:
    path.write_bytes(b"x" * 8192)
    with pytest.raises(Damaged):
        Table(path)


_WRITER = """
import sys
import time
from pathlib import Path
from edge.ward.payload import Rank
from edge.ward.table import Row, Table

def row(seq):
    return Row("k7q2", 7, seq, seq, Rank(seq % 2), "t", b"x" * 500, str(seq), 0.0)

table = Table(Path(sys.argv[1]))
print("open", flush=True)
seq = int(sys.argv[2])
while True:
    table.append([row(seq), row(seq + 1)])
    print(seq + 1, flush=True)
    if seq % 3 == 0:
        table.mark_sent(str(seq), 1.0, 2.0)
        table.mark_acked([str(seq)])
    seq += 2
"""


def test_killed_at_any_point_no_committed_event_is_lost_and_none_is_doubled(path: Path) -> None:
    chance = random.Random(20250101)
    found: list[int] = []
    for _ in range(10):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), str(len(found))],
            stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert writer.stdout
        assert writer.stdout.readline() == b"open\n"
        said = [writer.stdout.readline() for _ in range(chance.randrange(1, 40))]
        time.sleep(chance.uniform(0.0, 0.003))  # somewhere within a commit, not at its end
        writer.kill()
        said += writer.stdout.readlines()
        writer.stdout.close()
        writer.wait()
        with Table(path) as table:  # raises Damaged if the file is not sound
            found = seqs(table.all())
        assert found == list(range(len(found))), "none is missing or doubled, both of a commit or neither"
        assert len(found) % 2 == 0
        assert found[-1] >= int(said[-1]), "what was said to be committed is there"
    assert len(found) > 50
