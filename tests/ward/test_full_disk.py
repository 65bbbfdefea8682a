"""A disk that is really full: the alarm goes out, telemetry gives way, and the file catches up."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.model.condition import FaultKind
from edge.ward.table import ACKED, CAPS, Rank, Table
from tests.ward.parties import Broker, Ear, House, Key, alarm, event, until

Closing = Callable[[Any], Any]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", folder], capture_output=True
    ).returncode:
        pytest.skip("a small file system can only be mounted by root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_costs_telemetry_and_no_alarm(
    broker: Broker, key: Key, tmp_path: Path, small_disk: Path, closing: Closing
) -> None:
    house = closing(House(broker.url, small_disk / "outbox.db", [key.public]))
    house.ward.start()
    house.ward.put(alarm(1))
    until(lambda: house.ward.stats().alarms == 1, "committed")
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space left"):
        ballast.write_bytes(b"x" * 1_000_000)
    for seq in range(2, 40):
        house.ward.put(alarm(seq, because="x" * 400))
        house.ward.put(event(100 + seq, because="y" * 400))
        house.ward.health({"n": seq}, at=house.clock.now())
    assert "memory only" in until(lambda: house.raised(FaultKind.STORAGE), "the fault")[0]
    until(lambda: house.ward.stats().alarms == 39, "every alarm is held")
    assert house.ward.stats().waiting == 39 + 38
    assert house.ward.stats().lost >= 38 - CAPS[Rank.TELEMETRY], "of telemetry only the newest few"
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    until(lambda: len(house.done) == 39 + 38, "every receipt, though nothing can be written")
    assert ear.heard(77)[:39] == list(range(1, 40)), "alarms first"
    ballast.unlink()
    until(lambda: house.ward.stats().disk == "", "the disk works again")
    with Table(small_disk / "outbox.db") as table:
        rows = table.all()
    assert {row.seq for row in rows if row.state == ACKED} >= set(range(1, 40))
