"""A siren behind a USB relay that takes its orders as bytes and answers nothing.

Its state cannot be read back, so it is told again and again (fanout.py), and once more whenever its port
has come back: a relay that lost its power wakes up off.
"""

import contextlib
import logging
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from edge.errors import DeviceError
from edge.model.event import FaultChange, FaultCleared
from edge.model.identity import PartId
from edge.runtime.serial_port import SerialPort
from edge.settings.base import SirenSettings
from edge.settings.fields import SerialPort as PortName
from edge.sirens.base import Desk, SirenKind
from edge.sirens.pattern import Drive

log = logging.getLogger(__name__)

_LCUS_START = 0xA0


def lcus(channel: int, on: bool) -> bytes:
    """LCUS-1 … LCUS-8: start byte, relay from 1, state, sum of the three modulo 256."""
    head = bytes((_LCUS_START, channel, int(on)))
    return head + bytes((sum(head) & 0xFF,))


# Model -> (baud, order); 8N1 all of them.
MODELS: dict[str, tuple[int, Callable[[int, bool], bytes]]] = {"lcus1": (9600, lcus)}


class RelaySirenSettings(SirenSettings):
    """`drive: steady` spares a mechanical relay behind a siren that has a tone of its own."""

    kind: Literal["relay_serial"] = "relay_serial"
    port: PortName
    model: Literal["lcus1"] = Field("lcus1", description="Which board: it sets the bytes that are sent.")
    channel: Annotated[int, Field(strict=True, ge=1, le=8)] = Field(
        1, description="Which relay of the board drives the siren."
    )
    drive: Drive = Drive.TEMPORAL


class RelaySiren:
    """One relay on one port."""

    has_feedback = False

    def __init__(self, settings: RelaySirenSettings, desk: Desk) -> None:
        self.id = PartId(settings.id)
        self.drive = settings.drive
        baud, order = MODELS[settings.model]
        self._orders = {on: order(settings.channel, on) for on in (False, True)}
        self._on: bool | None = None  # None until somebody has said
        self._is_started = False
        self._desk = desk
        self._port = SerialPort(self.id, settings.port, baud, desk.reactor, _ignore, self._port_fault)

    def start(self) -> None:
        """Open the port; one that is away is tried again by itself and told to fanout by switch()."""
        if not self._is_started:
            self._is_started = True
            self._port.start()

    def switch(self, on: bool) -> None:
        """Hand the order to the kernel.

        Raises:
            DeviceError: the port is away or full.
        """
        self._on = on
        self._port.write(self._orders[on])

    def close(self) -> None:
        """Release the port; the relay stays as it is, and a restarted node tells it what it should be."""
        self._is_started = False
        self._port.close()

    def _port_fault(self, change: FaultChange) -> None:
        if isinstance(change, FaultCleared) and self._on is not None:
            # Just reopened. If this fails too, fanout's next turn tells.
            with contextlib.suppress(DeviceError):
                self._port.write(self._orders[self._on])
        # In a turn of its own: a port may break under a write in the middle of an alarm's outputs.
        self._desk.reactor.post(lambda: self._desk.on_fault(change))


def _ignore(data: bytes, _at: float) -> None:
    log.debug("relay said %s", data.hex())  # no known model answers


KIND = SirenKind(
    name="relay_serial",
    settings=RelaySirenSettings,
    build=RelaySiren,
    example="{id: coi-usb, kind: relay_serial, port: /dev/ttyUSB1, model: lcus1, drive: steady}",
)
