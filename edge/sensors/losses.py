"""Frames that a line loses: one now and then is a long cable, many are a fault."""

from collections import deque

from edge.model.condition import FaultKind
from edge.runtime.trouble import Trouble

# A torn frame now and then is a long cable; three a minute is a bad one, or another device.
ERRORS_MOST = 3
ERRORS_S = 60.0


class Losses:
    """Turns a growing count of lost frames into the fault CHECKSUM and back."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble
        self._total = 0
        self._instants: deque[float] = deque(maxlen=ERRORS_MOST)

    def count(self, total: int, at: float, detail: str) -> None:
        """So many were lost until now; called at every arrival."""
        fresh = total - self._total
        self._total = total
        self._instants.extend([at] * min(fresh, ERRORS_MOST))
        instants = self._instants
        if instants and at - instants[-1] >= ERRORS_S:
            instants.clear()
            self._trouble.cleared(FaultKind.CHECKSUM, at)
        elif len(instants) == ERRORS_MOST and at - instants[0] < ERRORS_S:
            self._trouble.raised(FaultKind.CHECKSUM, at, detail)
