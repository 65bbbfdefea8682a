"""Settings to a house of parts. What cannot be built is named by a Fault; the rest is built all the same."""

import logging
import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from edge.alarm.escalation import Policy
from edge.alarm.machine import AlarmMachine
from edge.detection.detector import Detector
from edge.detection.supervision import Supervisor
from edge.errors import SettingsError
from edge.group import envelope
from edge.group.broker import Address as GroupAddress
from edge.group.courier import LAN, Courier
from edge.group.keys import Key, load_key, verify
from edge.group.lan import Lan
from edge.group.lan_settings import LanSettings
from edge.group.ledger import Course
from edge.group.radio_settings import RadioSettings
from edge.group.road import Road
from edge.group.road_traits import BROKER, RADIO
from edge.group.roll_out import RollOut, Tools
from edge.group.roster import Roster
from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultChange, FaultRaised
from edge.model.identity import NodeId, PartId
from edge.model.reading import Channel, Reading, Zone
from edge.node.board import Board
from edge.node.broker_road import broker_road
from edge.node.chain import Chain
from edge.node.drill_book import DrillBook
from edge.node.keeper import DRILL, Keeper
from edge.node.kinds import channels_of, sensors_of
from edge.node.orders import Orders
from edge.node.parts import Parts
from edge.node.phone_text import phone_text
from edge.node.rosters import newest
from edge.node.succession import Succession
from edge.recording.black_box import BlackBox
from edge.recording.shelf import Shelf
from edge.runtime.reactor import Reactor
from edge.runtime.ticker import Ticker
from edge.runtime.trouble import Trouble
from edge.sensors.base import Desk, Sensor
from edge.settings.result import Settings
from edge.sirens import registry as siren_kinds
from edge.sirens.base import Desk as SirenDesk
from edge.sirens.base import Siren, Voice
from edge.sirens.fanout import Fanout
from edge.sirens.pattern import SOUNDING_DRIVES
from edge.ward.payload import Address
from edge.ward.receipt import Receipt
from edge.ward.seal import Checker
from edge.ward.sender import Sender
from edge.ward.settings import BrokerSettings, HomeAssistantSettings, WardSettings
from edge.ward.terms import WardDesk
from edge.ward.uplink import Ward

log = logging.getLogger(__name__)

OUTBOX_NAME = "outbox.sqlite"
BLACK_BOX_NAME = "black-box"  # the folder of its recordings, and the part in a fault
DEFAULT_PROFILE = "bedroom"  # the strictest priors: nothing is cooked, burnt or sprayed there


