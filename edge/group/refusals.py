"""What was refused, counted, and when that becomes a Fault."""

from collections import Counter, deque
from enum import StrEnum

from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultChange, FaultCleared, FaultRaised
from edge.model.identity import PartId

# Five authentication failures within a minute are trouble, as in other open designs of secured alarm
# links; fewer are a neighbour at the end of a roll-out or one late packet.
FORGED_LIMIT = 5
FORGED_WINDOW_S = 60.0
# An attack that pauses must not chirp on and off all night.
FORGED_CLEAR_S = 300.0


class Refusal(StrEnum):
    """Why a datagram was not taken. Only FORGED and REPLAYED speak of an attack."""

    MALFORMED = "malformed"  # not a frame this version knows: a port scan, a newer version
    FOREIGN = "foreign"  # another group's frame: two groups on one network are normal
    STRANGER = "stranger"  # this group, but no house of our roster: struck off, or newer than our roster
    FORGED = "forged"  # not signed by the house it names
    REPLAYED = "replayed"  # older than what was heard long ago
    UNPROVEN = "unproven"  # signed, but by nothing shown to be made now: its house is challenged
    LATE = "late"  # overtaken on its way by a newer one
    DUPLICATE = "duplicate"  # the same bytes again: every road brings a copy
    ELSEWHERE = "elsewhere"  # a challenge that other houses are to answer
    OWN = "own"  # our own frame heard back
    UNSOLICITED = "unsolicited"  # a roster that this house has not just called for
    UNFIT = "unfit"  # a roster that may not follow ours, or a call by a house whose roster is not older
    TOO_OFTEN = "too_often"  # a call for the roster by a house that has just been answered


_ATTACKS = frozenset({Refusal.FORGED, Refusal.REPLAYED})


class Refusals:
    """Counters of a house's life, and the FORGED fault of each road."""

    def __init__(self) -> None:
        self.counts: Counter[Refusal] = Counter()
        # One deque per road, holding only what decides: memory stays flat under any flood.
        self._recent: dict[str, deque[float]] = {}
        self._raised: set[str] = set()

    def note(self, reason: Refusal, road: str, sender: str, at: float) -> list[FaultChange]:
        """Count one. sender: whose frame it claims to be."""
        self.counts[reason] += 1
        if reason not in _ATTACKS:
            return []
        recent = self._recent.setdefault(road, deque(maxlen=FORGED_LIMIT))
        recent.append(at)
        if road in self._raised or len(recent) < FORGED_LIMIT or at - recent[0] > FORGED_WINDOW_S:
            return []
        self._raised.add(road)
        detail = (
            f"{FORGED_LIMIT} frames refused within {at - recent[0]:.0f} s, the last {reason}, as of {sender}"
        )
        return [FaultRaised(Fault(PartId(road), FaultKind.FORGED, at, detail))]

    def tick(self, at: float) -> list[FaultChange]:
        """Clear the fault of roads that have been quiet for FORGED_CLEAR_S."""
        quiet = sorted(road for road in self._raised if at >= self._recent[road][-1] + FORGED_CLEAR_S)
        self._raised.difference_update(quiet)
        return [FaultCleared(PartId(road), FaultKind.FORGED, at) for road in quiet]

    def next_deadline(self) -> float | None:
        """When a fault may be cleared."""
        return min((self._recent[road][-1] + FORGED_CLEAR_S for road in self._raised), default=None)
