"""Everything a running node is made of, by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.alarm.machine import AlarmMachine
from edge.detection.detector import Detector
from edge.detection.supervision import Supervisor
from edge.group.courier import Courier
from edge.group.road import Road
from edge.group.roll_out import RollOut
from edge.node.board import Board
from edge.node.drill_book import DrillBook
from edge.node.keeper import Keeper
from edge.node.succession import Succession
from edge.recording.black_box import BlackBox
from edge.recording.shelf import Shelf
from edge.runtime.reactor import Reactor
from edge.runtime.ticker import Ticker
from edge.sensors.base import Sensor
from edge.settings.result import Settings
from edge.sirens.fanout import Fanout
from edge.ward.uplink import Ward

if TYPE_CHECKING:
    from edge.ward.home_assistant import HomeAssistant


def _no_pins() -> None:
    pass


@dataclass(slots=True)
class Parts:
    """A house; courier and ward are None where the settings name none, or their keys are missing.

    roads       to the neighbours, by name; empty without a courier
    roll_out    how a newer roster comes to this house and from it; None without a courier
    succession  takes what it finds; None where nobody builds houses anew
    close_pins  releases the pin factory, behind every device on it
    """

    settings: Settings
    boot: int
    reactor: Reactor
    ticker: Ticker
    detector: Detector
    supervisor: Supervisor
    machine: AlarmMachine
    fanout: Fanout
    board: Board
    keeper: Keeper
    black_box: BlackBox
    shelf: Shelf
    drill_book: DrillBook = field(default_factory=DrillBook)
    courier: Courier | None = None
    roads: dict[str, Road] = field(default_factory=dict)
    roll_out: RollOut | None = None
    succession: Succession | None = None
    ward: Ward | None = None
    home: "HomeAssistant | None" = None
    sensors: Sequence[Sensor] = field(default=())
    close_pins: Callable[[], None] = _no_pins
