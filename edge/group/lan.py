"""The group's road over the local network: UDP to every house's address, and multicast beside it.

Unicast reaches houses behind access points that drop multicast; multicast reaches houses whose address
changed. Both leave at each sending, and the first to arrive wins.
"""

import errno
import ipaddress
import logging
import os
import socket
from collections.abc import Callable, Sequence

from edge.group.courier import LAN
from edge.group.hosts import DEFAULT_PORT, Host
from edge.group.lan_settings import LanSettings
from edge.group.message import group_tag
from edge.group.resolver import Address, Resolver, literal_addresses
from edge.group.roster_frame import MAX_ROSTER_BYTES
from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultChange, FaultCleared, FaultRaised
from edge.model.identity import PartId
from edge.runtime.reactor import Reactor, Timer

log = logging.getLogger(__name__)

OnDatagram = Callable[[bytes, str, float], None]  # bytes, road, instant: as Courier.receive takes them
OnFault = Callable[[FaultChange], None]

# Its own port, one port for all: the unicast socket can then be exclusive, so that a second node on this
# port is an error the technician sees instead of a thief of half the alarms.
MULTICAST_PORT = DEFAULT_PORT + 1

# Taken in one turn of the loop from each socket: a flood costs so many verifications before the sensors'
# and sirens' turn comes (16 are 3 ms on a desktop, some 15 ms on a Pi 3). The kernel drops what is over.
DATAGRAMS_PER_TURN = 16
# Some 500 datagrams as the kernel counts them: all copies of a whole group in alarm, for half a second.
_RECEIVE_BUFFER_BYTES = 262_144

# Opening again after an error: doubling from the first to the last.
BACKOFF_FIRST_S = 1.0
BACKOFF_LAST_S = 30.0
# Membership belongs to one interface; joining again finds the one that came up since.
REJOIN_S = 60.0

_PART = PartId(LAN)


def multicast_address(group: str) -> str:
    """Of a group, in the range that no router forwards (RFC 2365: 239.255.0.0/16)."""
    first, second = group_tag(group)[:2]
    return f"239.255.{first}.{second}"


