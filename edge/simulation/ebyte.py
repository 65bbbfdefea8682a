"""An EBYTE module on a pty and a simulated channel: configuration, packets, AUX, and how it breaks."""

import random
from collections.abc import Callable
from enum import StrEnum

from edge.group.airtime import MODULATIONS, MODULE_BYTES, time_on_air_s
from edge.group.ebyte_frame import (
    E32_READ,
    NORMAL,
    READ,
    REFUSED,
    WRITE,
    Configuration,
    Model,
    Pins,
    registers,
)
from edge.runtime.reactor import Reactor, Timer
from edge.simulation.air import Channel, Talker
from edge.simulation.pty_port import PtyPort

# 9600 baud, and the pause of three byte times that ends a packet.
_BYTE_S = 10 / 9600
_PAUSE_S = 3 * _BYTE_S
_THINK_S = 0.01  # from a command to its answer
_TEMPORARY = 0xC2
_RSSI_BYTE, _LBT = 0x80, 0x10  # of REG3


class Fault(StrEnum):
    """How it can break."""

    SILENT = "silent"  # no answer, nothing sent: not powered, or TX and RX not crossed
    FORGETFUL = "forgetful"  # echoes what is written and keeps what it had
    REFUSING = "refusing"  # every command is in the wrong format
    STUCK = "stuck"  # AUX stays low after the first packet: a supply too weak
    DEAF = "deaf"  # sends, but receives nothing: no antenna
    NOISY = "noisy"  # hands out bytes that nobody sent


