"""Takes the ward's orders in the ward thread: checks, keeps their count, hands them to the loop, answers."""

import logging
import secrets
from collections.abc import Callable
from pathlib import Path

from edge.errors import FrameError, Refused, StorageError
from edge.model.event import Audit, Change
from edge.runtime import latch
from edge.runtime.clock import boottime
from edge.ward.orders import Answer, Notice, Order, OrderBook, read_order
from edge.ward.payload import Address, is_count
from edge.ward.seal import Checker
from edge.ward.terms import WardDesk

_log = logging.getLogger(__name__)

# Refused orders are told to the ward and the journal at most so often; the others are counted into the next.
AUDIT_EVERY_S = 10.0
_NONCE_BYTES = 12


class OrderClerk:
    """on_answer is called from the loop with what the house did, and must only enqueue."""

    def __init__(
        self,
        address: Address,
        checker: Checker,
        desk: WardDesk,
        path: Path,
        on_answer: Callable[[Order, Answer], None],
    ) -> None:
        """path keeps the highest counter used."""
        self.obeyed = self.refused = 0
        self._address = address
        self._checker = checker
        self._desk = desk
        self._path = path
        self._on_answer = on_answer
        self._book = OrderBook()
        self._quiet_until = 0.0
        self._untold = 0

    def open(self) -> None:
        """Read the counter. Without it the nonces, new at each start, still let no old order through."""
        try:
            kept = latch.read(self._path) or {}
        except StorageError as error:
            _log.warning("ward: the count of orders is lost: %s", error)
            kept = {}
        counter = kept.get("counter")
        self._book = OrderBook(counter if is_count(counter) else 0)

    def notice(self) -> Notice:
        """To be published now; makes a new nonce when the time has come."""
        if (now := boottime()) >= self._book.renewal_at():
            self._book.renew(secrets.token_urlsafe(_NONCE_BYTES), now)
        return self._book.notice()

    def renewal_at(self) -> float:
        """When the state is to be published with a new nonce."""
        return self._book.renewal_at()

    def knows(self, nonce: object) -> bool:
        """Whether a state with this nonce is one of ours."""
        return isinstance(nonce, str) and self._book.knows(nonce)

    def take(self, payload: bytes, *, retained: bool) -> None:
        """A message on the order topic.

        Raises:
            SignatureError: forged; told as a refusal already.
            FrameError: no order.
        """
        try:
            if retained:
                raise FrameError(f"{self._address.node}: a retained order")
            order = read_order(self._checker, self._address, payload)
        except FrameError as error:
            self._refuse("", str(error))
            raise
        try:
            self._use(order)
        except Refused as refused:
            self._refuse(order.by, f"{order.verb} {order.counter}: {refused}")
            self._on_answer(order, Answer(False, refused.reason, str(refused)))
            return
        self.obeyed += 1
        self._desk.reactor.post(lambda: self._on_answer(order, self._desk.on_order(order)))

    def _use(self, order: Order) -> None:
        """Kept before it is obeyed: not even a power cut lets it through twice.

        Raises:
            Refused: it may not be obeyed.
        """
        self._book.check(order, boottime())
        try:
            latch.save(self._path, {"counter": order.counter})
        except StorageError as error:
            raise Refused("order_not_kept", str(error)) from error
        self._book.use(order)

    def _refuse(self, by: str, because: str) -> None:
        self.refused += 1
        now = boottime()
        if now < self._quiet_until:
            self._untold += 1
            return
        self._quiet_until = now + AUDIT_EVERY_S
        because += f" (and {self._untold} more)" if self._untold else ""
        self._untold = 0
        _log.warning("ward: an order was refused: %s", because)
        audit = Audit(Change.ORDER_REFUSED, by, because)
        self._desk.reactor.post(lambda: self._desk.on_audit(audit))
