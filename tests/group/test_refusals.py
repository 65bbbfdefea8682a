"""Refused traffic: counted, and a Fault when it goes on."""

import pytest

from edge.group.refusals import FORGED_CLEAR_S, FORGED_LIMIT, FORGED_WINDOW_S, Refusal, Refusals
from edge.model.condition import FaultKind
from edge.model.event import FaultCleared, FaultRaised


@pytest.fixture
def refusals() -> Refusals:
    return Refusals()


@pytest.mark.parametrize("reason", [Refusal.FORGED, Refusal.REPLAYED])
def test_attack_becomes_one_fault(refusals: Refusals, reason: Refusal) -> None:
    changes = [refusals.note(reason, "lan", "n02", float(at)) for at in range(100)]
    raised = [change for found in changes for change in found]
    assert len(raised) == 1
    assert isinstance(raised[0], FaultRaised)
    fault = raised[0].fault
    assert (fault.part, fault.kind, fault.since) == ("lan", FaultKind.FORGED, FORGED_LIMIT - 1.0)
    assert reason in fault.detail
    assert "n02" in fault.detail
    assert refusals.counts[reason] == 100


@pytest.mark.parametrize("reason", sorted(set(Refusal) - {Refusal.FORGED, Refusal.REPLAYED}))
def test_what_is_no_attack_is_only_counted(refusals: Refusals, reason: Refusal) -> None:
    assert [refusals.note(reason, "lan", "x", 1.0) for _ in range(1000)] == [[]] * 1000
    assert refusals.counts == {reason: 1000}
    assert refusals.next_deadline() is None


def test_rare_failures_are_no_fault(refusals: Refusals) -> None:
    gap = FORGED_WINDOW_S / (FORGED_LIMIT - 1) + 0.1
    assert [refusals.note(Refusal.FORGED, "lan", "n02", gap * n) for n in range(50)] == [[]] * 50


def test_roads_are_counted_apart(refusals: Refusals) -> None:
    for n in range(FORGED_LIMIT - 1):
        assert refusals.note(Refusal.FORGED, "lan", "n02", float(n)) == []
        assert refusals.note(Refusal.FORGED, "radio", "n02", float(n)) == []


def test_fault_clears_after_quiet(refusals: Refusals) -> None:
    for n in range(FORGED_LIMIT):
        refusals.note(Refusal.FORGED, "lan", "n02", float(n))
    end = FORGED_LIMIT - 1 + FORGED_CLEAR_S
    assert refusals.next_deadline() == end
    assert refusals.tick(end - 0.1) == []
    assert refusals.tick(end) == [FaultCleared("lan", FaultKind.FORGED, end)]
    assert refusals.tick(end) == []
    assert refusals.next_deadline() is None
