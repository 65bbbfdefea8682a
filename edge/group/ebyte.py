"""An EBYTE module on a UART: configured, read back, watched, and given one frame at a time.

The module is asked for its registers whenever the port opens and after DEAF_S without a byte; what is not as
wanted is written once and read again. Nothing here waits: each step is a timer or the module's own answer.
"""

import logging
from collections.abc import Callable
from enum import Enum, auto
from typing import NamedTuple

from edge.errors import DeviceError, FrameError
from edge.group.ebyte_frame import (
    NORMAL,
    Model,
    differences,
    read_command,
    take_reply,
    write_command,
)
from edge.group.mode_pins import ModePins
from edge.model.condition import FaultKind
from edge.model.identity import PartId
from edge.runtime.backoff import Backoff
from edge.runtime.reactor import Reactor, Timer
from edge.runtime.serial_port import Opener, SerialPort, open_line
from edge.runtime.trouble import OnFault, Trouble

log = logging.getLogger(__name__)

PART = PartId("radio")
BAUD = 9600  # in configuration always; in the group's configuration too
BYTE_S = 10 / BAUD

# The manuals: 2 ms after AUX rises; an E22 has been seen to take 20 ms, and AUX may not be wired.
SETTLE_S = 0.05
REPLY_S = 1.0
RETRY_FIRST_S, RETRY_MOST_S = 5.0, 60.0
# Beats of the neighbours come at least every minute: after two minutes the module itself is in doubt.
DEAF_S = 120.0
# AUX: the longest wait of LBT is 2 s, the longest frame below 0.5 s.
STUCK_S = 5.0
POLL_S = 0.02
# Longer than any pause within a packet's bytes.
_REPLY_BYTES_MAX = 64


class _State(Enum):
    AWAY = auto()  # the port is not open, or the module did not do as told
    ASKED = auto()
    WRITTEN = auto()
    ASKED_AGAIN = auto()
    READY = auto()
    SENDING = auto()


_CONFIGURING = frozenset({_State.ASKED, _State.WRITTEN, _State.ASKED_AGAIN})


class Ears(NamedTuple):
    """Who is told: bytes from the air and their instant; that the module can take the next frame."""

    on_data: Callable[[bytes, float], None]
    on_free: Callable[[float], None]


class Wires(NamedTuple):
    """How it is connected."""

    port: str
    pins: ModePins
    opener: Opener = open_line


class Setup(NamedTuple):
    """What it is to be.

    wanted   the registers that it must have
    airtime  of a write of so many bytes [s]
    """

    model: Model
    wanted: bytes
    airtime: Callable[[int], float]


