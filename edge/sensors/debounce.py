"""Edges and polled levels with their instants to stable levels. PURE.

Ours and not the driver's, because drivers disagree on what a bounce time is: lgpio wants a level stable for
so long, RPi.GPIO ignores what follows the first edge (and may miss the press after a short pulse, gpiozero
#1039), the mock ignores it.
"""

# Chatter: an edge rate that no working contact reaches, for longer than any bounce (call points bounce
# 1-20 ms, a press is over within a second).
CHATTER_EDGES_PER_S = 10
CHATTER_S = 3
# So long without chatter before it counts as gone, so that the fault does not flap.
CALM_S = 10


class Debounce:
    """One input. A level counts once it has lasted `stable_s` [s]; the one found at start counts at once."""

    def __init__(self, stable_s: float) -> None:
        self._stable_s = stable_s
        self._stable: bool | None = None
        self._level: bool | None = None
        self._since = 0.0
        self._newest = float("-inf")
        self._chatter = _Chatter()

    @property
    def level(self) -> bool | None:
        """The level as last fed, stable or not."""
        return self._level

    @property
    def stable(self) -> bool | None:
        """The level that counts; None before the first."""
        return self._stable

    @property
    def is_chattering(self) -> bool:
        """Whether more than CHATTER_EDGES_PER_S came for CHATTER_S; a steady level counts all the same."""
        return self._chatter.is_on

    def feed(self, level: bool, at: float) -> bool | None:
        """Take the level after an edge; the stable level when this changed it."""
        at = self._not_before(at)
        if self._level is None:
            return self._begin(level, at)
        changed = self.tick(at)  # the level before lasted until now
        if level != self._level:
            self._turn(level, at)
            if self._stable_s <= 0.0:
                changed = self.tick(at)
        return changed

    def poll(self, level: bool, at: float) -> bool | None:
        """Take the level found now; the stable level when this changed it.

        When it is not the one last fed, an edge was lost: how long the level before lasted is unknown, and
        it proves nothing. Interference on a cable overruns the kernel's queue of edges just so.
        """
        at = self._not_before(at)
        if self._level is None:
            return self._begin(level, at)
        if level != self._level:
            self._turn(level, at)
        return self.tick(at)

    def tick(self, at: float) -> bool | None:
        """Let time pass; the stable level when that changed it."""
        at = self._not_before(at)
        self._chatter.roll(at)
        if self._level == self._stable or at < self._since + self._stable_s:
            return None
        self._stable = self._level
        return self._stable

    def next_deadline(self) -> float | None:
        """When tick() has something to do [s]."""
        chatter = self._chatter.next_deadline()
        if self._level == self._stable:
            return chatter
        settles = self._since + self._stable_s
        return settles if chatter is None else min(settles, chatter)

    def _begin(self, level: bool, at: float) -> bool:
        self._level, self._stable, self._since = level, level, at
        return level

    def _turn(self, level: bool, at: float) -> None:
        self._level, self._since = level, at
        self._chatter.edge(at)

    def _not_before(self, at: float) -> float:
        # Edges are stamped in the driver's thread and may arrive after a poll of a later instant.
        self._newest = max(self._newest, at)
        return self._newest


class _Chatter:
    """Counts edges in whole seconds."""

    def __init__(self) -> None:
        self.is_on = False
        self._second = 0.0  # begin of the current one
        self._edges = 0
        self._busy = 0  # seconds in a row over the limit
        self._calm = 0  # seconds in a row under it

    def edge(self, at: float) -> None:
        self.roll(at)
        if not self._edges and not self._busy:
            self._second = at
        self._edges += 1

    def roll(self, at: float) -> None:
        if at < self._second + 1.0:
            return
        passed = max(1, int(at - self._second))
        is_busy = self._edges > CHATTER_EDGES_PER_S
        self._busy = self._busy + 1 if is_busy and passed == 1 else 0
        self._calm = passed - 1 if is_busy else self._calm + passed
        self._edges = 0
        self._second += passed
        self.is_on = self._busy >= CHATTER_S or (self.is_on and self._calm < CALM_S)

    def next_deadline(self) -> float | None:
        return self._second + 1.0 if self._edges or self._busy or self.is_on else None
