"""What the uplink is told when it is made, and what it tells of itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from edge.model.event import Audit, FaultChange
from edge.runtime.reactor import Reactor
from edge.ward.escalation import ESCALATE_AFTER_S
from edge.ward.orders import Answer, Order
from edge.ward.payload import Rank
from edge.ward.receipt import Receipt
from edge.ward.watch import Patience


@dataclass(frozen=True, slots=True)
class WardDesk:
    """What the ward needs of the house; its callbacks run on the loop.

    on_receipt  the ward has this event: it is done
    on_order    obey this order of the ward, or say why not
    on_audit    an order was refused before it reached the house
    phone_text  what is told by telephone of an event's payload; not on the loop, and pure
    on_committed  the outbox holds every event of this start up to this seq
    """

    reactor: Reactor
    on_receipt: Callable[[Receipt], None]
    on_fault: Callable[[FaultChange], None]
    on_order: Callable[[Order], Answer]
    on_audit: Callable[[Audit], None]
    phone_text: Callable[[Mapping[str, Any]], str]
    on_committed: Callable[[int], None] = lambda seq: None


@dataclass(frozen=True, slots=True)
class Timing:
    """Of the link, in real seconds (boottime) also in a simulation whose clock runs faster: networks do not.

    resend_s    from PUBACK to the first repetition for want of a receipt; doubled each time
    resend_max  the longest of these, by rank: an alarm is repeated often until the ward has it
    blind_s     instead of these while the roster has no ward key: no receipt can ever come
    puback_s    without which the connection is given up
    refused_s   before a message that the broker refused is tried again
    disk_s      before a failed disk is tried again
    farewell_s  for the last PUBACKs on closing
    escalate_s  without the ward's receipt for an alarm, after which other roads are tried
    """

    resend_s: float = 30.0
    resend_max: Mapping[Rank, float] = field(default_factory=lambda: {Rank.ALARM: 120.0, Rank.EVENT: 600.0})
    blind_s: float = 86400.0
    puback_s: float = 20.0
    refused_s: float = 60.0
    disk_s: float = 60.0
    farewell_s: float = 2.0
    escalate_s: float = ESCALATE_AFTER_S
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True)
class WardStats:
    """How the uplink stands.

    waiting  events without the ward's receipt, `alarms` of them fire alarms
    forged, malformed  messages of the broker that were refused: wrongly signed, or no receipt at all
    orders   obeyed or refused by the house; refused_orders never reached it
    unheard_since, is_escalated  oldest alarm without the ward's receipt [boottime s]; whether for too long
    lost     given up unacknowledged since the start, because their class was full
    disk     what is wrong with it; "" when all is well
    """

    is_connected: bool = False
    waiting: int = 0
    alarms: int = 0
    acknowledged: int = 0
    forged: int = 0
    malformed: int = 0
    orders: int = 0
    refused_orders: int = 0
    lost: int = 0
    unheard_since: float | None = None
    is_escalated: bool = False
    disk: str = ""

    def __str__(self) -> str:
        link = "connected" if self.is_connected else "not connected"
        text = (
            f"ward: {link}, {self.waiting} waiting ({self.alarms} alarms), {self.acknowledged} acknowledged"
        )
        text += f", {self.forged} forged" if self.forged else ""
        text += f", {self.malformed} malformed" if self.malformed else ""
        text += f", {self.lost} given up" if self.lost else ""
        return f"{text}, {self.disk}" if self.disk else text
