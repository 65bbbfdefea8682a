"""Our own sensor board on a pty: says who it is, obeys, measures, and the ways it breaks."""

import random
import struct
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from edge.errors import FrameError
from edge.model.quantity import Quantity
from edge.runtime.reactor import Reactor
from edge.sensors.board_frame import (
    Frame,
    Hardware,
    Health,
    Hello,
    Measured,
    Readings,
    Reset,
    Type,
    Wellbeing,
    encode,
)
from edge.sensors.board_wire_frame import Head, Splitter, from_wire, to_wire
from edge.simulation.pty_port import PtyPort
from edge.simulation.serial_device import Fault as WireFault
from edge.simulation.serial_device import SerialDevice, Speech

BOARD = "e6614103e7174f2a"
ANOTHER = "e6614103e7999999"
NAME = "giả lập"
# A frame on its own health after so many of readings; restarting with the fault that does so.
HEALTH_EVERY = 10
WARM_UP_S = {Quantity.GAS_RATIO: 180, Quantity.CO: 180, Quantity.PM2_5: 30}
SWING = 0.003  # air is never even: share of a value


class Fault(StrEnum):
    """How it can break, beside its wire (serial_device.Fault)."""

    SWAPPED = "swapped"
    OPEN = "open"
    HEATER = "heater"
    LOST = "lost"
    BROWN_OUT = "brown_out"
    WATCHDOG = "watchdog"
    LOW_SUPPLY = "low_supply"
    VERSION = "version"


WHAT_FAULTS_DO = {
    Fault.SWAPPED: "another board, with a number of its own",
    Fault.OPEN: "its last channel is cut off",
    Fault.HEATER: "its last channel is not heated",
    Fault.LOST: "every third frame never arrives",
    Fault.BROWN_OUT: "its supply breaks down every ten frames",
    Fault.WATCHDOG: "its watchdog restarts it every ten frames",
    Fault.LOW_SUPPLY: "4.2 V arrive of the 5",
    Fault.VERSION: "it speaks version 2 of the protocol",
}
_RESETS = {Fault.BROWN_OUT: Reset.BROWN_OUT, Fault.WATCHDOG: Reset.WATCHDOG}
_HEALTHS = {Fault.OPEN: Health.OPEN, Fault.HEATER: Health.HEATER}


class SensorBoardEmulator:
    """Sends a frame every interval while started, and answers whatever the node says.

    values  what each channel measures; they may be changed while it runs
    """

    def __init__(
        self,
        port: PtyPort,
        reactor: Reactor,
        values: Mapping[Quantity, float],
        *,
        interval_s: float = 1.0,
        fault: Fault | WireFault | None = None,
    ) -> None:
        self.values = dict(values)
        self.fault = fault
        self.name = NAME
        self._port = port
        self._reactor = reactor
        self._interval_s = interval_s
        self._random = random.Random(0)
        self._splitter = Splitter()
        self._pending: list[bytes] = []
        self._watched = -1
        self._begin(Reset.POWER_ON)
        wire_fault = fault if isinstance(fault, WireFault) else None
        self._device = SerialDevice(port, reactor, Speech(self._say, interval_s=interval_s), fault=wire_fault)

    def start(self) -> None:
        """Say hello and measure; again after the port was plugged anew."""
        self.stop()
        self._begin(Reset.POWER_ON)
        self._watched = self._port.fd
        self._reactor.add_reader(self._watched, self._listen)
        self._device.start()

    def stop(self) -> None:
        """Fall silent; before the port is closed."""
        self._device.stop()
        if self._watched >= 0:
            self._reactor.remove_reader(self._watched)
            self._watched = -1

    def _begin(self, reset: Reset) -> None:
        self._reset = reset
        self._number = self._turns = 0
        self._start = self._reactor.now()
        self._pending = [self._wire(self._hello())]

    def _say(self, _at: float) -> bytes:
        self._turns += 1
        if self._turns > HEALTH_EVERY and isinstance(self.fault, Fault) and self.fault in _RESETS:
            self._begin(_RESETS[self.fault])
        if self._turns % HEALTH_EVERY == 1:
            supply_v = 4.2 if self.fault is Fault.LOW_SUPPLY else 5.0
            self._pending.append(
                self._wire(Wellbeing(_NOWHERE, 1, self._reset, supply_v, 0, self._interval_s, 180))
            )
        self._pending.append(self._wire(Readings(_NOWHERE, tuple(self._measure()))))
        said, self._pending = b"".join(self._pending), []
        return said

    def _measure(self) -> list[Measured]:
        rows = [Measured(q, Health.GOOD, self._vary(q, value)) for q, value in self.values.items()]
        if isinstance(self.fault, Fault) and self.fault in _HEALTHS:
            rows[-1] = Measured(rows[-1].quantity, _HEALTHS[self.fault], 0.0)
        return rows

    def _vary(self, quantity: Quantity, value: float) -> float:
        if quantity in {Quantity.CONTACT, Quantity.CALL_POINT, Quantity.MAINS}:
            return value
        return round(value * (1.0 + self._random.uniform(-SWING, SWING)), 3)

    def _hello(self) -> Hello:
        board = ANOTHER if self.fault is Fault.SWAPPED else BOARD
        warm_up_s = {quantity: WARM_UP_S.get(quantity, 0) for quantity in self.values}
        return Hello(
            _NOWHERE, board, Hardware.EMULATED, (1, 0, 0), 1, self._reset, self._interval_s, 60, warm_up_s,
            self.name,
        )  # fmt: skip

    def _wire(self, frame: Frame) -> bytes:
        uptime_ms = round((self._reactor.now() - self._start) * 1000) & 0xFFFFFFFF
        frame = replace(frame, head=Head(self._number, uptime_ms))
        self._number = (self._number + 1) & 0xFFFF
        if self.fault is Fault.LOST and self._number % 3 == 0:
            return b""
        if self.fault is Fault.VERSION:
            return to_wire(Type.READINGS, frame.head, frame.body(), version=2)
        return encode(frame)

    def _listen(self, _at: float) -> None:
        for piece in self._splitter.feed(self._port.read()):
            try:
                kind, _, body = from_wire(piece)
            except FrameError:
                continue
            if kind == Type.CONFIG and len(body) == 4:
                self._interval_s = max(0.1, struct.unpack(">HH", body)[0] / 1000)
            elif kind == Type.NAME:
                self.name = body[1:].decode("utf-8", "replace")
            if self.fault is not WireFault.SILENT:
                self._port.write(self._wire(self._hello()))


_NOWHERE = Head(0, 0)  # _wire() sets the real one
