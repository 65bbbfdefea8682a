"""When a house sends its state: constants with their reasons, and the schedule made of them.

State, not events: every sending carries everything, so a lost one only delays. All offsets and periods in
seconds.
"""

import hashlib
import itertools
from collections.abc import Callable

# A new alarm: the first at once, then four copies so near that at 30 % loss 1 - 0.3^5 = 99.8 % of the
# neighbours have it within 0.6 s. They are spread because Wi-Fi loses in bursts of some 10 ms.
ALARM_BURST_S = (0.0, 0.05, 0.15, 0.3, 0.6)

# Until every neighbour has answered: two a second for 10 s. With the burst that is 23 sendings, so that at
# 60 % loss a neighbour misses all of them once in 120,000 times (0.6^23); 10 s is what EN 54-2 and NFPA 72
# give an alarm from input to sounder.
FAST_S = 0.5
FAST_FOR_S = 10.0
# Of a group up to this size; a larger one slows down in proportion, so that its traffic stays the same.
FAST_HOUSES = 15

# After that a house that still does not answer is probably off: 1 s for the rest of the first minute.
MISSING_S = 1.0
ANSWERED_S = 5.0
FIRST_MINUTE_S = 60.0

# While any alarm stands in the group, everyone: six times as often as NFPA 72 asks of radio (60 s).
STANDING_S = 10.0

# Anything else that changed, and the answer to a neighbour's alarm: doubling gaps until the next beat.
CHANGE_BURST_S = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)

# The end of an alarm: a house that misses it sounds on for nothing. 15 copies, of which a neighbour at 60 %
# loss misses all once in 2,000 times (0.6^15); whoever still names the alarm after that is told again.
CALM_BURST_S = (0.0, 0.05, 0.15, 0.3, 0.6, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)

# Answers of a whole group to one alarm are spread over this, for a group of FAST_HOUSES.
ANSWER_SPREAD_S = 0.1
# After a power cut all houses start together.
START_SPREAD_S = 1.0

# A beat comes after 27-30 s of silence: three of them, each with its echoes, before a house counts as lost
# at 98 s.
HEARTBEAT_S = 30.0
HEARTBEAT_JITTER = 0.1
# Further copies of a beat. Three beats of three copies vanish at 30 % loss once in 50,000 times (0.3^9) where
# single ones would once in 37: with 15 houses that were a false "neighbour lost" every minute.
ECHO_S = (0.5, 5.0)

# Between any two sendings but a new alarm's: a fault that flaps sends 20 times a second at most.
MIN_GAP_S = 0.05


def jitter_of(name: str) -> Callable[[], float]:
    """Numbers from 0 to 1 that differ from house to house and are the same after each start."""
    hashes = (hashlib.sha256(f"{name}/{count}".encode()).digest() for count in itertools.count())
    numbers = (int.from_bytes(digest[:4], "big") / 0xFFFF_FFFF for digest in hashes)
    return lambda: next(numbers)


class Pacing:
    """The instants at which a house sends; `houses` in the group, `jitter` gives numbers from 0 to 1."""

    def __init__(self, houses: int, jitter: Callable[[], float]) -> None:
        self._jitter = jitter
        self._scale = max(1.0, houses / FAST_HOUSES)
        self._alarm_since: float | None = None
        self._last: float | None = None
        # Apart, so that a change in the middle of an alarm's first second costs none of its copies.
        self._alarms: list[float] = []
        self._changes: list[float] = []
        self._echoes: list[float] = []
        self._reply: float | None = None
        self._beat: float | None = None

    def start(self, at: float) -> None:
        """The first state after a start that is no alarm."""
        self._change_from(at + self._jitter() * START_SPREAD_S)

    def alarm(self, at: float) -> None:
        """A new alarm of this house: nothing spaces it from what was sent before."""
        self._alarm_since = at
        self._last = None
        self._alarms = [at + offset for offset in ALARM_BURST_S]

    def change(self, at: float) -> None:
        """Anything else of this house changed."""
        self._change_from(at)

    def answer(self, at: float) -> None:
        """What was heard of the others changed. A sending that is due sooner is never put off."""
        self._change_from(at + self._jitter() * ANSWER_SPREAD_S * self._scale)

    def reply(self, at: float, *, urgent: bool) -> None:
        """A challenge is to be answered: one frame, at once while this house is in alarm."""
        due = at if urgent else at + self._jitter() * ANSWER_SPREAD_S * self._scale
        self._reply = due if self._reply is None else min(due, self._reply)

    def calm(self, at: float) -> None:
        """The alarm of this house is over: its reset must reach everyone too."""
        self._alarm_since = None
        self._changes = [at + offset for offset in CALM_BURST_S]

    def remind(self, at: float) -> None:
        """Somebody has not heard of the reset; a burst that is under way will do."""
        if not self._changes:
            self.answer(at)

    def due(self) -> float | None:
        """When to send next; None before the first state."""
        firsts = (self._beat, self._reply, *self._alarms[:1], *self._changes[:1], *self._echoes[:1])
        soonest = min((due for due in firsts if due is not None), default=None)
        if soonest is None or self._last is None:
            return soonest
        return max(soonest, self._last + MIN_GAP_S)

    def sent(self, at: float, *, answered: bool, standing: bool) -> None:
        """Sent just now. answered: by every neighbour; standing: some house's alarm."""
        self._last = at
        if self._reply is not None and self._reply <= at:
            self._reply = None
        was_beat = self._beat is not None and self._beat <= at
        was_burst = any(burst and burst[0] <= at for burst in (self._alarms, self._changes))
        self._alarms = [due for due in self._alarms if due > at]
        self._changes = [due for due in self._changes if due > at]
        self._echoes = [due for due in self._echoes if due > at]
        if was_beat and self._alarm_since is None:
            self._echoes = [at + offset for offset in ECHO_S]
        if was_beat or was_burst:  # an echo does not put the next beat off
            self._beat = at + self._period(at, answered=answered, standing=standing)

    def _period(self, at: float, *, answered: bool, standing: bool) -> float:
        if self._alarm_since is not None:
            age = at - self._alarm_since
            if age < FAST_FOR_S and not answered:
                return FAST_S * self._scale
            if age < FIRST_MINUTE_S:
                return ANSWERED_S if answered else MISSING_S * self._scale
        period = STANDING_S if standing or self._alarm_since is not None else HEARTBEAT_S
        return period * (1.0 - HEARTBEAT_JITTER * self._jitter())

    def _change_from(self, first: float) -> None:
        """Begin the burst anew, so that it stays as short as its offsets; what was due sooner stays due."""
        soonest = min(first, *self._changes[:1]) if self._changes else first
        self._changes = [soonest] + [first + offset for offset in CHANGE_BURST_S[1:]]
