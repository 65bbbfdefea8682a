"""Couriers that hear each other at once and have answered each other's challenges, in virtual time."""

import hashlib
from collections.abc import Callable
from typing import Any

from edge.group.courier import Courier
from edge.group.message import Kind, read_head
from edge.group.relay import Outgoing
from edge.model.event import HouseState

# The bursts of a start are over after 17 s.
SETTLED_S = 20.0


def draws(name: str, boot: int) -> Callable[[int], bytes]:
    """Bytes in place of os.urandom: first this boot, then others for each house and boot."""
    calls = iter(range(1_000_000))

    def draw(count: int) -> bytes:
        number = next(calls)
        if number == 0:
            return boot.to_bytes(count, "big")
        return hashlib.sha256(f"{name}/{boot}/{number}".encode()).digest()[:count]

    return draw


def states(courier: Courier, at: float) -> list[bytes]:
    """What it sends of itself now, without challenges."""
    sent = [out.data for out in courier.tick(at) if isinstance(out, Outgoing) and out.road is None]
    return [data for data in sent if read_head(data).kind is not Kind.CHALLENGE]


def meet(*couriers: Courier, at: float = -SETTLED_S) -> None:
    """Start them as quiet houses, and let everything arrive at once until they have nothing urgent to say."""
    for courier in couriers:
        courier.set_own(HouseState(), at)
    run(couriers, at + SETTLED_S)


def run(
    couriers: tuple[Courier, ...],
    until: float,
    arrive: Callable[[bytes], list[bytes]] = lambda data: [data],
) -> list[Any]:
    """Carry what they send to each other up to an instant; returns all that they found.

    arrive makes of each datagram those that come, for every receiver anew
    """
    found: list[Any] = []
    while True:
        dues = [(due, n) for n, c in enumerate(couriers) if (due := c.next_deadline()) is not None]
        if not dues or min(dues)[0] >= until:
            return found
        at, index = min(dues)
        for out in couriers[index].tick(at):
            if not isinstance(out, Outgoing):
                found.append(out)
                continue
            for other in couriers:
                if other is not couriers[index]:
                    for data in arrive(out.data):
                        found += other.receive(data, out.road or "lan", at)
