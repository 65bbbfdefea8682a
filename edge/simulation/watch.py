"""Looks at every house again and again, keeps its newest status and tells what has changed."""

import asyncio
from collections.abc import Callable, Sequence

from edge.model.condition import FireCondition
from edge.simulation.group import Group
from edge.simulation.house import House
from edge.simulation.status import Status
from edge.texts.speech import reason, say

Say = Callable[[str], None]


class Watch:
    """Polls; each look at a house costs its node about a millisecond, so look no more often than needed."""

    def __init__(self, group: Group, say: Say) -> None:
        self._group = group
        self._say = say

    async def look(self, houses: Sequence[House] | None = None) -> None:
        """Ask these houses, or all, at once.

        Raises:
            DeviceError: a node has ended by itself.
        """
        self._group.check_alive()
        await asyncio.gather(*(self._ask(house) for house in houses or self._group.houses))

    async def act(self, house: House, verb: str) -> str:
        """Put a person's wish; returns why it was refused, empty when it was granted."""
        answer = await house.door.ask({"do": verb, "by": "demo"})
        return "no answer" if answer is None else str(answer.get("error", ""))

    async def _ask(self, house: House) -> None:
        answer = await house.door.ask({"do": "status"})
        if answer is None or "error" in answer:
            return
        old, new = house.status, Status(answer)
        house.status = new
        for line in _changes(old, new):
            self._say(f"{house.site.id} {house.site.name}: {line}")


def _changes(old: Status | None, new: Status) -> list[str]:
    if old is None:
        return [say("is up")]
    lines = []
    for before, zone in zip(old.zones, new.zones, strict=False):
        if before.condition != zone.condition:
            why = f" ({reason(zone.because)})" if zone.because and zone.condition != _QUIET else ""
            lines.append(f"{zone.name}: {say(f'condition.{zone.condition}')}{why}")
    if old.sounding != new.sounding:
        lines.append(say("sirens: {sound}", sound=say(f"sounding.{new.sounding}")))
    lines += (say("fault: {fault}", fault=fault) for fault in new.faults if fault not in old.faults)
    lines += (say("fault over: {fault}", fault=fault) for fault in old.faults if fault not in new.faults)
    return lines


_QUIET = FireCondition.QUIESCENT.name.lower()
