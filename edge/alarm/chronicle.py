"""Numbers what happened: (node, boot, seq) names an event for ever."""

from typing import Any

from edge.model.condition import FireCondition
from edge.model.event import AlarmEvent, Change
from edge.model.identity import NodeId


class Chronicle:
    """The events of the present turn; seq counts from 1 within a boot and never repeats."""

    def __init__(self, node: NodeId, boot: int) -> None:
        self.at = 0.0
        self._node = node
        self._boot = boot
        self._seq = 0
        self._pending: list[AlarmEvent] = []

    def note(self, change: Change, before: FireCondition, after: FireCondition, **facts: Any) -> None:
        """Record one fact of this turn; facts are the other fields of AlarmEvent."""
        self._seq += 1
        facts = {"zone": None, "episode": 0, **facts}
        self._pending.append(
            AlarmEvent(
                node=self._node,
                boot=self._boot,
                seq=self._seq,
                at=self.at,
                change=change,
                before=before,
                after=after,
                **facts,
            )
        )

    def drain(self) -> list[AlarmEvent]:
        """Hand over what was noted since the last drain."""
        events, self._pending = self._pending, []
        return events
