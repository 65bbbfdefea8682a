"""What a kind of sensor offers, and what the node lends it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from edge.model.identity import PartId, ZoneId
from edge.model.reading import Channel, Reading
from edge.runtime.reactor import Reactor
from edge.runtime.trouble import OnFault
from edge.sensors.wire import Wire
from edge.settings.base import SensorSettings

S = TypeVar("S", bound=SensorSettings)


class Sensor(Protocol):
    """A running initiating device."""

    id: PartId

    def start(self) -> None:
        """Open the device, or raise its fault and keep trying; never blocks for long, never raises."""
        ...

    def close(self) -> None:
        """Release the device."""
        ...

    def stats(self) -> str:
        """For the stats line."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What the node lends every sensor.

    pins        gives the gpiozero pin factory, opened at first use; raises what the driver raises
    on_reading  called on the loop, one reading at a time
    on_fault    called on the loop, on changes only
    shared      what several sensors have in common (a cable's adapter, a chip), by the name of the thing;
                made by the first that needs it, used on the loop alone
    """

    reactor: Reactor
    pins: Callable[[], Any]
    on_reading: Callable[[Reading], None]
    on_fault: OnFault
    shared: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SensorKind(Generic[S]):
    """One kind, as `kind:` in the settings names it.

    channels  what a sensor with these settings will read
    build     makes the sensor; touches no hardware before start()
    wire      how it talks, when it has a serial port of its own: then the bench knows it too
    """

    name: str
    settings: type[S]
    channels: Callable[[S, ZoneId], list[Channel]]
    build: Callable[[S, ZoneId, Desk], Sensor]
    wire: Wire | None = None
