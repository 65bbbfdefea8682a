"""What is known of the neighbours."""

import pytest

from edge.errors import ReplayError
from edge.group.road_traits import traits
from edge.group.table import DUPLICATE_S, HOLD_S, OVERTAKEN, Freshness, PeerTable, PeerView
from edge.model.condition import FaultKind, FireCondition
from edge.model.event import FaultCleared, FaultRaised, HouseState
from edge.model.identity import NodeId

LOST_S = traits("lan").lost_s

A, B = NodeId("n01"), NodeId("n02")
FIRE = HouseState(FireCondition.FIRE_ALARM, episode=4)


@pytest.fixture
def table() -> PeerTable:
    table = PeerTable([A, B])
    table.begin(0.0)
    return table


def hear(
    table: PeerTable, at: float, *, boot: int = 1, seq: int = 1, state: HouseState | None = None
) -> list[object]:
    view = PeerView(A, boot, seq, heard_at=at, state=state or HouseState(), roster=1)
    return [*table.accept(view, "lan", b"%d/%d" % (boot, seq))]


def test_judge_by_boot_then_seq(table: PeerTable) -> None:
    hear(table, 1.0, boot=2, seq=100)
    assert table.judge(A, 2, 101, b"x") is Freshness.NEW
    assert table.judge(A, 3, 1, b"x") is Freshness.NEW
    assert table.judge(A, 2, 100, b"2/100") is Freshness.DUPLICATE
    assert table.judge(A, 2, 99, b"x") is Freshness.LATE
    assert table.judge(A, 2, 100 - OVERTAKEN, b"x") is Freshness.LATE
    for boot, seq in ((2, 100 - OVERTAKEN - 1), (1, 101), (1, 0xFFFF_FFFF), (2, 100)):
        with pytest.raises(ReplayError, match=r"the newest is \(2, 100\)"):
            table.judge(A, boot, seq, b"x")


def test_judge_is_apart_for_each_peer(table: PeerTable) -> None:
    hear(table, 1.0, seq=100)
    assert table.judge(B, 1, 1, b"x") is Freshness.NEW


def test_restored_numbers_refuse_what_was_heard_before_the_restart(table: PeerTable) -> None:
    hear(table, 1.0, boot=5, seq=100)
    later = PeerTable([A, B])
    later.restore(table.snapshot())
    with pytest.raises(ReplayError):
        later.judge(A, 5, 1, b"old alarm")
    with pytest.raises(ReplayError):
        later.judge(A, 4, 1000, b"old alarm")
    assert later.judge(A, 5, 101, b"x") is Freshness.NEW


def test_restored_table_takes_a_dead_origins_last_word_once(table: PeerTable) -> None:
    hear(table, 1.0, boot=5, seq=100, state=FIRE)
    later = PeerTable([A, B])
    later.restore(table.snapshot())
    assert later.judge(A, 5, 100, b"5/100") is Freshness.NEW
    hear(later, 2.0, boot=5, seq=100, state=FIRE)
    assert later.judge(A, 5, 100, b"5/100") is Freshness.DUPLICATE


@pytest.mark.parametrize(
    "junk",
    [{"n01": 7}, {"n01": [1]}, {"n01": [1, -1]}, {"n01": [True, 2]}, {"n01": [1, 2**40]}, {"zz": [9, 9]}],
)
def test_restore_passes_over_junk(table: PeerTable, junk: dict[str, object]) -> None:
    table.restore(junk)
    assert table.snapshot() == {}


def test_restore_never_lowers(table: PeerTable) -> None:
    hear(table, 1.0, boot=5, seq=100)
    table.restore({"n01": [4, 7]})
    assert table.snapshot() == {"n01": [5, 100]}


def test_peer_never_heard_is_lost_within_100_s(table: PeerTable) -> None:
    assert table.tick(LOST_S - 0.1) == []
    assert table.next_deadline() == LOST_S <= 99.0
    lost = table.tick(LOST_S)
    assert [(c.fault.part, c.fault.kind) for c in lost if isinstance(c, FaultRaised)] == [
        ("neighbour-n01", FaultKind.NEIGHBOUR_LOST),
        ("neighbour-n02", FaultKind.NEIGHBOUR_LOST),
    ]
    assert table.tick(LOST_S + 1000) == [], "raised once"
    assert table.next_deadline() is None


def test_lost_peer_is_found_at_its_next_frame(table: PeerTable) -> None:
    hear(table, 10.0)
    table.tick(10.0 + LOST_S)
    assert table.view(A).lost
    assert hear(table, 200.0, seq=2) == [FaultCleared("neighbour-n01", FaultKind.NEIGHBOUR_LOST, 200.0)]
    assert not table.view(A).lost
    assert hear(table, 201.0, seq=3) == []


def test_repeating_a_frame_is_no_sign_of_life(table: PeerTable) -> None:
    hear(table, 10.0)
    for at in (20.0, 50.0, 100.0):
        table.repeated(A, "lan", at)
    assert table.view(A).heard_at == 10.0
    assert table.view(A).roads == {"lan": 10.0}
    assert any(
        c.fault.part == "neighbour-n01" for c in table.tick(10.0 + LOST_S) if isinstance(c, FaultRaised)
    )


def test_second_road_counts_while_the_frame_is_fresh(table: PeerTable) -> None:
    hear(table, 10.0)
    table.repeated(A, "radio", 10.0 + DUPLICATE_S)
    assert table.view(A).roads == {"lan": 10.0, "radio": 12.0}
    table.repeated(A, "broker", 10.1 + DUPLICATE_S)
    assert "broker" not in table.view(A).roads


def test_fire_stands_until_reset(table: PeerTable) -> None:
    hear(table, 10.0, seq=1, state=FIRE)
    hear(table, 20.0, seq=2, state=FIRE)
    assert [(v.id, v.alarm_at) for v in table.standing(21.0)] == [(A, 10.0)], "since it was first heard"
    hear(table, 30.0, seq=3, state=HouseState(FireCondition.FIRE_ALARM, episode=5))
    assert table.view(A).alarm_at == 30.0, "a new episode is a new alarm"
    hear(table, 40.0, seq=4)
    assert table.standing(41.0) == []


def test_fire_of_a_silent_house_stands_for_the_hold(table: PeerTable) -> None:
    hear(table, 10.0, state=FIRE)
    table.tick(10.0 + LOST_S)
    assert [v.id for v in table.standing(10.0 + HOLD_S)] == [A]
    assert table.standing(10.1 + HOLD_S) == []
