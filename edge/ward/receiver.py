"""Reference receiver at the ward: verifies, stores, and only then signs for what it has."""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from edge.errors import FrameError, Said, StorageError
from edge.runtime.clock import boottime, wall
from edge.ward.client import Arrived, Client, Connected, Died, Lost, Signal
from edge.ward.connection import Plan, Publication
from edge.ward.payload import ROOT, Address, Kind, parse, parse_event, parse_life, parse_topic
from edge.ward.receipt import MAX_EVENTS, Receipt, ack_topic, digest, receipt_payload
from edge.ward.register import KEEP_DAYS, Entry, Register
from edge.ward.seal import Signer
from edge.ward.settings import WardSettings

_log = logging.getLogger(__name__)

# Messages between the network and the register. Beyond it they are dropped: without a receipt the nodes
# send them again.
MAX_WAITING = 10_000
_BATCH = 256  # for one commit together
_PRUNE_S = 6 * 3600.0
CLOSE_S = 8.0


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose messages; group "+" is every group of the ward.

    share  receivers with the same word share the events (MQTT 5, 4.8.2), each event to one of them; states
           and health still go to all
    """

    ward: str
    group: str = "+"
    share: str = ""

    def topics(self) -> tuple[str, ...]:
        """To subscribe to."""
        kinds = (Kind.EVENT, Kind.STATE, Kind.HEALTH)
        event, *others = (f"{ROOT}/{self.ward}/{self.group}/+/{kind}" for kind in kinds)
        return (f"$share/{self.share}/{event}" if self.share else event, *others)


class _Close:
    pass


class Receiver:
    """One ward's ear. on_entry is called in the receiver's thread, after commit and receipt.

    on_link   told "" when connected, else why not
    refused   messages dropped as none of ours
    unstored  messages without a receipt because the register failed; their nodes send them again

    Raises:
        StorageError: the register cannot be opened.
    """

    def __init__(
        self,
        settings: WardSettings,
        scope: Scope,
        signer: Signer,
        path: Path,
        on_entry: Callable[[Entry], None],
        *,
        on_link: Callable[[str], None] = lambda why: None,
        keep_days: int = KEEP_DAYS,
    ) -> None:
        """path is the register's file; repeated messages are receipted again, but not told to on_entry."""
        self.refused = self.unstored = 0
        self._signer = signer
        self._on_entry = on_entry
        self._on_link = on_link
        self._session: int | None = None
        self._prune_at = 0.0
        self._inbox: SimpleQueue[Signal | _Close] = SimpleQueue()
        self._register = Register(path, keep_days=keep_days)
        plan = Plan(
            settings,
            client_id=self._register.client_id,
            subscriptions=scope.topics(),
            # A sharer that is away must not be given events to keep: the others are there.
            clean=bool(scope.share),
            needs=Said("sharing the work needs it") if scope.share else "",
        )
        self._client = Client(plan, self._on_signal, name="receiver")
        self._thread = threading.Thread(target=self._run, name="receiver", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()
        self._client.start()

    def wait(self) -> None:
        """Return when it has ended, which without close() is a bug."""
        self._thread.join()

    def close(self) -> None:
        """Store what has come and end."""
        self._client.close()
        if self._thread.ident is not None:
            self._inbox.put(_Close())
            self._thread.join(CLOSE_S)
        self._register.close()

    def _on_signal(self, signal: Signal) -> None:
        if not isinstance(signal, Arrived) or self._inbox.qsize() < MAX_WAITING:
            self._inbox.put(signal)

    def _prune(self) -> None:
        if (now := boottime()) < self._prune_at:
            return
        self._prune_at = now + _PRUNE_S
        try:
            self._register.prune(wall())
        except StorageError as error:
            _log.warning("%s: nothing was pruned", error)

    def _run(self) -> None:
        while True:
            self._prune()
            items = self._take()
            self._receive([item for item in items if isinstance(item, Arrived)])
            for item in items:
                match item:
                    case Connected(session):
                        self._session = session
                        self._on_link("")
                    case Lost(_, why):
                        self._session = None
                        self._on_link(why)
                    case Died():
                        self._on_link("the network thread has ended")
                        return
                    case _Close():
                        return

    def _take(self) -> list[Signal | _Close]:
        items: list[Signal | _Close] = []
        try:
            items.append(self._inbox.get(timeout=max(0.0, self._prune_at - boottime())))
            while len(items) < _BATCH:
                items.append(self._inbox.get_nowait())
        except Empty:
            pass
        return items

    def _receive(self, messages: Iterable[Arrived]) -> None:
        entries = []
        for message in messages:
            try:
                entries.append(_read(message))
            except ValueError as error:  # FrameError is one; so is a last level that is no Kind
                _log.log(logging.DEBUG if self.refused else logging.WARNING, "dropped: %s", str(error)[:200])
                self.refused += 1
        if not entries:
            return
        try:
            news = self._register.store(entries)
        except StorageError as error:
            _log.error("%s: %d messages are not receipted", error, len(entries))
            self.unstored += len(entries)
            return
        self._sign(entry for entry in entries if entry.kind is Kind.EVENT)
        for entry, is_news in zip(entries, news, strict=True):
            if is_news:
                self._on_entry(entry)

    def _sign(self, entries: Iterable[Entry]) -> None:
        by_node: dict[Address, list[Receipt]] = defaultdict(list)
        for entry in entries:
            boot, seq = entry.body["boot"], entry.body["seq"]
            assert isinstance(boot, int)
            assert isinstance(seq, int)
            by_node[entry.address].append(Receipt(boot, seq, entry.digest))
        for address, receipts in by_node.items():
            for start in range(0, len(receipts), MAX_EVENTS):
                self._send(address, receipts[start : start + MAX_EVENTS])

    def _send(self, address: Address, receipts: list[Receipt]) -> None:
        if self._session is None:
            return  # the node sends again, and is receipted then
        payload = receipt_payload(address, receipts, self._signer)
        self._client.publish(self._session, Publication(ack_topic(address), payload, token=""))


def _read(message: Arrived) -> Entry:
    """The message as an entry.

    Raises:
        ValueError: it is none of ours.
    """
    address, last = parse_topic(message.topic)
    kind = Kind(last)
    body = (parse_event if kind is Kind.EVENT else parse)(address, message.payload)
    if kind is Kind.STATE:
        parse_life(address, message.payload)
    elif message.retained:
        # Nobody of ours retains an event: an old alarm kept at the broker raises nothing.
        raise FrameError(f"{address.node}: a retained {kind}")
    return Entry(address, kind, body, message.payload, digest(message.payload), message.retained)
