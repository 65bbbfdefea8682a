"""A serial port on the loop: bytes in with their instant, bytes out at once, back after being unplugged."""

import contextlib
import logging
import os
import termios
from collections.abc import Callable
from typing import Protocol

from edge.errors import DeviceError
from edge.model.condition import FaultKind
from edge.model.identity import PartId
from edge.runtime.backoff import Backoff
from edge.runtime.reactor import Reactor, Timer
from edge.runtime.trouble import OnFault, Trouble

log = logging.getLogger(__name__)

OnBytes = Callable[[bytes, float], None]

# Of one port in one turn of the loop; the rest waits in the kernel's buffer, so that a babbling device
# cannot starve the others. At 115200 baud this is 350 ms worth.
READ_BYTES = 4096
# A USB adapter re-enumerates within a second or two; a port that stays away is asked every 10 s.
RETRY_FIRST_S = 0.5
RETRY_MOST_S = 10.0
# A port that lived this long is not flapping: the next retry is quick again.
STEADY_S = 30.0


class Line(Protocol):
    """What an opener returns; serial.Serial is one."""

    def fileno(self) -> int:
        """Of a tty that does not block."""
        ...

    def close(self) -> None:
        """Release the tty."""
        ...


Opener = Callable[[str, int], Line]


def open_line(port: str, baud: int) -> Line:
    """Open a tty 8N1, raw, for us alone; blocks for as long as the driver takes.

    Raises:
        OSError: missing, held by another process, or not a tty.
    """
    import serial

    try:
        line = serial.Serial(port, baud, timeout=0, write_timeout=0, exclusive=True)
    except termios.error as error:  # pyserial lets it through; it is not an OSError
        raise OSError(*error.args) from error
    # FTDI adapters hold bytes back for 16 ms otherwise; other drivers refuse, which is no harm.
    with contextlib.suppress(ValueError, OSError, AttributeError):
        line.set_low_latency_mode(True)
    return line


class SerialPort:
    """Owns one port; all calls on the loop.

    on_bytes  what came and when
    on_fault  UNPLUGGED, raised once and cleared when the port is open again
    on_open   may be set before start: called each time that it opens, as the other end may be another
    """

    def __init__(
        self,
        part_id: PartId,
        port: str,
        baud: int,
        reactor: Reactor,
        on_bytes: OnBytes,
        on_fault: OnFault,
        *,
        opener: Opener = open_line,
    ) -> None:
        self.port = port
        self.on_open: Callable[[float], None] | None = None
        self._baud = baud
        self._reactor = reactor
        self._on_bytes = on_bytes
        self._opener = opener
        self._trouble = Trouble(part_id, on_fault)
        self._backoff = Backoff(RETRY_FIRST_S, RETRY_MOST_S)
        self._line: Line | None = None
        self._fd = -1
        self._opened_at = 0.0
        self._retry: Timer | None = None
        self._bytes_in = 0
        self._reopened = -1

    @property
    def is_open(self) -> bool:
        """Whether bytes can flow now."""
        return self._line is not None

    def start(self) -> None:
        """Open the port, or raise the fault and keep trying."""
        self._open(self._reactor.now())

    def write(self, data: bytes) -> None:
        """Hand bytes to the kernel; never waits.

        Raises:
            DeviceError: the port is away, or took none or only a part; send the whole again later.
        """
        if self._line is None:
            raise DeviceError(self._trouble.part, f"{self.port} is not open")
        try:
            written = os.write(self._fd, data)
        except BlockingIOError:
            written = 0
        except OSError as error:
            self._hang_up(self._reactor.now(), error)
            raise DeviceError(self._trouble.part, f"{self.port}: {error.strerror}") from error
        if written < len(data):
            raise DeviceError(self._trouble.part, f"{self.port} took {written} of {len(data)} bytes")

    def close(self) -> None:
        """Release the port and stop trying."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        self._release()

    def stats(self) -> str:
        """For the stats line."""
        return f"open={int(self.is_open)} bytes={self._bytes_in} reopened={max(self._reopened, 0)}"

    def _open(self, at: float) -> None:
        self._retry = None
        try:
            line = self._opener(self.port, self._baud)
        except OSError as error:
            self._await_return(at, f"{self.port}: {error.strerror or error}")
            return
        self._line, self._fd, self._opened_at = line, line.fileno(), at
        self._reopened += 1
        self._reactor.add_reader(self._fd, self._read)
        self._trouble.cleared(FaultKind.UNPLUGGED, at)
        log.info("%s: %s open at %d baud", self._trouble.part, self.port, self._baud)
        if self.on_open is not None:
            self.on_open(at)

    def _read(self, at: float) -> None:
        # A raw read costs a third of pyserial's, and the descriptor does not block.
        try:
            data = os.read(self._fd, READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._hang_up(at, error)
            return
        if not data:  # readable, yet nothing there: the other end hung up
            self._hang_up(at, None)
            return
        self._bytes_in += len(data)
        self._on_bytes(data, at)

    def _hang_up(self, at: float, error: OSError | None) -> None:
        self._release()
        if at - self._opened_at >= STEADY_S:
            self._backoff.reset()
        self._await_return(at, f"{self.port}: {error.strerror if error else 'hung up'}")

    def _await_return(self, at: float, detail: str) -> None:
        self._retry = self._reactor.call_at(at + self._backoff.next_s(), self._open)
        self._trouble.raised(FaultKind.UNPLUGGED, at, detail)

    def _release(self) -> None:
        if self._line is None:
            return
        self._reactor.remove_reader(self._fd)
        line, self._line, self._fd = self._line, None, -1
        # Closing a tty whose device is gone may fail; the descriptor is released all the same.
        with contextlib.suppress(OSError):
            line.close()
