"""An LCUS-1 USB relay on a pty: it reads the bytes, switches, and remembers when."""

from collections.abc import Callable
from typing import NamedTuple

from edge.runtime.clock import boottime
from edge.runtime.reactor import Reactor
from edge.simulation.pty_port import PtyPort

# 9600 8N1; start byte, relay number, state, sum of the three modulo 256. It answers nothing.
ON = bytes.fromhex("A00101A2")
OFF = bytes.fromhex("A00100A1")

# A siren's pattern closes it some 2700 times an hour; the oldest are forgotten first.
MAX_SWITCHES = 20_000


class Switch(NamedTuple):
    """The relay was told to switch; `at` is the moment the bytes were read [boottime s]."""

    at: float
    on: bool


class Lcus1:
    """The relay; `switches` holds every command, repeated ones too, oldest first."""

    def __init__(
        self,
        port: PtyPort,
        reactor: Reactor,
        *,
        on_switch: Callable[[Switch], None] | None = None,
        now: Callable[[], float] = boottime,
    ) -> None:
        self.switches: list[Switch] = []
        self.is_on = False
        self.rejected = 0  # bytes that were part of no command
        self._port = port
        self._reactor = reactor
        self._on_switch = on_switch
        self._now = now
        self._buffer = bytearray()
        self._watched = -1

    def start(self) -> None:
        """Listen; call again after the port was plugged anew."""
        self.stop()
        self._watched = self._port.fd
        self._reactor.add_reader(self._watched, self._readable)

    def stop(self) -> None:
        """Listen no more; call before the port is closed or unplugged."""
        if self._watched >= 0:
            self._reactor.remove_reader(self._watched)
            self._watched = -1

    def first_on(self, since: float) -> float | None:
        """When it was first told to close at or after `since` [boottime s]."""
        return next((s.at for s in self.switches if s.on and s.at >= since), None)

    def feed(self, data: bytes, at: float) -> None:
        """Take bytes that were read at `at`; anything that is no command is skipped byte by byte."""
        self._buffer += data
        while len(self._buffer) >= len(ON):
            command = bytes(self._buffer[: len(ON)])
            if command in (ON, OFF):
                self._note(Switch(at, command == ON))
                del self._buffer[: len(ON)]
            else:
                self.rejected += 1
                del self._buffer[0]

    def _readable(self, _at: float) -> None:
        # Stamped before the read, so that reading is not counted in the siren's favour nor the parse
        # against it.
        at = self._now()
        self.feed(self._port.read(), at)

    def _note(self, switch: Switch) -> None:
        self.is_on = switch.on
        self.switches.append(switch)
        if len(self.switches) > MAX_SWITCHES:
            del self.switches[: MAX_SWITCHES // 2]
        if self._on_switch is not None:
            self._on_switch(switch)
