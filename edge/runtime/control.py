"""The node's door for people on the same machine: one JSON line in, one JSON line out, over a unix socket.

Only the owner and the group of the state folder may open it (mode 0660): whoever can, may act.
"""

import contextlib
import json
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from edge.errors import DeviceError, NodeAway, Said
from edge.runtime.reactor import Reactor

log = logging.getLogger(__name__)

MAX_CLIENTS = 8  # more are turned away: a hanging client must not eat the node's descriptors
MAX_REQUEST = 4096  # bytes; a longer line is no request of ours and ends the connection

Answer = Callable[[dict[str, Any], float], dict[str, Any]]


class Control:
    """Serves requests on the loop; an answer is computed at once and never waits."""

    def __init__(self, path: Path, reactor: Reactor, answer: Answer) -> None:
        self.path = path
        self._reactor = reactor
        self._answer = answer
        self._server: socket.socket | None = None
        self._clients: dict[socket.socket, bytearray] = {}

    def start(self) -> None:
        """Open the door; harmless when it is open.

        Raises:
            DeviceError: the folder cannot hold a socket, or another node serves there.
        """
        if self._server is not None:
            return
        if _is_served(self.path):
            raise DeviceError("control", f"another node already serves {self.path}")
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.setblocking(False)
        try:
            self.path.unlink(missing_ok=True)
            server.bind(str(self.path))
            self.path.chmod(0o660)
            server.listen(MAX_CLIENTS)
        except OSError as error:
            server.close()
            raise DeviceError("control", f"cannot serve {self.path}: {error}") from error
        self._server = server
        self._reactor.add_reader(server.fileno(), self._accept)

    def answer_by(self, answer: Answer) -> None:
        """From now on somebody else answers; whoever stands in the door stays."""
        self._answer = answer

    def close(self) -> None:
        """Shut the door and send everyone home."""
        for client in list(self._clients):
            self._drop(client)
        if self._server is not None:
            self._reactor.remove_reader(self._server.fileno())
            self._server.close()
            self._server = None
            self.path.unlink(missing_ok=True)

    def _accept(self, _at: float) -> None:
        assert self._server is not None
        with contextlib.suppress(BlockingIOError, ConnectionError):
            client, _ = self._server.accept()
            if len(self._clients) >= MAX_CLIENTS:
                client.close()
                return
            client.setblocking(False)
            self._clients[client] = bytearray()
            self._reactor.add_reader(client.fileno(), lambda at: self._read(client, at))

    def _read(self, client: socket.socket, at: float) -> None:
        buffer = self._clients[client]
        try:
            data = client.recv(MAX_REQUEST)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        buffer += data
        if not data or len(buffer) > MAX_REQUEST:
            self._drop(client)
        elif b"\n" in buffer:
            line, _, rest = bytes(buffer).partition(b"\n")
            self._clients[client][:] = rest
            self._reply(client, line, at)

    def _reply(self, client: socket.socket, line: bytes, at: float) -> None:
        try:
            request = json.loads(line)
            answer = self._answer(request, at) if isinstance(request, dict) else {"error": "not an object"}
        except (ValueError, RecursionError) as error:
            answer = {"error": f"not JSON: {error}"}
        try:
            client.sendall(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        except OSError as error:  # gone, or too slow to take one answer: it may ask again
            log.debug("control: client dropped: %s", error)
            self._drop(client)

    def _drop(self, client: socket.socket) -> None:
        self._reactor.remove_reader(client.fileno())
        del self._clients[client]
        client.close()


def ask(path: Path, request: dict[str, Any], timeout_s: float = 5.0) -> dict[str, Any]:
    """Put one request to the node that serves `path` and return its answer.

    Raises:
        NodeAway: nobody serves there, or the answer did not come in time.
        DeviceError: it closed the connection.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(timeout_s)
        try:
            client.connect(str(path))
            client.sendall(json.dumps(request).encode() + b"\n")
            with client.makefile("rb") as stream:
                line = stream.readline()
        except OSError as error:
            raise NodeAway(str(path), error) from error
    if not line.endswith(b"\n"):  # none, or killed in the middle of it
        said = Said("the node at {path} closed the connection; it may serve too many clients", path=path)
        raise DeviceError("node", said)
    answer: dict[str, Any] = json.loads(line)
    return answer


def _is_served(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
