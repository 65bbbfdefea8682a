"""What every sensor that is one Poll has in common; the sensor itself makes the poll and takes its values."""

from typing import Any

from edge.model.identity import PartId
from edge.sensors.poll import Poll


class Polled:
    """A Sensor; `_poll` and `id` are set by the sensor's own __init__."""

    id: PartId
    _poll: Poll[Any]

    def start(self) -> None:
        """Start reading; never waits for the device."""
        self._poll.start()

    def close(self) -> None:
        """Stop reading; the last one on a bus ends its thread."""
        self._poll.close()

    def stats(self) -> str:
        """For the stats line."""
        return self._poll.stats()
