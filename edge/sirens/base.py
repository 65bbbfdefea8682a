"""What a siren is to the rest of the house: something that can be switched, and may fail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from edge.model.command import Sounding
from edge.model.event import FaultChange
from edge.model.identity import NodeId, PartId
from edge.runtime.reactor import Reactor
from edge.settings.base import SirenSettings
from edge.sirens.pattern import Drive


class Siren(Protocol):
    """A notification appliance.

    drive         how it takes T3
    has_feedback  whether it can tell that it sounds (read-back, current, microphone); one that cannot
                  never confirms
    """

    id: PartId
    drive: Drive
    has_feedback: bool

    def start(self) -> None:
        """Take the port or pin without changing its level; retried until it succeeds.

        Raises:
            DeviceError: not now.
        """
        ...

    def switch(self, on: bool) -> None:
        """Set the level, before returning and without waiting; often repeated with the same level.

        Raises:
            DeviceError: it may not have reached the siren.
        """
        ...

    def close(self) -> None:
        """Release the port or pin; harmless when there is none."""
        ...


@runtime_checkable
class Voice(Protocol):
    """A siren that makes the sounds itself: it is told which one, not when to be on.

    drive, has_feedback, start, close  as of a Siren
    """

    id: PartId
    drive: Drive
    has_feedback: bool

    def start(self) -> None:
        """As of a Siren."""
        ...

    def say(self, sounding: Sounding) -> None:
        """Make this until told otherwise, without waiting; often repeated with the same one.

        Raises:
            DeviceError: it may not be heard.
        """
        ...

    def close(self) -> None:
        """As of a Siren."""
        ...


@runtime_checkable
class Announcer(Voice, Protocol):
    """A Voice that has words for single neighbours."""

    def name_house(self, house: NodeId | None) -> None:
        """Whose fire Sounding.NEIGHBOUR tells of, None for nobody's; may come after say()."""
        ...


def _nobody_asks(_at: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Desk:
    """What a siren is built with.

    pins      opens the gpiozero pin factory on first use
    on_fault  for faults of the device itself; fanout.py says whether the siren works
    on_confirmed  one that can tell was found sounding, at that instant [s]; as often as it is found
    """

    reactor: Reactor
    pins: Callable[[], Any]
    on_fault: Callable[[FaultChange], None]
    on_confirmed: Callable[[float], None] = _nobody_asks


@dataclass(frozen=True, slots=True)
class SirenKind:
    """One way to sound; each module of this package has one, named KIND.

    settings  what the technician writes
    build     the siren; opens nothing yet
    example   its line in the settings file
    """

    name: str
    settings: type[SirenSettings]
    build: Callable[[Any, Desk], Siren | Voice]
    example: str
