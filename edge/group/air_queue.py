"""What goes on the air next: the group's frames at a radio's pace, within its airtime.

The courier hands over every frame that it sends, at the LAN's pace; here the newest of each house is kept and
the older ones fall away (state, not events). Then
* a new alarm of this house leaves at once and five times more within its first minute, in windows that grow
  and are drawn by lot: of fifteen houses that alarm together, one after the other is heard;
* while it stands, every 36-40 s (NFPA 72: at least every 60 s);
* what is repeated for others, and answers, when the air of the hour allows;
* a beat when the courier's own comes and BEAT_S have passed: what leaves is fresh, so that a house which has
  it by another road too knows that the radio works.
Nothing is ever queued behind another thing than the frame that is on the air.
"""

import math
from collections.abc import Callable, Iterable

from edge.errors import FrameError
from edge.group import message
from edge.group.airtime import AirBudget, Share
from edge.group.message import Answer, Frame, Kind
from edge.group.news import is_new_alarm
from edge.model.condition import FireCondition

# Windows after a new alarm in which it is sent once, at an instant drawn by lot.
ALARM_WINDOWS_S = ((0.0, 0.0), (1.5, 4.0), (5.0, 9.0), (11.0, 18.0), (21.0, 32.0), (36.0, 50.0))
STANDING_S = 40.0
STANDING_JITTER = 0.1
# A reset must reach everyone too; anything else that changed is told by the next beat at the latest.
CALM_WINDOWS_S = ((0.0, 0.5), (3.0, 7.0), (10.0, 18.0), (25.0, 40.0))
CHANGE_WINDOWS_S = ((0.0, 2.0), (8.0, 16.0))
# A group starts together after a power cut: the first beat of each is the courier's next sending after an
# instant within this; its burst at the start lasts 16 s.
START_SPREAD_S = 15.0
# Answers of a group of ANSWER_HOUSES to one alarm: fourteen frames of 0.16 s in ten seconds.
ANSWER_FROM_S, ANSWER_SPREAD_S, ANSWER_HOUSES = 2.0, 10.0, 15
# A challenge is answered within these, for ANSWER_HOUSES: all ask in the same seconds after a power cut, and
# one frame answers up to thirteen of them.
FIRE_REPLY_S = (0.2, 1.0)
REPLY_S = (2.0, 10.0)
# This house's own: drawn within the first, not again before the second; the courier offers it more often.
CHALLENGE_S = (8.0, 15.0)
URGENT_CHALLENGE_S = (1.5, 4.0)
# Of several in turn each waits twice as long as the one before, this many times at most (up to 64 s): where
# many alarm at once, what keeps an answer from coming is the questions.
CHALLENGE_DOUBLINGS = 4
CHALLENGE_QUIET_S = 120.0
# One that names at most two houses: an alarm waits for it.
FEW_ASKED_BYTES = 91
# With the courier's beats of 27-30 s: every other one. Five of them fit in the 290 s of silence that are
# allowed, and 64 an hour of 0.144 s are 0.26 %.
BEAT_S = 50.0

# A frame that waits so long for its turn is outdated: the next repeat brings a newer one.
CARRIED_MAX_AGE_S = 20.0
# Of one group's houses; beyond it the oldest falls away.
CARRIED_MAX = 40
# Rows told; of more, all are forgotten and told again.
ROWS_MAX = 256
# The air of the hour is used up: look again.
AGAIN_S = 10.0


