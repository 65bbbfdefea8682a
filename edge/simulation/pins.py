"""Simulated GPIO: gpiozero's MockFactory in the node, and the hand in another process that moves its pins.

The two speak over a unix datagram socket `pins.sock` in the node's state folder: `27 low`, `27 high`
drive an input, `23 ?` asks for a level and is answered `23 high` or `23 low`, `adc3 1.65` is the voltage at
channel 3 of an MCP3008 on CE0.
"""

import contextlib
import logging
import re
import socket
from pathlib import Path
from typing import Any

from edge.errors import DeviceError
from edge.runtime.reactor import Reactor
from edge.simulation.mcp3008 import Mcp3008Chip

log = logging.getLogger(__name__)

SOCKET_NAME = "pins.sock"
MAX_LINE = 64  # bytes; longer ones are cut by the kernel and then refused
MAX_LINES_PER_TURN = 32  # the rest waits in the kernel for the next turn of the loop
_LINE = re.compile(r"(\d{1,2}) (low|high|\?)")
_ADC_LINE = re.compile(r"adc([0-7]) (\d{1,2}(?:\.\d{1,6})?)")


def open_factory(state_dir: Path, reactor: Reactor) -> Any:
    """A gpiozero pin factory whose pins are moved through `state_dir/pins.sock`.

    Every change is applied on the loop. Closing the factory removes the socket.

    Raises:
        DeviceError: the socket cannot be made.
    """
    from gpiozero.pins.mock import MockFactory

    class SocketFactory(MockFactory):  # type: ignore[misc]
        """MockFactory with a door; gpiozero itself calls close()."""

        door: "_Door | None" = None

        def close(self) -> None:
            if self.door is not None:
                self.door.close()
                self.door = None
            super().close()

    factory = SocketFactory()
    factory.door = _Door(state_dir / SOCKET_NAME, reactor, factory)
    return factory


class _Door:
    def __init__(self, path: Path, reactor: Reactor, factory: Any) -> None:
        self._path = path
        self._reactor = reactor
        self._factory = factory
        # From the start: the pins of a bus must be made as such.
        self._chip = Mcp3008Chip(factory)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        try:
            path.unlink(missing_ok=True)
            self._socket.bind(str(path))
        except OSError as error:
            self._socket.close()
            raise DeviceError("pins", f"cannot listen at {path}: {error}") from error
        reactor.add_reader(self._socket.fileno(), self._readable)

    def close(self) -> None:
        self._reactor.remove_reader(self._socket.fileno())
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _readable(self, _at: float) -> None:
        for _ in range(MAX_LINES_PER_TURN):
            try:
                line, sender = self._socket.recvfrom(MAX_LINE)
            except BlockingIOError:
                return
            answer = self._obey(line.decode("ascii", "replace").strip())
            if answer and sender:
                with contextlib.suppress(OSError):  # the asker has gone
                    self._socket.sendto(answer.encode(), sender)

    def _obey(self, line: str) -> str:
        """Move or read a pin; a line that asks the impossible is logged and does nothing."""
        from gpiozero.exc import GPIOZeroError

        if adc := _ADC_LINE.fullmatch(line):
            self._chip.volts[int(adc[1])] = float(adc[2])
            return ""
        match = _LINE.fullmatch(line)
        if match is None:
            log.warning("pins: not a line of ours: %r", line)
            return ""
        try:
            pin = self._factory.pin(int(match[1]))
        except GPIOZeroError as error:
            log.warning("pins: %s", error)
            return ""
        if match[2] == "?":
            return f"{match[1]} {'high' if pin.state else 'low'}"
        if pin.function != "input":
            log.warning("pins: %s is an output and cannot be driven", match[1])
            return ""
        if match[2] == "low":
            pin.drive_low()
        else:
            pin.drive_high()
        return ""


class PinHand:
    """The hand on the house's pins; usable from any process.

    Inputs are wired to ground with a pull-up (sensors: the usual call point), so a press is low.
    """

    def __init__(self, path: Path) -> None:
        """path is the node's `pins.sock`; it need not exist yet."""
        self._path = path

    def press(self, gpio: int) -> None:
        """Close the contact: the pin goes low.

        Raises:
            DeviceError: no node listens there.
        """
        self._send(f"{gpio} low")

    def release(self, gpio: int) -> None:
        """Open the contact: the pin goes high. Raises as press()."""
        self._send(f"{gpio} high")

    def put_volts(self, channel: int, volts: float) -> None:
        """The voltage at a channel of the MCP3008. Raises as press()."""
        self._send(f"adc{channel} {volts:.4f}")

    def is_high(self, gpio: int, timeout_s: float = 5.0) -> bool:
        """The level of a pin, an output's too; blocks for the answer.

        Raises:
            DeviceError: no node listens there, it knows no such pin, or it is too slow.
        """
        with _datagram_socket() as asker:
            asker.bind("")  # Linux: an abstract name of the kernel's choice, to be answered at
            asker.settimeout(timeout_s)
            try:
                asker.sendto(f"{gpio} ?".encode(), str(self._path))
                return asker.recv(MAX_LINE).decode().endswith("high")
            except OSError as error:
                raise DeviceError("pins", f"no answer from {self._path}: {error}") from error

    def _send(self, line: str) -> None:
        try:
            with _datagram_socket() as hand:
                hand.sendto(line.encode(), str(self._path))
        except OSError as error:
            raise DeviceError("pins", f"no node listens at {self._path}: {error}") from error


def _datagram_socket() -> socket.socket:
    return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
