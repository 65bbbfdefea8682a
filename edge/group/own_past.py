"""Frames signed with this house's own key, of another boot: its own past, or a copied card."""

from collections import deque

from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultRaised
from edge.model.identity import PartId

# Earlier starts of this house that it remembers having asked about.
OWN_BOOTS_MAX = 8

# The part that a clone of this house is reported as.
IDENTITY_PART = PartId("identity")


class OwnPast:
    """Of one house in one run."""

    def __init__(self) -> None:
        self._is_cloned = False
        self._boots: deque[int] = deque(maxlen=OWN_BOOTS_MAX)

    def is_known(self, boot: int, *, is_answer: bool) -> bool:
        """Whether a frame of this boot tells nothing new."""
        return self._is_cloned or (boot in self._boots and not is_answer)

    def note(self, boot: int) -> None:
        """A frame of this boot came, well signed, and is to be asked about."""
        self._boots.append(boot)

    def clone(self, at: float) -> FaultRaised:
        """One has answered. The fault stands until the restart: only a person can tell which one to stop."""
        self._is_cloned = True
        detail = "another node answers with this house's key: a copied card; only one of them may run"
        return FaultRaised(Fault(IDENTITY_PART, FaultKind.FORGED, at, detail))
