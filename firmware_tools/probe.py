"""The contract of a prober: how the bench learns which device is on a port.

Each module in firmware_tools/probers/ offers PROBERS, a sequence of them or a function that returns one; that
is all it takes to be asked by `identify`. A device that speaks of itself has `listen`, one that must be asked
has `ask`; one may have both.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import firmware_tools.probers

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
    """One device at one setting of the line.

    name    for a person: "Plantower PMS5003"
    listen  pure: all that came unasked -> a finding, None while it is not enough
    ask     sends what does no harm to whatever else is there, and never changes a setting
    """

    name: str
    line: LineSettings = LineSettings()
    listen: Callable[[bytes], Finding | None] | None = None
    ask: Callable[[Talk], Finding | None] | None = None


def all_probers() -> list[Prober]:
    """Of every module, in the order of their names."""
    return list(_of_modules())


def _of_modules() -> Iterator[Prober]:
    for module in pkgutil.iter_modules(firmware_tools.probers.__path__, "firmware_tools.probers."):
        offered: Iterable[Prober] | Callable[[], Iterable[Prober]] = importlib.import_module(
            module.name
        ).PROBERS
        yield from offered() if callable(offered) else offered