class EbyteModule:
    """One module.

    Faults of part `radio`: UNPLUGGED, the port is away; LINK_LOST, the module does not answer, its AUX is
    stuck or a pin cannot be had; SETTINGS, its registers are not as wanted after they were written.
    """

    def __init__(self, wires: Wires, setup: Setup, reactor: Reactor, ears: Ears, on_fault: OnFault) -> None:
        self.busy_s: dict[int, float] = {}  # bytes -> shortest time from the write to AUX high
        self._pins = wires.pins
        self._model, self._wanted, self._airtime = setup
        self._reactor = reactor
        self._ears = ears
        self._trouble = Trouble(PART, on_fault)
        self._port = SerialPort(
            PART, wires.port, BAUD, reactor, self._on_bytes, on_fault, opener=wires.opener
        )
        self._port.on_open = self._opened
        self._backoff = Backoff(RETRY_FIRST_S, RETRY_MOST_S)
        self._state = _State.AWAY
        self._reply = b""
        self._timer: Timer | None = None
        self._heard_at = 0.0
        self._sent_at = 0.0
        self._sent_bytes = 0

    def is_free(self, at: float) -> bool:
        """Whether it takes a frame now; when not, `on_free` follows."""
        if self._state is not _State.READY or not self._port.is_open:
            return False
        try:
            if not self._pins.is_busy():
                return True
        except DeviceError as error:
            self._fail(FaultKind.LINK_LOST, at, str(error))
            return False
        # It hands out what it has just received.
        self._state, self._sent_at, self._sent_bytes = _State.SENDING, at, 0
        self._later(POLL_S, self._freed)
        return False

    def start(self) -> None:
        """Open the port; what fails is a Fault and is tried again."""
        self._port.start()

    def send(self, data: bytes) -> None:
        """Give it a frame; only when `is_free` has just said so. `on_free` follows.

        Raises:
            DeviceError: the port has gone; the frame is lost.
        """
        at = self._reactor.now()
        self._port.write(data)
        self._state, self._sent_at, self._sent_bytes = _State.SENDING, at, len(data)
        # AUX falls only when the module has seen the end of the frame; and high does not mean off the air.
        self._later(len(data) * BYTE_S + self._airtime(len(data)), self._freed)

    def close(self) -> None:
        """Release port and pins."""
        self._cancel()
        self._port.close()
        self._pins.close()

    def stats(self) -> str:
        """For the stats line."""
        shortest = " ".join(f"aux[{size}B]={1000 * busy:.0f}ms" for size, busy in sorted(self.busy_s.items()))
        return f"{self._port.stats()} state={self._state.name.lower()} {shortest}".rstrip()

    def _opened(self, at: float) -> None:
        self._heard_at = at
        if self._pins.can_choose:
            self._configure(at)
        else:
            # Jumpers decide: its configuration was read back on the bench, and cannot be here.
            self._ready(at)

    def _configure(self, at: float) -> None:
        if not self._port.is_open:  # its opening begins anew
            return
        self._reply, self._state = b"", _State.ASKED
        try:
            self._pins.choose(self._model.configuring)
        except DeviceError as error:
            self._fail(FaultKind.LINK_LOST, at, str(error))
            return
        self._later(SETTLE_S, self._ask)

    def _ask(self, at: float) -> None:
        self._command(read_command(self._model), at)

    def _command(self, command: bytes, at: float) -> None:
        self._reply = b""
        try:
            self._port.write(command)
        except DeviceError as error:
            if self._port.is_open:
                self._fail(FaultKind.LINK_LOST, at, str(error))
            return
        self._later(REPLY_S, self._no_answer)

    def _no_answer(self, at: float) -> None:
        detail = (
            f"no answer from the {self._model.name} on {self._port.port}: is it powered, are TX and RX "
            "crossed, and M0 and M1 on the pins of the settings?"
        )
        self._fail(FaultKind.LINK_LOST, at, detail)

    def _on_bytes(self, data: bytes, at: float) -> None:
        self._heard_at = at
        if self._state not in _CONFIGURING:
            self._ears.on_data(data, at)
            return
        self._reply = (self._reply + data)[-_REPLY_BYTES_MAX:]
        try:
            found = take_reply(self._model, self._reply)
        except FrameError as error:
            self._fail(FaultKind.SETTINGS, at, str(error))
            return
        if found is not None:
            self._answered(found, at)

    def _answered(self, found: bytes, at: float) -> None:
        different = differences(self._model, self._wanted, found)
        if self._state is _State.WRITTEN:  # the echo of the command; what counts is the reading
            self._state = _State.ASKED_AGAIN
            self._later(SETTLE_S, self._ask)
        elif not different:
            self._to_normal(at)
        elif self._state is _State.ASKED:
            log.warning("%s: configuring the %s: %s", PART, self._model.name, different)
            self._state = _State.WRITTEN
            self._command(write_command(self._model, self._wanted), at)
        else:
            detail = f"the {self._model.name} does not keep its settings: {different}"
            self._fail(FaultKind.SETTINGS, at, detail)

    def _to_normal(self, at: float) -> None:
        try:
            self._pins.choose(NORMAL)
        except DeviceError as error:
            self._fail(FaultKind.LINK_LOST, at, str(error))
            return
        self._later(SETTLE_S, self._ready)

    def _ready(self, at: float) -> None:
        self._backoff.reset()
        for kind in (FaultKind.LINK_LOST, FaultKind.SETTINGS):
            self._trouble.cleared(kind, at)
        self._become_ready(at)

    def _become_ready(self, at: float) -> None:
        self._state = _State.READY
        self._later(max(self._heard_at + DEAF_S - at, POLL_S), self._doubt)
        self._ears.on_free(at)

    def _doubt(self, at: float) -> None:
        """So long without a byte: ask whether it is there."""
        if not self._pins.can_choose or at < self._heard_at + DEAF_S:
            self._later(DEAF_S, self._doubt)
            return
        self._configure(at)

    def _freed(self, at: float) -> None:
        try:
            is_busy = self._pins.is_busy()
        except DeviceError as error:
            self._fail(FaultKind.LINK_LOST, at, str(error))
            return
        if not is_busy:
            self._note_busy(at - self._sent_at)
            self._become_ready(at)
        elif at - self._sent_at < STUCK_S:
            self._later(POLL_S, self._freed)
        else:
            detail = f"AUX is low for {STUCK_S:.0f} s: the module hangs or browns out"
            self._fail(FaultKind.LINK_LOST, at, detail)

    def _note_busy(self, busy_s: float) -> None:
        if self._sent_bytes and self._pins.has_aux:
            self.busy_s[self._sent_bytes] = min(busy_s, self.busy_s.get(self._sent_bytes, busy_s))
        self._sent_bytes = 0

    def _fail(self, kind: FaultKind, at: float, detail: str) -> None:
        self._state = _State.AWAY
        self._trouble.raised(kind, at, detail)
        self._later(self._backoff.next_s(), self._again)

    def _again(self, at: float) -> None:
        if self._port.is_open:
            self._opened(at)

    def _later(self, seconds: float, call: Callable[[float], None]) -> None:
        self._cancel()
        self._timer = self._reactor.call_at(self._reactor.now() + seconds, call)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
