"""Runs one sensor at the bench exactly as the node would, and collects what it says."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from edge.errors import DeviceError, Said
from edge.model.event import FaultChange, FaultRaised
from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Quality, Reading
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.sensors.base import Desk
from edge.sensors.registry import kinds
from edge.settings.base import SensorSettings
from edge.settings.result import Settings

# Beyond its own warm-up and one interval, how long a sensor may take until its first good reading.
FIRST_S = 60.0
READINGS_MOST = 100_000
LOOK_S = 0.2
_ZONE = ZoneId("bench")


@dataclass(slots=True)
class Run:
    """Good readings by quantity, the instant of the first, and every fault that was raised."""

    values: dict[Quantity, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    first_at: float | None = None

    def on_reading(self, reading: Reading) -> None:
        """Keep a good one; beyond READINGS_MOST none."""
        if reading.quality is not Quality.GOOD:
            return
        values = self.values.setdefault(reading.quantity, [])
        if len(values) < READINGS_MOST:
            values.append(reading.value)
        if self.first_at is None:
            self.first_at = reading.at

    def on_fault(self, change: FaultChange) -> None:
        """Keep what was raised; that it was cleared again does not help a calibration."""
        if isinstance(change, FaultRaised):
            self.faults.append(f"{change.fault.part}: {change.fault.kind}: {change.fault.detail}")


def measure(
    settings: SensorSettings,
    seconds: float,
    clock: Clock,
    on_progress: Callable[[float], None],
    *,
    house: Settings | None = None,
) -> Run:
    """Run the sensor from its first good reading for so many seconds; on_progress in percent.

    house  whose pins it may use; without one it has a serial port

    Raises:
        DeviceError: no good reading came, or the sensor has a fault.
    """
    loop = asyncio.new_event_loop()
    reactor, heard = Reactor(loop, clock), Run()
    pins = _pins(house, reactor)
    kind = kinds()[settings.kind]
    # A cycled cell that is warm has a value only at the end of its cycle.
    wait_s = FIRST_S + max(c.warm_up_s + c.interval_s for c in kind.channels(settings, _ZONE))
    give_up = reactor.now() + wait_s

    def look(at: float) -> None:
        begun = heard.first_at
        on_progress(0.0 if begun is None else min(100.0, 100.0 * (at - begun) / seconds))
        if heard.faults or at >= (give_up if begun is None else begun + seconds):
            loop.stop()
            return
        reactor.call_at(at + LOOK_S, look)

    sensor = kind.build(settings, _ZONE, Desk(reactor, pins.get, heard.on_reading, heard.on_fault))
    try:
        sensor.start()
        reactor.call_at(reactor.now(), look)
        loop.run_forever()
    finally:
        sensor.close()
        pins.close()
        loop.close()
    if heard.faults:
        raise DeviceError(
            settings.id,
            Said("has a fault, so this is no calibration: {faults}", faults="; ".join(heard.faults)),
        )
    if heard.first_at is None:
        raise DeviceError(settings.id, Said("gave no good reading within {wait_s} s", wait_s=f"{wait_s:.0f}"))
    return heard


class _NoPins:
    def get(self) -> Any:
        raise DeviceError("gpio", Said("a sensor on pins needs --config"))

    def close(self) -> None:
        """Nothing is open."""


def _pins(house: Settings | None, reactor: Reactor) -> Any:
    if house is None:
        return _NoPins()
    from edge.node.wiring import PinFactory

    return PinFactory(house, reactor)
