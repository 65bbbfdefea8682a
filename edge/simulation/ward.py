"""The ward of the demo: the reference receiver, in this process, and when it had stored what."""

from collections import defaultdict
from pathlib import Path

from edge.group.keys import Key
from edge.model.condition import FireCondition
from edge.model.event import Change
from edge.runtime.clock import boottime
from edge.ward.payload import Kind
from edge.ward.receiver import Receiver, Scope
from edge.ward.register import Entry
from edge.ward.seal import Signer
from edge.ward.settings import WardSettings

_FIRE = FireCondition.FIRE_ALARM.name.lower()


class DemoWard:
    """Receives from every house, stores, and signs receipts.

    Raises:
        StorageError: its register cannot be opened.
    """

    def __init__(self, broker: str, ward: str, key: Key, folder: Path) -> None:
        """ward is its name in the roster; key one of the roster's ward keys."""
        self.count = 0  # messages stored
        self._fires: dict[str, list[float]] = defaultdict(list)
        self._receiver = Receiver(
            WardSettings(broker=broker),
            Scope(ward),
            Signer(key.public, key.sign),
            folder / "ward.sqlite",
            self._on_entry,
        )
        self._receiver.start()

    def stored_at(self, node: str, since: float) -> float | None:
        """When the first word of a fire that this house sent at or after `since` was stored [boottime s]."""
        return next((at for at in list(self._fires[node]) if at >= since), None)

    def close(self) -> None:
        """End its threads."""
        self._receiver.close()

    def _on_entry(self, entry: Entry) -> None:
        """In the receiver's thread, after the commit."""
        at = boottime()
        self.count += 1
        if entry.kind is Kind.EVENT and _tells_of_fire(entry):
            self._fires[entry.address.node].append(at)


def _tells_of_fire(entry: Entry) -> bool:
    change, after = entry.body.get("change"), str(entry.body.get("after", "")).lower()
    return after == _FIRE and change in (Change.CONDITION.value, Change.NEIGHBOUR.value)
