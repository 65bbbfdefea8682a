"""What comes from the broker to the node: receipts, its own state, orders; forgeries are a fault."""

import logging

from edge.errors import FrameError, SignatureError
from edge.model.condition import FaultKind
from edge.model.identity import PartId
from edge.runtime.clock import boottime
from edge.ward.client import Arrived
from edge.ward.fault_board import FaultBoard
from edge.ward.order_clerk import OrderClerk
from edge.ward.payload import Address, Kind, Life, parse, parse_life
from edge.ward.receipt import Receipt, read_receipts
from edge.ward.seal import Checker

_log = logging.getLogger(__name__)

WARD = PartId("ward")
# The fault of a forgery ends so long after the last of them.
_FORGED_HOLD_S = 600.0


class Mail:
    """Used in the ward thread."""

    def __init__(self, address: Address, checker: Checker, clerk: OrderClerk, faults: FaultBoard) -> None:
        self.forged = self.malformed = 0
        self._address = address
        self._checker = checker
        self._clerk = clerk
        self._faults = faults
        self._forged_until = 0.0

    def read(self, message: Arrived) -> list[Receipt] | Life | None:
        """Receipts; or the node's own state when it is not as the node last wrote it, under any life.

        An order goes to the clerk. Whatever is not ours is dropped.
        """
        try:
            return self._read(message)
        except SignatureError as error:
            self.forged += 1
            self._forged_until = boottime() + _FORGED_HOLD_S
            self._faults.show(WARD, FaultKind.FORGED, str(error))
        except FrameError as error:
            self.malformed += 1
            _log.debug("ward: dropped: %s", error)
        return None

    def look(self) -> None:
        """End the fault when its time is over."""
        if boottime() >= self._forged_until:
            self._faults.show(WARD, FaultKind.FORGED, "")

    def next_deadline(self) -> float | None:
        """When look() has something to do."""
        return self._forged_until if self._faults.has(WARD, FaultKind.FORGED) else None

    def _read(self, message: Arrived) -> list[Receipt] | Life | None:
        address = self._address
        if message.topic == address.topic(Kind.ACK):
            return read_receipts(self._checker, address, message.payload)
        if message.topic == address.topic(Kind.ORDER):
            self._clerk.take(message.payload, retained=message.retained)
        elif message.topic == address.topic(Kind.STATE) and not message.retained:
            return self._life(message.payload)
        return None

    def _life(self, payload: bytes) -> Life | None:
        """None for a state that stands in the node's name with a nonce of its own."""
        life = parse_life(self._address, payload)
        orders = parse(self._address, payload).get("orders")
        if life.is_online and isinstance(orders, dict) and not self._clerk.knows(orders.get("nonce")):
            # Somebody else's nonce would have every order of the ward refused: not our life.
            return Life(life.boot, life.birth, is_online=False)
        return life
