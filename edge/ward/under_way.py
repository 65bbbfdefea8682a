"""Messages that the broker has been sent and has not taken yet: which, since when, and what follows."""

import logging
from collections.abc import Callable

from edge.ward.connection import Publication
from edge.ward.outbox import Outbox
from edge.ward.payload import Rank
from edge.ward.table import Row
from edge.ward.terms import Timing

_log = logging.getLogger(__name__)

# Few: an alarm overtakes all telemetry but these.
WINDOW = 8


class UnderWay:
    """At most WINDOW; used in the ward thread, over one connection at a time."""

    def __init__(self, timing: Timing, *, is_blind: bool) -> None:
        """is_blind: no receipt can ever come."""
        self._timing = timing
        self._is_blind = is_blind
        self._rows: dict[str, tuple[Row, float]] = {}  # by digest: since when

    def __bool__(self) -> bool:
        return bool(self._rows)

    def clear(self) -> None:
        """The connection is lost: the outbox has them all."""
        self._rows.clear()

    def fill(self, outbox: Outbox, send: Callable[[Publication], None], now: float) -> None:
        """Send what is due, alarms first, as far as there is room."""
        free = WINDOW - len(self._rows)
        due = outbox.due(now, WINDOW + len(self._rows)) if free > 0 else []
        for row in [row for row in due if row.digest not in self._rows][:free]:
            self._rows[row.digest] = (row, now)
            send(Publication(row.topic, row.payload, row.digest))

    def taken(self, outbox: Outbox, token: str, refused: str, now: float) -> None:
        """The broker has one, or refuses it; tokens of others are let by."""
        row, _ = self._rows.pop(token, (None, 0.0))
        if row is None:
            return
        if refused:
            _log.warning("ward: the broker refuses a message: %s", refused)
            outbox.mark_sent(token, now, now + self._timing.refused_s)
        elif row.rank is Rank.TELEMETRY:
            outbox.drop(token)
        else:
            outbox.mark_sent(token, now, now + self._again_s(row))

    def deadline(self) -> float:
        """When the oldest has been without PUBACK for too long; only while there is one."""
        return min(since for _, since in self._rows.values()) + self._timing.puback_s

    def _again_s(self, row: Row) -> float:
        if self._is_blind:
            return self._timing.blind_s
        return min(self._timing.resend_max[row.rank], self._timing.resend_s * 2.0 ** min(row.tries, 10))
