"""When the ward counts as lost: not connected, or connected and silent (PURE)."""

from dataclasses import dataclass

# A home router's nightly redial takes less; EN 50136-1 category SP5 reports a lost path within 90 s.
LOST_AFTER_S = 30.0
# Category SP5 wants an alarm transmitted within 30 s; twice that, and somebody must telephone.
SILENT_AFTER_S = 60.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each may last before it is a fault [s]."""

    lost_s: float = LOST_AFTER_S
    silent_s: float = SILENT_AFTER_S


class Watch:
    """Follows one link; every instant is of one clock."""

    def __init__(self, at: float, patience: Patience) -> None:
        self._patience = patience
        self._lost_since: float | None = at
        self._why = "not connected yet"
        self._waiting_since: float | None = None

    def connected(self) -> None:
        """The broker has us."""
        self._lost_since = None

    def lost(self, at: float, why: str) -> None:
        """The broker has us no more, or another attempt failed."""
        self._lost_since = at if self._lost_since is None else self._lost_since
        self._why = why

    def waiting(self, since: float | None) -> None:
        """Since when an event has been at the broker without a receipt; None when none is."""
        self._waiting_since = since

    def trouble(self, at: float) -> str:
        """Why the ward counts as lost, for a person; "" when it does not."""
        if self._lost_since is not None:
            return self._why if at - self._lost_since >= self._patience.lost_s else ""
        if self._waiting_since is not None and at - self._waiting_since >= self._patience.silent_s:
            return "the broker takes events, but the ward does not acknowledge them"
        return ""

    def next_deadline(self, at: float) -> float | None:
        """When `trouble` next changes by time alone; None when it does not."""
        if self._lost_since is not None:
            deadline = self._lost_since + self._patience.lost_s
        elif self._waiting_since is not None:
            deadline = self._waiting_since + self._patience.silent_s
        else:
            return None
        return deadline if deadline > at else None
