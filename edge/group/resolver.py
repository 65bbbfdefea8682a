"""Names of houses to addresses, in a thread of its own: a silent router never holds the loop."""

import logging
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any

from edge.group.hosts import Host

log = logging.getLogger(__name__)

Address = tuple[Any, ...]  # as sendto wants it
Lookup = Callable[..., list[tuple[Any, Any, Any, Any, Any]]]

# A home router hands out new addresses when its lease table is lost, which is when the mains return.
REFRESH_S = 60.0
RETRY_S = 10.0  # while a name is unknown
# getaddrinfo cannot be interrupted; a thread still in it is left behind, and being a daemon holds nobody up.
_JOIN_S = 2.0


def literal_addresses(hosts: Sequence[Host], family: socket.AddressFamily) -> list[Address]:
    """Addresses of the hosts that need no resolving and are of this family; no look-up is made."""
    wanted = ":" if family == socket.AF_INET6 else "."
    return [(host.name, host.port) for host in hosts if host.is_address and wanted in host.name]


class Resolver:
    """Looks hosts up and again every REFRESH_S; a name that cannot be found keeps its last address."""

    def __init__(
        self,
        hosts: Sequence[Host],
        family: socket.AddressFamily,
        on_addresses: Callable[[list[Address]], None],
        lookup: Lookup = socket.getaddrinfo,
    ) -> None:
        """on_addresses is called from the thread, with all that is known, after a round that changed it."""
        self._hosts = [host for host in hosts if not host.is_address]
        self._family = family
        self._on_addresses = on_addresses
        self._lookup = lookup
        self._known: dict[Host, Address] = {}
        self._missing: set[Host] = set()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, if there is any name to look up."""
        if self._hosts:
            self._thread = threading.Thread(target=self._run, name="group-resolver", daemon=True)
            self._thread.start()

    def address(self, host: Host) -> Address | None:
        """The last address of a name, from any thread."""
        return self._known.get(host)

    def close(self) -> None:
        """Stop the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(_JOIN_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            before = dict(self._known)
            for host in self._hosts:
                self._resolve(host)
            if self._known != before and not self._stopping.is_set():
                self._on_addresses(list(self._known.values()))
            self._stopping.wait(RETRY_S if self._missing else REFRESH_S)

    def _resolve(self, host: Host) -> None:
        try:
            found = self._lookup(host.name, host.port, self._family, socket.SOCK_DGRAM)
        except (OSError, UnicodeError) as error:  # UnicodeError: a label that IDNA refuses
            level = logging.DEBUG if host in self._missing else logging.WARNING
            log.log(level, "lan: no address for %s: %s", host.name, error)
            self._missing.add(host)
            return
        self._missing.discard(host)
        self._known[host] = found[0][4]
