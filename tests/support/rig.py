"""Real node processes with ptys, simulated pins and a signed roster, driven step by step from a test."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pytest
from ruamel.yaml import YAML

from edge.errors import DeviceError
from edge.group.key_text import to_text
from edge.group.keys import Key, new_key
from edge.group.roster import Roster
from edge.runtime.control import ask
from edge.simulation.broker import Broker, find_mosquitto
from edge.simulation.pdeathsig import die_with
from edge.simulation.pins import PinHand
from edge.ward.receipt import Signer
from edge.ward.receiver import Receiver, Scope
from edge.ward.settings import WardSettings

ON, OFF = b"\xa0\x01\x01\xa2", b"\xa0\x01\x00\xa1"
PATIENCE_S = 30.0  # generous: a shared machine may be busy; no test asserts on how fast


def eventually(check: Callable[[], Any], what: str, within_s: float = PATIENCE_S) -> Any:
    """The first true value of check(); fails the test when none comes."""
    deadline = time.monotonic() + within_s
    while True:
        if found := check():
            return found
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        time.sleep(0.02)


def free_udp_port() -> int:
    """A port that nobody has now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Line:
    """A serial line: `path` is what the node opens, the test holds the other end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.master = -1
        self.slave = -1
        self.plug()

    def plug(self) -> None:
        """A new device at the same name."""
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(self.slave))

    def unplug(self) -> None:
        """Pull the cable; harmless when it is out."""
        self.path.unlink(missing_ok=True)
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)
        self.master = self.slave = -1

    def write(self, data: bytes) -> None:
        """Speak as the device."""
        os.write(self.master, data)

    def read(self, within_s: float = 0.0) -> bytes:
        """What the node has said."""
        if select.select([self.master], [], [], within_s)[0]:
            return os.read(self.master, 65536)
        return b""


class House:
    """One house: its folder, its lines, its process."""

    def __init__(self, folder: Path, node: str) -> None:
        self.node = node
        self.folder = folder / node
        self.state = self.folder / "state"
        self.state.mkdir(parents=True)
        self.config = self.folder / "node.yaml"
        self.port = free_udp_port()
        self.key: Key = new_key(self.folder / "node.key")
        self.dust = Line(self.folder / "dust")
        self.relay = Line(self.folder / "relay")
        self.hand = PinHand(self.state / "pins.sock")
        self.process: subprocess.Popen[bytes] | None = None
        self.environment: dict[str, str] = {}

    def settings(self, *, group: bool, ward: str | None) -> dict[str, Any]:
        """node.yaml as plain data."""
        dust = {"id": "dust", "kind": "pms5003", "port": str(self.dust.path)}
        points = [
            {"id": "inside", "kind": "call_point", "gpio": 27},
            {"id": "outside", "kind": "call_point", "gpio": 22},
        ]
        alarm = {
            "id": "certified",
            "kind": "contact",
            "role": "smoke_alarm",
            "gpio": 17,
            "wiring": "normally_open",
        }
        settings: dict[str, Any] = {
            "node": {"id": self.node, "name": self.node, "state_dir": str(self.state), "pins": "simulated"},
            "zones": [
                {"id": "room", "name": "Room", "profile": "bedroom", "sensors": [dust, alarm]},
                {"id": "door", "name": "Door", "sensors": points},
            ],
            "sirens": [
                {"id": "siren", "kind": "relay_serial", "port": str(self.relay.path), "model": "lcus1"}
            ],
        }
        if group:
            settings["group"] = "group.yaml"
            settings["links"] = {"lan": {"port": self.port, "bind": "127.0.0.1", "multicast": False}}
        if ward:
            settings["ward"] = {"broker": ward}
        return settings

    def write(self, settings: dict[str, Any], name: str = "node.yaml") -> None:
        """Put a settings file in the house's folder."""
        with (self.folder / name).open("w", encoding="utf-8") as file:
            YAML().dump(settings, file)

    def start(self) -> Self:
        """Start the node and wait until it is armed."""
        self.spawn()
        eventually(self.is_armed, f"{self.node} armed; its log: {self.folder / 'log'}")
        return self

    def spawn(self) -> None:
        """Start the node and wait for nothing."""
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "edge", "run", str(self.config)],
            stdout=log,
            stderr=log,
            env=os.environ | self.environment,
            start_new_session=True,
            # A killed test run's node would go on and take ptys from the next.
            preexec_fn=die_with(os.getpid()),
        )
        log.close()

    def is_armed(self) -> bool:
        """Whether the node answers."""
        assert self.process is not None
        assert self.process.poll() is None, f"{self.node} ended: {(self.folder / 'log').read_text()}"
        try:
            return "node" in self.status()
        except DeviceError:
            return False

    def show_dust(self, level: int) -> None:
        """Send particle frames until the node has read one: its port is opened a moment after it is armed."""

        def is_read() -> bool:
            self.dust.write(frame(level))
            time.sleep(0.2)
            read = self.status()["zones"][0]["values"].get("dust/pm2_5")
            return read is not None and read["value"] == level

        eventually(is_read, f"{self.node} reads {level} µg/m³")

    def status(self) -> dict[str, Any]:
        """What `liengia status --json` prints."""
        return ask(self.state / "control.sock", {"do": "status"})

    def do(self, verb: str, **more: Any) -> dict[str, Any]:
        """Act as a person."""
        return ask(self.state / "control.sock", {"do": verb, "by": "test", **more})

    def sounds(self, within_s: float = PATIENCE_S) -> bool:
        """Whether the relay is switched on within the time, and not for the chirp of a fault."""
        seen, deadline = b"", time.monotonic() + within_s
        while time.monotonic() < deadline:
            seen += self.relay.read(0.05)
            if ON in seen and not self._chirps():
                return True
        return False

    def _chirps(self) -> bool:
        try:
            return self.status()["sounding"] in {"chirp", "off"}
        except DeviceError:
            return False  # it died after it switched the relay on: nothing but an alarm is kept on

    def forget_relay(self) -> None:
        """Drop what the relay's line has said so far."""
        while self.relay.read():
            pass

    def fault(self, part: str) -> str | None:
        """The kind of the fault that stands at a part."""
        return next((f["kind"] for f in self.status()["faults"] if f["part"] == part), None)

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> int:
        """SIGTERM, as systemd does; the exit code."""
        assert self.process is not None
        self.process.terminate()
        code = self.process.wait(PATIENCE_S)
        self.process = None
        return code

    def close(self) -> None:
        """Leave nothing behind."""
        self.kill()
        self.dust.unplug()
        self.relay.unplug()


