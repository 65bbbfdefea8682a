"""The house at its own Home Assistant: told through its broker, and heard only where the settings allow it.

Everything but the network's own thread runs on the loop. Nothing here waits, and nothing in the alarm's chain
waits for it: tick() is called once a second, apart from every alarm.
"""

import logging
from collections.abc import Callable

from edge.model.condition import FaultKind
from edge.model.identity import PartId
from edge.runtime.reactor import Reactor
from edge.runtime.trouble import OnFault, Trouble
from edge.ward.client import Arrived, Client, Connected, Died, Lost, Signal
from edge.ward.connection import Plan, Publication
from edge.ward.ha_payload import (
    OFFLINE,
    ONLINE,
    STATE_EVERY_S,
    Home,
    Place,
    Press,
    Sense,
    discovery_payload,
    state_payload,
)
from edge.ward.settings import HomeAssistantSettings

_log = logging.getLogger(__name__)

PART = PartId("home")
# A restart of Home Assistant or its broker takes less.
LOST_AFTER_S = 300.0
# Presses are dropped when they come faster.
PRESS_EVERY_S = 2.0
_MAX_PRESS = 16  # bytes of a payload


class HomeAssistant:
    """on_press is called on the loop for a press that may be heard."""

    def __init__(
        self,
        settings: HomeAssistantSettings,
        place: Place,
        senses: frozenset[Sense],
        reactor: Reactor,
        on_press: Callable[[Press], None],
        on_fault: OnFault,
        look: Callable[[], Home],
    ) -> None:
        """look tells how the house stands; called on the loop."""
        self.presses = self.dropped = 0
        self._settings = settings
        self._place = place
        self._senses = senses
        self._reactor = reactor
        self._on_press = on_press
        self._look = look
        self._trouble = Trouble(PART, on_fault)
        self._session: int | None = None
        self._shown: Home | None = None
        self._due = 0.0
        self._lost_since: float | None = reactor.now()
        self._pressed_at = -PRESS_EVERY_S
        topics = (place.birth, *(place.command(press) for press in Press))
        plan = Plan(
            settings,
            client_id=f"liengia-home-{place.node}",
            subscriptions=topics if settings.commands else topics[:1],
            clean=True,
        )
        self._client = Client(plan, self._on_signal, will=lambda _: self._availability(OFFLINE), name="home")

    def start(self) -> None:
        """Begin to connect."""
        self._client.start()

    def close(self) -> None:
        """Say good-bye and end."""
        if self._session is not None:
            self._client.publish(self._session, self._availability(OFFLINE))
        self._client.close()

    def stats(self) -> str:
        """For the stats line."""
        return f"connected={self._session is not None} presses={self.presses} dropped={self.dropped}"

    def tick(self, at: float) -> None:
        """Say what holds now."""
        if self._session is None:
            if self._lost_since is not None and at >= self._lost_since + LOST_AFTER_S:
                self._lost_since = None  # told once
                self._trouble.raised(FaultKind.LINK_LOST, at, "Home Assistant's broker is not reached")
            return
        home = self._look()
        if home != self._shown or at >= self._due:
            self._shown, self._due = home, at + STATE_EVERY_S
            self._publish(self._place.state, state_payload(home), retain=True)

    def _on_signal(self, signal: Signal) -> None:
        """In the network's thread."""
        self._reactor.post(lambda: self._handle(signal))

    def _handle(self, signal: Signal) -> None:
        at = self._reactor.now()
        match signal:
            case Connected(session):
                self._session, self._lost_since = session, None
                self._trouble.cleared(FaultKind.LINK_LOST, at)
                self._announce(at)
            case Lost(_, why):
                _log.debug("home: %s", why)
                if self._session is not None:
                    self._session, self._lost_since = None, at
            case Arrived(topic, payload, retained):
                self._on_arrived(topic, payload, at, retained=retained)
            case Died():
                self._session = None
                self._trouble.raised(FaultKind.INTERNAL, at, "the network thread has ended")

    def _on_arrived(self, topic: str, payload: bytes, at: float, *, retained: bool) -> None:
        if topic == self._place.birth:
            if payload == ONLINE.encode() and not retained:
                self._announce(at)
            return
        press = next((p for p in Press if topic == self._place.command(p)), None)
        is_early = at - self._pressed_at < PRESS_EVERY_S
        if press is None or retained or is_early or len(payload) > _MAX_PRESS or payload != b"ON":
            self.dropped += 1
            self._shown = None  # a switch that was turned in vain goes back
            return
        self._pressed_at = at
        self.presses += 1
        self._on_press(press)

    def _announce(self, at: float) -> None:
        payload = discovery_payload(self._place, self._senses, commands=self._settings.commands)
        self._publish(self._place.discovery, payload, retain=True)
        if self._session is not None:
            self._client.publish(self._session, self._availability(ONLINE))
        self._shown = None
        self.tick(at)

    def _availability(self, word: str) -> Publication:
        return Publication(self._place.availability, word.encode(), word, retain=True)

    def _publish(self, topic: str, payload: bytes, *, retain: bool) -> None:
        if self._session is not None:
            self._client.publish(self._session, Publication(topic, payload, topic, retain))