class EbyteEmulator:
    """A module; `registers` are what it was told for good.

    mode     the levels of its M0 and M1 now; by default those of jumpers in normal mode
    on_aux   AUX is high (idle) or low (busy)
    """

    def __init__(
        self,
        port: PtyPort,
        reactor: Reactor,
        channel: Channel,
        model: Model,
        *,
        name: str = "a",
        mode: Callable[[], Pins] = lambda: NORMAL,
        on_aux: Callable[[bool], None] = lambda _is_high: None,
    ) -> None:
        self.registers = _factory(model)
        self.fault: Fault | None = None
        self.is_handy = False  # obeys commands in every mode: on a bench nobody moves its jumpers
        self.sent = self.received = 0
        self._port, self._reactor, self._channel = port, reactor, channel
        self._model, self._name = model, name
        self._mode, self._on_aux = mode, on_aux
        self._talker = Talker(channel, reactor, name, on_busy=self._talks)
        self._random = random.Random(name)
        self._uart = b""
        self._timer: Timer | None = None
        self._busy = 0
        self._watched = -1

    def start(self) -> None:
        """Listen to the UART and the air; call again after the port was plugged anew."""
        self.stop()
        self._watched = self._port.fd
        self._reactor.add_reader(self._watched, self._readable)
        self._channel.join(self._name, self._heard)
        self._occupied(0)
        if self.fault is Fault.NOISY:
            self._make_noise(self._reactor.now())

    def stop(self) -> None:
        """Listen no more; call before the port is closed or unplugged."""
        self._channel.leave(self._name)
        if self._timer is not None:
            self._timer.cancel()
        if self._watched >= 0:
            self._reactor.remove_reader(self._watched)
            self._watched = -1

    def _readable(self, at: float) -> None:
        data = self._port.read()
        if self.fault is Fault.SILENT or not data:
            return
        if self._mode() == self._model.configuring or (self.is_handy and _is_command(data)):
            self._reactor.call_at(at + _THINK_S + len(data) * _BYTE_S, lambda _at: self._obey(data))
        elif self._mode() == NORMAL:
            self._uart = (self._uart + data)[: self._model.buffer]
            self._later(at + len(data) * _BYTE_S + _PAUSE_S)

    def _later(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._reactor.call_at(at, self._send)

    def _send(self, _at: float) -> None:
        data, self._uart = self._uart, b""
        self._talker.has_lbt = not self._model.is_e32 and bool(self._reg3 & _LBT)
        for start in range(0, len(data), self._model.packet):
            packet = data[start : start + self._model.packet]
            self.sent += 1
            airtime = time_on_air_s(len(packet) + MODULE_BYTES, MODULATIONS[self._air_rate])
            self._talker.send(self.net + packet, airtime)

    def _talks(self, is_busy: bool) -> None:
        self._occupied(1 if is_busy else -1)

    def _occupied(self, change: int) -> None:
        """AUX is low while anything goes in or out."""
        self._busy += change
        is_high = self._busy == 0 and not (self.fault is Fault.STUCK and self.sent > 0)
        self._on_aux(is_high)

    def _heard(self, data: bytes, rssi: float, at: float) -> None:
        if not data.startswith(self.net) or self._mode() != NORMAL or self.fault in _SPEECHLESS:
            return
        out = data[len(self.net) :]
        if not self._model.is_e32 and self._reg3 & _RSSI_BYTE:
            out += bytes((max(0, min(255, 256 + round(rssi))),))
        self.received += 1
        self._occupied(1)

        def hand_out(_at: float) -> None:
            self._port.write(out)
            self._occupied(-1)

        self._reactor.call_at(at + len(out) * _BYTE_S, hand_out)

    def _obey(self, command: bytes) -> None:
        if self.fault is Fault.REFUSING:
            self._port.write(REFUSED)
        elif self._model.is_e32:
            self._port.write(self._obey_e32(command))
        else:
            self._port.write(self._obey_addressed(command))

    def _obey_e32(self, command: bytes) -> bytes:
        if command[:1] in {bytes((WRITE,)), bytes((_TEMPORARY,))} and len(command) == 6:
            self._keep(command[1:])
            return command
        if command == E32_READ:
            return bytes((WRITE,)) + self.registers
        return b""

    def _obey_addressed(self, command: bytes) -> bytes:
        kind, start, count, data = command[0], command[1], command[2], command[3:]
        if start + count > self._model.registers or len(command) < 3:
            return REFUSED
        if kind == READ and not data:
            return bytes((READ, start, count)) + self._readable_registers()[start : start + count]
        if kind in {WRITE, _TEMPORARY} and len(data) == count:
            self._keep(self.registers[:start] + data + self.registers[start + count :])
            return bytes((READ, start, count)) + data
        return REFUSED

    def _keep(self, data: bytes) -> None:
        if self.fault is not Fault.FORGETFUL:
            self.registers = data

    def _readable_registers(self) -> bytes:
        """The key reads zero, whatever it is."""
        return self.registers[:-2] + bytes(2)

    @property
    def _reg3(self) -> int:
        return self.registers[-3]

    @property
    def _air_rate(self) -> float:
        code = self.registers[2 if self._model.is_e32 else -6] & 0b111
        return max(rate for rate, value in self._model.air.items() if value == code)

    @property
    def net(self) -> bytes:
        """What stands before every packet on the air, and must agree for a packet to be handed out."""
        head = self.registers[: 3 if self._model.has_netid else 2]
        channel = self.registers[3 if self._model.is_e32 else -4]
        key = b"" if self._model.is_e32 else self.registers[-2:]
        return head + bytes((channel, int(self._air_rate * 10) & 0xFF)) + key

    def _make_noise(self, at: float) -> None:
        if self._watched >= 0:
            self._port.write(self._random.randbytes(20))
            self._reactor.call_at(at + 1.0, self._make_noise)


def _is_command(data: bytes) -> bool:
    return len(data) <= 12 and data[0] in {READ, WRITE, _TEMPORARY}


_SPEECHLESS = frozenset({Fault.SILENT, Fault.DEAF})


def _factory(model: Model) -> bytes:
    """Address 0, 2.4 k, channel 23, full power: more than the rules allow, and beyond the band's edge."""
    made = registers(model, Configuration(0, 0, 2.4, 23, max(model.powers)))
    return made if model.is_e32 else made[:-3] + bytes(3)  # neither LBT nor RSSI
