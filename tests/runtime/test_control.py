"""The control socket on a real unix socket and a real loop."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.errors import DeviceError
from edge.runtime.clock import Clock
from edge.runtime.control import MAX_CLIENTS, MAX_REQUEST, Control, ask
from edge.runtime.reactor import Reactor


def answer(request: dict[str, Any], _at: float) -> dict[str, Any]:
    return {"echo": request}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "control.sock"
    loop = asyncio.new_event_loop()
    control = Control(path, Reactor(loop, Clock()), answer)
    control.start()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield path
    loop.call_soon_threadsafe(control.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def test_a_request_is_answered(served: Path) -> None:
    assert ask(served, {"do": "status"}) == {"echo": {"do": "status"}}


def test_nobody_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="is it running"):
        ask(tmp_path / "control.sock", {})


def test_garbage_is_answered_with_an_error(served: Path) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(served))
        client.sendall(b"\xff{nonsense\n")
        assert b"not JSON" in client.recv(1000)
        client.sendall(b"[1,2]\n")
        assert b"not an object" in client.recv(1000)


def test_an_endless_line_ends_the_connection(served: Path) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(served))
        client.sendall(b"x" * (MAX_REQUEST + 1))
        assert client.recv(1) == b""
    assert ask(served, {"a": 1}) == {"echo": {"a": 1}}


def test_silent_clients_are_bounded_and_do_not_block(served: Path) -> None:
    idle = [socket.socket(socket.AF_UNIX) for _ in range(MAX_CLIENTS - 1)]
    for client in idle:
        client.connect(str(served))
    assert ask(served, {"a": 1}) == {"echo": {"a": 1}}
    for client in idle:
        client.close()


def test_a_second_node_on_the_same_folder_is_refused(served: Path) -> None:
    loop = asyncio.new_event_loop()
    with pytest.raises(DeviceError, match="another node"):
        Control(served, Reactor(loop, Clock()), answer).start()
    loop.close()


def test_a_stale_socket_of_a_killed_node_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(path))
    loop = asyncio.new_event_loop()
    control = Control(path, Reactor(loop, Clock()), answer)
    control.start()
    control.close()
    loop.close()
    assert not path.exists()


def test_half_an_answer_of_a_killed_node_is_none(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as dying:
        dying.bind(str(path))
        dying.listen()

        def die() -> None:
            client, _ = dying.accept()
            client.recv(100)
            client.sendall(b'{"node": "n0')
            client.close()

        thread = threading.Thread(target=die)
        thread.start()
        with pytest.raises(DeviceError):
            ask(path, {"do": "status"})
        thread.join()
