"""Our own microcontroller sensor board (firmware/sensor_board) on a serial port or USB.

    {id: bo-bep, kind: board, port: /dev/serial/by-path/..., board: e6614103e7174f2a, channels: [co]}

The settings name the board by its chip's own number, so that a board swapped with the neighbour's is not
taken for this room's.
"""

import contextlib
import logging
from collections import deque
from collections.abc import Mapping

from edge.errors import DeviceError
from edge.model.condition import FaultKind
from edge.model.event import FaultChange, FaultCleared
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Quality, Reading
from edge.runtime.reactor import Timer
from edge.runtime.serial_port import Opener, SerialPort, open_line
from edge.runtime.trouble import Trouble
from edge.sensors import board_frame as wire
from edge.sensors.base import Desk, SensorKind
from edge.sensors.board_frame import Decoder, Health, Hello, Readings, Reset, Wellbeing
from edge.sensors.board_settings import BoardSettings, channels
from edge.sensors.board_wire_frame import WIRE_MOST, Order
from edge.sensors.losses import Losses

log = logging.getLogger(__name__)

BAUD = 115200
# The board is told its interval, and asked who it is, this often; and more often until it has answered.
ASK_S = 20.0
ASK_FIRST_S = 2.0
# Three intervals of asking: a board whose host is silent so long goes on by itself, once a second.
HOST_TIMEOUT_S = 60
# Readings without an answer to "who are you" for so long are from a stranger.
UNKNOWN_S = 10.0
# A board that restarts so often has a bad supply; one restart is what a technician does.
RESTARTS_MOST = 3
RESTARTS_S = 600.0
# USB 2.0 lets a device see 4.40 V at the end of a hub's cable; below that a gas sensor's heater is cold.
SUPPLY_LEAST_V = 4.4

FAULT_OF: Mapping[Health, FaultKind] = {
    Health.SILENT: FaultKind.SILENT,
    Health.OPEN: FaultKind.OPEN,
    Health.SHORT: FaultKind.SHORT,
    Health.CHECKSUM: FaultKind.CHECKSUM,
    Health.OUT_OF_RANGE: FaultKind.OUT_OF_RANGE,
    Health.STUCK: FaultKind.STUCK,
    Health.HEATER: FaultKind.POWER,
}
_QUALITY: Mapping[Health, Quality] = {Health.WARMING_UP: Quality.WARMING_UP, Health.SUSPECT: Quality.SUSPECT}


