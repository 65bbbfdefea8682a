"""The roll call after an alarm."""

from edge.errors import Refused


class RollCall:
    """Whether this house answered "an toàn" (safe) to the alarm that stands or has just ended."""

    def __init__(self, open_s: float) -> None:
        self.is_safe = False
        self.closes_at: float | None = 0.0  # None while an alarm stands
        self._open_s = open_s

    def begin(self) -> None:
        """A new alarm: everybody is asked again."""
        self.is_safe, self.closes_at = False, None

    def is_open(self, at: float) -> bool:
        """Whether the houses are asked: an alarm stands, or has just ended."""
        return self.closes_at is None or at < self.closes_at

    def answer(self, at: float) -> None:
        """The people of this house are safe.

        Raises:
            Refused: no_alarm.
        """
        if not self.is_open(at):
            raise Refused("no_alarm", "no alarm stands or has just ended")
        self.is_safe = True

    def follow(self, alarm_stands: bool, at: float) -> None:
        """Close some time after the last alarm has ended."""
        if alarm_stands:
            self.closes_at = None
        elif self.closes_at is None:
            self.closes_at = at + self._open_s
        elif at >= self.closes_at:
            self.is_safe = False
