from types import SimpleNamespace

from edge.model.identity import NodeId
from edge.node.crier import Crier


def fire(origin: str, since: float) -> SimpleNamespace:
    return SimpleNamespace(origin=NodeId(origin), since=since)


def test_crier_names_the_newest_fire_once_and_then_nobody() -> None:
    machine, named = SimpleNamespace(neighbours=[]), []
    crier = Crier(machine, SimpleNamespace(name_house=named.append))
    assert crier.next_deadline() is None
    machine.neighbours = [fire("n02", 10.0)]
    assert crier.next_deadline() == 0.0
    crier.tick(10.0)
    assert crier.next_deadline() is None
    machine.neighbours = [fire("n02", 10.0), fire("n07", 20.0)]
    crier.tick(20.0)
    machine.neighbours = []
    crier.tick(30.0)
    assert named == ["n02", "n07", None]