class Wiring:
    """Builds the parts of one house around a Chain."""

    def __init__(self, settings: Settings, reactor: Reactor, succession: Succession | None = None) -> None:
        self._settings = settings
        self._reactor = reactor
        self._succession = succession
        self._early: list[FaultChange] = []  # raised before there is a machine to tell
        self._chain: Chain | None = None
        self._pins = PinFactory(settings, reactor)

    def build(self) -> tuple[Parts, Chain, list[FaultChange]]:
        """The parts, unstarted, and the faults that were found while building."""
        settings, now = self._settings, self._reactor.now()
        keeper = Keeper(settings.node.state_dir, self._reactor, self._on_fault)
        boot = keeper.next_boot(now)
        roster = self._roster()
        zones = [Zone(z.id, z.name, z.profile or DEFAULT_PROFILE) for z in settings.zones]
        channels = channels_of(settings)
        shelf = self._shelf()
        window_s = float(roster.window_s) if roster else Policy().verification_day_s
        parts = Parts(
            settings=settings,
            boot=boot,
            reactor=self._reactor,
            ticker=Ticker(self._reactor),
            detector=Detector(zones, channels),
            supervisor=Supervisor(channels),
            machine=AlarmMachine(NodeId(settings.node.id), boot, zones, self._policy(window_s)),
            fanout=Fanout(self._sirens(), self._on_siren_fault),
            board=Board(),
            keeper=keeper,
            black_box=BlackBox(settings.node.state_dir / BLACK_BOX_NAME, shelf.put),
            shelf=shelf,
            close_pins=self._pins.close,
        )
        parts.drill_book = self._drill_book(parts, roster)
        self._chain = Chain(parts)
        parts.sensors = self._sensors()
        if roster is not None:
            self._join(parts, roster)
        self._tell_home(parts, channels)
        return parts, self._chain, self._early

    def _policy(self, window_s: float) -> Policy:
        policy = Policy(verification_day_s=window_s)
        if self._settings.links.radio is None:
            return policy
        # By radio a standing fire is told every 40 s at best: five of them.
        return replace(policy, origin_lost_s=200.0)

    def _tell_home(self, parts: Parts, channels: list[Channel]) -> None:
        if self._settings.home_assistant is None:
            return
        # Imported only where it is used: every module counts in a small memory.
        from edge.node.home import build

        assert isinstance(self._settings.home_assistant, HomeAssistantSettings)
        assert self._chain is not None
        parts.home = build(self._settings.home_assistant, parts, self._chain, channels)

    def _roster(self) -> Roster | None:
        if not self._settings.group:
            return None
        given = Roster.from_mapping(self._settings.group)

        def complain(text: str) -> None:
            self._raise("group", FaultKind.SETTINGS, text)

        learnt = self._succession.newest if self._succession is not None else None
        roster = newest(self._settings.node.state_dir, given, complain, learnt)
        # A kept roster that no longer has this house is of no use to it.
        return roster if roster.member(NodeId(self._settings.node.id)) else given

    def _drill_book(self, parts: Parts, roster: Roster | None) -> DrillBook:
        node = self._settings.node
        names = {str(m.id): m.name for m in roster.members} if roster else {node.id: node.name}

        def course(episode: int) -> Course:
            return parts.courier.course(episode) if parts.courier is not None else {}

        book = DrillBook(node.id, names, course, lambda report: parts.keeper.keep(DRILL, report))
        kept, _ = parts.keeper.read(DRILL, self._reactor.now())
        if kept is not None:
            book.restore(kept)
        return book

    def _shelf(self) -> Shelf:
        trouble = Trouble(PartId(BLACK_BOX_NAME), self._on_fault)

        def tell(problem: str | None) -> None:
            now = self._reactor.now()
            trouble.told(problem is not None, FaultKind.STORAGE, now, problem or "")

        return Shelf(lambda problem: self._reactor.post(lambda: tell(problem)))

    def _sensors(self) -> list[Sensor]:
        desk = Desk(
            reactor=self._reactor,
            pins=self._pins.get,
            on_reading=self._on_reading,
            on_fault=self._on_fault,
        )
        return sensors_of(self._settings, desk)

    def _sirens(self) -> list[Siren | Voice]:
        kinds = siren_kinds.kinds()
        desk = SirenDesk(
            reactor=self._reactor,
            pins=self._pins.get,
            on_fault=self._on_fault,
            on_confirmed=self._on_siren_confirmed,
        )
        sirens = [kinds[siren.kind].build(siren, desk) for siren in self._settings.sirens]
        if not any(siren.drive in SOUNDING_DRIVES for siren in sirens):
            self._raise("sirens", FaultKind.SETTINGS, "there is only light: nothing here wakes anybody")
        return sirens

    def _join(self, parts: Parts, roster: Roster) -> None:
        """The group and the ward, as far as this house's key allows."""
        settings = self._settings
        node = NodeId(settings.node.id)
        if settings.ward is not None:
            assert isinstance(settings.ward, WardSettings)
            parts.ward = self._ward(settings.ward, roster, parts)
        key = self._key(self._settings.node.key_file(), roster, node)
        if key is None:
            return
        broker = settings.links.broker or settings.ward
        has_roads = {LAN: True, RADIO: settings.links.radio is not None, BROKER: broker is not None}
        names = tuple(road for road, is_there in has_roads.items() if is_there)
        parts.courier = Courier(node, roster, key.sign, verify, names, draw=os.urandom)
        tools = Tools(key.sign, verify, envelope, os.urandom)
        parts.roll_out = RollOut(node, roster, parts.courier, names, tools)
        parts.succession = self._succession
        lan = settings.links.lan or LanSettings()
        assert isinstance(lan, LanSettings)
        assert self._chain is not None
        hosts = roster.hosts_of_others(node)
        road = Lan(lan, hosts, self._reactor, self._chain.on_datagram, self._on_fault, group=roster.group)
        parts.roads = {road.id: road}
        if settings.links.radio is not None:
            parts.roads[RADIO] = self._radio(roster, node, parts.courier)
        if broker is not None:
            assert isinstance(broker, BrokerSettings)
            address = GroupAddress(roster.ward, roster.group, node)
            on_datagram = self._chain.on_datagram
            parts.roads[BROKER] = broker_road(broker, address, self._reactor, on_datagram, self._on_fault)

    def _radio(self, roster: Roster, node: NodeId, courier: Courier) -> Road:
        # Imported only where there is one: every module counts in a small memory.
        from edge.group.radio import Radio, Surroundings

        settings = self._settings.links.radio
        assert isinstance(settings, RadioSettings)
        assert self._chain is not None
        around = Surroundings(
            node, roster.group, len(roster.members), self._pins.get, lambda: courier.heard_at(RADIO)
        )
        return Radio(settings, around, self._reactor, self._chain.on_datagram, self._on_fault)

    def _key(self, path: Path, roster: Roster, node: NodeId) -> Key | None:
        try:
            key = load_key(path)
        except SettingsError as error:
            self._raise("group", FaultKind.SETTINGS, str(error))
            return None
        member = roster.member(node)
        if member is None or member.public_key != key.public:
            text = (
                f"{path} is not the key that the roster has for {node}: no neighbour will believe this house"
            )
            self._raise("group", FaultKind.SETTINGS, text)
        return key

    def _ward(self, settings: WardSettings, roster: Roster, parts: Parts) -> Ward:
        assert self._chain is not None
        address = Address(roster.ward, roster.group, self._settings.node.id)
        checker = Checker(roster.ward_keys, verify)
        desk = WardDesk(
            self._reactor,
            on_receipt=self._on_receipt,
            on_fault=self._on_fault,
            on_order=Orders(parts, self._chain).obey,
            on_audit=self._chain.on_audit,
            phone_text=phone_text(self._settings.node.name, self._settings.node.lang),
            on_committed=self._chain.on_committed,
        )
        path = self._settings.node.state_dir / OUTBOX_NAME
        return Ward(settings, Sender(address, parts.boot), path, checker, desk)

    def _raise(self, part: str, kind: FaultKind, detail: str) -> None:
        log.warning("%s: %s", part, detail)
        self._on_fault(FaultRaised(Fault(PartId(part), kind, self._reactor.now(), detail)))

    def _on_reading(self, reading: Reading) -> None:
        assert self._chain is not None
        self._chain.on_reading(reading)

    def _on_fault(self, change: FaultChange) -> None:
        if self._chain is None or not self._chain.is_armed:
            self._early.append(change)
        else:
            self._chain.on_fault(change)

    def _on_siren_fault(self, change: FaultChange) -> None:
        # In a turn of its own: the group and the ward come before news of a broken siren.
        self._reactor.post(lambda: self._on_fault(change))

    def _on_siren_confirmed(self, at: float) -> None:
        assert self._chain is not None
        self._chain.on_siren_confirmed(at)

    def _on_receipt(self, receipt: Receipt) -> None:
        assert self._chain is not None
        self._chain.on_receipt(receipt.boot, receipt.seq)


class PinFactory:
    """The pin factory of the settings, opened by whoever needs the first pin."""

    def __init__(self, settings: Settings, reactor: Reactor) -> None:
        self._settings = settings
        self._reactor = reactor
        self._opened: Any = None
        self._lock = threading.Lock()  # a bus opens its chips in a thread of its own

    def get(self) -> Any:
        """The gpiozero factory.

        Raises:
            DeviceError: there is no GPIO of this kind here.
        """
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def close(self) -> None:
        """Let the chip go, so that a successor in this process can take it; harmless when it is not open."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    def _open(self) -> Any:
        match self._settings.node.pins:
            case "simulated":
                from edge.simulation.pins import open_factory

                return open_factory(self._settings.node.state_dir, self._reactor)
            case "mock":
                from gpiozero.pins.mock import MockFactory

                return MockFactory()
            case _:
                from edge.node.pi_pins import open_factory as open_lgpio

                return open_lgpio()
