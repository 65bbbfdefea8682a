"""How long to wait before the next try."""


class Backoff:
    """Doubles from `first_s` to `most_s` until reset [s]."""

    def __init__(self, first_s: float, most_s: float) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._next_s = first_s

    def next_s(self) -> float:
        """The wait before the coming try [s]."""
        now_s, self._next_s = self._next_s, min(self._next_s * 2.0, self._most_s)
        return now_s

    def reset(self) -> None:
        """It worked: start from the shortest wait again."""
        self._next_s = self._first_s
