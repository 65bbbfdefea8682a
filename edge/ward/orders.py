"""The ward's orders: signed by a ward key, for one node, each used once, while their nonce lives (PURE).

A nonce is a random name that the node publishes in its state and forgets NONCE_LIFE_S later by its own
clock: an order kept back longer, or meant for another start of the node, is refused without any wall clock.
The counter makes each order good for one use also within the life of its nonce.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from edge.errors import FrameError, Refused
from edge.ward.payload import MAX_TEXT, Address, is_count, parse
from edge.ward.seal import Checker, Signer, lines, sealed

# The node publishes a new nonce so often; the one before stays good for as long again, for the ward that
# has just read it.
NONCE_EVERY_S = 300.0
NONCE_LIFE_S = 2 * NONCE_EVERY_S
# Of the ward's word, and of the names; both are shown to people.
MAX_ARGUMENT = 200
MAX_BY = 48
MAX_NONCE = 64
_DOMAIN = "liengia/v1/order"


class OrderVerb(StrEnum):
    """What the ward may order. Nothing here silences, resets, disables or hushes."""

    DRILL_START = "drill-start"  # argument: minutes, or empty for all that is allowed
    DRILL_STOP = "drill-stop"
    WALK_TEST = "walk-test"  # argument: the one sensor
    STAND_DOWN = "stand-down"  # argument: the ward's word
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Order:
    """One order, well signed when it came out of read_order().

    verb      an OrderVerb, or a word of a newer ward
    argument  of the verb, "" when it takes none
    by        who gave it, for the record
    """

    nonce: str
    counter: int
    verb: str
    argument: str
    by: str

    def message(self, address: Address) -> bytes:
        """What the signature covers."""
        names = (address.ward, address.group, address.node)
        return lines(_DOMAIN, *names, self.nonce, self.counter, self.verb, self.argument, self.by)


def order_payload(address: Address, order: Order, signer: Signer) -> bytes:
    """The message for the node's order topic."""
    body = {
        "nonce": order.nonce,
        "counter": order.counter,
        "verb": order.verb,
        "argument": order.argument,
        "by": order.by,
    }
    return sealed(address, body, order.message(address), signer)


def read_order(checker: Checker, address: Address, data: bytes) -> Order:
    """The order in a message on the node's order topic; whether it is still good is asked of the OrderBook.

    Raises:
        FrameError: not an order, or for another node.
        SignatureError: not signed for this node by a ward key of the roster.
    """
    body = parse(address, data)
    nonce, counter, verb = body.get("nonce"), body.get("counter"), body.get("verb")
    argument, by = body.get("argument"), body.get("by")
    if not (
        is_count(counter)
        and nonce
        and _is_line(nonce, MAX_NONCE)
        and verb
        and _is_line(verb, MAX_NONCE)
        and _is_line(argument, MAX_ARGUMENT)
        and _is_line(by, MAX_BY)
    ):
        raise FrameError(f"{address.node}: an order without nonce, counter, verb, argument and by")
    order = Order(str(nonce), counter, str(verb), str(argument), str(by))
    checker.check(address, body, order.message(address))
    return order


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an order.

    reason  of a refusal, a key of the catalogue; "" when it is done
    said    for a person
    facts   of STATUS, plain JSON values
    """

    is_done: bool
    reason: str = ""
    said: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """What the ward needs to order: published in the node's state."""

    nonce: str
    counter: int


def answer_fields(order: Order, answer: Answer) -> dict[str, object]:
    """Of the reply; nonce and counter say to which order."""
    return {
        "nonce": order.nonce,
        "counter": order.counter,
        "verb": order.verb,
        "done": answer.is_done,
        "reason": answer.reason,
        "said": answer.said[:MAX_TEXT],
        "facts": dict(answer.facts),
    }


class OrderBook:
    """Which nonces live, and the highest counter used; instants are of one monotonic clock."""

    def __init__(self, counter: int = 0) -> None:
        """counter is the highest ever used, as it was kept."""
        self.counter = counter
        self.nonce = ""
        self._born: dict[str, float] = {}

    def renew(self, nonce: str, at: float) -> None:
        """Publish this one from now on."""
        self._born = {name: born for name, born in self._born.items() if at - born < NONCE_LIFE_S}
        self._born[nonce] = at
        self.nonce = nonce

    def notice(self) -> Notice:
        """As it is published now."""
        return Notice(self.nonce, self.counter)

    def renewal_at(self) -> float:
        """When the next nonce is due."""
        return self._born[self.nonce] + NONCE_EVERY_S if self.nonce else 0.0

    def knows(self, nonce: str) -> bool:
        """Whether a state with this nonce is of this run, if an older one."""
        return nonce in self._born

    def check(self, order: Order, at: float) -> None:
        """Whether an order may be obeyed now.

        Raises:
            Refused: order_expired, order_used, order_unknown.
        """
        born = self._born.get(order.nonce)
        if born is None or at - born >= NONCE_LIFE_S:
            raise Refused("order_expired", "the order's nonce is not, or no longer, this node's")
        if order.counter <= self.counter:
            raise Refused("order_used", f"order {order.counter} comes after {self.counter} was used")
        if order.verb not in set(OrderVerb):
            raise Refused("order_unknown", f"{order.verb!r} is no order")

    def use(self, order: Order) -> None:
        """It is used up."""
        self.counter = order.counter


def _is_line(value: object, most: int) -> bool:
    """Whether a text is one line: a line feed in it could be signed as two fields."""
    return isinstance(value, str) and len(value) <= most and (value.isprintable() or not value)
