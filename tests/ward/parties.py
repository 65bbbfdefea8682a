"""Who takes part in the tests: a real broker, a house on a running loop, the ward, its key, and events."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from edge.model.condition import Cause, FireCondition
from edge.model.event import AlarmEvent, Audit, Change, FaultRaised
from edge.model.identity import NodeId, ZoneId
from edge.runtime.clock import Clock, boottime
from edge.runtime.reactor import Reactor
from edge.ward.orders import Answer, Order
from edge.ward.payload import Address, Rank
from edge.ward.receipt import Receipt
from edge.ward.receiver import Receiver, Scope
from edge.ward.seal import Checker, Signer
from edge.ward.sender import Sender
from edge.ward.settings import WardSettings
from edge.ward.terms import Timing, WardDesk
from edge.ward.uplink import Ward
from edge.ward.watch import Patience

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
ADDRESS = Address("phuong-5", "to-12", "k7q2")
CEILING_S = 30.0  # for whatever must happen; the machine may be busy

_AMQTT = """
import asyncio, sys
from amqtt.broker import Broker

async def main():
    broker = Broker({
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{sys.argv[1]}"}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
    })
    await broker.start()
    await asyncio.Event().wait()

asyncio.run(main())
"""


def until(condition: Callable[[], Any], what: str, ceiling_s: float = CEILING_S) -> Any:
    """Wait for something of another thread or process; fails by name."""
    deadline = time.monotonic() + ceiling_s
    while not (result := condition()):
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.01)
    return result


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Broker:
    """A broker process on its own port, which survives its restarts."""

    def __init__(self, folder: Path, kind: str, *, config: str = "", listener: str = "") -> None:
        self.kind = kind
        self.port = free_port()
        self._log = folder / "broker.log"
        self._config = folder / "mosquitto.conf"
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\n{listener}\nset_tcp_nodelay true\npersistence false\n"
            + (config or "allow_anonymous true\n")
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-c", _AMQTT, str(self.port)]
        if self.kind == "mosquitto":
            command = [str(MOSQUITTO), "-c", str(self._config)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(self._listens, f"{self.kind} listens")

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        assert self._process
        self._process.wait()

    def signal(self, number: int) -> None:
        assert self._process
        self._process.send_signal(number)

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _listens(self) -> bool:
        assert self._process
        assert self._process.poll() is None, self._log.read_text()
        try:
            socket.create_connection(("127.0.0.1", self.port), 0.5).close()
        except OSError:
            return False
        return True


class Key:
    """An Ed25519 key, as the signer of a receiver and as the roster has it."""

    def __init__(self) -> None:
        private = Ed25519PrivateKey.generate()
        self.public = private.public_key().public_bytes_raw()
        self.signer = Signer(self.public, private.sign)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def event(seq: int, *, boot: int = 7, change: Change = Change.RESET, **fields: Any) -> AlarmEvent:
    """An event that is no alarm."""
    values: dict[str, Any] = {
        "node": NodeId(ADDRESS.node), "at": 100.0 + seq, "zone": ZoneId("bep"), "episode": 3,
        "before": FireCondition.FIRE_ALARM, "after": FireCondition.QUIESCENT,
    }  # fmt: skip
    return AlarmEvent(boot=boot, seq=seq, change=change, **(values | fields))


def alarm(seq: int, **fields: Any) -> AlarmEvent:
    """A fire alarm."""
    values: dict[str, Any] = {
        "change": Change.CONDITION, "before": FireCondition.PRE_ALARM, "after": FireCondition.FIRE_ALARM,
        "cause": Cause.HEAT_LIMIT, "because": "nhiệt độ 61 °C",
    }  # fmt: skip
    return event(seq, **(values | fields))


# Short where a test has to wait for it; nothing here is a limit on how fast something must be.
TIMING = Timing(
    resend_s=0.3,
    resend_max={Rank.ALARM: 1.0, Rank.EVENT: 1.0},
    disk_s=0.2,
    puback_s=1.5,
    patience=Patience(lost_s=0.5, silent_s=1.0),
)


class House:
    """A node's uplink on a loop that runs in a thread, and what it told."""

    def __init__(self, broker_url: str, path: Path, ward_keys: list[bytes], **options: Any) -> None:
        self.receipts: list[Receipt] = []
        self.faults: list[Any] = []
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="loop")
        self._thread.start()
        self.clock = Clock(options.pop("source", boottime))
        settings = options.pop("settings", None) or WardSettings(broker=broker_url)
        sender = Sender(options.pop("address", ADDRESS), options.pop("boot", 7))
        self.orders: list[Order] = []
        self.audits: list[Audit] = []
        desk = WardDesk(
            Reactor(self.loop, self.clock),
            on_receipt=self.receipts.append,
            on_fault=self.faults.append,
            on_order=self._obey,
            on_audit=self.audits.append,
            phone_text=lambda event: f"FIRE {event['zone']} {event['cause']}",
        )
        self.ward = Ward(
            settings, sender, path, Checker(ward_keys, verify), desk, timing=options.pop("timing", TIMING)
        )
        assert not options, options

    def _obey(self, order: Order) -> Answer:
        self.orders.append(order)
        return Answer(True, said="done", facts={"condition": "quiescent"})

    @property
    def done(self) -> list[int]:
        return [receipt.seq for receipt in self.receipts]

    def raised(self, kind: str) -> list[str]:
        """The details of the faults of a kind that were raised."""
        return [f.fault.detail for f in self.faults if isinstance(f, FaultRaised) and f.fault.kind == kind]

    def close(self) -> None:
        self.ward.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(CEILING_S)
        self.loop.close()


class Ear:
    """A receiver, and what it heard."""

    def __init__(self, broker_url: str, path: Path, key: Key, **options: Any) -> None:
        self.path = path
        self.entries: list[Any] = []
        self.links: list[str] = []
        settings = options.pop("settings", None) or WardSettings(broker=broker_url)
        scope = options.pop("scope", Scope(ADDRESS.ward))
        self.receiver = Receiver(
            settings, scope, key.signer, path, self.entries.append, on_link=self.links.append
        )
        self.receiver.start()

    def heard(self, count: int) -> list[Any]:
        """The seqs in the order of arrival, once there are so many: it tells after it receipts."""
        until(lambda: len(self.seqs) >= count, f"{count} events are told")
        return self.seqs

    @property
    def seqs(self) -> list[Any]:
        return [entry.body["seq"] for entry in self.entries if entry.kind.value == "event"]

    @property
    def lives(self) -> list[tuple[Any, ...]]:
        states = [entry.body for entry in self.entries if entry.kind.value == "state"]
        return [(body["boot"], body["birth"], body["online"]) for body in states]

    @property
    def health(self) -> list[Any]:
        return [entry.body["facts"]["n"] for entry in self.entries if entry.kind.value == "health"]

    def wait_connected(self) -> None:
        until(lambda: "" in self.links, "the receiver is connected")

    def close(self) -> None:
        self.receiver.close()
