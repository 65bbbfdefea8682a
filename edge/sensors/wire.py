"""How a kind of serial device talks: all that the node, the bench and the tests need to know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from edge.model.quantity import Quantity
from edge.sensors.stream_frame import Decoder, Form

# What the air holds, or what a frame says that it holds.
Air = Mapping[Quantity, float]
# A frame as the device would send it in such air.
Says = Callable[[Air], bytes]

NOTHING: Air = {}


class SensorFrame:
    """Base of every frame of a serial sensor: what it means, in the node's terms. Subclasses are frozen."""

    __slots__ = ()

    def values(self) -> Air:
        """What it measured; empty for an answer that is no measurement."""
        return NOTHING

    @property
    def is_blank(self) -> bool:
        """The device says of itself that it is not measuring yet."""
        return False

    @property
    def is_dark(self) -> bool:
        """It counts nothing at all: for minutes on end a dead laser or fan."""
        return False

    @property
    def is_saturated(self) -> bool:
        """At the end of its range: it may rightly stand still, and is never at fault for it."""
        return False

    @property
    def defect(self) -> str | None:
        """What it says is broken in itself; "" when nothing is, None when it does not speak of it."""
        return None

    def answer(self) -> bytes:
        """What the host must send because of it; usually nothing."""
        return b""


class Broken(NamedTuple):
    """A way to be broken: what the device says then, in answer to which request; b"" for its frame."""

    what: str
    says: Says
    request: bytes = b""


@dataclass(frozen=True, slots=True)
class Mimic:
    """How an emulator plays the device.

    says     its frame, sent each interval when it `uploads`, and in answer to the wire's first request
    uploads  it speaks unasked
    answers  to other requests
    faults   ways of its own to be broken
    """

    says: Says
    uploads: bool = True
    answers: Mapping[bytes, Says] = field(default_factory=dict)
    faults: Mapping[str, Broken] = field(default_factory=dict)


def no_opening(_every_s: float) -> tuple[bytes, ...]:
    """Nothing is sent when the port opens."""
    return ()


@dataclass(frozen=True, slots=True)
class Wire:
    """One kind of serial sensor, 8N1.

    form        how its frames are found; they are SensorFrames
    confirm     it has a weak checksum: see Decoder
    quantities  what it measures
    opening     sent when the port opens, given how often it is to measure [s]: out of sleep, into our mode
    requests    what it is asked, one at a time in turn; empty when it speaks of itself
    warm_up_s   after power, during which its values are no measurements [s]
    stale_s     silence after which it is at fault [s]; never less than four intervals
    frozen_s    the same frame for so long is a fault [s]; None where values rest rightly
    air         ordinary room air, for the emulator
    same_as     other kinds that speak byte for byte the same: nothing on the wire tells them apart
    """

    baud: int
    form: Form[Any]
    quantities: tuple[Quantity, ...]
    mimic: Mimic
    air: Air
    confirm: bool = False
    opening: Callable[[float], tuple[bytes, ...]] = no_opening
    requests: tuple[bytes, ...] = ()
    warm_up_s: float = 30.0
    stale_s: float = 10.0
    frozen_s: float | None = None
    same_as: tuple[str, ...] = ()

    def decoder(self) -> Decoder[Any]:
        """A fresh one."""
        return Decoder(self.form, confirm=self.confirm)
