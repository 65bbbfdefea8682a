"""What people are shown: the newest value of each channel, the newest verdicts and the newest events."""

from collections import deque
from dataclasses import dataclass

from edge.model.event import AlarmEvent
from edge.model.evidence import Verdict
from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Reading
from edge.ward.payload import Rank, rank_of

# A terminal's worth; the ward and the journal have them all.
MAX_EVENTS = 50
# Alarms whose receipt the status LED waits for; of more, the oldest are taken as told.
MAX_ALARMS = 64


@dataclass(slots=True)
class Shown:
    """An event, and when the ward's receipt for it came [s]; None until then."""

    event: AlarmEvent
    receipt_at: float | None = None


class Board:
    """Bounded by the number of channels and MAX_EVENTS; the oldest event goes first."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, Quantity], Reading] = {}
        self._verdicts: dict[ZoneId, Verdict] = {}
        self._events: deque[Shown] = deque(maxlen=MAX_EVENTS)
        self._alarms: dict[tuple[int, int], bool] = {}  # (boot, seq) -> the ward has it

    def note(self, reading: Reading) -> None:
        """Show a reading."""
        self._values[reading.sensor, reading.quantity] = reading

    def note_verdict(self, verdict: Verdict) -> None:
        """Show what detection thinks."""
        self._verdicts[verdict.zone] = verdict

    def note_event(self, event: AlarmEvent) -> None:
        """Show what happened."""
        self._events.append(Shown(event))
        if rank_of(event) is Rank.ALARM:
            self._alarms[event.boot, event.seq] = False
            if len(self._alarms) > MAX_ALARMS:
                del self._alarms[next(iter(self._alarms))]

    def note_receipt(self, boot: int, seq: int, at: float) -> None:
        """The ward has this event."""
        if (boot, seq) in self._alarms:
            self._alarms[boot, seq] = True
        for shown in self._events:
            if (shown.event.boot, shown.event.seq) == (boot, seq) and shown.receipt_at is None:
                shown.receipt_at = at

    def forget_alarms(self) -> None:
        """None stands any more."""
        self._alarms.clear()

    @property
    def ward_has_alarms(self) -> bool:
        """Whether there were alarms since the last forget_alarms(), and the ward has every one."""
        return bool(self._alarms) and all(self._alarms.values())

    def readings(self, zone: ZoneId) -> list[Reading]:
        """The newest of each channel of a zone."""
        return [r for r in self._values.values() if r.zone == zone]

    def verdict(self, zone: ZoneId) -> Verdict | None:
        """The newest of a zone."""
        return self._verdicts.get(zone)

    def events(self) -> list[Shown]:
        """Oldest first."""
        return list(self._events)
