"""What the node asks of every road of the group."""

from collections.abc import Sequence
from typing import Protocol

from edge.group.hosts import Host
from edge.model.identity import PartId


class Road(Protocol):
    """Moves bytes to and from the neighbours; judges nothing, never blocks, reports its own faults."""

    @property
    def id(self) -> PartId:
        """The road's name: in `Outgoing.road`, in the neighbours' `roads`, in faults."""
        ...

    def start(self) -> None:
        """Open it; what fails is a Fault and is tried again."""
        ...

    def send(self, data: bytes, to: Sequence[Host] = ()) -> None:
        """Take a frame for all, or for the one house of these addresses; a road that is away drops it."""
        ...

    def close(self) -> None:
        """Close it for good."""
        ...

    def stats(self) -> str:
        """One line for the log."""
        ...