class Group:
    """Houses with one signed roster; use as a context."""

    def __init__(self, folder: Path, houses: int, ward: str | None = None) -> None:
        self.houses = [House(folder, f"n{i + 1:02}") for i in range(houses)]
        self.group_key = new_key(folder / "group.key")
        self.ward_key = new_key(folder / "ward.key")
        mapping = self.roster_mapping()
        for house in self.houses:
            house.write(mapping, "group.yaml")
            house.write(house.settings(group=houses > 1, ward=ward))

    def roster_mapping(self, version: int = 1) -> dict[str, Any]:
        """The signed roster; unsigned and incomplete for a single house, which has no use for it."""
        mapping = {
            "version": version,
            "group": "to-7",
            "ward": "kinh-bac",
            "verification_window": "20 s",
            "group_key": self.group_key.public_text,
            "ward_keys": [self.ward_key.public_text],
            "members": [
                {
                    "id": h.node,
                    "name": h.node,
                    "public_key": h.key.public_text,
                    "hosts": [f"127.0.0.1:{h.port}"],
                }
                for h in self.houses
            ],
        }
        if len(self.houses) > 1:
            roster = Roster.from_mapping(mapping)
            mapping["signature"] = to_text(self.group_key.sign(roster.canonical()))
        return mapping

    def __enter__(self) -> list[House]:
        return self.houses

    def __exit__(self, *_: object) -> None:
        for house in self.houses:
            house.close()


@contextmanager
def real_broker(folder: Path) -> Iterator[Broker]:
    """A Mosquitto of the test's own, without memory of others; the test is skipped where there is none."""
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: make system-packages")
    (folder / "broker").mkdir()
    broker = Broker(folder / "broker", kind="mosquitto")
    try:
        yield broker
    finally:
        broker.close()


@contextmanager
def listening_ward(group: Group, broker: str, path: Path) -> Iterator[Path]:
    """The reference receiver with the group's ward key; yields its register."""
    scope, signer = Scope("kinh-bac"), Signer(group.ward_key.public, group.ward_key.sign)
    receiver = Receiver(WardSettings(broker=broker), scope, signer, path, lambda entry: None)
    receiver.start()
    try:
        yield path
    finally:
        receiver.close()


def frame(pm: int, count: int = 0) -> bytes:
    """A PMS5003 frame; `count` varies the particle counts."""
    words = [pm, pm, pm, pm, pm, pm, 200 + count % 50, 70, 45, 30, 1, 0, 0x9700]
    body = b"BM\x00\x1c" + b"".join(w.to_bytes(2, "big") for w in words)
    return body + sum(body).to_bytes(2, "big")
