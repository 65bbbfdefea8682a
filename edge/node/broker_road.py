"""The broker road of the group over the client that the ward's link uses too: a connection of its own.

Apart from the ward's, because that one carries an outbox of days after an outage, and an alarm for the
neighbours waits behind nothing (docs/decisions/072).
"""

from collections.abc import Callable
from functools import partial

from edge.group.broker import Address, Broker, OnDatagram
from edge.model.event import FaultChange
from edge.runtime.reactor import Reactor
from edge.ward.client import Arrived, Client, Connected, Died, Lost, Signal, Taken
from edge.ward.connection import Plan, Publication
from edge.ward.settings import BrokerSettings


def broker_road(
    settings: BrokerSettings,
    address: Address,
    reactor: Reactor,
    on_datagram: OnDatagram,
    on_fault: Callable[[FaultChange], None],
) -> Broker:
    """The road, unstarted."""
    road = Broker(address, reactor, on_datagram, on_fault)
    plan = Plan(
        settings,
        client_id=f"liengia-{address.group}-{address.node}-group",
        subscriptions=(address.all,),
        clean=True,  # what was sent while we were away is old; the newest is retained
    )
    road.attach(_Post(plan, road, reactor))
    return road


class _Post:
    """Signals come in the client's thread; the road lives on the loop."""

    def __init__(self, plan: Plan, road: Broker, reactor: Reactor) -> None:
        self._road = road
        self._reactor = reactor
        self._session = 0
        self._client = Client(plan, self._on_signal, name="broker")

    def start(self) -> None:
        self._client.start()

    def publish(self, topic: str, payload: bytes, *, retain: bool) -> None:
        self._client.publish(self._session, Publication(topic, payload, topic, retain))

    def close(self) -> None:
        self._client.close()

    def _on_signal(self, signal: Signal) -> None:
        match signal:
            case Arrived(_, payload, _):
                self._road.arrived(payload)
            case Connected(session):
                self._reactor.post(partial(self._connected, session))
            case Taken():
                self._reactor.post(self._road.taken)
            case Lost(_, why):
                self._reactor.post(partial(self._road.lost, why))
            case Died():
                self._reactor.post(partial(self._road.lost, "its network thread has ended"))

    def _connected(self, session: int) -> None:
        self._session = session
        self._road.connected()
