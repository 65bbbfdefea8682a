"""When an alarm that the ward has not acknowledged is somebody else's to pass on (PURE).

Counted from the alarm itself and not from the broker's PUBACK: also while there is no network at all.
"""

import math
from collections.abc import Iterable

# GB 26875 and the deployed transmitters wait no longer for a person's word; EN 50136-1 SP5 has 90 s.
ESCALATE_AFTER_S = 60.0
# While it stays unheard, people are told again so often, and so many times in all.
AGAIN_S = 600.0
MOST_TELLINGS = 3
# Alarms followed one by one; of more the oldest are enough to know that somebody must be told.
MAX_FOLLOWED = 4096


class Escalation:
    """Follows the alarms that are not acknowledged; instants are of one monotonic clock."""

    def __init__(self, after_s: float = ESCALATE_AFTER_S) -> None:
        self._after_s = after_s
        self._since: dict[str, float] = {}  # by digest, oldest first
        self._told_at = -math.inf
        self._tellings = 0

    def follow(self, digests: Iterable[str], at: float) -> None:
        """Alarms on their way to the ward since now."""
        for digest in digests:
            if len(self._since) < MAX_FOLLOWED:
                self._since.setdefault(digest, at)

    def acknowledged(self, digests: Iterable[str]) -> None:
        """The ward has these; when it has all, the next alarm begins anew."""
        for digest in digests:
            self._since.pop(digest, None)
        if not self._since:
            self._told_at, self._tellings = -math.inf, 0

    def since(self) -> float | None:
        """Since when the oldest waits; None when none does."""
        return next(iter(self._since.values()), None)

    def stands(self, at: float) -> bool:
        """Whether one has waited too long."""
        since = self.since()
        return since is not None and at - since >= self._after_s

    def must_tell(self, at: float) -> bool:
        """Whether the people to telephone are due; True counts as told."""
        if not self.stands(at) or self._tellings >= MOST_TELLINGS or at - self._told_at < AGAIN_S:
            return False
        self._told_at = at
        self._tellings += 1
        return True

    def next_deadline(self, at: float) -> float | None:
        """When `stands` or `must_tell` next changes by time alone."""
        since = self.since()
        if since is None:
            return None
        if at < since + self._after_s:
            return since + self._after_s
        return self._told_at + AGAIN_S if self._tellings < MOST_TELLINGS else None
