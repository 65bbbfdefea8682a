"""A node's life: the alarm resumes before anything else is opened, and every part is closed in reverse."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from edge.errors import DeviceError, StorageError
from edge.model.command import Sounding
from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultChange, FaultRaised
from edge.model.identity import PartId
from edge.node.chain import Chain
from edge.node.crier import Crier
from edge.node.facts import facts
from edge.node.heritage import Heritage
from edge.node.keeper import ALARM, BASELINES, BASELINES_EVERY_S, PEERS, PEERS_EVERY_S, SELF_TEST
from edge.node.lamp import StatusLamp
from edge.node.parts import Parts
from edge.node.requests import Requests
from edge.node.self_test import SelfTest
from edge.runtime.clock import local_hour, wall_is_trusted
from edge.runtime.control import Control
from edge.runtime.lag import Lag
from edge.runtime.log import Stats
from edge.runtime.reactor import Timer
from edge.runtime.watchdog import Notifier, Watchdog
from edge.sensors.base import Sensor

log = logging.getLogger(__name__)

SOCKET_NAME = "control.sock"

# The machine and the supervisor are run at least so often, which is what feeds the watchdog; well inside
# half of the unit's WatchdogSec, and rare enough for an idle node to sleep.
PULSE_S = 1.0
PULSE_MAX_AGE_S = 5.0
HOUR_EVERY_S = 60.0
HEALTH_EVERY_S = 300.0  # design section 8


class Life:
    """Starts, keeps and ends the parts of one house."""

    def __init__(self, parts: Parts, chain: Chain, early: list[FaultChange], notifier: Notifier) -> None:
        self._parts = parts
        self._chain = chain
        self._early = early
        self._notifier = notifier
        self._lag = Lag(parts.reactor, chain.on_fault)
        self._stats = Stats(parts.reactor)
        self._watchdog = Watchdog(parts.reactor, notifier)
        self._self_test = SelfTest(parts, chain)
        self._requests = Requests(parts, chain, self._self_test)
        path = parts.settings.node.state_dir / SOCKET_NAME
        self._control = Control(path, parts.reactor, self._requests.answer)
        self._timers: dict[str, Timer] = {}
        self._is_ward_open = False

    def start(self, problems: list[str], heritage: Heritage | None = None) -> None:
        """Arm the house.

        problems  of the settings file, when the last good settings are used instead
        heritage  of the house before it in this process; open_ward() then follows once that one's ward
                  has said good-bye
        """
        parts, at = self._parts, self._parts.reactor.now()
        self._arm(at, heritage)
        for text in problems:
            self._chain.decide(_settings_fault(text, at), at)
        for change in self._early:
            self._chain.on_fault(change)
        self._open_roads(heritage)
        if heritage is None:
            self.open_ward()
        for sensor in parts.sensors:
            self._chain.guarded(sensor.id, _start, sensor, at)
        self._keep_time(at)
        self._open_door()
        self._notifier.ready()
        self._notifier.status(f"armed: {len(parts.sensors)} sensors, {len(parts.settings.sirens)} sirens")
        log.info("node: armed, boot %s", parts.boot)

    def open_ward(self) -> None:
        """Begin to connect to the ward; what happened until now waits for it. Harmless when it is open."""
        if self._parts.ward is not None and not self._is_ward_open:
            self._is_ward_open = True
            self._parts.ward.start()

    def take_door(self, before: "Life") -> None:
        """Answer at the same door as the house before: nobody who stands there is sent away."""
        if self._control.path == before._control.path:
            self._control, before._control = before._control, self._control
            self._control.answer_by(self._requests.answer)

    def stop(self) -> None:
        """End in reverse; what must outlive us is on the disk when this returns."""
        self._notifier.stopping()
        self.open_ward()  # when the one before said its good-bye until now: nothing handed over is lost
        self._close_devices()
        self._close_links()
        self._parts.shelf.close()
        # Last: until here the siren of a standing alarm goes on.
        self._parts.fanout.close()
        self._parts.close_pins()

    def retire(self, then: Callable[[], None]) -> threading.Thread:
        """End for a successor in this process; in peace only, for the sirens are let go.

        The good-bye to the ward takes seconds: it is said in the thread that is returned, which posts `then`.
        """
        self._close_devices()
        self._parts.fanout.close()
        self._parts.close_pins()
        farewell = threading.Thread(target=self._say_farewell, args=(then,), name="farewell")
        farewell.start()
        return farewell

    def _say_farewell(self, then: Callable[[], None]) -> None:
        self._close_links()
        self._parts.shelf.close()
        self._parts.reactor.post(then)

    def _close_links(self) -> None:
        """The ward's and the home's: seconds, when a broker is slow to answer."""
        if self._parts.ward is not None:
            self._parts.ward.close()
        if self._parts.home is not None:
            self._parts.home.close()

    def _close_devices(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._control.close()
        for part in (self._lag, self._stats, self._watchdog):
            part.close()
        for sensor in self._parts.sensors:
            sensor.close()
        self._parts.ticker.close()
        for road in self._parts.roads.values():
            road.close()
        self._keep_slow_state()
        self._parts.black_box.close()
        self._parts.keeper.keep(ALARM, self._parts.machine.snapshot())
        self._parts.keeper.close()

    def _arm(self, at: float, heritage: Heritage | None) -> None:
        """Sirens, then the alarm that stood when the last process ended, then the group's first state."""
        parts = self._parts
        self._chain.is_armed = True
        self._tell_hour(at)
        kept, same_boot = (heritage.alarm, True) if heritage else parts.keeper.read(ALARM, at)
        if kept is not None:
            try:
                self._chain.perform(parts.machine.restore(kept, at, same_boot=same_boot), at)
            except StorageError as error:
                parts.keeper.report(str(error), at)
        if (drill := parts.machine.impairments.drill) is not None:
            parts.drill_book.resume(drill.episode, drill.by, drill.since)
        if parts.machine.sounding is Sounding.OFF:
            parts.fanout.sound(Sounding.OFF, at)  # a relay may have stayed as the last process left it
        if heritage is None:  # else the detector has been told already
            baselines, _ = parts.keeper.read(BASELINES, at)
            if baselines is not None:
                parts.detector.restore(baselines, at)

    def _open_roads(self, heritage: Heritage | None) -> None:
        parts, at = self._parts, self._parts.reactor.now()
        if parts.courier is not None:
            peers = heritage.peers if heritage else parts.keeper.read(PEERS, at)[0]
            if peers is not None:
                parts.courier.restore(peers)
            for road in parts.roads.values():
                road.start()
            parts.courier.set_own(parts.machine.state, at)
            self._chain.run_courier(at)

    def _keep_time(self, at: float) -> None:
        parts, chain = self._parts, self._chain
        lamp = StatusLamp(parts.machine, parts.board, parts.fanout)
        crier = Crier(parts.machine, parts.fanout)
        for timed, run in (
            (parts.machine, chain.run_machine),
            (parts.detector, chain.run_detector),
            (parts.supervisor, chain.run_supervisor),
            (parts.fanout, parts.fanout.tick),
            (parts.black_box, parts.black_box.tick),
            (lamp, lamp.tick),
            (crier, crier.tick),
        ):
            parts.ticker.watch(timed, run)
        if parts.courier is not None:
            parts.ticker.watch(parts.courier, chain.run_courier)
        if parts.roll_out is not None:
            parts.ticker.watch(parts.roll_out, chain.run_roll_out)
        kept, same_boot = parts.keeper.read(SELF_TEST, at)
        self._self_test.start(kept, at, same_boot=same_boot)
        parts.ticker.watch(self._self_test, self._run_self_test)
        self._every("pulse", PULSE_S, self._pulse, at)
        self._every("hour", HOUR_EVERY_S, self._tell_hour, at)
        self._every("peers", PEERS_EVERY_S, self._keep_peers, at)
        self._every("baselines", BASELINES_EVERY_S, self._keep_baselines, at)
        self._every("health", HEALTH_EVERY_S, self._tell_health, at)
        if parts.home is not None:
            parts.home.start()
            self._every("home", PULSE_S, parts.home.tick, at)
        self._watchdog.progress("core", PULSE_MAX_AGE_S)
        self._watchdog.start()
        self._lag.start()
        for name, part in self._talkers():
            self._stats.add(name, part)
        self._stats.start()

    def _talkers(self) -> list[tuple[str, Any]]:
        parts = self._parts
        talkers: list[tuple[str, Any]] = [("loop", self._lag), *((s.id, s) for s in parts.sensors)]
        if parts.courier is not None:
            talkers.append(("group", parts.courier))
        if parts.roll_out is not None:
            talkers.append(("roll-out", parts.roll_out))
        return [*talkers, *parts.roads.items()]

    def _open_door(self) -> None:
        try:
            self._control.start()
        except DeviceError as error:  # a read-only disk: the house is armed all the same
            fault = Fault(PartId("control"), FaultKind.INTERNAL, self._parts.reactor.now(), str(error))
            self._chain.on_fault(FaultRaised(fault))

    def _every(self, name: str, period_s: float, call: Callable[[float], None], at: float) -> None:
        def again(now: float) -> None:
            self._timers[name] = self._parts.reactor.call_at(now + period_s, again)
            call(now)

        self._timers[name] = self._parts.reactor.call_at(at + period_s, again)

    def _pulse(self, at: float) -> None:
        self._chain.run_machine(at)
        self._chain.run_supervisor(at)
        self._watchdog.beat("core")

    def _tell_hour(self, at: float) -> None:
        hour = local_hour() if wall_is_trusted() else None
        self._chain.perform(self._parts.machine.set_time_of_day(hour, at), at)

    def _run_self_test(self, at: float) -> None:
        self._chain.guarded("self-test", lambda _item, now: self._self_test.tick(now), None, at)

    def _keep_slow_state(self) -> None:
        at = self._parts.reactor.now()
        self._keep_peers(at)
        self._keep_baselines(at)

    def _keep_peers(self, _at: float) -> None:
        if self._parts.courier is not None:
            self._parts.keeper.keep(PEERS, self._parts.courier.snapshot())

    def _keep_baselines(self, _at: float) -> None:
        self._parts.keeper.keep(BASELINES, self._parts.detector.snapshot())

    def _tell_health(self, at: float) -> None:
        if self._parts.ward is None:
            return
        self._parts.ward.health(facts(self._parts), at)


def _settings_fault(text: str, at: float) -> FaultRaised:
    return FaultRaised(Fault(PartId("settings"), FaultKind.SETTINGS, at, text))


def _start(sensor: Sensor, _at: float) -> None:
    sensor.start()
