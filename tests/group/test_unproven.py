"""What is held until somebody speaks for it."""

from edge.group.message import Frame
from edge.group.unproven import FORGET_S, REFUTED_MAX, UNANSWERED_S, Unproven
from edge.model.condition import FaultKind, FireCondition
from edge.model.event import FaultCleared, FaultRaised, HouseState
from edge.model.identity import NodeId

A = NodeId("n01")


def frame(boot: int, condition: FireCondition = FireCondition.FIRE_ALARM) -> Frame:
    return Frame(b"GRUP", b"HS", boot, 1, 1, HouseState(condition))


def test_only_alarms_are_held() -> None:
    unproven = Unproven()
    unproven.hold(A, frame(5, FireCondition.PRE_ALARM), b"x", "lan", 0.0)
    assert unproven.fires() == []
    assert unproven.next_deadline() is None
    unproven.hold(A, frame(5), b"fire", "lan", 0.0)
    assert [(peer, held.datagram) for peer, held in unproven.fires()] == [(A, b"fire")]
    assert (unproven.has(A, b"fire"), unproven.has(A, b"x")) == (True, False)


def test_alarm_without_an_answer_is_a_fault_until_it_stops_coming() -> None:
    unproven = Unproven()
    unproven.hold(A, frame(5), b"fire", "lan", 0.0)
    assert unproven.tick(UNANSWERED_S - 0.1) == []
    (raised,) = unproven.tick(UNANSWERED_S)
    assert isinstance(raised, FaultRaised)
    assert (raised.fault.part, raised.fault.kind) == ("neighbour-n01", FaultKind.FORGED)
    unproven.hold(A, frame(6), b"fire 2", "lan", 10.0)
    assert unproven.tick(10.0 + UNANSWERED_S) == [], "raised once"
    assert unproven.next_deadline() == 10.0 + FORGET_S
    assert unproven.tick(10.0 + FORGET_S) == [
        FaultCleared(raised.fault.part, FaultKind.FORGED, 10.0 + FORGET_S)
    ]
    assert unproven.fires() == []


def test_proof_of_this_boot_drops_what_is_held_and_refutes_nothing() -> None:
    unproven = Unproven()
    unproven.hold(A, frame(5), b"fire", "lan", 0.0)
    unproven.tick(UNANSWERED_S)
    (cleared,) = unproven.proven(A, 5, 6.0)
    assert isinstance(cleared, FaultCleared)
    assert not unproven.is_refuted(A, 5)


def test_proof_of_another_boot_refutes_this_one_until_it_is_proven_itself() -> None:
    unproven = Unproven()
    unproven.hold(A, frame(5), b"fire", "lan", 0.0)
    assert unproven.proven(A, 7, 0.1) == []
    assert unproven.is_refuted(A, 5)
    unproven.hold(A, frame(5), b"fire", "lan", 1.0)
    assert unproven.fires() == [], "nobody can vouch for it any more"
    unproven.proven(A, 5, 2.0)
    assert not unproven.is_refuted(A, 5)


def test_memory_of_refuted_boots_is_bounded() -> None:
    unproven = Unproven()
    for boot in range(100):
        unproven.hold(A, frame(boot), b"fire", "lan", float(boot))
        unproven.proven(A, 1000, float(boot))
    assert [boot for boot in range(100) if unproven.is_refuted(A, boot)] == list(
        range(100 - REFUTED_MAX, 100)
    )
