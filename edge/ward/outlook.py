"""How the link to the ward stands: its faults, and when somebody else must be told of an alarm."""

import json
import logging
from collections.abc import Sequence

from edge.model.condition import FaultKind
from edge.model.identity import PartId
from edge.runtime.trouble import Trouble
from edge.ward.escalation import MAX_FOLLOWED, Escalation
from edge.ward.fault_board import FaultBoard
from edge.ward.mail import WARD
from edge.ward.outbox import Outbox
from edge.ward.payload import Rank
from edge.ward.phones import Phones
from edge.ward.settings import WardSettings
from edge.ward.table import Row
from edge.ward.terms import Timing, WardDesk
from edge.ward.watch import Watch

_log = logging.getLogger(__name__)

OUTBOX = PartId("outbox")
PHONES = PartId("phones")


class Outlook:
    """Used in the ward thread; every instant is boottime.

    disk  what is wrong with it, as of the last look()
    """

    def __init__(
        self,
        settings: WardSettings,
        desk: WardDesk,
        timing: Timing,
        faults: FaultBoard,
        at: float,
        *,
        is_blind: bool,
    ) -> None:
        """is_blind: no receipt can ever come."""
        self.disk = ""
        self.watch = Watch(at, timing.patience)
        self.escalation = Escalation(timing.escalate_s)
        self._desk = desk
        self._faults = faults
        self._is_blind = is_blind
        self._numbers = settings.phones
        self._newest = b"{}"
        self._trouble = Trouble(PHONES, desk.on_fault)
        self._phones = Phones(settings.phones, settings.phone_command, self._on_phones)

    def resume(self, outbox: Outbox, at: float) -> None:
        """Alarms that were left on the disk wait from now on: the clock of the last run may be another."""
        self.follow(outbox.due(float("inf"), MAX_FOLLOWED), at)

    def follow(self, rows: Sequence[Row], at: float) -> None:
        """These go to the ward from now on."""
        alarms = [row for row in rows if row.rank is Rank.ALARM]
        self.escalation.follow((row.digest for row in alarms), at)
        if alarms:
            self._newest = alarms[-1].payload

    def look(self, outbox: Outbox, dropped: int, at: float) -> bool:
        """Raise and clear faults; whether another road to the ward must be tried now."""
        self.watch.waiting(None if self._is_blind else outbox.waiting_since())
        self._faults.show(WARD, FaultKind.WARD_LOST, self.watch.trouble(at))
        self.disk = outbox.trouble
        if dropped and not self.disk:
            self.disk = f"the disk is too slow: {dropped} events were dropped"
        self._faults.show(OUTBOX, FaultKind.STORAGE, self.disk)
        return self._escalate(at)

    def next_deadlines(self, at: float) -> list[float | None]:
        """When look() has something to do by time alone."""
        return [self.watch.next_deadline(at), self.escalation.next_deadline(at)]

    def close(self) -> None:
        """End the telephoning."""
        self._phones.close()

    def _escalate(self, at: float) -> bool:
        detail = ""
        if self.escalation.stands(at):
            detail = "the ward has acknowledged no alarm in time"
            detail += f"; telephone {', '.join(self._numbers)}" if self._numbers else ""
        self._faults.show(WARD, FaultKind.NOT_ACKNOWLEDGED, detail)
        if not self.escalation.must_tell(at):
            return False
        _log.warning("ward: an alarm is not acknowledged: other roads are tried")
        self._phones.tell(self._desk.phone_text(json.loads(self._newest)))
        return True

    def _on_phones(self, why: str) -> None:
        """In the thread of the phones."""
        reactor, trouble = self._desk.reactor, self._trouble
        reactor.post(lambda: trouble.told(bool(why), FaultKind.LINK_LOST, reactor.now(), why))
