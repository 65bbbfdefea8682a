"""The group's road over the air: an EBYTE LoRa module on a UART (docs/radio.md).

It takes every frame that the courier sends and puts on the air what the pace and the airtime allow
(air_queue). What the module hands out is cut into frames again and passed on unjudged.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from edge.errors import DeviceError
from edge.group.air_queue import AirQueue
from edge.group.airtime import LIMIT_S, airtime_s
from edge.group.ebyte import PART, Ears, EbyteModule, Setup, Wires
from edge.group.ebyte_frame import OVERHEAD_BYTES, Configuration, Stream, packed, registers
from edge.group.hosts import Host
from edge.group.message import MAX_FRAME_BYTES, group_tag, sender_tag
from edge.group.mode_pins import ModePins
from edge.group.pacing import jitter_of
from edge.group.radio_settings import RadioSettings
from edge.group.road_traits import RADIO
from edge.model.condition import FaultKind
from edge.model.event import FaultChange
from edge.model.identity import NodeId, PartId
from edge.runtime.reactor import Reactor, Timer
from edge.runtime.serial_port import Opener, open_line
from edge.runtime.trouble import OnFault, Trouble

log = logging.getLogger(__name__)

OnDatagram = Callable[[bytes, str, float], None]  # bytes, road, instant: as Courier.receive takes them

# Shorter than any frame of the group; the Stream takes less for noise.
LEAST_FRAME_BYTES = 20
# No pause within a packet's bytes is so long: what is held then was no beginning of a frame.
GAP_S = 0.25
# A road that brings nothing for so long is lost (EN 54-25: 300 s).
UNHEARD_S = 295.0
LOOK_EVERY_S = 15.0
# Between two looks at a queue that said something was due and gave nothing.
AGAIN_S = 0.05

# Apart from the module's faults: the module may be sound and its antenna gone.
REACH = PartId("radio-reach")

# A module with address FFFF hands out everything.
_LISTEN_TO_ALL = 0xFFFF


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the road is built among.

    node, group  this house, and its group's id
    houses       in the group
    pins         gives the pin factory of the settings
    heard_at     when a neighbour was last heard by radio, verified [s]; None: never
    """

    node: NodeId
    group: str
    houses: int
    pins: Callable[[], Any]
    heard_at: Callable[[], float | None]
    opener: Opener = open_line


