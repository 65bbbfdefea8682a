from edge.model.condition import FaultKind
from edge.model.event import FaultChange, FaultCleared, FaultRaised
from edge.model.identity import PartId
from edge.runtime.trouble import Trouble


def test_fault_is_raised_once_and_cleared_once() -> None:
    changes: list[FaultChange] = []
    trouble = Trouble(PartId("p"), changes.append)
    trouble.cleared(FaultKind.OPEN, 0.0)
    trouble.raised(FaultKind.OPEN, 1.0, "cut")
    trouble.raised(FaultKind.OPEN, 2.0, "cut again")
    trouble.raised(FaultKind.NOISY, 3.0, "chatter")
    assert trouble.stands(FaultKind.OPEN)
    trouble.cleared(FaultKind.OPEN, 4.0)
    trouble.told(False, FaultKind.OPEN, 5.0, "")
    trouble.told(True, FaultKind.OPEN, 6.0, "cut anew")
    assert [(type(c), c.fault.kind if isinstance(c, FaultRaised) else c.kind) for c in changes] == [
        (FaultRaised, FaultKind.OPEN),
        (FaultRaised, FaultKind.NOISY),
        (FaultCleared, FaultKind.OPEN),
        (FaultRaised, FaultKind.OPEN),
    ]
    assert isinstance(changes[0], FaultRaised)
    assert (changes[0].fault.since, changes[0].fault.detail) == (1.0, "cut")
