"""Who speaks to the ward, and what the node writes: the only place that reads the wall clock for it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from edge.model.event import AlarmEvent
from edge.runtime.clock import Clock, boottime, wall, wall_is_trusted
from edge.ward.connection import Publication
from edge.ward.orders import Answer, Notice, Order, answer_fields
from edge.ward.payload import (
    Address,
    Kind,
    Life,
    Rank,
    Stamp,
    birth_payload,
    death_payload,
    event_payload,
    health_payload,
    rank_of,
    reply_payload,
)
from edge.ward.receipt import digest
from edge.ward.table import Row

BIRTH, DEATH, REPLY = "birth", "death", "reply"  # tokens of what is not in the outbox


@dataclass(frozen=True, slots=True)
class Sender:
    """The node's address, and its start counter."""

    address: Address
    boot: int

    def event_row(self, event: AlarmEvent, clock: Clock) -> Row:
        """The event, stamped with the wall time of its happening."""
        stamp = _stamp(event.at, clock)
        payload = event_payload(event, stamp)
        return Row(
            node=event.node,
            boot=event.boot,
            seq=event.seq,
            at=event.at,
            rank=rank_of(event),
            topic=self.address.topic(Kind.EVENT),
            payload=payload,
            digest=digest(payload),
            wall_s=stamp.wall_s,
        )

    def health_row(self, facts: Mapping[str, object], at: float, clock: Clock) -> Row:
        """How the node is.

        Raises:
            TypeError, ValueError: facts are not plain JSON values.
        """
        stamp = _stamp(at, clock)
        payload = health_payload(self.address.node, self.boot, at, stamp, facts)
        return Row(
            node=self.address.node,
            boot=self.boot,
            seq=0,
            at=at,
            rank=Rank.TELEMETRY,
            topic=self.address.topic(Kind.HEALTH),
            payload=payload,
            digest=digest(payload),
            wall_s=stamp.wall_s,
        )

    def life(self, session: int, *, is_online: bool) -> Life:
        """Birth or death of connection number `session`."""
        return Life(self.boot, session, is_online)

    def birth(self, session: int, clock: Clock, notice: Notice) -> Publication:
        """The retained state while connection number `session` lives."""
        now, life = clock.now(), self.life(session, is_online=True)
        payload = birth_payload(self.address.node, life, now, _stamp(now, clock), asdict(notice))
        return Publication(self.address.topic(Kind.STATE), payload, BIRTH, retain=True)

    def reply(self, order: Order, answer: Answer, clock: Clock) -> Publication:
        """The answer to an order.

        Raises:
            TypeError, ValueError: facts are not plain JSON values.
        """
        now = clock.now()
        fields = answer_fields(order, answer)
        payload = reply_payload(self.address.node, self.boot, now, _stamp(now, clock), fields)
        return Publication(self.address.topic(Kind.REPLY), payload, REPLY)

    def death(self, session: int) -> Publication:
        """The retained state once it is dead: the will, or the word of an orderly stop."""
        payload = death_payload(self.address.node, self.life(session, is_online=False))
        return Publication(self.address.topic(Kind.STATE), payload, DEATH, retain=True)


def _stamp(at: float, clock: Clock) -> Stamp:
    age_s = boottime() - clock.to_real(at)
    return Stamp(wall(), wall_is_trusted(), max(0.0, age_s))