class Radio:
    """The road. All calls and callbacks on the loop, none of them blocks.

    Faults of part `radio`: those of the module (ebyte), and LINK_LOST of part `radio-reach` when nobody was
    heard for UNHEARD_S.
    """

    id = PART

    def __init__(
        self,
        settings: RadioSettings,
        around: Surroundings,
        reactor: Reactor,
        on_datagram: OnDatagram,
        on_fault: OnFault,
    ) -> None:
        """on_fault is called in a turn of its own, never from within `send`."""
        self._settings, self._around = settings, around
        self._reactor = reactor
        self._on_datagram = on_datagram
        self._on_fault = on_fault
        self._is_closed = False
        self._reach = Trouble(REACH, self._report)
        model = settings.model
        self._stream = Stream(LEAST_FRAME_BYTES, MAX_FRAME_BYTES, has_rssi=not model.is_e32)
        jitter = jitter_of(f"radio/{around.node}")
        self.queue = AirQueue(sender_tag(around.node), around.houses, self._frame_airtime_s, jitter)
        pins = ModePins(settings.m0, settings.m1, settings.aux, around.pins)
        setup = Setup(
            model,
            registers(model, configuration(settings, around.group)),
            lambda size: airtime_s(size, settings.air_rate, model.packet),
        )
        wires = Wires(settings.port, pins, around.opener)
        ears = Ears(self._on_data, self._pump)
        self._module = EbyteModule(wires, setup, reactor, ears, self._report)
        self._timers: dict[str, Timer] = {}
        self._started_at = 0.0
        self._sent = self._received = self._unsent = 0
        self._rssi: int | None = None

    def start(self) -> None:
        """Open the port and configure the module; what fails is a Fault and is tried again."""
        self._started_at = self._reactor.now()
        self._module.start()
        self._later("look", self._started_at + LOOK_EVERY_S, self._look)

    def send(self, data: bytes, to: Sequence[Host] = ()) -> None:
        """Take a frame for the air, now or at its pace. Never blocks and never raises."""
        at = self._reactor.now()
        self.queue.offer(data, at)
        self._pump(at)

    def close(self) -> None:
        """Release the module."""
        self._is_closed = True
        for timer in self._timers.values():
            timer.cancel()
        self._module.close()

    def stats(self) -> str:
        """One line for the log."""
        spent = self.queue.budget.spent_s(self._reactor.now())
        return (
            f"{self._module.stats()} sent={self._sent} unsent={self._unsent} received={self._received} "
            f"noise={self._stream.skipped} rssi={self._rssi} air={spent:.1f}s/{LIMIT_S:.0f}s "
            f"waited={self.queue.waited}"
        )

    def _frame_airtime_s(self, size: int) -> float:
        return airtime_s(size + OVERHEAD_BYTES, self._settings.air_rate, self._settings.model.packet)

    def _pump(self, at: float) -> None:
        """Give the module what is due, and come back when the next thing is."""
        if self._is_closed:
            return
        due = self.queue.next_deadline()
        if due is not None and due <= at and self._module.is_free(at):
            self._give(at)
            due = self.queue.next_deadline()
        if due is not None and (due > at or self._module.is_free(at)):
            # What is due already waits for the module (on_free) or for air; never asked again in this turn.
            self._later("pump", max(due, at + AGAIN_S), self._pump)

    def _give(self, at: float) -> None:
        frame = self.queue.take(at)
        if frame is None:
            return
        try:
            self._module.send(packed(frame))
            self._sent += 1
        except DeviceError as error:  # the fault is the module's; the next sending tells the same
            self._unsent += 1
            log.debug("%s: %s", PART, error)

    def _on_data(self, data: bytes, at: float) -> None:
        self._later("gap", at + GAP_S, self._gap)
        self._take(self._stream.feed(data), at)

    def _gap(self, at: float) -> None:
        self._take(self._stream.pause(), at)

    def _take(self, items: list[bytes | int], at: float) -> None:
        for item in items:
            if isinstance(item, int):
                self._rssi = item
            elif not self._is_closed:
                self._received += 1
                self.queue.heard(item)
                self._on_datagram(item, RADIO, at)

    def _look(self, at: float) -> None:
        """Whether the road brings anything."""
        self._later("look", at + LOOK_EVERY_S, self._look)
        heard = self._around.heard_at()
        silence = at - max(self._started_at, heard if heard is not None else self._started_at)
        detail = f"no neighbour heard by radio for {silence:.0f} s: antenna, channel, or theirs"
        self._reach.told(silence >= UNHEARD_S - LOOK_EVERY_S, FaultKind.LINK_LOST, at, detail)

    def _later(self, name: str, at: float, call: Callable[[float], None]) -> None:
        if (timer := self._timers.get(name)) is not None:
            timer.cancel()
        self._timers[name] = self._reactor.call_at(at, call)

    def _report(self, change: FaultChange) -> None:
        # In a turn of its own: a fault changes this house's state, which is sent, which is where we are.
        self._reactor.post(lambda: None if self._is_closed else self._on_fault(change))


def configuration(settings: RadioSettings, group: str) -> Configuration:
    """What a house's module must be told: the group's tag keeps other groups' frames out of its UART."""
    tag = group_tag(group)
    address = int.from_bytes(tag[:2], "big")
    return Configuration(
        address=address if address != _LISTEN_TO_ALL else 0,
        netid=tag[2],
        air_rate=settings.air_rate,
        channel=settings.number,
        power_dbm=int(settings.power),
    )