class Lan:
    """Moves bytes; judges nothing. All calls and callbacks on the loop, none of them blocks."""

    id = _PART

    def __init__(
        self,
        settings: LanSettings,
        hosts: Sequence[Host],
        reactor: Reactor,
        on_datagram: OnDatagram,
        on_fault: OnFault,
        *,
        group: str,
    ) -> None:
        """hosts: of all other houses. on_fault is called in a turn of its own, never from within `send`."""
        self._settings = settings
        self._family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
        self._reactor = reactor
        self._on_datagram = on_datagram
        self._on_fault = on_fault
        # Multicast over IPv6 is not spoken yet: such a house is reached by its address alone.
        self._has_multicast = settings.multicast and self._family == socket.AF_INET
        self._multicast = (multicast_address(group), MULTICAST_PORT)
        self._literals = literal_addresses(hosts, self._family)
        self._resolved: list[Address] = []
        self._resolver = Resolver(hosts, self._family, self._on_addresses)
        self._socket: socket.socket | None = None
        self._group_socket: socket.socket | None = None
        self._timers: dict[str, Timer] = {}
        self._backoff_s = BACKOFF_FIRST_S
        self._is_lost = False
        self._has_warned_of_multicast = False
        self._is_closed = False
        self._sent = self._unsent = self._received = 0

    def start(self) -> None:
        """Open the sockets and begin to look names up; what fails is a Fault and is tried again."""
        self._resolver.start()
        self._open(self._reactor.now())

    def send(self, data: bytes, to: Sequence[Host] = ()) -> None:
        """Hand the bytes to the kernel, once for each destination. Never blocks and never raises.

        to  of one house: to its addresses alone, if any is known
        """
        if self._socket is None:
            return  # the fault stands since the opening failed
        reached, refused = 0, "no neighbour has an address"
        chosen = self._addresses(to)
        for address in chosen or self._destinations():
            try:
                self._socket.sendto(data, address)
                reached += 1
            except OSError as error:  # full buffer (EAGAIN), no route, interface down
                refused = f"{address[0]}: {error.strerror}"
                self._unsent += 1
        self._sent += reached
        if reached:
            self._found()
        elif not chosen:  # one house out of reach is no fault of the road
            self._lost(f"nothing can be sent: {refused}")

    def close(self) -> None:
        """Close the sockets and stop the thread."""
        self._is_closed = True
        for timer in self._timers.values():
            timer.cancel()
        self._close_sockets()
        self._resolver.close()

    def stats(self) -> str:
        """One line for the log."""
        return f"lan: sent={self._sent} unsent={self._unsent} received={self._received}"

    def _addresses(self, hosts: Sequence[Host]) -> list[Address]:
        looked_up = (self._resolver.address(host) for host in hosts if not host.is_address)
        known = [address for address in looked_up if address is not None]
        return literal_addresses(hosts, self._family) + known

    def _destinations(self) -> list[Address]:
        multicast = [self._multicast] if self._has_multicast else []
        return [*multicast, *self._literals, *self._resolved]

    def _open(self, at: float) -> None:
        try:
            self._socket = self._bound()
        except OSError as error:
            self._lost(f"cannot open UDP port {self._settings.port} on {self._settings.bind}: {_text(error)}")
            self._again("open", at + self._backoff_s, self._open)
            self._backoff_s = min(2 * self._backoff_s, BACKOFF_LAST_S)
            return
        self._backoff_s = BACKOFF_FIRST_S
        self._watch(self._socket)
        self._found()
        if self._has_multicast:
            self._join(at)

    def _bound(self) -> socket.socket:
        opened = socket.socket(self._family, socket.SOCK_DGRAM)
        try:
            opened.setblocking(False)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
            if self._has_multicast:
                # 1: this network only; 0: this machine only. Looped back for other nodes on this machine.
                hops = 0 if ipaddress.ip_address(self._settings.bind).is_loopback else 1
                opened.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, hops)
                opened.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)
                opened.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, self._interface())
            opened.bind((self._settings.bind, self._settings.port))
        except OSError:
            opened.close()
            raise
        return opened

    def _join(self, at: float) -> None:
        """Listen to the group's address; again every REJOIN_S, because interfaces come and go."""
        self._again("join", at + REJOIN_S, self._join)
        try:
            if self._group_socket is None:
                self._group_socket = self._bound_to_group()
                self._watch(self._group_socket)
            membership = socket.inet_aton(self._multicast[0]) + self._interface()
            self._group_socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or self._group_socket is None:  # in use: joined already
                self._warn_of_multicast(_text(error))
                return
        self._has_warned_of_multicast = False

    def _bound_to_group(self) -> socket.socket:
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            opened.setblocking(False)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
            # Every node of this machine gets a copy of a multicast datagram; nothing is stolen.
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind(self._multicast)
        except OSError:
            opened.close()
            raise
        return opened

    def _interface(self) -> bytes:
        return socket.inet_aton(self._settings.bind)

    def _watch(self, opened: socket.socket) -> None:
        self._reactor.add_reader(opened.fileno(), lambda at: self._read(opened, at))

    def _read(self, opened: socket.socket, at: float) -> None:
        for _ in range(DATAGRAMS_PER_TURN):
            try:
                # One byte more than the largest: anything longer arrives cut and is refused by its length.
                datagram = opened.recv(MAX_ROSTER_BYTES + 1)
            except BlockingIOError:
                return
            except OSError as error:
                self._reopen(_text(error), at)
                return
            self._received += 1
            self._on_datagram(datagram, LAN, at)
            if self._is_closed:
                return

    def _reopen(self, detail: str, at: float) -> None:
        self._close_sockets()
        self._lost(f"cannot receive: {detail}")
        self._again("open", at + self._backoff_s, self._open)

    def _close_sockets(self) -> None:
        for opened in (self._socket, self._group_socket):
            if opened is not None:
                self._reactor.remove_reader(opened.fileno())
                opened.close()
        self._socket = self._group_socket = None

    def _again(self, name: str, at: float, call: Callable[[float], None]) -> None:
        if (timer := self._timers.get(name)) is not None:
            timer.cancel()
        self._timers[name] = self._reactor.call_at(at, call)

    def _on_addresses(self, addresses: list[Address]) -> None:
        """From the resolver's thread."""

        def take() -> None:
            self._resolved = addresses

        self._reactor.post(take)

    def _lost(self, detail: str) -> None:
        log.log(logging.DEBUG if self._is_lost else logging.WARNING, "lan: %s", detail)
        if not self._is_lost:
            self._is_lost = True
            self._report(FaultRaised(Fault(_PART, FaultKind.LINK_LOST, self._reactor.now(), detail)))

    def _found(self) -> None:
        if self._is_lost:
            self._is_lost = False
            log.warning("lan: works again")
            self._report(FaultCleared(_PART, FaultKind.LINK_LOST, self._reactor.now()))

    def _report(self, change: FaultChange) -> None:
        # In a turn of its own: a fault changes this house's state, which is sent, which is where we are.
        self._reactor.post(lambda: None if self._is_closed else self._on_fault(change))

    def _warn_of_multicast(self, detail: str) -> None:
        level = logging.DEBUG if self._has_warned_of_multicast else logging.WARNING
        log.log(level, "lan: no multicast (%s); houses are reached by their addresses alone", detail)
        self._has_warned_of_multicast = True


def _text(error: OSError) -> str:
    return error.strerror or os.strerror(error.errno or 0)
