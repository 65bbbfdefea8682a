"""A siren behind a relay board that can be read back over Modbus RTU; what r421a08 and coil_relay share.

An order is written at once and never waited for. Its echo, and then the relay's own state, are read as they
come: what stays silent, refuses, or reads other than it was told, has failed, and the next switch() says so.
"""

import contextlib
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from edge.errors import DeviceError
from edge.model.event import FaultChange, FaultCleared
from edge.model.identity import PartId
from edge.runtime.reactor import OnInstant, Timer
from edge.runtime.serial_port import SerialPort
from edge.settings.base import SirenSettings
from edge.settings.fields import SerialPort as PortName
from edge.sirens.base import Desk
from edge.sirens.modbus_frame import RefusedByDevice, Request, answer
from edge.sirens.pattern import SOUNDING_DRIVES, Drive

log = logging.getLogger(__name__)

# A board answers within some 20 ms at 9600 baud; masters usually wait 200-300 ms.
ANSWER_S = 0.3
# The bus must be idle for 3.5 characters between frames (Modbus over Serial Line 1.02, 2.5.1.1): 4 ms at 9600
# baud, 15 ms at 2400.
GAP_S = 0.02
# Without a right answer; a board that greets at power-up spoils one.
TRIES = 3
# Longer chatter is forgotten from its beginning.
RECEIVED_BYTES = 256


class Rs485Settings(SirenSettings):
    """What every relay board on an RS485 adapter needs; the adapter is for this output alone."""

    port: PortName
    address: Annotated[int, Field(strict=True, ge=1, le=255)] = Field(
        1, description="Modbus address of the board, as its switches say."
    )
    baud: Literal[2400, 4800, 9600, 19200, 38400, 57600, 115200] = Field(
        9600, description="Speed of the board, 8N1."
    )
    drive: Drive = Drive.STEADY


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said to a board.

    order     switches
    query     asks for its state; None: it cannot be read back
    is_on     what the data bytes of the answer mean
    rewind_s  an order to be on is given again so often [s]
    """

    order: Callable[[bool], Request]
    query: Request | None
    is_on: Callable[[bytes], bool]
    rewind_s: float = math.inf


class Rs485Relay:
    """One relay of one board; a Siren."""

    def __init__(self, settings: Rs485Settings, talk: Talk, desk: Desk) -> None:
        self.id = PartId(settings.id)
        self.drive = settings.drive
        self.has_feedback = talk.query is not None
        self._talk = talk
        self._desk = desk
        self._port = SerialPort(
            self.id, settings.port, settings.baud, desk.reactor, self._received, self._port_fault
        )
        self._is_started = False
        self._on: bool | None = None  # None until somebody has said
        self._asked: Request | None = None
        self._came = bytearray()
        self._failed_tries = 0
        self._failure: str | None = None
        self._timers: dict[str, Timer] = {}

    def start(self) -> None:
        """Open the port; one that is away is tried again by itself and told to fanout by switch()."""
        if not self._is_started:
            self._is_started = True
            self._port.start()

    def switch(self, on: bool) -> None:
        """Hand the order to the kernel when it is a new one; else read back what the last one did.

        Raises:
            DeviceError: the port is away or full, or the board has not done what it was told last.
        """
        is_new = on is not self._on
        self._on = on
        if is_new or "talk" not in self._timers:
            is_order = is_new or self._failure is not None or self._talk.query is None
            self._ask(self._talk.order(on) if is_order else self._talk.query)
        if self._failure is not None:
            raise DeviceError(self.id, self._failure)

    def close(self) -> None:
        """Release the port; the relay stays as it is, and a dead-man is wound up for the restart."""
        if self._on:
            with contextlib.suppress(DeviceError):
                self._port.write(self._talk.order(True).data)
        self._rest()
        self._is_started = False
        self._port.close()

    def _ask(self, request: Request | None) -> None:
        """Raises: DeviceError: the port is away or full."""
        assert request is not None
        self._asked = request
        # What came before belongs to another question, or was the board's greeting.
        self._came.clear()
        self._port.write(request.data)
        self._call("talk", ANSWER_S, self._unanswered)

    def _received(self, data: bytes, at: float) -> None:
        if self._asked is None:
            log.debug("%s: said unasked: %s", self.id, data.hex())
            return
        self._came += data
        del self._came[:-RECEIVED_BYTES]
        try:
            found = answer(self._asked, bytes(self._came))
        except RefusedByDevice as error:
            self._again(str(error))
            return
        if found is not None:
            self._answered(self._asked, found, at)

    def _answered(self, asked: Request, data: bytes, at: float) -> None:
        if asked is self._talk.query:
            if self._talk.is_on(data) is self._on:
                self._works(at)
            else:
                self._again(f"it was told to be {_word(self._on)} and reads {_word(not self._on)}")
            return
        if self._on and self._talk.rewind_s < math.inf:
            self._call("rewind", self._talk.rewind_s, self._rewind)
        if self._talk.query is None:
            self._works(at)
        else:
            self._asked = None
            self._call("talk", GAP_S, lambda _at: self._ask_later(self._talk.query))

    def _works(self, at: float) -> None:
        self._settle()
        self._failed_tries, self._failure = 0, None
        if (
            self._on and self.has_feedback and self.drive in SOUNDING_DRIVES
        ):  # a strobe's light confirms no siren
            self._desk.on_confirmed(at)

    def _unanswered(self, _at: float) -> None:
        self._again("the board does not answer")

    def _again(self, why: str) -> None:
        """After a wrong answer or none: from the order on, until it has had its tries."""
        self._asked = None
        # Not begun anew with each level: a T3 changes before a dead board has used up its tries.
        self._failed_tries += 1
        if self._failed_tries >= TRIES:
            self._failed(why)
            return
        log.debug("%s: try %d: %s", self.id, self._failed_tries, why)
        assert self._on is not None
        self._call("talk", GAP_S, lambda _at: self._ask_later(self._talk.order(bool(self._on))))

    def _ask_later(self, request: Request | None) -> None:
        try:
            self._ask(request)
        except DeviceError as error:
            self._failed(str(error))

    def _failed(self, why: str) -> None:
        self._settle()
        log.log(logging.WARNING if self._failure is None else logging.DEBUG, "%s: %s", self.id, why)
        self._failure = why

    def _rewind(self, _at: float) -> None:
        self._timers.pop("rewind", None)
        if not self._on:
            return
        if "talk" in self._timers:  # in the middle of a question: its answer comes first
            self._call("rewind", ANSWER_S, self._rewind)
            return
        self._ask_later(self._talk.order(True))

    def _settle(self) -> None:
        """Nothing is asked any more."""
        self._asked = None
        if timer := self._timers.pop("talk", None):
            timer.cancel()

    def _rest(self) -> None:
        self._settle()
        if timer := self._timers.pop("rewind", None):
            timer.cancel()

    def _port_fault(self, change: FaultChange) -> None:
        self._rest()
        # Until it has been read back nothing is known: a board that lost its power wakes up off.
        self._failure = "its port was away, and it has not answered since"
        if isinstance(change, FaultCleared) and self._on is not None:
            self._ask_later(self._talk.order(self._on))
        # In a turn of its own: a port may break under a write in the middle of an alarm's outputs.
        self._desk.reactor.post(lambda: self._desk.on_fault(change))

    def _call(self, name: str, delay_s: float, callback: OnInstant) -> None:
        if old := self._timers.get(name):
            old.cancel()
        reactor = self._desk.reactor
        self._timers[name] = reactor.call_at(reactor.now() + delay_s, callback)


def _word(on: bool | None) -> str:
    return "on" if on else "off"
