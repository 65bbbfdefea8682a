"""The ward thread: events go to the outbox, from there to the broker, and are done at the ward's receipt."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from edge.model.condition import FaultKind
from edge.model.event import AlarmEvent
from edge.runtime.clock import boottime, wall
from edge.ward.client import Arrived, Client, Connected, Died, Lost, Signal, Taken
from edge.ward.connection import Plan
from edge.ward.fault_board import FaultBoard
from edge.ward.mail import WARD, Mail
from edge.ward.order_clerk import OrderClerk
from edge.ward.orders import Answer, Order
from edge.ward.outbox import Outbox
from edge.ward.outlook import Outlook
from edge.ward.payload import Kind, Life, Rank, rank_of
from edge.ward.receipt import Receipt
from edge.ward.seal import Checker
from edge.ward.sender import DEATH, Sender
from edge.ward.settings import WardSettings
from edge.ward.table import Row
from edge.ward.terms import Timing, WardDesk, WardStats
from edge.ward.under_way import UnderWay

_log = logging.getLogger(__name__)

ORDERS_NAME = "orders.json"

# Events between the loop and the ward thread, while a slow disk holds that up. Beyond it all but alarms are
# dropped, counted and shown as a fault.
MAX_WAITING = 1000
# Taken from the queue at once, for one commit together.
_BATCH = 256
# Between two births, when somebody else's word on our state topic is corrected.
_BIRTH_AGAIN_S = 5.0
_PRUNE_S = 6 * 3600.0
# How long close() waits for the thread: a commit on a bad card, the farewell, the client's own close.
CLOSE_S = 8.0


@dataclass(frozen=True, slots=True)
class _Health:
    facts: Mapping[str, object]
    at: float


@dataclass(frozen=True, slots=True)
class _Answered:
    order: Order
    answer: Answer


class _Close:
    pass


_Item = AlarmEvent | _Health | _Answered | _Close | Signal


class Ward:
    """The node's link to the ward. Every method but close returns at once and may be called from the loop."""

    def __init__(
        self,
        settings: WardSettings,
        sender: Sender,
        path: Path,
        checker: Checker,
        desk: WardDesk,
        *,
        timing: Timing | None = None,
    ) -> None:
        """path is the outbox file, the count of orders beside it; checker knows the roster's ward keys."""
        self._sender = sender
        self._path = path
        self._checker = checker
        self._desk = desk
        self._timing = timing or Timing()
        self._inbox: SimpleQueue[_Item] = SimpleQueue()
        self._faults = FaultBoard(desk)
        is_blind = not checker.ward_keys
        self._outlook = Outlook(settings, desk, self._timing, self._faults, boottime(), is_blind=is_blind)
        self._clerk = OrderClerk(sender.address, checker, desk, path.with_name(ORDERS_NAME), self._on_answer)
        self._mail = Mail(sender.address, checker, self._clerk, self._faults)
        self._under_way = UnderWay(self._timing, is_blind=is_blind)
        self._session: int | None = None
        self._birth_due: float | None = None
        self._stop_at: float | None = None
        self._is_death_said = self._is_death_taken = False
        self._disk_at = self._prune_at = 0.0
        self._acknowledged = self._dropped = 0
        self._arrived = self._read = 0  # each is written by one thread only
        self._stats = WardStats()
        self._client = Client(self._plan(settings), self._on_signal, will=sender.death)
        self._thread = threading.Thread(target=self._run, name="ward", daemon=True)

    def start(self) -> None:
        """Open the outbox and begin to connect, in the ward's own threads."""
        self._thread.start()

    def put(self, event: AlarmEvent) -> None:
        """Hand over an event; an alarm is never refused."""
        if self._inbox.qsize() >= MAX_WAITING and rank_of(event) is not Rank.ALARM:
            self._dropped += 1
            return
        self._inbox.put(event)

    def health(self, facts: Mapping[str, object], at: float) -> None:
        """Hand over how the node is: plain JSON values. Only the newest few wait while the ward is away."""
        if self._inbox.qsize() < MAX_WAITING:
            self._inbox.put(_Health(dict(facts), at))

    def stats(self) -> WardStats:
        """How it stands."""
        return self._stats

    def close(self) -> None:
        """Commit what was handed over, say good-bye and end; at most CLOSE_S. Harmless before start."""
        if self._thread.ident is None:
            self._client.close()
            return
        self._inbox.put(_Close())
        self._thread.join(CLOSE_S)
        if self._thread.is_alive():
            _log.warning("ward: the thread is left behind, held up by the disk")

    def _plan(self, settings: WardSettings) -> Plan:
        address = self._sender.address
        return Plan(
            settings,
            client_id=f"liengia-{address.group}-{address.node}",
            second=settings.second,
            subscriptions=tuple(address.topic(kind) for kind in (Kind.ACK, Kind.STATE, Kind.ORDER)),
        )

    def _on_signal(self, signal: Signal) -> None:
        if isinstance(signal, Arrived):
            # A flood of messages on our topics is cut here; a receipt lost in it is sent again.
            if self._arrived - self._read >= MAX_WAITING:
                return
            self._arrived += 1
        self._inbox.put(signal)

    def _on_answer(self, order: Order, answer: Answer) -> None:
        self._inbox.put(_Answered(order, answer))

    def _run(self) -> None:
        self._outbox = Outbox(self._path)
        self._clerk.open()
        self._outlook.resume(self._outbox, boottime())
        self._client.start()
        if not self._checker.ward_keys:
            self._faults.show(WARD, FaultKind.SETTINGS, "no ward key in the roster: no receipt is believed")
        try:
            while not self._is_finished():
                self._turn(self._take())
        finally:
            # Without a farewell the broker must publish the will, or the state would stay "online".
            self._client.close(abruptly=not self._is_death_taken)
            self._outbox.close()
            self._outlook.close()
            if self._stop_at is None:  # a bug of ours; the interpreter prints the traceback
                self._faults.show(WARD, FaultKind.INTERNAL, "the ward thread has ended")

    def _take(self) -> list[_Item]:
        """Whatever has come, after waiting for it until the next deadline."""
        items = []
        try:
            items.append(self._inbox.get(timeout=self._timeout()))
            while len(items) < _BATCH:
                items.append(self._inbox.get_nowait())
        except Empty:
            pass
        return items

    def _turn(self, items: list[_Item]) -> None:
        self._commit(items)
        for item in items:
            self._handle(item)
        self._publish()
        self._keep_disk()
        self._look()

    def _is_finished(self) -> bool:
        if self._stop_at is None:
            return False
        return self._session is None or self._is_death_taken or boottime() >= self._stop_at

    def _commit(self, items: list[_Item]) -> None:
        rows = [row for item in items if (row := self._row(item))]
        if rows:
            self._outbox.append(rows)
            self._desk.reactor.post(partial(self._desk.on_committed, max(row.seq for row in rows)))
            self._outlook.follow(rows, boottime())
        if self._session is None and any(row.rank is Rank.ALARM for row in rows):
            self._client.hurry()

    def _row(self, item: _Item) -> Row | None:
        clock = self._desk.reactor.clock
        if isinstance(item, AlarmEvent):
            return self._sender.event_row(item, clock)
        if isinstance(item, _Health):
            try:
                return self._sender.health_row(item.facts, item.at, clock)
            except (TypeError, ValueError) as error:
                _log.warning("ward: health is not plain JSON: %s", error)
        return None

    def _handle(self, item: _Item) -> None:
        match item:
            case Connected(session):
                _log.info("ward: connected")
                self._session, self._birth_due = session, boottime()
                self._under_way.clear()
                self._outbox.requeue()
                self._outlook.watch.connected()
            case Lost(_, why):
                _log.log(logging.DEBUG if self._session is None else logging.WARNING, "ward: %s", why)
                self._session = None
                self._under_way.clear()
                self._outlook.watch.lost(boottime(), why)
            case Taken(token, refused):
                self._on_taken(token, refused)
            case Arrived():
                self._read += 1
                self._on_arrived(item)
            case _Answered(order, answer):
                self._on_answered(order, answer)
            case Died():
                self._session = None
                self._faults.show(WARD, FaultKind.INTERNAL, "the ward's network thread has ended")
            case _Close():
                self._stop_at = boottime() + self._timing.farewell_s

    def _publish(self) -> None:
        if self._session is None:
            return
        now = boottime()
        if self._birth_due is None and now >= self._clerk.renewal_at():
            self._birth_due = now
        if self._birth_due is not None and (self._birth_due <= now or self._is_death_said):
            self._birth_due = None
            if self._is_death_said:
                return
            self._say_birth(self._session)
        self._under_way.fill(self._outbox, partial(self._client.publish, self._session), now)
        if self._stop_at is not None and not self._under_way and not self._is_death_said:
            self._is_death_said = True
            self._client.publish(self._session, self._sender.death(self._session))

    def _say_birth(self, session: int) -> None:
        clock, notice = self._desk.reactor.clock, self._clerk.notice()
        self._client.publish(session, self._sender.birth(session, clock, notice))

    def _on_taken(self, token: str, refused: str) -> None:
        self._is_death_taken = self._is_death_taken or token == DEATH
        self._under_way.taken(self._outbox, token, refused, boottime())

    def _on_arrived(self, message: Arrived) -> None:
        match self._mail.read(message):
            case Life() as life:
                self._on_state(life)
            case list() as receipts:
                self._on_receipts(receipts)

    def _on_answered(self, order: Order, answer: Answer) -> None:
        if self._session is None:
            return  # the event of the order tells the ward what became of it
        if not self._is_death_said:
            self._say_birth(self._session)  # the new counter first: whoever has the answer may order again
        try:
            self._client.publish(self._session, self._sender.reply(order, answer, self._desk.reactor.clock))
        except (TypeError, ValueError) as error:
            _log.warning("ward: the answer to an order is not plain JSON: %s", error)

    def _on_receipts(self, receipts: list[Receipt]) -> None:
        done = set(self._outbox.mark_acked([receipt.digest for receipt in receipts]))
        self._acknowledged += len(done)
        self._outlook.escalation.acknowledged(done)
        for receipt in (receipt for receipt in receipts if receipt.digest in done):
            self._desk.reactor.post(partial(self._desk.on_receipt, receipt))
        if done:
            # The ward is there again: what it missed before goes now, not at the end of a long wait.
            self._outbox.requeue(boottime() - self._timing.resend_s)

    def _on_state(self, life: Life) -> None:
        """A late will of an earlier connection, which the broker now keeps over our birth, is corrected."""
        if self._session is None or self._birth_due is not None:
            return
        if life != self._sender.life(self._session, is_online=True):
            self._birth_due = boottime() + _BIRTH_AGAIN_S

    def _keep_disk(self) -> None:
        now = boottime()
        if not self._outbox.is_on_disk and now >= self._disk_at:
            self._disk_at = now + self._timing.disk_s
            self._outbox.retry()
        if now >= self._prune_at:
            self._prune_at = now + _PRUNE_S
            self._outbox.prune(wall())

    def _look(self) -> None:
        """Faults and stats, from how things stand now."""
        now = boottime()
        if self._under_way and now > self._under_way.deadline():
            self._session = None
            self._under_way.clear()
            self._client.hang_up("the broker acknowledges nothing")
        if self._outlook.look(self._outbox, self._dropped, now):
            self._client.try_other()
        self._mail.look()
        self._stats = self._stats_at(now)

    def _stats_at(self, now: float) -> WardStats:
        depth, since = self._outbox.depth(), self._outlook.escalation.since()
        return WardStats(
            is_connected=self._session is not None,
            waiting=depth[Rank.ALARM] + depth[Rank.EVENT],
            alarms=depth[Rank.ALARM],
            acknowledged=self._acknowledged,
            forged=self._mail.forged,
            malformed=self._mail.malformed,
            orders=self._clerk.obeyed,
            refused_orders=self._clerk.refused,
            lost=self._dropped + self._outbox.evicted,
            unheard_since=since,
            is_escalated=self._outlook.escalation.stands(now),
            disk=self._outlook.disk,
        )

    def _timeout(self) -> float:
        """Real seconds to the next deadline."""
        now = boottime()
        deadlines = [self._prune_at, self._stop_at, self._mail.next_deadline()]
        deadlines += self._outlook.next_deadlines(now)
        if not self._outbox.is_on_disk:
            deadlines.append(self._disk_at)
        if self._session is not None:
            deadlines += [self._birth_due, self._clerk.renewal_at()]
            # While some are under way the next turn comes with their PUBACK.
            deadlines.append(self._under_way.deadline() if self._under_way else self._outbox.next_due())
        earliest: float = min(d for d in deadlines if d is not None)
        return max(0.0, earliest - now)