class AirQueue:
    """Of one house.

    own      tag of the house
    houses   in the group
    airtime  of a frame of so many bytes [s]
    jitter   numbers from 0 to 1
    """

    def __init__(
        self, own: bytes, houses: int, airtime: Callable[[int], float], jitter: Callable[[], float]
    ) -> None:
        self.budget = AirBudget()
        self.waited = 0  # times that the budget refused
        self._own = own
        self._scale = max(1.0, houses / ANSWER_HOUSES)
        self._airtime = airtime
        self._jitter = jitter
        self._frame: bytes | None = None
        self._newest: Frame | None = None
        self._dues: list[tuple[float, Share]] = []
        self._beat_at = math.inf
        self._gap_until = -math.inf
        self._carried: dict[bytes, tuple[float, bytes]] = {}
        self._told: dict[tuple[bytes, int], int] = {}
        self._answered: frozenset[Answer] = frozenset()
        self._challenge = b""
        self._challenge_due, self._challenged_at = math.inf, -math.inf
        self._urgent_at, self._in_turn = -math.inf, 0  # urgent challenges sent without a pause between them

    def offer(self, frame: bytes, at: float) -> None:
        """The courier sends this frame; older ones of the same house fall away."""
        try:
            head = message.read_head(frame)
            if head.kind is Kind.CHALLENGE:
                self._offer_challenge(head.sender, frame, at)
                return
            told = message.decode(frame)
        except FrameError:  # no frame of ours: it has no newer version of itself
            self._carry(frame, frame, at)
            return
        if told.sender != self._own:
            self._carry(told.sender, frame, at)
            return
        before, self._newest, self._frame = self._newest, told, frame
        self._note_state(before, told, at)
        self._note_rows(told, at)
        self._note_answers(told, at)
        if at >= self._beat_at and not self._dues:
            self._dues = [(at, Share.ROUTINE)]

    def take(self, at: float) -> bytes | None:
        """The frame to send now, when the module is free; its airtime is spent."""
        own = self._due(at)
        if own is Share.ALARM and self._frame is not None:
            return self._spend(self._frame, own, at)
        if at < self._gap_until:
            return None
        if at >= self._challenge_due and self._allows(self._challenge, Share.REPEAT, at):
            self._count_urgent(at)
            self._challenge_due, self._challenged_at = math.inf, at
            self._spent(self._challenge, at)
            return self._challenge
        if (carried := self._next_carried(at)) is not None:
            return carried
        if own is not None and self._frame is not None:
            return self._spend(self._frame, own, at)
        return None

    def heard(self, frame: bytes) -> None:
        """The air brought these bytes: whoever was to get them from here has them."""
        for key, (_, carried) in list(self._carried.items()):
            if carried == frame:
                del self._carried[key]

    def next_deadline(self) -> float | None:
        """When `take` may have something."""
        dues = [due for due, _ in self._dues]
        if self._challenge_due < math.inf:
            dues.append(self._challenge_due)
        if self._carried:
            dues.append(self._gap_until)
        if not dues:
            return None
        soonest = min(dues)
        is_alarm = any(share is Share.ALARM and due <= soonest for due, share in self._dues)
        return soonest if is_alarm else max(soonest, self._gap_until)

    def _note_state(self, before: Frame | None, now: Frame, at: float) -> None:
        if is_new_alarm(before.state if before else None, now.state):
            # What else was due is told with it.
            self._dues = self._windows(ALARM_WINDOWS_S, Share.ALARM, at)
        elif before is None:
            self._beat_at = at + self._jitter() * START_SPREAD_S
        elif before.state.condition > now.state.condition:
            self._dues = self._windows(CALM_WINDOWS_S, Share.REPEAT, at)
        elif before.state != now.state:
            self._add(self._windows(CHANGE_WINDOWS_S, Share.ROUTINE, at))

    def _note_rows(self, now: Frame, at: float) -> None:
        is_news = any(row.stage > self._told.get((row.origin, row.episode), -1) for row in now.rows)
        if is_news and not any(share is Share.REPEAT for _, share in self._dues):
            due = at + ANSWER_FROM_S + self._jitter() * ANSWER_SPREAD_S * self._scale
            self._add([(due, Share.REPEAT)])

    def _note_answers(self, now: Frame, at: float) -> None:
        """Who asks for a sign of life waits; the frame that goes has all answers of the last while."""
        if frozenset(now.answers) - self._answered and not any(
            share is Share.REPEAT for _, share in self._dues
        ):
            is_fire = now.state.condition is FireCondition.FIRE_ALARM
            first, last = FIRE_REPLY_S if is_fire else REPLY_S
            self._add([(at + first + self._jitter() * (last - first) * self._scale, Share.REPEAT)])

    def _offer_challenge(self, sender: bytes, frame: bytes, at: float) -> None:
        """Of each house its newest alone; this house's own at an instant drawn by lot, and not again soon."""
        if sender != self._own:
            self._carry(b"?" + sender, frame, at)
            return
        self._challenge = frame
        spread_s, again_s = URGENT_CHALLENGE_S if _is_urgent(frame) else CHALLENGE_S
        if _is_urgent(frame) and at < self._urgent_at + CHALLENGE_QUIET_S:
            again_s *= 2**self._in_turn
        due = max(at, self._challenged_at + again_s) + self._jitter() * spread_s * self._scale
        self._challenge_due = min(due, self._challenge_due)

    def _count_urgent(self, at: float) -> None:
        if _is_urgent(self._challenge):
            is_fresh = at >= self._urgent_at + CHALLENGE_QUIET_S
            self._in_turn = 0 if is_fresh else min(self._in_turn + 1, CHALLENGE_DOUBLINGS)
            self._urgent_at = at

    def _windows(
        self, windows: Iterable[tuple[float, float]], share: Share, at: float
    ) -> list[tuple[float, Share]]:
        return [(at + first + self._jitter() * (last - first), share) for first, last in windows]

    def _add(self, dues: list[tuple[float, Share]]) -> None:
        """In the place of those with the same share; what was due sooner stays due, or a fault that flaps
        would put itself off for ever."""
        (first, share), rest = dues[0], dues[1:]
        soonest = min([first, *(due for due, other in self._dues if other is share)])
        kept = [item for item in self._dues if item[1] is not share]
        self._dues = sorted([*kept, (soonest, share), *rest], key=lambda item: item[0])

    def _carry(self, key: bytes, frame: bytes, at: float) -> None:
        since, _ = self._carried.pop(key, (at, b""))
        self._carried[key] = (since, frame)
        while len(self._carried) > CARRIED_MAX:
            del self._carried[next(iter(self._carried))]

    def _due(self, at: float) -> Share | None:
        """What this house's own frame is due for, the most urgent."""
        due = {share for instant, share in self._dues if instant <= at}
        return next((share for share in Share if share in due), None)

    def _next_carried(self, at: float) -> bytes | None:
        while self._carried:
            key = next(iter(self._carried))
            since, frame = self._carried[key]
            if at - since <= CARRIED_MAX_AGE_S:
                if not self._allows(frame, Share.REPEAT, at):
                    return None
                del self._carried[key]
                self._spent(frame, at)
                return frame
            del self._carried[key]
        return None

    def _spend(self, frame: bytes, share: Share, at: float) -> bytes | None:
        if not self._allows(frame, share, at):
            self._dues = [(due if due > at else at + AGAIN_S, s) for due, s in self._dues]
            return None
        assert self._newest is not None
        self._dues = [item for item in self._dues if item[0] > at]
        if self._newest.state.condition is FireCondition.FIRE_ALARM and not any(
            share is Share.ALARM for _, share in self._dues
        ):
            period = STANDING_S * (1.0 - STANDING_JITTER * self._jitter())
            self._add([(at + period, Share.ALARM)])
        self._beat_at = at + BEAT_S
        if len(self._told) > ROWS_MAX:
            self._told.clear()
        self._answered = frozenset(self._newest.answers)
        for row in self._newest.rows:
            self._told[row.origin, row.episode] = row.stage
        self._spent(frame, at)
        return frame

    def _allows(self, frame: bytes, share: Share, at: float) -> bool:
        if self.budget.allows(share, self._airtime(len(frame)), at):
            return True
        self.waited += 1
        self._gap_until = at + AGAIN_S
        return False

    def _spent(self, frame: bytes, at: float) -> None:
        airtime = self._airtime(len(frame))
        self.budget.spend(airtime, at)
        # Let the others in: all who waited for this frame's end would start together otherwise.
        self._gap_until = at + airtime * (2.0 + 2.0 * self._jitter())


def _is_urgent(challenge: bytes) -> bool:
    return len(challenge) <= FEW_ASKED_BYTES
