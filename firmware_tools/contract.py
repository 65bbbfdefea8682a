"""What a family of devices offers the bench. Each module in firmware_tools/devices/ may have

PROBERS     for `identify`: a sequence of Prober, or a function that returns one
EMULATORS   for `emulate`: by name, a mapping to Emulator, or a function that returns one
DECODERS    for `decode` and `sniff`: by name, a mapping to functions from bytes to Pieces, or a function
            that returns one
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from edge.runtime.reactor import Reactor
from edge.simulation.pty_port import PtyPort

# A reply of 64 bytes at 9600 baud takes 67 ms, and devices think for up to 200.
REPLY_S = 0.4


@dataclass(frozen=True, slots=True, order=True)
class LineSettings:
    """How the port is set: eight bits, and these."""

    baud: int = 9600
    parity: Literal["N", "E", "O"] = "N"
    stop_bits: Literal[1, 2] = 1

    def __str__(self) -> str:
        return f"{self.baud} 8{self.parity}{self.stop_bits}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A device was recognised.

    device      its kind, as in the settings
    readings    what it measures now, by quantity; empty for what measures nothing
    candidates  every kind that these bytes may come from, when the wire does not tell them apart
    detail      what else it said of itself: version, serial number, address
    """

    device: str
    readings: dict[str, float] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    detail: dict[str, Any] = field(default_factory=dict)


class Talk(Protocol):
    """The open port, as a prober sees it."""

    def ask(self, request: bytes, wait_s: float = REPLY_S, enough: int | None = None) -> bytes:
        """Forget what came before, send, and return what comes back.

        Returns after `enough` bytes, or once the line has been quiet for a moment after the first of them, or
        after wait_s without any.
        """
        ...

    def hear(self, seconds: float) -> bytes:
        """What comes in so many seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Prober:
    """One device at one setting of the line. One that speaks of itself has `listen`, one to be asked `ask`.

    name    for a person: "Plantower PMS5003"
    listen  pure: all that came unasked -> a finding, None while it is not enough
    ask     sends what does no harm to whatever else is there, and never changes a setting
    """

    name: str
    line: LineSettings = LineSettings()
    listen: Callable[[bytes], Finding | None] | None = None
    ask: Callable[[Talk], Finding | None] | None = None


class Device(Protocol):
    """What speaks on a pty; both are called on the loop."""

    def start(self) -> None:
        """Begin to speak and to listen."""
        ...

    def stop(self) -> None:
        """Fall silent; before the port is closed."""
        ...


@dataclass(frozen=True, slots=True)
class Emulator:
    """A device that can be played.

    build   args.fault is one of `faults` or None; args.value and args.set are what it measures, as
            {quantity: value}, completed from `air`; args.interval is in seconds
    faults  the ways it can be broken: name -> what it does then
    air     what it measures unless told otherwise, by quantity; empty for what measures nothing
    baud    it speaks at, for `--strict-baud`
    """

    build: Callable[[PtyPort, Reactor, argparse.Namespace], Device]
    faults: dict[str, str] = field(default_factory=dict)
    air: dict[str, float] = field(default_factory=dict)
    baud: int = 9600


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a capture, in its order.

    offset  of its first byte
    fields  of a good frame; None for a piece that is none
    why     it is none, for a person; empty for a good frame
    """

    offset: int
    data: bytes
    fields: dict[str, Any] | None = None
    why: str = ""


# Why a piece is none, when nothing better is known.
NOTHING_HERE = "no frame begins here"
# All pieces together are the whole capture.
Pieces = Callable[[bytes], Iterator[Piece]]
