"""Obeys the ward's orders on the loop; they come checked and counted (ward/order_clerk.py).

Each goes the way of a person's wish, so that the alarm's own refusals hold: none silences, resets, disables
or puts in test a house in alarm.
"""

import math

from edge.errors import Refused
from edge.model.event import Audit, Change, OperatorAction, StandDown, Verb
from edge.node.chain import Chain
from edge.node.facts import facts
from edge.node.parts import Parts
from edge.ward.orders import Answer, Order, OrderVerb

_VERBS = {
    OrderVerb.DRILL_START: Verb.DRILL_START,
    OrderVerb.DRILL_STOP: Verb.DRILL_STOP,
    OrderVerb.WALK_TEST: Verb.WALK_TEST,
}


class Orders:
    """The ward's hand in the house."""

    def __init__(self, parts: Parts, chain: Chain) -> None:
        self._parts = parts
        self._chain = chain

    def obey(self, order: Order) -> Answer:
        """Do it, and put on record that it was done, or why not."""
        at, by = self._parts.reactor.now(), f"ward: {order.by}"
        verb, wish = OrderVerb(order.verb), f"{order.verb} {order.argument}".strip()
        try:
            if verb is not OrderVerb.STATUS:
                self._chain.act(_wish(verb, order.argument, by), at)
        except Refused as refused:
            self._chain.on_audit(Audit(Change.ORDER_REFUSED, by, f"{wish}: {refused}"))
            return Answer(False, refused.reason, str(refused))
        self._chain.on_audit(Audit(Change.ORDER_OBEYED, by, wish))
        # An order of any kind is answered with how the house is after it.
        return Answer(True, said=f"{wish}: done", facts=facts(self._parts))


def _wish(verb: OrderVerb, argument: str, by: str) -> OperatorAction | StandDown:
    """Raises: Refused: bad_duration."""
    if verb is OrderVerb.STAND_DOWN:
        return StandDown(by, argument)
    if verb is OrderVerb.WALK_TEST:
        return OperatorAction(_VERBS[verb], by, argument)
    return OperatorAction(_VERBS[verb], by, duration_s=_seconds(argument))


def _seconds(minutes: str) -> float | None:
    """Raises: Refused: bad_duration."""
    if not minutes:
        return None
    try:
        seconds = 60.0 * float(minutes)
    except ValueError:
        seconds = math.nan
    if not seconds > 0.0:
        raise Refused("bad_duration", f"{minutes!r} is no number of minutes above 0")
    return seconds
