"""What is known of the neighbours."""

import pytest

from edge.errors import ReplayError
from edge.group.road_traits import WIRED, traits
from edge.group.table import DUPLICATE_S, HOLD_S, OVERTAKEN, Freshness, PeerTable, PeerView
from edge.model.condition import FaultKind, FireCondition
from edge.model.event import FaultCleared, FaultRaised, Heard, HouseState, Stage
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
    view = PeerView(A, boot, seq, heard_at=at, state=state or HouseState(), roster=1, proven=True)
    return [*table.accept(view, "lan", b"%d/%d" % (boot, seq))]


def test_judge_by_seq_in_the_proven_boot_alone(table: PeerTable) -> None:
    assert table.judge(A, 2, 101, b"x") is Freshness.UNPROVEN
    hear(table, 1.0, boot=2, seq=100)
    assert table.judge(A, 2, 101, b"x") is Freshness.NEW
    assert table.judge(A, 2, 100, b"2/100") is Freshness.DUPLICATE
    assert table.judge(A, 2, 99, b"x") is Freshness.LATE
    assert table.judge(A, 2, 100 - OVERTAKEN, b"x") is Freshness.LATE
    for seq in (100 - OVERTAKEN - 1, 100):
        with pytest.raises(ReplayError, match="the newest is 100"):
            table.judge(A, 2, seq, b"x")
    for boot, seq in ((3, 1), (1, 101), (1, 0xFFFF_FFFF)):
        assert table.judge(A, boot, seq, b"x") is Freshness.UNPROVEN


def test_judge_is_apart_for_each_peer(table: PeerTable) -> None:
    hear(table, 1.0, seq=100)
    assert table.judge(B, 1, 101, b"x") is Freshness.UNPROVEN
    assert (table.has_proven(A, 1), table.has_proven(A, 2), table.has_proven(B, 1)) == (True, False, False)


def test_restored_numbers_prove_nothing_but_refuse_what_is_older(table: PeerTable) -> None:
    hear(table, 1.0, boot=5, seq=100)
    later = PeerTable([A, B])
    later.restore(table.snapshot())
    with pytest.raises(ReplayError, match="before the restart"):
        later.judge(A, 5, 99, b"old alarm")
    # The last word may be all that is left of a house; and the memory may be of an old image.
    for boot, seq in ((5, 100), (5, 101), (4, 1000), (6, 1)):
        assert later.judge(A, boot, seq, b"x") is Freshness.UNPROVEN


def test_voucher_is_a_living_neighbour_that_names_the_episode(table: PeerTable) -> None:
    assert table.voucher(A, 4) is None
    says = HouseState(heard=(Heard(A, 4, Stage.HEARD),))
    table.accept(PeerView(B, 1, 1, heard_at=1.0, state=says, roster=1), "lan", b"b")
    assert table.voucher(A, 4) is None, "it was only vouched for itself"
    table.accept(PeerView(B, 1, 1, heard_at=1.0, state=says, roster=1, proven=True), "lan", b"b")
    assert table.voucher(A, 4) == B
    assert table.voucher(A, (7 << 32) + 4) == B, "as the frame has room for"
    assert table.voucher(A, 5) is None
    assert table.voucher(B, 4) is None
    table.tick(1.0 + LOST_S)
    assert table.voucher(A, 4) is None, "who is lost vouches for nothing"


def test_an_alarm_that_is_known_is_vouched_for_again_only_after_its_reset(table: PeerTable) -> None:
    says = HouseState(heard=(Heard(A, 4, Stage.HEARD),))
    table.accept(PeerView(B, 1, 1, heard_at=1.0, state=says, roster=1, proven=True), "lan", b"b")
    hear(table, 1.0, state=FIRE)
    assert table.voucher(A, 4) is None
    hear(table, 2.0, boot=2, state=HouseState(episode=0))
    assert table.voucher(A, 4) is None, "a house without memory has reset nothing"
    hear(table, 3.0, boot=2, seq=2, state=HouseState(episode=4))
    assert table.voucher(A, 4) == B


def test_nobody_vouches_for_himself(table: PeerTable) -> None:
    says = HouseState(FireCondition.FIRE_ALARM, episode=4, heard=(Heard(A, 4, Stage.HEARD),))
    hear(table, 1.0, state=says)
    assert table.voucher(A, 4) is None


def test_last_word_is_of_a_standing_fire(table: PeerTable) -> None:
    assert table.last_word(A, 1.0) is None
    hear(table, 1.0, seq=1, state=FIRE)
    assert table.last_word(A, 1.0 + HOLD_S) == b"1/1"
    assert table.last_word(A, 1.1 + HOLD_S) is None
    hear(table, 2.0, seq=2)
    assert table.last_word(A, 2.0) is None


def test_apart_is_who_lives_but_not_on_this_road(table: PeerTable) -> None:
    assert not table.is_apart(A, "lan", 0.0), "nothing is known of it"
    hear(table, 1.0)
    assert not table.is_apart(A, "lan", 1.0 + LOST_S)
    assert table.is_apart(A, "broker", 1.0)
    assert table.is_apart(A, "lan", 1.1 + LOST_S)


@pytest.mark.parametrize(
    "junk",
    [{"n01": 7}, {"n01": [1]}, {"n01": [1, -1]}, {"n01": [True, 2]}, {"n01": [1, 2**40]}, {"zz": [9, 9]}],
)
def test_restore_passes_over_junk(table: PeerTable, junk: dict[str, object]) -> None:
    table.restore(junk)
    assert table.snapshot() == {}


def test_restore_changes_nothing_that_was_heard_since(table: PeerTable) -> None:
    hear(table, 1.0, boot=5, seq=100)
    table.restore({"n01": [4, 700], "n02": [4, 7]})
    assert table.snapshot() == {"n01": [5, 100], "n02": [4, 7]}


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


def test_alarm_of_a_silent_house_that_others_tell_of_is_missed_until_it_or_its_reset_is_known(
    table: PeerTable,
) -> None:
    told, silent_s = Heard(A, 4, Stage.COMMANDED), WIRED.missed_s
    assert table.misses(told, 0.0), "never heard"
    hear(table, 1.0)
    assert not table.misses(told, 1.0 + silent_s - 0.1), "it speaks for itself"
    assert table.misses(told, 1.0 + silent_s)
    hear(table, 2.0, seq=2, state=FIRE)
    assert not table.misses(told, 100.0)
    hear(table, 3.0, seq=3, state=HouseState(episode=4))
    assert not table.misses(told, 100.0), "it is reset"
    assert not table.misses(Heard(NodeId("n09"), 4, Stage.HEARD), 100.0), "no house of ours, or this one"
