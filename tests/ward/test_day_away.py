"""The broker is killed in the middle of an alarm and stays away for a day: every event once, alarms first."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge.runtime import clock
from edge.ward.payload import Kind
from edge.ward.table import CAPS, Rank, Table
from tests.ward.parties import Broker, Ear, House, Key, alarm, event, until

Closing = Callable[[Any], Any]
HOUR = 3600.0
_USERS = ("uplink", "client", "mail", "order_clerk", "sender", "receiver")


class Day:
    """The boot clock of everything at the house, moved on by hours; waiting for the network stays real."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ahead = 0.0
        real = clock.boottime

        def boottime() -> float:
            return real() + self._ahead

        for name in _USERS:
            monkeypatch.setattr(f"edge.ward.{name}.boottime", boottime)
        self.now = boottime

    def pass_hour(self) -> None:
        self._ahead += HOUR


def test_a_day_without_the_broker(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = Day(monkeypatch)
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    ear.wait_connected()
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public], source=day.now))
    house.ward.start()
    house.ward.put(alarm(1))
    until(lambda: house.done == [1], "the alarm before")
    for seq in range(2, 6):  # an alarm grows; the broker dies while they are on their way
        house.ward.put(alarm(seq))
    broker.kill()
    until(lambda: not house.ward.stats().is_connected, "the loss is noticed")
    seq, healths = 5, 0
    for hour in range(24):
        day.pass_hour()
        for _ in range(12):  # every 5 min
            healths += 1
            house.ward.health({"n": healths}, at=house.clock.now())
        seq += 1
        house.ward.put(event(seq, at=house.clock.now()))
        if hour in {3, 11, 23}:
            seq += 1
            house.ward.put(alarm(seq, at=house.clock.now()))
        until(lambda: house.ward._inbox.empty(), "taken")
    waiting = set(range(1, seq + 1)) - set(house.done)
    until(lambda: house.ward.stats().waiting == len(waiting), "all are on the disk")
    assert house.ward.stats().is_escalated
    assert house.ward.stats().lost == healths - CAPS[Rank.TELEMETRY], "only telemetry was given up"
    heard_before = len(ear.seqs)
    broker.start()
    until(lambda: house.ward.stats().waiting == 0, "every receipt")
    ear.heard(seq)
    until(lambda: healths in ear.health, "the newest health comes last")
    assert sorted(ear.seqs) == list(range(1, seq + 1)), "every event once"
    assert sorted(house.done) == list(range(1, seq + 1))
    after = ear.seqs[heard_before:]
    alarms = [s for s in after if s <= 5 or s in _alarms(tmp_path / "outbox.db")]
    assert after[: len(alarms)] == alarms, "alarms first"
    kinds = [e.kind for e in ear.entries if e.kind is not Kind.STATE]
    assert Kind.HEALTH not in kinds[: -len(ear.health)], "telemetry last"
    until(lambda: not house.ward.stats().is_escalated, "the ward has it all")


def _alarms(path: Path) -> set[int]:
    with Table(path) as table:
        return {row.seq for row in table.all() if row.rank is Rank.ALARM}
