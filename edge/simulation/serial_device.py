"""A serial device that speaks on a pty: frames at its own pace, answers to requests, and ways to break."""

import random
import termios
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from edge.runtime.reactor import Reactor, Timer
from edge.simulation.pty_port import PtyPort

Says = Callable[[float], bytes]  # an instant of the node's clock -> what the device says then

# What a device of another kind says there: an XY-MD02 left in its "auto upload" mode.
_FOREIGN = b"26.5C 61.2%RH\r\n"


class Fault(StrEnum):
    """How any of them can break."""

    SILENT = "silent"  # no frames at all
    TORN = "torn"  # each frame ends somewhere in its middle
    GARBAGE = "garbage"  # as many bytes, all noise
    FROZEN = "frozen"  # the first frame over and over
    CHECKSUM = "checksum"  # one bit wrong in each frame
    FOREIGN = "foreign"  # another device is plugged in


WHAT_FAULTS_DO = {
    Fault.SILENT: "says nothing",
    Fault.TORN: "each frame ends somewhere in its middle",
    Fault.GARBAGE: "as many bytes, all noise",
    Fault.FROZEN: "the first frame over and over",
    Fault.CHECKSUM: "one bit wrong in each frame",
    Fault.FOREIGN: "another device: lines of text",
}


@dataclass(frozen=True, slots=True)
class Speech:
    """What a whole device says.

    says        its frame
    answers     to requests, found anywhere in what comes
    uploads     it speaks unasked
    interval_s  between frames [s of the reactor's clock]
    """

    says: Says
    answers: Mapping[bytes, Says] = field(default_factory=dict)
    uploads: bool = True
    interval_s: float = 1.0


class SerialDevice:
    """Sends a frame every interval while started, if it uploads; answers what it knows.

    baud  whoever has set the line to another speed hears noise; None: the pty's speed is no matter
    """

    def __init__(
        self,
        port: PtyPort,
        reactor: Reactor,
        speech: Speech,
        *,
        seed: int = 0,
        fault: Fault | None = None,
        baud: int | None = None,
    ) -> None:
        self.fault = fault
        self.sent = 0  # frames, whole or not
        self._port = port
        self._reactor = reactor
        self._speech = speech
        self._random = random.Random(seed)
        self._baud = baud
        self._timer: Timer | None = None
        self._due = 0.0
        self._frozen = b""
        self._heard = b""
        self._watched = -1

    def start(self) -> None:
        """Send the first frame now, and listen; again after the port was plugged anew."""
        self.stop()
        if self._speech.answers:
            self._watched = self._port.fd
            self._reactor.add_reader(self._watched, self._listen)
        if self._speech.uploads:
            self._due = self._reactor.now()
            self._turn(self._due)

    def stop(self) -> None:
        """Fall silent; call before the port is closed."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._watched >= 0:
            self._reactor.remove_reader(self._watched)
            self._watched = -1

    def send(self, at: float) -> None:
        """Send one frame now, beside those of its pace."""
        self._say(self._speech.says(at))

    def _turn(self, at: float) -> None:
        self.send(at)
        # From the due instant, not from now, so that the pace does not drift; frames that a stalled
        # machine missed are not made up for.
        self._due = max(self._due + self._speech.interval_s, at)
        self._timer = self._reactor.call_at(self._due, self._turn)

    def _listen(self, at: float) -> None:
        self._heard += self._port.read()
        longest = max(len(request) for request in self._speech.answers)
        while found := [(self._heard.find(r), r) for r in self._speech.answers if r in self._heard]:
            where, request = min(found)
            self._heard = self._heard[where + len(request) :]
            self._say(self._speech.answers[request](at))
        self._heard = self._heard[-longest:]

    def _say(self, data: bytes) -> None:
        data = self._spoil(data)
        if self._baud is not None and data and self._is_heard_at_another_speed():
            data = self._random.randbytes(len(data))
        self.sent += bool(data)
        self._port.write(data)

    def _is_heard_at_another_speed(self) -> bool:
        # Our end of a pty shows what the other end has set.
        speed: int = termios.tcgetattr(self._port.fd)[5]
        return speed != int(getattr(termios, f"B{self._baud}", speed))

    def _spoil(self, data: bytes) -> bytes:
        match self.fault:
            case Fault.SILENT:
                return b""
            case Fault.TORN:
                return data[: self._random.randrange(1, len(data))]
            case Fault.GARBAGE:
                return self._random.randbytes(len(data))
            case Fault.FROZEN:
                self._frozen = self._frozen or data
                return self._frozen
            case Fault.FOREIGN:
                return _FOREIGN
            case Fault.CHECKSUM:
                spot = self._random.randrange(min(4, len(data) - 1), len(data))
                return data[:spot] + bytes((data[spot] ^ 0x01,)) + data[spot + 1 :]
        return data
