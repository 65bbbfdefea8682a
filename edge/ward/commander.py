"""The ward's side of an order: read the node's state, sign, send, wait for the reply (blocks)."""

import secrets
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Self, TypeVar

from edge.errors import DeviceError, FrameError, Said
from edge.runtime.clock import boottime
from edge.ward.client import Arrived, Client, Connected, Lost, Signal
from edge.ward.connection import Plan, Publication
from edge.ward.orders import Notice, Order, OrderVerb, order_payload
from edge.ward.payload import Address, Kind, is_count, parse
from edge.ward.seal import Signer
from edge.ward.settings import WardSettings

_T = TypeVar("_T")
_PART = "ward"


class Commander:
    """Use as a context; orders one node."""

    def __init__(self, settings: WardSettings, address: Address, signer: Signer) -> None:
        self._address = address
        self._signer = signer
        self._signals: SimpleQueue[Signal] = SimpleQueue()
        self._session = 0
        self._why: str = Said("no answer from the broker")
        plan = Plan(
            settings,
            client_id=f"liengia-order-{secrets.token_hex(6)}",
            subscriptions=(address.topic(Kind.STATE), address.topic(Kind.REPLY)),
            clean=True,
        )
        self._client = Client(plan, self._signals.put, name="commander")

    def __enter__(self) -> Self:
        self._client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def notice(self, within_s: float) -> Notice:
        """What the node's newest state says of orders.

        Raises:
            DeviceError: no state in time, the node is offline, or it takes no orders.
        """
        node = self._address.node
        silence = Said("no state of {node} at the broker: is its name right?", node=node)
        body = self._wait(self._state, within_s, silence)
        if body.get("online") is not True:
            raise DeviceError(_PART, Said("{node} is offline", node=node))
        orders = body.get("orders")
        if isinstance(orders, dict):
            nonce, counter = orders.get("nonce"), orders.get("counter")
            if isinstance(nonce, str) and is_count(counter):
                return Notice(nonce, counter)
        raise DeviceError(_PART, Said("{node} takes no orders", node=node))

    def sign(self, notice: Notice, verb: OrderVerb, argument: str, by: str) -> tuple[Order, bytes]:
        """The next order and its payload."""
        order = Order(notice.nonce, notice.counter + 1, verb.value, argument, by)
        return order, order_payload(self._address, order, self._signer)

    def send(self, order: Order, payload: bytes, within_s: float) -> dict[str, object]:
        """Send it; returns the body of the node's reply.

        Raises:
            DeviceError: none came in time: it may have been obeyed all the same, its event will tell.
        """
        self._client.publish(self._session, Publication(self._address.topic(Kind.ORDER), payload, "order"))
        silence = Said(
            "{node} does not answer; whether it obeyed will be among its events", node=self._address.node
        )
        return self._wait(lambda message: self._reply(message, order), within_s, silence)

    def _state(self, message: Arrived) -> dict[str, object] | None:
        return self._body(message, Kind.STATE)

    def _reply(self, message: Arrived, order: Order) -> dict[str, object] | None:
        body = self._body(message, Kind.REPLY)
        if body and (body.get("nonce"), body.get("counter")) == (order.nonce, order.counter):
            return body
        return None

    def _body(self, message: Arrived, kind: Kind) -> dict[str, object] | None:
        if message.topic != self._address.topic(kind):
            return None
        try:
            return parse(self._address, message.payload)
        except FrameError:
            return None  # somebody else's words in the node's name

    def _wait(self, found: Callable[[Arrived], _T | None], within_s: float, otherwise: str) -> _T:
        deadline = boottime() + within_s
        while (left := deadline - boottime()) > 0:
            try:
                signal = self._signals.get(timeout=left)
            except Empty:
                break
            match signal:
                case Connected(session):
                    self._session, self._why = session, ""
                case Lost(_, why):
                    self._why = why
                case Arrived() as message:
                    if (result := found(message)) is not None:
                        return result
        raise DeviceError(_PART, self._why or otherwise)