class SensorBoard:
    """Owns the port; reads every channel of a frame at the instant the frame arrived.

    A reading of a board that has not yet said who it is, or is the wrong one, is SUSPECT, never lost.

    Faults: UNPLUGGED; SETTINGS another board, firmware or set of channels than expected; CHECKSUM torn or
    missing frames; POWER supply low or brown-out; HUNG restarted by its watchdog; and of the part
    ID-QUANTITY whatever the board says of that channel.
    """

    def __init__(
        self, settings: BoardSettings, zone: ZoneId, desk: Desk, *, opener: Opener = open_line
    ) -> None:
        self.id = PartId(settings.id)
        self._settings = settings
        self._zone = zone
        self._desk = desk
        self._trouble = Trouble(self.id, desk.on_fault)
        self._channels = {q: Trouble(channel_part(settings.id, q), desk.on_fault) for q in settings.channels}
        self._scale = settings.clean_air
        self._broken: dict[Quantity, FaultKind] = {}
        self._port = SerialPort(
            self.id, settings.port, BAUD, desk.reactor, self._take, self._on_port_fault, opener=opener
        )
        self._decoder = Decoder()
        self._timer: Timer | None = None
        self._asked = 0
        self._hello: Hello | None = None
        self._unknown_since = 0.0
        self._order = Order()
        self._restarts: deque[float] = deque(maxlen=RESTARTS_MOST)
        self._is_unexplained = False
        self._is_supply_low = False
        self._losses = Losses(self._trouble)

    def start(self) -> None:
        """Open the port, or raise the fault and keep trying."""
        now = self._desk.reactor.now()
        self._stranger(now)
        self._port.start()
        self._ask(now)

    def close(self) -> None:
        """Release the port."""
        self._stop_asking()
        self._port.close()

    def stats(self) -> str:
        """For the stats line."""
        counts = self._decoder
        board = "?" if self._hello is None else self._hello.board
        return (
            f"board={board} frames={counts.frames} missing={self._order.missing} torn={counts.torn} "
            f"foreign={counts.foreign} restarts={self._order.restarts} " + self._port.stats()
        )

    @property
    def _is_ours(self) -> bool:
        return self._hello is not None and self._hello.board == self._settings.board

    def _take(self, data: bytes, at: float) -> None:
        for frame in self._decoder.feed(data):
            if self._order.take(frame.head):
                self._restarted(at)
            match frame:
                case Readings():
                    self._read(frame, at)
                case Hello():
                    self._explain(frame.reset, at)
                    self._meet(frame, at)
                case Wellbeing():
                    self._explain(frame.reset, at)
                    self._check_supply(frame, at)
        self._check_wire(at)

    def _read(self, frame: Readings, at: float) -> None:
        used = [m for m in frame.channels if m.quantity in self._channels]
        # The readings first: all that follows from them happens within this call.
        for m in used:
            if m.health.has_value:
                quality = _QUALITY.get(m.health, Quality.GOOD) if self._is_ours else Quality.SUSPECT
                value = m.value / self._scale if m.quantity is Quantity.GAS_RATIO else m.value
                self._desk.on_reading(Reading(self.id, self._zone, m.quantity, value, at, quality))
        for m in used:
            self._judge(m.quantity, FAULT_OF.get(m.health), at)
        if self._hello is None and at - self._unknown_since >= UNKNOWN_S:
            detail = f"the board does not say who it is; the settings name {self._settings.board}"
            self._trouble.raised(FaultKind.SETTINGS, at, detail)

    def _judge(self, quantity: Quantity, kind: FaultKind | None, at: float) -> None:
        """What the board says of one channel."""
        stood = self._broken.get(quantity)
        if kind is stood:
            return
        trouble = self._channels[quantity]
        if stood is not None:
            trouble.cleared(stood, at)
            del self._broken[quantity]
        if kind is not None:
            trouble.raised(kind, at, f"{quantity} of board {self._settings.board}: {kind}")
            self._broken[quantity] = kind

    def _meet(self, hello: Hello, at: float) -> None:
        self._hello = hello
        absent = [q for q in self._settings.channels if q not in hello.warm_up_s]
        detail = ""
        if not self._is_ours:
            detail = (
                f"board {hello.board} {hello.name!r} is plugged in, the settings name {self._settings.board}"
            )
        elif absent:
            detail = f"board {hello.board} does not measure {', '.join(absent)}"
        self._trouble.told(bool(detail), FaultKind.SETTINGS, at, detail)

    def _check_supply(self, health: Wellbeing, at: float) -> None:
        self._is_supply_low = 0.0 < health.supply_v < SUPPLY_LEAST_V
        if self._is_supply_low:
            detail = f"{health.supply_v:.2f} V at the board, at least {SUPPLY_LEAST_V} V wanted"
            self._trouble.raised(FaultKind.POWER, at, detail)
        elif not self._restarts:
            self._trouble.cleared(FaultKind.POWER, at)

    def _restarted(self, at: float) -> None:
        self._restarts.append(at)
        self._is_unexplained = True
        self._stranger(at)  # behind an adapter that stayed plugged in it may be another board
        self._ask(at)
        if len(self._restarts) == RESTARTS_MOST and at - self._restarts[0] < RESTARTS_S:
            detail = f"the board restarted {RESTARTS_MOST} times within 10 min"
            self._trouble.raised(FaultKind.POWER, at, detail)

    def _explain(self, reason: Reset, at: float) -> None:
        """Why it restarted, once per restart."""
        if not self._is_unexplained:
            return
        self._is_unexplained = False
        log.warning("%s: the board restarted: %s", self.id, reason.name)
        if reason is Reset.WATCHDOG:
            self._trouble.raised(FaultKind.HUNG, at, "the board's own watchdog had to restart it")
        elif reason is Reset.BROWN_OUT:
            self._trouble.raised(FaultKind.POWER, at, "the board's supply broke down and it restarted")

    def _stranger(self, at: float) -> None:
        self._hello = None
        self._unknown_since = at

    def _check_wire(self, at: float) -> None:
        if self._restarts and at - self._restarts[-1] >= RESTARTS_S:
            self._restarts.clear()
            self._trouble.cleared(FaultKind.HUNG, at)
            if not self._is_supply_low:
                self._trouble.cleared(FaultKind.POWER, at)
        if self._decoder.version:
            self._trouble.raised(FaultKind.SETTINGS, at, self._decoder.version)
        counts, missing = self._decoder, self._order.missing
        # A torn frame is missing in the count as well.
        lost = max(counts.torn + counts.foreign + counts.skipped // WIRE_MOST, missing)
        detail = f"torn={counts.torn} foreign={counts.foreign} missing={missing}"
        self._losses.count(lost, at, f"torn, foreign or missing frames: {detail}")

    def _ask(self, at: float) -> None:
        """Who are you, and measure so often."""
        self._stop_asking()
        self._asked = (self._asked + 1) & 0xFFFF
        with contextlib.suppress(DeviceError):  # its fault stands, or the next one gets through
            self._port.write(wire.config(self._asked, self._settings.every, HOST_TIMEOUT_S))
        pause_s = ASK_FIRST_S if self._hello is None else ASK_S
        self._timer = self._desk.reactor.call_at(at + pause_s, self._ask)

    def _stop_asking(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_port_fault(self, change: FaultChange) -> None:
        if isinstance(change, FaultCleared):  # plugged in again: perhaps another board
            self._order.restart()
            self._stranger(change.at)
            self._ask(change.at)
        self._desk.on_fault(change)


def channel_part(sensor: str, quantity: Quantity) -> PartId:
    """The name of one channel in a fault: bo-bep-co."""
    return PartId(f"{sensor}-{quantity}")


def build(settings: BoardSettings, zone: ZoneId, desk: Desk) -> SensorBoard:
    """The sensor."""
    return SensorBoard(settings, zone, desk)


KIND = SensorKind("board", BoardSettings, channels, build)
