"""A bounded ring of readings whose window is one slice, without a copy."""

from array import array


class Ring:
    """Times [s] and values of the newest `capacity` readings; the oldest falls out.

    Every reading is written twice, a capacity apart, so that any window lies in one piece.
    Plain arrays: writing numpy scalars costs six times as much; numpy can view the slices as they are.
    """

    __slots__ = ("_count", "_head", "_times", "_values", "capacity")

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError("a ring holds at least one reading")
        self.capacity = capacity
        self._times = array("d", bytes(16 * capacity))
        self._values = array("d", bytes(16 * capacity))
        self._head = 0  # where the next reading goes
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, at: float, value: float) -> None:
        """Add the newest reading."""
        head = self._head
        self._times[head] = self._times[head + self.capacity] = at
        self._values[head] = self._values[head + self.capacity] = value
        self._head = head + 1 if head + 1 < self.capacity else 0
        if self._count < self.capacity:
            self._count += 1

    def oldest(self) -> tuple[float, float]:
        """Time and value of the oldest reading; the ring is not empty."""
        at = self._head - self._count + self.capacity
        return self._times[at], self._values[at]

    def drop_oldest(self) -> None:
        """Forget the oldest reading; the ring is not empty."""
        self._count -= 1

    def clear(self) -> None:
        """Forget all."""
        self._count = 0

    def window(self) -> tuple[memoryview, memoryview]:
        """Times and values, oldest first; views of the ring that the next append overwrites."""
        stop = self._head + self.capacity
        start = stop - self._count
        return memoryview(self._times)[start:stop], memoryview(self._values)[start:stop]
