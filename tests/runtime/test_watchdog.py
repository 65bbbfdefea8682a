import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.runtime.watchdog import Notifier, Watchdog


class Manager:
    """systemd's end of the socket."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self.socket.setblocking(False)
        self.environ = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "20000000"}

    def heard(self) -> list[str]:
        messages = []
        try:
            while True:
                messages.append(self.socket.recv(4096).decode())
        except BlockingIOError:
            return messages


@pytest.fixture(params=["file", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    manager = Manager(str(tmp_path / "n") if request.param == "file" else f"@liengia-test-{os.getpid()}")
    yield manager
    manager.socket.close()


@pytest.fixture
def notifier(manager: Manager) -> Iterator[Notifier]:
    notifier = Notifier(manager.environ)
    yield notifier
    notifier.close()


def test_notifier_speaks_to_the_manager(manager: Manager, notifier: Notifier) -> None:
    notifier.ready()
    notifier.status("armed:\n 3 zones")
    notifier.reloading(12.5)
    notifier.stopping()
    assert manager.heard() == [
        "READY=1",
        "STATUS=armed: 3 zones",
        "RELOADING=1\nMONOTONIC_USEC=12500000",
        "STOPPING=1",
    ]


def test_notifier_without_a_manager_is_silent(tmp_path: Path) -> None:
    Notifier({}).ready()
    lonely = Notifier({"NOTIFY_SOCKET": str(tmp_path / "none")})
    lonely.ready()
    lonely.close()
    lonely.ready()


def test_notifier_never_waits_for_a_manager_that_does_not_read(notifier: Notifier) -> None:
    for _ in range(5000):
        notifier.alive()


def test_watchdog_is_fed_at_half_its_time(virtual, manager: Manager, notifier: Notifier) -> None:
    watchdog = Watchdog(virtual.reactor, notifier, manager.environ)
    watchdog.start()
    virtual.run(45.0)
    assert manager.heard() == ["WATCHDOG=1"] * 5
    watchdog.close()
    virtual.run(45.0)
    assert manager.heard() == []


def test_watchdog_starves_while_a_part_hangs(virtual, manager: Manager, notifier: Notifier) -> None:
    watchdog = Watchdog(virtual.reactor, notifier, manager.environ)
    watchdog.progress("detector", 15.0)
    watchdog.progress("storage", 3600.0)
    watchdog.start()
    for _ in range(4):
        virtual.run(10.5)
        watchdog.beat("detector")
    assert manager.heard() == ["WATCHDOG=1"] * 5
    virtual.run(10.5)
    assert manager.heard() == ["WATCHDOG=1"]
    virtual.run(60.0)
    assert manager.heard() == ["STATUS=detector: no progress"]
    watchdog.beat("detector")
    virtual.run(10.5)
    assert manager.heard() == ["WATCHDOG=1"]
    watchdog.close()


@pytest.mark.parametrize("wrong", [
    {}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "1"},
])  # fmt: skip
def test_watchdog_off_or_for_another_process_is_not_fed(
    virtual, manager: Manager, notifier: Notifier, wrong
) -> None:
    watchdog = Watchdog(virtual.reactor, notifier, wrong)
    watchdog.start()
    virtual.run(60.0)
    assert manager.heard() == []
