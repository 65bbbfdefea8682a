"""The delivery ledger."""

from edge.group.ledger import EPISODES_MAX, Ledger
from edge.group.message import Row
from edge.model.event import Stage
from edge.model.identity import NodeId

A, B = NodeId("n01"), NodeId("n02")


def row(episode: int, stage: Stage) -> Row:
    return Row(b"me", episode, stage)


def test_ledger_rises_and_never_falls() -> None:
    ledger = Ledger([A, B])
    ledger.open(7, 0.0)
    assert ledger.stages() == {7: {A: Stage.SENT, B: Stage.SENT}}
    ledger.note(A, [row(7, Stage.COMMANDED)], 1.0)
    ledger.note(A, [row(7, Stage.HEARD)], 1.0)  # its node was restarted
    assert ledger.stages()[7][A] is Stage.COMMANDED
    assert not ledger.is_answered(7)
    ledger.note(B, [row(7, Stage.HEARD)], 1.0)
    assert ledger.is_answered(7)


def test_ledger_passes_over_other_episodes() -> None:
    ledger = Ledger([A])
    ledger.open(7, 0.0)
    ledger.note(A, [row(6, Stage.CONFIRMED), row(8, Stage.CONFIRMED)], 1.0)
    assert ledger.stages() == {7: {A: Stage.SENT}}


def test_ledger_knows_an_episode_by_its_wire_number() -> None:
    ledger = Ledger([A])
    ledger.open((1 << 32) + 7, 0.0)
    ledger.note(A, [row(7, Stage.HEARD)], 1.0)
    assert ledger.stages() == {(1 << 32) + 7: {A: Stage.HEARD}}


def test_ledger_keeps_the_newest_episodes() -> None:
    ledger = Ledger([A])
    for episode in range(100):
        ledger.open(episode, 0.0)
        ledger.open(episode, 0.0)
    assert list(ledger.stages()) == list(range(100 - EPISODES_MAX, 100))


def test_ledger_hands_out_copies() -> None:
    ledger = Ledger([A])
    ledger.open(7, 0.0)
    ledger.stages()[7][A] = Stage.CONFIRMED
    assert ledger.stages()[7][A] is Stage.SENT
